import { createHash } from 'node:crypto';
import { filterSchema, PorticoError, type Text } from '@portico/contracts';
import type { Column, DatabaseModel, DatabaseSchema, FoundTable, Relation, Table } from './model.ts';
import { parsed, type DatabaseOptions } from './settings.ts';
import { checkPolicy } from './store-filter.ts';

/** What was left out or works differently than one may expect, and why. */
export interface Finding {
  /** A table, or `table.column`. */
  readonly place: string;
  readonly message: Text;
}

type Policy = DatabaseOptions['policy'][string];

/** The tables of a database as its provider shows them: chosen, named and put under the owner's rules. Pure. */
export function modelOf(schema: DatabaseSchema, how: { provider: string; options: DatabaseOptions }): { model: DatabaseModel; findings: Finding[] } {
  const { options } = how;
  const findings: Finding[] = [];
  const chosen = schema.tables.filter((table) => (options.include === undefined || matches(options.include, table)) && !matches(options.exclude, table));
  const names = tableNames(chosen);
  const tables = chosen.map((found) => tableFrom(found, { names, policy: policyOf(options, found), findings }));
  const model: DatabaseModel = { provider: how.provider, engine: schema.engine, tables: tables.map((table) => withVisibleRelations(table, tables)), writes: options.writes };
  for (const [pattern, policy] of Object.entries(options.policy)) checkRules(pattern, { policy, chosen, model, names });
  if (schema.tables.length >= 2000)
    findings.push({ place: how.provider, message: { en: 'Only the first 2,000 tables were read; choose with schemas', zh: '仅读取了前 2000 个表；请用 schemas 选择' } });
  return { model, findings };
}

const wholeName = (table: FoundTable): string => `${table.schema}.${table.table}`;

function matches(patterns: readonly string[], table: FoundTable): boolean {
  return patterns.some((pattern) => {
    const expression = new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')}$`);
    return expression.test(table.table) || expression.test(wholeName(table));
  });
}

/** All rules that name the table, added up: rows must pass each, and what one of them hides is hidden. */
function policyOf(options: DatabaseOptions, table: FoundTable): Policy {
  const found = Object.entries(options.policy).flatMap(([pattern, policy]) => (matches([pattern], table) ? [policy] : []));
  const rows = found.flatMap((policy) => (policy.rows ? [policy.rows] : []));
  return {
    ...(rows.length > 0 && { rows: rows.length === 1 && rows[0] ? rows[0] : { and: rows } }),
    hidden: found.flatMap((policy) => policy.hidden),
    masked: found.flatMap((policy) => policy.masked),
  };
}

/** A rule that names nothing guards nothing: it is refused, so that a misspelled name is not a leak. */
function checkRules(
  pattern: string,
  { policy, chosen, model, names }: { policy: Policy; chosen: readonly FoundTable[]; model: DatabaseModel; names: ReadonlyMap<string, string> },
): void {
  const found = chosen.filter((table) => matches([pattern], table));
  const wrong = (place: string, en: string, zh: string): PorticoError =>
    new PorticoError('request.invalid', { params: { detail: `policy: ${place}: ${en}` }, issues: [{ place: `policy.${place}`, message: { en, zh } }] });
  if (found.length === 0) throw wrong(pattern, 'there is no such table', '不存在该表');
  for (const column of [...policy.hidden, ...policy.masked]) {
    if (!found.some((table) => table.columns.some((one) => one.column === column))) throw wrong(`${pattern}.${column}`, 'there is no such column', '不存在该列');
  }
  if (policy.rows === undefined) return;
  const filter = parsed(filterSchema, withoutPlaceholders(policy.rows), `policy: ${pattern}`);
  for (const table of model.tables) if (found.some((one) => names.get(wholeName(one)) === table.name)) checkPolicy(model, table, filter);
}

/** Placeholders stand where a value stands; checked as if each were empty. */
function withoutPlaceholders(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map(withoutPlaceholders);
  if ('$principal' in part) {
    const path = String(part.$principal);
    if (/^(id|name|attributes\..+)$/.test(path) && Object.keys(part).length === 1) return null;
    const message = { en: `"${path}" is not known: write id, name or attributes.<name>`, zh: `未知的“${path}”：请写 id、name 或 attributes.<名称>` };
    throw new PorticoError('request.invalid', { params: { detail: `policy: ${message.en}` }, issues: [{ place: 'policy', message }] });
  }
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, name === 'in' && !Array.isArray(value) ? [] : withoutPlaceholders(value)]));
}

/** Letters, digits and `_` as tools may be called; what has none of these gets a name from its hash. */
export function plainName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9_]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 40);
  const lossless = [...name].filter((letter) => /[\p{L}\p{N}]/u.test(letter)).length <= plain.replaceAll('_', '').length;
  return lossless && plain !== '' ? plain : [plain, createHash('sha256').update(name).digest('hex').slice(0, 6)].filter(Boolean).join('_');
}

/** `schema.table` → the name tools use: the table's own where that is unique. */
function tableNames(tables: readonly FoundTable[]): ReadonlyMap<string, string> {
  const counts = Map.groupBy(tables, (table) => plainName(table.table).toLowerCase());
  const taken = new Set<string>();
  return new Map(
    tables.map((table) => {
      const alone = counts.get(plainName(table.table).toLowerCase())?.length === 1;
      return [wholeName(table), untaken(alone ? plainName(table.table) : `${plainName(table.schema)}_${plainName(table.table)}`, taken)];
    }),
  );
}

function untaken(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${wanted}_${count}`;
  taken.add(name.toLowerCase());
  return name;
}

const words: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/** A column keeps its name unless a filter could not say it. */
function columnNames(table: FoundTable): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    table.columns.map(({ column }) => {
      const sayable = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(column) && !words.has(column.toLowerCase());
      return [column, untaken(sayable ? column : plainName(column) + (words.has(column.toLowerCase()) ? '_' : ''), taken)];
    }),
  );
}

function tableFrom(found: FoundTable, { names, policy, findings }: { names: ReadonlyMap<string, string>; policy: Policy; findings: Finding[] }): Table {
  const name = names.get(wholeName(found)) ?? found.table;
  const called = columnNames(found);
  const call = (column: string): string => called.get(column) ?? column;
  const references = found.references.filter((one) => names.has(`${one.schema}.${one.table}`));
  const identifying = new Set([...found.key, ...found.unique, ...references.flatMap((one) => one.columns), ...found.references.flatMap((one) => one.columns)]);
  const columns = found.columns.map((column): Column => {
    const show = policy.hidden.includes(column.column) ? 'hidden' : policy.masked.includes(column.column) ? 'masked' : 'open';
    return { ...column, name: call(column.column), show, exact: identifying.has(column.column) };
  });
  const open = (column: string): boolean => columns.some((one) => one.column === column && one.show === 'open');
  const key = found.key.length > 0 && found.key.every(open) ? found.key.map(call) : [];
  note(findings, { name, found, columns, hasKey: key.length > 0 });
  const taken = new Set(columns.map((column) => column.name.toLowerCase()));
  const relations = references
    .filter((one) => one.columns.every(open))
    .map((one): Relation => ({ name: untaken(relationName(one, call), taken), to: names.get(`${one.schema}.${one.table}`) ?? '', columns: one.columns.map(call), keys: one.keys }));
  return {
    name,
    schema: found.schema,
    table: found.table,
    kind: found.kind,
    comment: found.comment,
    rows: found.rows,
    columns,
    key,
    relations,
    ...(policy.rows && { policy: policy.rows }),
  };
}

/** `support_rep_id` → `support_rep`; what does not end in an id is called like the table it leads to. */
function relationName(reference: FoundTable['references'][number], call: (column: string) => string): string {
  const [only] = reference.columns;
  const stem = reference.columns.length === 1 && only !== undefined ? call(only).replace(/(?<=.)_?id$/i, '') : '';
  return stem !== '' && stem !== call(only ?? '') ? stem : plainName(reference.table);
}

/** Keys by the names they have there; a relation ends where one of its columns is not open to callers. */
function withVisibleRelations(table: Table, tables: readonly Table[]): Table {
  const relations = table.relations.flatMap((relation) => {
    const to = tables.find((one) => one.name === relation.to);
    const keys = relation.keys.map((column) => to?.columns.find((one) => one.column === column && one.show === 'open')?.name);
    return keys.every((key) => key !== undefined) ? [{ ...relation, keys }] : [];
  });
  return { ...table, relations };
}

function note(findings: Finding[], { name, found, columns, hasKey }: { name: string; found: FoundTable; columns: readonly Column[]; hasKey: boolean }): void {
  if (!hasKey)
    findings.push({
      place: name,
      message:
        found.key.length > 0
          ? { en: 'Its key is hidden or masked: no get, no expand, and pages are counted', zh: '主键被隐藏或脱敏：不提供按主键获取与展开，分页按行数计算' }
          : {
              en: `It is a ${found.kind} without a key: no get, no expand, and pages are counted, so rows may shift while paging`,
              zh: '没有主键：不提供按主键获取与展开，分页按行数计算，翻页期间行可能移动',
            },
    });
  for (const column of columns) {
    if (column.opaque && column.show === 'open')
      findings.push({
        place: `${name}.${column.name}`,
        message: { en: `Type ${column.sqlType} is shown as text and can not be compared or written`, zh: `类型 ${column.sqlType} 以文本显示，不支持比较与写入` },
      });
    if (column.name !== column.column)
      findings.push({ place: `${name}.${column.name}`, message: { en: `Stands for the column ${JSON.stringify(column.column)}`, zh: `对应列 ${JSON.stringify(column.column)}` } });
  }
}
