import type { Field, Text } from '@portico/contracts';
import { checkExpression, isNode, names, parseExpression, withoutBrackets, type Node } from './expression.ts';
import { fieldTypeOf, sizesOf } from './postgres-types.ts';
import { constantOf, exactNumber } from './recognise.ts';
import { readSequence } from './sequence.ts';
import type { ColumnRow } from './store.ts';

/** Derived from other columns and of no use without the search they were made for. */
const derived = new Set(['tsvector', 'tsquery']);

export interface ColumnFound {
  /** Undefined: the column is left out. */
  readonly field: Field | undefined;
  readonly notes: readonly Text[];
}

/** The field a column becomes, without its default and checks. */
export function fieldOf(column: ColumnRow): ColumnFound {
  const base = { ...(column.required && { required: true }), ...(column.list && { list: true }) };
  if (column.typeKind === 'e') return { field: { ...enumType(column), ...base }, notes: [] };
  if (derived.has(column.type)) {
    return {
      field: undefined,
      notes: [{ en: `Column of type ${column.shown} was left out: Portico keeps its own search index`, zh: `未导入 ${column.shown} 类型的列：Portico 使用自己的搜索索引` }],
    };
  }
  const type = column.typeKind === 'b' ? fieldTypeOf(column.type) : undefined;
  if (type === undefined) {
    const note = { en: `Type ${column.shown} is not known here; the values are kept as text`, zh: `不支持类型 ${column.shown}，其值按文本保存` };
    return { field: { type: 'text', ...base }, notes: [note] };
  }
  const notes: Text[] = [];
  if (column.type === 'bpchar' && column.modifier > 5)
    notes.push({
      en: `${column.shown} becomes a text of at most ${column.modifier - 4} characters; blanks at the end count from now on`,
      zh: `${column.shown} 变为最多 ${column.modifier - 4} 个字符的文本，末尾空格将被保留`,
    });
  if (column.type === 'citext')
    notes.push({ en: 'citext becomes a text; = and unique now tell apart small and capital letters', zh: 'citext 变为文本，比较与唯一约束将区分大小写' });
  if (column.type === 'float4') notes.push({ en: 'real becomes double precision', zh: 'real 变为双精度浮点数' });
  return { field: { type, ...base, ...sizesOf(column.type, column.modifier) }, notes };
}

function enumType(column: ColumnRow): Field {
  const values = column.values ?? [];
  const fits = values.length > 0 && values.length <= 500 && values.every((value) => value.length > 0 && value.length <= 100);
  return fits ? { type: 'enum', values: values.map((value) => ({ value })) } : { type: 'text' };
}

type Default = NonNullable<Field['default']>;

/** What a column's default expression is in a model; `note` when it can't be taken over. */
export function defaultOf(expression: string, field: Field): { value?: Default; note?: Text } {
  const sequence = field.type === 'text' && field.list !== true ? readSequence(expression) : undefined;
  if (sequence !== undefined) return { value: sequence };
  const parsed = parseExpression(expression);
  if ('node' in parsed) {
    const value = automatic(parsed.node, field) ?? constant(parsed.node, field);
    if (value === null) return {};
    if (value !== undefined) return { value };
  }
  const sql = withoutBrackets(expression);
  const issue =
    checkExpression(sql, { columns: [], use: 'default' }) ?? (sql.length > 2000 ? { message: { en: 'it is longer than 2,000 characters', zh: '超过 2000 个字符' } } : undefined);
  if (issue === undefined) return { value: { sql } };
  return { note: { en: `The default ${expression} was left out. ${issue.message.en}`, zh: `未导入默认值 ${expression}。${issue.message.zh}` } };
}

function automatic(node: Node, field: Field): Default | undefined {
  const called = clockOrCall(node);
  const cast = node['TypeCast'];
  if (called === undefined) return isNode(cast) && isNode(cast['arg']) && field.list !== true ? automatic(cast['arg'], field) : undefined;
  const whole = ['smallint', 'integer', 'bigint'].includes(field.type);
  if (called === 'nextval') return whole ? { auto: 'increment' } : undefined;
  if (['gen_random_uuid', 'uuid_generate_v4'].includes(called) && ['uuid', 'text'].includes(field.type)) return { auto: 'uuid' };
  if (called === 'SVFOP_CURRENT_DATE' && field.type === 'date') return { auto: 'today' };
  const now = ['now', 'transaction_timestamp', 'SVFOP_CURRENT_TIMESTAMP', 'SVFOP_LOCALTIMESTAMP'].includes(called);
  if (now && ['datetime', 'localDatetime'].includes(field.type)) return { auto: 'now' };
  if (now && field.type === 'date') return { auto: 'today' };
  return undefined;
}

function clockOrCall(node: Node): string | undefined {
  const clock = node['SQLValueFunction'];
  if (isNode(clock)) return String(clock['op']);
  const call = node['FuncCall'];
  if (!isNode(call)) return undefined;
  const name = names(call['funcname']).at(-1);
  if (name !== 'timezone') return name;
  // now() AT TIME ZONE 'utc': our sessions run in UTC.
  const [zone, instant] = Array.isArray(call['args']) ? (call['args'] as Node[]) : [];
  return zone !== undefined && constantOf(zone)?.text.toLowerCase() === 'utc' && instant !== undefined ? clockOrCall(instant) : name;
}

/** A plain value; null for NULL, undefined where the text of the constant would mean something else in a model. */
function constant(node: Node, field: Field): Default | null | undefined {
  const found = constantOf(node);
  if (found === undefined) return undefined;
  if (found.kind === 'null') return null;
  if (field.list === true) return undefined;
  switch (field.type) {
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'decimal':
    case 'float':
      return exactNumber(found.text) ?? (/^-?\d+(\.\d+)?$/.test(found.text) ? found.text : undefined);
    case 'boolean':
      return found.text === 'true' || found.text === 'false' ? found.text === 'true' : undefined;
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(found.text) ? found.text : undefined;
    case 'text':
    case 'enum':
    case 'uuid':
    case 'json':
      return found.kind === 'text' ? found.text : undefined;
    case 'money':
    case 'localText':
    case 'time':
    case 'datetime':
    case 'localDatetime':
    case 'interval':
    case 'person':
    case 'attachment':
    case 'binary':
      return undefined;
  }
}
