import { nearestName, type Comparison, type Filter, type PorticoError } from '@portico/contracts';
import { sql } from 'kysely';
import { tableOf, type Caller, type Column, type DatabaseModel, type Relation, type Table } from './model.ts';
import { operand } from './operand.ts';
import { refuse } from './refuse.ts';
import { columnSql, fromSql, isPostgres, isText, joinedSql, placeOf, targetTable, textSql, valueSql, type Expression, type Place } from './store-sql.ts';

/** Most references one behind another in a path. */
const mostHops = 3;

interface Target {
  readonly path: string;
  readonly hops: readonly Relation[];
  readonly column: Column;
}
/** `policy`: knows hidden columns, and looks at referenced rows whether or not the caller sees them. */
export type Sight = 'caller' | 'policy';

/** A column here or, `reference.column`, of a row referred to; throws `request.invalid` when there is none to be seen. */
export function targetOf(model: DatabaseModel, table: Table, { path, sight = 'caller' }: { readonly path: string; readonly sight?: Sight }): Target {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const hops: Relation[] = [];
  let at = table;
  for (const step of steps) {
    const relation = at.relations.find((one) => one.name === step);
    const next = relation && tableOf(model, relation.to);
    if (!relation || !next || hops.length >= mostHops)
      throw unknown(
        path,
        step,
        at.relations.map((one) => one.name),
      );
    hops.push(relation);
    at = next;
  }
  const seen = sight === 'policy' ? at.columns : at.columns.filter((column) => column.show !== 'hidden');
  const column = seen.find((one) => one.name === last);
  if (!column)
    throw unknown(
      path,
      last,
      seen.map((one) => one.name),
    );
  return { path, hops, column };
}

function unknown(path: string, step: string, names: readonly string[]): PorticoError {
  const near = nearestName(step, names);
  return refuse(
    path,
    `there is no "${step}" here${near === undefined ? `; there are ${names.slice(0, 40).join(', ')}` : `; did you mean "${near}"?`}`,
    `不存在“${step}”${near === undefined ? `；可用：${names.slice(0, 40).join('、')}` : `；您是指“${near}”吗？`}`,
  );
}

/** The rows of a table this caller may ever see. */
export function visibleSql(place: Place): Expression {
  if (place.table.policy === undefined) return sql`true`;
  const filled = fillIn(place.table.policy, place.in.caller);
  return filled === undefined ? sql`false` : filterSql(place, filled as Filter, 'policy');
}

/** Puts the caller in for `{"$principal": …}`; undefined when she lacks what is asked, and then nothing is seen. */
function fillIn(part: unknown, caller: Caller): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) {
    const items = part.map((item) => fillIn(item, caller));
    return items.includes(undefined) ? undefined : items;
  }
  if ('$principal' in part) return ofCaller(String(part.$principal), caller);
  const filled = Object.entries(part).map(([name, value]) => [name, fillIn(value, caller)] as const);
  return filled.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(filled);
}

function ofCaller(path: string, caller: Caller): unknown {
  if (path === 'id' || path === 'name') return caller[path];
  const name = path.replace(/^attributes\./, '');
  const value = Object.hasOwn(caller.attributes, name) ? caller.attributes[name] : undefined;
  return value === null ? undefined : value;
}

/** The condition a filter stands for. Two-valued: nothing is "unknown", an empty field differs from every value. */
export function filterSql(place: Place, filter: Filter, sight: Sight = 'caller'): Expression {
  const parts = Object.entries(filter).map(([name, part]) => {
    if (name === 'and') return all((part as Filter[]).map((one) => filterSql(place, one, sight)));
    if (name === 'or') return any((part as Filter[]).map((one) => filterSql(place, one, sight)));
    if (name === 'not') return negate(filterSql(place, part as Filter, sight));
    return fieldSql(place, { path: name, part, sight });
  });
  return all(parts);
}

export function all(parts: readonly Expression[]): Expression {
  return parts.length === 0 ? sql`true` : sql`(${sql.join(parts, sql` AND `)})`;
}
export function any(parts: readonly Expression[]): Expression {
  return parts.length === 0 ? sql`false` : sql`(${sql.join(parts, sql` OR `)})`;
}
function negate(part: Expression): Expression {
  return sql`(${part} IS NOT TRUE)`;
}

function fieldSql(place: Place, asked: { path: string; part: unknown; sight: Sight }): Expression {
  const target = targetOf(place.in.model, place.table, asked);
  const comparison: Comparison = typeof asked.part === 'object' && asked.part !== null ? asked.part : { eq: asked.part as string | number | boolean | null };
  const parts = Object.entries(comparison)
    .filter(([, value]) => value !== undefined)
    .map(([operator, value]) => {
      const test = testOf(place, target, { operator, value, sight: asked.sight });
      const found = overHops(place, target.hops, { sight: asked.sight, test: (end) => test.on(columnSql(end, target.column)) });
      return test.not ? negate(found) : found;
    });
  return all(parts);
}

/**
 * Holds when the row referred to exists, may be seen and passes. Only tests that an empty value fails are asked this
 * way; their opposites are negated outside, so that a missing or invisible row counts as an empty field.
 */
function overHops(place: Place, hops: readonly Relation[], how: { sight: Sight; test: (end: Place) => Expression }): Expression {
  const [hop, ...further] = hops;
  if (!hop) return how.test(place);
  const to = placeOf(place.in, targetTable(place.in, hop));
  const visible = how.sight === 'policy' ? sql`true` : visibleSql(to);
  return sql`EXISTS (SELECT 1 FROM ${fromSql(to)} WHERE ${joinedSql(place, to, hop)} AND ${visible} AND ${overHops(to, further, how)})`;
}

/** The value at the end of a path, NULL where a row on the way is missing or may not be seen. */
export function pathSql(place: Place, target: Target): Expression {
  const [hop, ...further] = target.hops;
  if (!hop) return columnSql(place, target.column);
  const to = placeOf(place.in, targetTable(place.in, hop));
  return sql`(SELECT ${pathSql(to, { ...target, hops: further })} FROM ${fromSql(to)} WHERE ${joinedSql(place, to, hop)} AND ${visibleSql(to)} LIMIT 1)`;
}

/** A test that is false for an empty value, and whether its opposite is meant. */
interface Test {
  readonly not: boolean;
  readonly on: (value: Expression) => Expression;
}
const orders = { lt: sql`<`, lte: sql`<=`, gt: sql`>`, gte: sql`>=` } as const;

function testOf(place: Place, target: Target, { operator, value, sight }: { operator: string; value: unknown; sight: Sight }): Test {
  const { column, path } = target;
  const filled: Test = { not: false, on: (found) => sql`${found} IS NOT NULL` };
  if (operator === 'isNull') return { ...filled, not: value === true };
  if (value === null && (operator === 'eq' || operator === 'ne')) return { ...filled, not: operator === 'eq' };
  if (column.show === 'masked' && sight === 'caller') throw refuse(path, 'is masked for you and can only be asked with isNull', '该字段已脱敏，仅支持 isNull');
  if (column.opaque || column.field.type === 'json' || column.field.type === 'binary') throw refuse(path, 'can only be asked with isNull', '该字段仅支持 isNull');
  if (column.field.list === true) throw refuse(path, 'is a list and can only be asked with isNull', '列表字段仅支持 isNull');
  switch (operator) {
    case 'eq':
    case 'ne':
      return { not: operator === 'ne', on: (found) => equalSql(place, column, { found, value: operand(target, value) }) };
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return { not: false, on: orderedSql(place, target, { operator, value }) };
    case 'in':
      return oneOf(place, target, value as unknown[]);
    default:
      return textTest(place, target, { operator, value: String(value) });
  }
}

function orderedSql(place: Place, { path, column }: Target, { operator, value }: { operator: keyof typeof orders; value: unknown }): Test['on'] {
  const { engine } = place.in.model;
  const asked = operand({ path, column: column.field.type === 'enum' ? { ...column, field: { type: 'text' } } : column }, value);
  if (!isText(column)) return (found) => sql`${found} ${orders[operator]} ${valueSql(engine, column, asked)}`;
  return (found) => sql`${textSql(engine, found, !column.exact)} ${orders[operator]} ${textSql(engine, sql`${String(asked)}`, !column.exact)}`;
}

/** Exact texts are compared as they stand, so that an index serves; where the engine's own "equal" is wider, by code points too. */
function equalSql(place: Place, column: Column, { found, value }: { found: Expression; value: unknown }): Expression {
  const { engine } = place.in.model;
  const asked = valueSql(engine, column, value);
  if (!isText(column)) return sql`${found} = ${asked}`;
  if (column.field.type === 'text' && !column.exact) return sql`${textSql(engine, found, true)} = ${textSql(engine, sql`${String(value)}`, true)}`;
  if (isPostgres(place)) return sql`${found} = ${asked}`;
  return sql`(${found} = ${asked} AND ${textSql(engine, found, false)} = ${textSql(engine, sql`${String(value)}`, false)})`;
}

function oneOf(place: Place, target: Target, values: readonly unknown[]): Test {
  const asked = values.filter((value) => value !== null).map((value) => operand(target, value));
  const among = (found: Expression): Expression => any(asked.map((value) => equalSql(place, target.column, { found, value })));
  // "One of these or empty" is not "something, and none of these".
  if (values.includes(null)) return { not: true, on: (found) => sql`(${found} IS NOT NULL AND NOT ${among(found)})` };
  return { not: false, on: among };
}

function textTest(place: Place, { path, column }: Target, { operator, value }: { operator: string; value: string }): Test {
  if (!isText(column)) throw refuse(path, `"${operator}" is for texts`, `“${operator}”仅适用于文本`);
  const asked = String(operand({ path, column: { ...column, field: { type: 'text' } } }, value));
  if (isPostgres(place)) {
    const escaped = asked.replaceAll(/[\\%_]/g, String.raw`\$&`);
    return { not: false, on: (found) => sql`(${found})::text ILIKE ${operator === 'contains' ? `%${escaped}%` : `${escaped}%`}::text` };
  }
  const at = operator === 'contains' ? sql`> 0` : sql`= 1`;
  return { not: false, on: (found) => sql`LOCATE(${textSql('mysql', sql`${asked}`, true)}, ${textSql('mysql', found, true)}) ${at}` };
}

/** Does a policy's filter name only what there is? Throws `request.invalid`; values are looked at when somebody calls. */
export function checkPolicy(model: DatabaseModel, table: Table, filter: Filter): void {
  for (const [name, part] of Object.entries(filter)) {
    if (name === 'and' || name === 'or') for (const one of part as Filter[]) checkPolicy(model, table, one);
    else if (name === 'not') checkPolicy(model, table, part as Filter);
    else targetOf(model, table, { path: name, sight: 'policy' });
  }
}
