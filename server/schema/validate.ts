import { columnOf, tableOf, type Entity, type Field, type Issue, type Relation } from '@portico/contracts';
import { isNumeric, objectsOf, type Entities } from './ddl.ts';
import { checkExpression } from './expression.ts';
import { identifierBytes, searchColumn } from './naming.ts';

const systemColumns = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid', searchColumn]);
const families: Readonly<Record<string, string>> = {
  text: 'text',
  enum: 'text',
  person: 'text',
  attachment: 'text',
  smallint: 'number',
  integer: 'number',
  bigint: 'number',
  decimal: 'number',
  float: 'number',
  money: 'number',
};
const mostFields = 1000;

/** What keeps entities from becoming tables: names, expressions that may not run, defaults and references that do not fit. */
export function faultsOf(entities: Entities): readonly Issue[] {
  return [...nameFaults(entities), ...Object.values(entities).flatMap((entity) => entityFaults(entity, entities))];
}

function nameFaults(entities: Entities): Issue[] {
  const issues: Issue[] = [];
  const taken = new Map<string, string>();
  for (const entity of Object.values(entities)) {
    const table = tableOf(entity);
    const other = taken.get(table);
    if (other !== undefined)
      issues.push(fault(entity.name, `The table "${table}" is ${other}'s already; give this entity another "table"`, `表名“${table}”已被 ${other} 使用，请为该实体指定其他 table`));
    taken.set(table, entity.name);
  }
  const names = new Map<string, string>();
  for (const object of objectsOf(entities)) {
    if (object.kind === 'search') continue;
    const scope = ['check', 'relation'].includes(object.kind) ? `${object.table} ${object.name}` : object.name;
    const other = names.get(scope) ?? (scope === object.name ? taken.get(scope) : undefined);
    const place = `${object.entity}.${object.subject}`;
    if (other !== undefined) issues.push(fault(place, `The name "${object.name}" is taken by ${other}; give it another one`, `名称“${object.name}”已被 ${other} 使用，请换一个`));
    names.set(scope, place);
  }
  return issues;
}

function entityFaults(entity: Entity, entities: Entities): Issue[] {
  const fields = Object.entries(entity.fields);
  const issues: Issue[] = [];
  const given = [
    tableOf(entity),
    ...(entity.indexes ?? []).map((index) => index.name),
    ...(entity.checks ?? []).map((check) => check.name),
    ...Object.values(entity.relations ?? {}).map((relation) => relation.constraint),
  ];
  for (const name of given) issues.push(...identifierFaults(entity.name, name));
  if (fields.length > mostFields) issues.push(fault(entity.name, `An entity has at most ${mostFields} fields`, `实体最多 ${mostFields} 个字段`));
  const columns = new Map<string, string>();
  for (const [name] of fields) {
    const column = columnOf(entity, name);
    const place = `${entity.name}.${name}`;
    issues.push(...identifierFaults(place, column));
    const other = columns.get(column);
    if (systemColumns.has(column))
      issues.push(fault(place, `A column can not be called "${column}"; give the field another "column"`, `列名不能为“${column}”，请为该字段指定其他 column`));
    if (other !== undefined)
      issues.push(
        fault(place, `The column "${column}" is ${other}'s already; give one of them another "column"`, `列名“${column}”已被 ${other} 使用，请为其中之一指定其他 column`),
      );
    columns.set(column, name);
  }
  for (const name of [...entity.key, ...(entity.indexes ?? []).flatMap((index) => index.fields)]) {
    if (entity.fields[name] === undefined) issues.push(fault(entity.name, `There is no field "${name}" for a key or index`, `主键或索引引用的字段“${name}”不存在`));
  }
  for (const [name, field] of fields) issues.push(...fieldFaults(entity, name, field));
  for (const [index, check] of (entity.checks ?? []).entries()) {
    const issue = checkExpression(check.sql, { columns: [...columns.keys()], place: `${entity.name}.checks.${check.name ?? index + 1}` });
    if (issue) issues.push(issue);
  }
  for (const [name, relation] of Object.entries(entity.relations ?? {})) issues.push(...relationFaults(entity, { name, relation, entities }));
  return issues;
}

function identifierFaults(place: string, name: string | undefined): Issue[] {
  if (name === undefined || (Buffer.byteLength(name) <= identifierBytes && !name.includes('\0') && !name.includes('{schema}'))) return [];
  return [fault(place, `"${name}" can not be a name in the database: at most ${identifierBytes} bytes`, `“${name}”不能作为数据库名称：最多 ${identifierBytes} 字节`)];
}

function fieldFaults(entity: Entity, name: string, field: Field): Issue[] {
  const place = `${entity.name}.${name}`;
  const issues: Issue[] = [];
  const stored = Object.keys(entity.fields).filter((one) => entity.fields[one]?.computed === undefined);
  const add = (en: string, zh: string): number => issues.push(fault(place, en, zh));
  if (field.computed !== undefined) {
    const issue = checkExpression(field.computed, { columns: stored.map((one) => columnOf(entity, one)), use: 'computed', place });
    if (issue) issues.push(issue);
    if (field.default !== undefined) add('A computed field has no default', '计算字段不能有默认值');
  }
  if (typeof field.default === 'object' && 'sql' in field.default) {
    const issue = checkExpression(field.default.sql, { columns: [], use: 'default', place });
    if (issue) issues.push(issue);
  } else if (field.default !== undefined && !defaultFits(field)) {
    add(
      `The default ${JSON.stringify(field.default)} does not fit the type ${field.type}${field.list === true ? ' list' : ''}`,
      `默认值 ${JSON.stringify(field.default)} 与类型 ${field.type}${field.list === true ? ' 列表' : ''}不符`,
    );
  }
  if (field.type === 'enum' && !field.values?.length) add('An enum needs "values"', '枚举字段需要 values');
  if ((field.min !== undefined || field.max !== undefined) && !isNumeric(field)) add('"min" and "max" are for numbers', 'min 与 max 仅适用于数字');
  if (field.pattern !== undefined && (field.type !== 'text' || field.list === true)) add('"pattern" is for text', 'pattern 仅适用于文本');
  if (field.scale !== undefined && (field.precision === undefined || field.scale > field.precision))
    add('"scale" needs a "precision" that is at least as large', 'scale 需要不小于它的 precision');
  const texts = [field.pattern, ...(field.values ?? []).map((one) => one.value)];
  if (texts.some((text) => text?.includes('\0'))) add('A text can not hold the character NUL', '文本不能包含 NUL 字符');
  return issues;
}

function defaultFits(field: Field): boolean {
  const value = field.default;
  if (typeof value === 'object') {
    if (!('auto' in value)) return true;
    const may: Readonly<Record<string, readonly string[]>> = {
      increment: ['smallint', 'integer', 'bigint'],
      uuid: ['uuid', 'text'],
      now: ['datetime', 'localDatetime'],
      today: ['date'],
      person: ['person', 'text'],
      sequence: ['text', 'smallint', 'integer', 'bigint'],
    };
    return field.list !== true && (may[value.auto]?.includes(field.type) ?? false);
  }
  if (field.list === true || value === undefined) return false;
  if (isNumeric(field)) {
    const whole = !['decimal', 'float', 'money'].includes(field.type);
    return typeof value !== 'boolean' && (whole ? /^-?\d+$/ : /^-?\d+(\.\d+)?(e[+-]?\d+)?$/).test(String(value));
  }
  if (field.type === 'boolean') return typeof value === 'boolean';
  if (field.type === 'json') return isJson(String(value));
  if (typeof value !== 'string' || value.includes('\0')) return false;
  if (field.type === 'enum') return field.values?.some((one) => one.value === value) ?? false;
  if (field.type === 'date') return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  if (field.type === 'uuid') return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
  return field.type === 'text' ? value.length <= (field.length ?? Number.MAX_SAFE_INTEGER) : true;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function relationFaults(entity: Entity, given: { name: string; relation: Relation; entities: Entities }): Issue[] {
  const { relation, entities } = given;
  const place = `${entity.name}.${given.name}`;
  const target = entities[relation.to];
  if (target === undefined)
    return [fault(place, `There is no entity "${relation.to}"; remove the relation or name another`, `实体“${relation.to}”不存在，请移除该关联或改为其他实体`)];
  const keys = relation.keys ?? target.key;
  const issues: Issue[] = [];
  for (const field of relation.fields) if (entity.fields[field] === undefined) issues.push(fault(place, `There is no field "${field}"`, `字段“${field}”不存在`));
  for (const key of keys) if (target.fields[key] === undefined) issues.push(fault(place, `${relation.to} has no field "${key}"`, `${relation.to} 没有字段“${key}”`));
  if (keys.length !== relation.fields.length)
    issues.push(
      fault(
        place,
        `${relation.fields.length} fields can not refer to ${keys.length} keys (${keys.join(', ')})`,
        `${relation.fields.length} 个字段无法对应 ${keys.length} 个键（${keys.join('、')}）`,
      ),
    );
  if (issues.length > 0) return issues;
  for (const [index, name] of relation.fields.entries()) {
    const mine = entity.fields[name];
    const theirs = target.fields[keys[index] ?? ''];
    if (mine && theirs && family(mine) !== family(theirs))
      issues.push(
        fault(
          place,
          `"${name}" (${mine.type}) can not refer to ${relation.to}.${keys[index]} (${theirs.type}): give both the same type`,
          `“${name}”（${mine.type}）无法引用 ${relation.to}.${keys[index]}（${theirs.type}）：请使用相同类型`,
        ),
      );
    const empties = relation.onDelete === 'setNull' || relation.onUpdate === 'setNull';
    if (empties && (mine?.required === true || entity.key.includes(name)))
      issues.push(fault(place, `"setNull" needs "${name}" not to be required`, `setNull 要求“${name}”不是必填`));
  }
  if (!isUnique(target, keys)) issues.push(fault(place, `${keys.join(', ')} of ${relation.to} must be its key or unique`, `${relation.to} 的 ${keys.join('、')} 必须是主键或唯一`));
  return issues;
}

function family(field: Field): string {
  return `${families[field.type] ?? field.type}${field.list === true ? '[]' : ''}`;
}

function isUnique(entity: Entity, keys: readonly string[]): boolean {
  const same = (fields: readonly string[]): boolean => fields.toSorted().join() === keys.toSorted().join();
  return (
    same(entity.key) || (keys.length === 1 && entity.fields[keys[0] ?? '']?.unique === true) || (entity.indexes ?? []).some((index) => index.unique === true && same(index.fields))
  );
}

function fault(place: string, en: string, zh: string): Issue {
  return { place, message: { en: `${en}.`, zh: `${zh}。` } };
}
