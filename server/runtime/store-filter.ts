import { languages, parseValue, PorticoError, type Comparison, type Field, type Filter } from '@portico/contracts';
import { sql, type RawBuilder } from 'kysely';
import { keysOf, targetOf, type Hop, type Reach, type Sight, type Target } from './reach.ts';
import { arraySql, columnSql, conditionSql, fromSql, itemSql, placeOf, wordsSql, type Condition, type Place } from './store.ts';

/** A table within a query: what the caller may see of it, and where it stands. */
export interface Spot {
  readonly reach: Reach;
  readonly sight: Sight;
  readonly place: Place;
  readonly alias: () => string;
}

const none = { not: false } as const;

/** The condition a filter stands for. Two-valued: nothing is "unknown", an empty field differs from every value. */
export function filterSql(spot: Spot, filter: Filter): Condition {
  const parts = Object.entries(filter).map(([name, part]) => {
    if (name === 'and') return all((part as Filter[]).map((one) => filterSql(spot, one)));
    if (name === 'or') return any((part as Filter[]).map((one) => filterSql(spot, one)));
    if (name === 'not') return negate(filterSql(spot, part as Filter));
    return fieldSql(spot, name, part);
  });
  return all(parts);
}

function all(parts: Condition[]): Condition {
  return parts.length === 0 ? sql`true` : sql`(${sql.join(parts, sql` AND `)})`;
}
function any(parts: Condition[]): Condition {
  return parts.length === 0 ? sql`false` : sql`(${sql.join(parts, sql` OR `)})`;
}
function negate(part: Condition): Condition {
  return sql`(${part} IS NOT TRUE)`;
}

function fieldSql(spot: Spot, path: string, part: unknown): Condition {
  const target = targetOf(spot.reach, spot.sight, path);
  const comparison: Comparison = typeof part === 'object' && part !== null ? part : { eq: part as string | number | boolean | null };
  const parts = Object.entries(comparison)
    .filter(([, value]) => value !== undefined)
    .map(([operator, value]) => {
      const test = testOf({ path, target }, operator, value);
      const found = overHops(spot, target.hops, (place) => test.on(columnSql(place, target.name)));
      return test.not ? negate(found) : found;
    });
  return all(parts);
}

/**
 * Holds when the related record exists, is visible and passes. Only tests that an empty value fails are asked this
 * way; their opposites are negated outside, so that a missing or invisible record counts as an empty field.
 */
function overHops(spot: Spot, hops: readonly Hop[], test: (place: Place) => Condition): Condition {
  const walk = (from: Place, rest: readonly Hop[]): Condition => {
    const [hop, ...further] = rest;
    if (!hop) return test(from);
    const to = placeOf(hop.to, spot.alias());
    return sql`EXISTS (SELECT 1 FROM ${fromSql(to)} WHERE ${joinSql(from, to, hop)} AND ${conditionSql(to)} AND ${walk(to, further)})`;
  };
  return walk(spot.place, hops);
}

/** `to.key = from.field AND …` */
export function joinSql(from: Place, to: Place, hop: Hop): Condition {
  const keys = keysOf(hop);
  return sql.join(
    hop.relation.fields.map((field, at) => sql`${columnSql(to, keys[at] ?? '')} = ${columnSql(from, field)}`),
    sql` AND `,
  );
}

/** The value at the end of a path, NULL where a record on the way is missing or not visible. */
export function pathSql(spot: Spot, target: Target): RawBuilder<unknown> {
  const walk = (from: Place, rest: readonly Hop[]): RawBuilder<unknown> => {
    const [hop, ...further] = rest;
    if (!hop) return columnSql(from, target.name);
    const to = placeOf(hop.to, spot.alias());
    return sql`(SELECT ${walk(to, further)} FROM ${fromSql(to)} WHERE ${joinSql(from, to, hop)} AND ${conditionSql(to)} LIMIT 1)`;
  };
  return walk(spot.place, target.hops);
}

/** A test that is false for an empty value, and whether its opposite is meant. */
interface Test {
  readonly not: boolean;
  readonly on: (column: RawBuilder<unknown>) => Condition;
}

const orders = { lt: sql`<`, lte: sql`<=`, gt: sql`>`, gte: sql`>=` } as const;
const notComparable: ReadonlySet<string> = new Set(['json', 'binary']);
/** A text in several languages passes when it does in one of them. */
const inWords = (column: RawBuilder<unknown>, test: (one: RawBuilder<unknown>) => Condition): Condition =>
  sql`(${sql.join(
    languages.map((language) => sql`coalesce(${test(sql`(${column} ->> ${sql.lit(language)})`)}, false)`),
    sql` OR `,
  )})`;

function testOf(at: { path: string; target: Target }, operator: string, value: unknown): Test {
  const { field } = at.target;
  const filled: Test = { ...none, on: (column) => sql`${column} IS NOT NULL` };
  if (operator === 'isNull') return { ...filled, not: value === true };
  if (value === null && (operator === 'eq' || operator === 'ne')) return { ...filled, not: operator === 'eq' };
  if (notComparable.has(field.type)) throw refuse(at.path, `${field.type} fields can only be asked with isNull`, `${field.type} 类型的字段仅支持 isNull`);
  if (field.list) return listTest(at, operator, value);
  if (field.type === 'localText') return wordsTest(at, operator, value);
  const fold = folds(at.target);
  switch (operator) {
    case 'eq':
    case 'ne': {
      const asked = fold(itemSql(field, operand(at, value)));
      return { not: operator === 'ne', on: (column) => sql`${fold(column)} = ${asked}` };
    }
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte': {
      const asked = fold(itemSql(field, operand(at, value)));
      return { ...none, on: (column) => sql`${fold(column)} ${orders[operator]} ${asked}` };
    }
    case 'in':
      return oneOf(at, value as unknown[]);
    default:
      return textTest(at, operator, String(value));
  }
}

function wordsTest(at: { path: string; target: Target }, operator: string, value: unknown): Test {
  if (!['eq', 'ne', 'in', 'contains', 'startsWith'].includes(operator))
    throw refuse(at.path, `"${operator}" is not for texts in several languages`, `“${operator}”不适用于多语言文本`);
  const plain = testOf({ ...at, target: { ...at.target, field: { type: 'text' } } }, operator, value);
  return { not: plain.not, on: (column) => (plain.not && operator === 'in' ? plain.on(wordsSql(column, 'en')) : inWords(column, plain.on)) };
}

function oneOf(at: { path: string; target: Target }, values: readonly unknown[]): Test {
  const { field } = at.target;
  const asked = arraySql(
    field,
    values.filter((value) => value !== null).map((value) => operand(at, value)),
  );
  if (values.includes(null)) {
    // "one of these or empty" is not "something, and none of these".
    return { not: true, on: (column) => sql`(${column} IS NOT NULL AND NOT ${among(at.target, column, asked)})` };
  }
  return { ...none, on: (column) => among(at.target, column, asked) };
}

function among(target: Target, column: RawBuilder<unknown>, asked: RawBuilder<unknown>): Condition {
  if (!ignoresCase(target)) return sql`${column} = ANY (${asked})`;
  return sql`lower(${column}) = ANY (ARRAY(SELECT lower(item) FROM unnest(${asked}) AS item))`;
}

function textTest(at: { path: string; target: Target }, operator: string, value: string): Test {
  if (!['text', 'enum', 'person'].includes(at.target.field.type)) throw refuse(at.path, `"${operator}" is for texts`, `“${operator}”仅适用于文本`);
  const escaped = String(operand({ ...at, target: { ...at.target, field: { type: 'text' } } }, value)).replaceAll(/[\\%_]/g, String.raw`\$&`);
  const pattern = operator === 'contains' ? `%${escaped}%` : `${escaped}%`;
  return { ...none, on: (column) => sql`${column} ILIKE ${pattern}::text` };
}

function listTest(at: { path: string; target: Target }, operator: string, value: unknown): Test {
  const { field } = at.target;
  const fold = (expression: RawBuilder<unknown>): RawBuilder<unknown> => (field.type === 'text' ? sql`lower(${expression})` : expression);
  if (operator === 'contains') {
    const asked = fold(itemSql(field, operand(at, value)));
    return { ...none, on: (column) => sql`EXISTS (SELECT 1 FROM unnest(${column}) AS item WHERE ${fold(sql`item`)} = ${asked})` };
  }
  throw refuse(at.path, 'lists can be asked with contains and isNull', '列表字段仅支持 contains 和 isNull');
}

/** Texts ignore case; keys and references do not: "a1" and "A1" are two records. */
function ignoresCase(target: Target): boolean {
  const { entity } = target.sight;
  const identifies = entity.key.includes(target.name) || Object.values(entity.relations ?? {}).some((relation) => relation.fields.includes(target.name));
  return target.field.type === 'text' && !identifies;
}

function folds(target: Target): (expression: RawBuilder<unknown>) => RawBuilder<unknown> {
  return ignoresCase(target) ? (expression) => sql`lower(${expression})` : (expression) => expression;
}

/** Reads what a field is compared with; a date stands for its first instant. */
function operand(at: { path: string; target: Target }, value: unknown): unknown {
  const { precision: _precision, scale: _scale, ...field }: Field = at.target.field;
  const midnight = field.type === 'datetime' ? 'T00:00:00Z' : 'T00:00:00';
  const isDay = (field.type === 'datetime' || field.type === 'localDatetime') && typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
  // A phone number asked for as a number is still a text.
  const written = field.type === 'text' && typeof value === 'number' ? String(value) : isDay ? `${value}${midnight}` : value;
  const parsed = parseValue(field, written);
  if ('problem' in parsed) throw refuse(at.path, parsed.problem.en, parsed.problem.zh);
  return parsed.value;
}

function refuse(path: string, en: string, zh: string): PorticoError {
  return new PorticoError('request.invalid', { params: { detail: `filter: ${path}: ${en}` }, issues: [{ place: path, message: { en, zh } }] });
}

/** Used by sorting and grouping too: can values of this field be ordered? */
export function isOrderable(field: Field): boolean {
  return !field.list && !notComparable.has(field.type);
}
