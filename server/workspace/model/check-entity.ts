import { columnOf, tableOf, type Entity, type Field } from '@portico/contracts';
import { nearest } from './did-you-mean.ts';
import { didYouMean, noteRepeats, type Notes } from './findings.ts';
import { checkFormulas } from './formulas.ts';
import type { Path } from './read-yaml.ts';

/** Columns PostgreSQL has in every table. */
const systemColumns = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid', 'oid']);
/** Names every JavaScript object has; a field of such a name would be found where none is. */
const objectNames = new Set(Object.getOwnPropertyNames(Object.prototype));

const wholeNumbers = new Set(['integer', 'bigint', 'smallint']);
const numbers = new Set([...wholeNumbers, 'decimal', 'float', 'money']);

/** What can be told of an entity without its neighbours. */
export function checkEntity(entity: Entity, notes: Notes): void {
  checkIdentifier(notes, ['table'], tableOf(entity));
  checkFields(entity, notes);
  checkFormulas(entity, notes);
  checkKey(entity, notes);
  if (entity.link) checkLink(entity, notes);
  for (const [place, fields] of [['key', entity.key] as const, ['label', entity.label ?? []] as const]) {
    knownFields(entity, notes, { path: [place], fields });
    noteRepeats(notes, [place], fields);
  }
  entity.indexes?.forEach((index, position) => {
    knownFields(entity, notes, { path: ['indexes', position, 'fields'], fields: index.fields });
    noteRepeats(notes, ['indexes', position, 'fields'], index.fields);
    if (index.name !== undefined) checkIdentifier(notes, ['indexes', position, 'name'], index.name);
  });
  const names = (entity.checks ?? []).map((check) => check.name);
  names.forEach((name, position) => {
    if (name === undefined) return;
    checkIdentifier(notes, ['checks', position, 'name'], name);
    if (names.indexOf(name) < position) notes.error(['checks', position, 'name'], `There are two checks named "${name}". Rename one.`, `有两个名为“${name}”的检查，请重命名其一。`);
  });
  if (entity.parent !== undefined && !Object.hasOwn(entity.relations ?? {}, entity.parent)) {
    const meant = didYouMean(nearest(entity.parent, Object.keys(entity.relations ?? {})));
    notes.error(['parent'], `The parent "${entity.parent}" must be a relation of ${entity.name}.${meant.en}`, `父级“${entity.parent}”必须是 ${entity.name} 的关系。${meant.zh}`);
  }
}

/** Notes fields that the entity does not have. */
export function knownFields(entity: Entity, notes: Notes, named: { path: Path; fields: readonly string[] }): boolean {
  let known = true;
  named.fields.forEach((field, position) => {
    if (Object.hasOwn(entity.fields, field)) return;
    known = false;
    const meant = didYouMean(nearest(field, Object.keys(entity.fields)));
    notes.error([...named.path, position], `${entity.name} has no field "${field}".${meant.en}`, `${entity.name} 没有字段“${field}”。${meant.zh}`);
  });
  return known;
}

/** Notes names that can't be an identifier in the database or would be cut by it. */
export function checkIdentifier(notes: Notes, path: Path, name: string): void {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) notes.error(path, 'A name in the database must not hold control characters.', '数据库名称不能包含控制字符。');
  if (Buffer.byteLength(name) > 63)
    notes.error(path, `"${name}" is longer than the 63 bytes a name in the database has. Shorten it.`, `“${name}”超过数据库名称的 63 字节上限，请缩短。`);
  if (name.startsWith('_')) notes.error(path, `Names that begin with "_" are kept for Portico; "${name}" is one.`, `以“_”开头的名称由 Portico 保留：“${name}”。`);
}

function checkFields(entity: Entity, notes: Notes): void {
  const columns = new Map<string, string>();
  const formerNames = new Map<string, string>();
  if (Object.keys(entity.fields).length === 0) notes.error(['fields'], `${entity.name} has no fields. Add at least its key.`, `${entity.name} 没有字段，请至少添加主键字段。`);
  for (const [name, field] of Object.entries(entity.fields)) {
    const path = ['fields', name];
    if (objectNames.has(name)) notes.error(path, `"${name}" is kept for Portico. Choose another name.`, `“${name}”由 Portico 保留，请换一个名称。`);
    const column = columnOf(entity, name);
    checkIdentifier(notes, path, column);
    if (systemColumns.has(column.toLowerCase()))
      notes.error(path, `PostgreSQL keeps the column "${column}" for itself. Set another one with "column".`, `列名“${column}”由 PostgreSQL 保留，请用 column 指定其他列名。`);
    const other = columns.get(column.toLowerCase());
    if (other !== undefined)
      notes.error(
        path,
        `"${name}" and "${other}" are both stored in the column "${column}". Give one another "column".`,
        `“${name}”与“${other}”使用同一列“${column}”，请为其一指定其他 column。`,
      );
    columns.set(column.toLowerCase(), name);
    if (field.formerly !== undefined) {
      const rival = formerNames.get(field.formerly);
      if (rival !== undefined)
        notes.error(
          [...path, 'formerly'],
          `"${rival}" was formerly "${field.formerly}" too. Only one can have its data.`,
          `“${rival}”也声明曾用名“${field.formerly}”，只能有一个继承其数据。`,
        );
      formerNames.set(field.formerly, name);
    }
    checkField(field, path, notes);
  }
  for (const name of Object.keys(entity.relations ?? {})) {
    if (objectNames.has(name)) notes.error(['relations', name], `"${name}" is kept for Portico. Choose another name.`, `“${name}”由 Portico 保留，请换一个名称。`);
    if (Object.hasOwn(entity.fields, name))
      notes.error(['relations', name], `"${name}" is a field already. Name the relation otherwise.`, `“${name}”已是字段名，请为关系另取名称。`);
  }
}

/** Settings that do not go with the field's type, and settings that contradict each other. */
function checkField(field: Field, path: Path, notes: Notes): void {
  const only = (setting: keyof Field, fits: boolean, types: string): void => {
    if (field[setting] !== undefined && !fits)
      notes.error(
        [...path, setting],
        `"${setting}" is only for ${types}; this field is ${field.type}. Remove it or change the type.`,
        `“${setting}”仅适用于 ${types}，该字段类型为 ${field.type}。请删除或更改类型。`,
      );
  };
  const text = field.type === 'text';
  const words = text || field.type === 'localText';
  only('length', words, 'text, localText');
  only('multiline', words, 'text, localText');
  only('pattern', text, 'text');
  only('searchable', words, 'text, localText');
  only('currency', field.type === 'money', 'money');
  if (field.type === 'money' && field.currency === undefined) notes.error(path, 'Money needs a "currency", e.g. CNY.', '金额字段需要 currency，例如 CNY。');
  if (field.type === 'localText' && (field.list === true || field.unique === true))
    notes.error(path, 'A text in several languages can be neither a list nor unique. Use type text.', '多语言文本不能是列表或唯一值，请使用 text 类型。');
  only('precision', field.type === 'decimal', 'decimal');
  only('scale', field.type === 'decimal', 'decimal');
  only('min', numbers.has(field.type), 'numbers');
  only('max', numbers.has(field.type), 'numbers');
  only('values', field.type === 'enum', 'enum');
  if (field.type === 'enum') {
    if (!field.values) notes.error(path, 'An enum needs "values".', '枚举字段需要 values。');
    else
      noteRepeats(
        notes,
        [...path, 'values'],
        field.values.map((one) => one.value),
      );
  }
  if (field.scale !== undefined && field.precision === undefined) notes.error([...path, 'scale'], '"scale" needs "precision".', '使用 scale 时必须指定 precision。');
  if (field.scale !== undefined && field.precision !== undefined && field.scale > field.precision)
    notes.error([...path, 'scale'], `"scale" ${field.scale} is more than "precision" ${field.precision}.`, `scale ${field.scale} 大于 precision ${field.precision}。`);
  if (field.min !== undefined && field.max !== undefined && field.min > field.max)
    notes.error([...path, 'min'], `"min" ${field.min} is more than "max" ${field.max}.`, `min ${field.min} 大于 max ${field.max}。`);
  if (field.pattern !== undefined && !isPattern(field.pattern))
    notes.error([...path, 'pattern'], `"${field.pattern}" is not a regular expression.`, `“${field.pattern}”不是有效的正则表达式。`);
  if (field.computed !== undefined && field.default !== undefined)
    notes.error([...path, 'default'], 'A computed field has no default. Remove one of both.', '计算字段不能有默认值，请删除其一。');
  const trouble = defaultTrouble(field);
  if (trouble !== undefined)
    notes.error([...path, 'default'], `The default does not fit the type ${field.type}: expected ${trouble}.`, `默认值与类型 ${field.type} 不符，应为 ${trouble}。`);
}

/** What a default of this type looks like, when the one given does not. */
function defaultTrouble(field: Field): string | undefined {
  const given = field.default;
  if (given === undefined || field.list === true) return undefined;
  if (typeof given === 'object' && 'auto' in given && given.auto === 'sequence' && field.type !== 'text' && (given.prefix ?? given.digits) !== undefined)
    return '{auto: sequence}; "prefix" and "digits" are for text';
  if (typeof given === 'object') return 'auto' in given ? autoTrouble(field, given.auto) : undefined;
  if (field.type === 'boolean') return typeof given === 'boolean' ? undefined : 'true, false';
  if (field.type === 'enum') return field.values?.some((one) => one.value === given) === false ? field.values.map((one) => one.value).join(', ') : undefined;
  if (field.type === 'json') return undefined;
  if (numbers.has(field.type)) {
    const fits = typeof given !== 'boolean' && (wholeNumbers.has(field.type) ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i).test(String(given));
    return fits ? undefined : '0';
  }
  return typeof given === 'string' ? undefined : `"${String(given)}"`;
}

const autoTypes: Readonly<Record<string, readonly string[]>> = {
  increment: [...wholeNumbers],
  uuid: ['uuid', 'text'],
  now: ['datetime', 'localDatetime', 'time', 'date'],
  today: ['date', 'datetime', 'localDatetime'],
  person: ['person', 'text'],
  sequence: ['text', ...wholeNumbers],
};

function autoTrouble(field: Field, auto: string): string | undefined {
  const types = autoTypes[auto] ?? [];
  return types.includes(field.type) ? undefined : `{auto: ${auto}} → ${types.join(', ')}`;
}

function checkKey(entity: Entity, notes: Notes): void {
  entity.key.forEach((name, position) => {
    const field = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
    if (!field) return;
    if (field.required !== true)
      notes.error(['key', position], `The key field "${name}" must be required. Add "required: true".`, `主键字段“${name}”必须必填，请添加 required: true。`);
    if (field.list === true || field.type === 'json' || field.type === 'localText')
      notes.error(['key', position], `"${name}" can't be a key: a key is one plain value.`, `“${name}”不能作为主键：主键必须是单个普通值。`);
  });
}

/** What ties records of two entities is found by both of them. */
function checkLink(entity: Entity, notes: Notes): void {
  const ends = Object.values(entity.relations ?? {}).filter((relation) => relation.fields.every((field) => entity.key.includes(field)));
  if (ends.length >= 2) return;
  notes.error(
    ['link'],
    'A link needs two relations whose fields together are its key. Add them, or take "link" out.',
    '关联实体需要两个关系，且其字段共同构成主键。请补充，或去掉 link。',
  );
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').source !== '';
  } catch {
    return false;
  }
}
