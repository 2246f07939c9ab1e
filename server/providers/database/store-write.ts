import { parseValue, PorticoError } from '@portico/contracts';
import { sql } from 'kysely';
import { shownOf, type Column, type Table } from './model.ts';
import { refuse } from './refuse.ts';
import { all, visibleSql } from './store-filter.ts';
import { encodeId, idSql } from './store-id.ts';
import { readOne, type Row } from './store-page.ts';
import { columnOf, execute, fromSql, placeOf, valueSql, type Expression, type Desk } from './store-sql.ts';
import { textOf } from './store-value.ts';

export interface Written {
  /** The row as it stands after, or stood before a delete. */
  readonly before: Row | null;
  readonly after: Row | null;
}
interface Assigned {
  readonly column: Column;
  readonly value: unknown;
}

/** Columns a caller may write: what the database computes is not among them, nor is a key once given. */
export function writableOf(table: Table, verb: 'insert' | 'update'): Column[] {
  return shownOf(table).filter((column) => column.show === 'open' && !column.generated && !column.opaque && (verb === 'insert' || !table.key.includes(column.name)));
}

export async function insertRow(desk: Desk, table: Table, values: Readonly<Record<string, unknown>>): Promise<Written> {
  const { engine } = desk.model;
  const assigned = assignments(table, 'insert', values);
  const into = sql.id(table.schema, table.table);
  const columns = sql.join(assigned.map(({ column }) => sql.id(column.column)));
  const given = sql.join(assigned.map((one) => writtenSql(desk, one)));
  const empty = engine === 'postgresql' ? sql`DEFAULT VALUES` : sql`() VALUES ()`;
  const keys = table.key.map((name) => columnOf(table, name));
  const returning = engine === 'postgresql' ? sql` RETURNING ${sql.join(keys.map((column, at) => sql`${sql.id(column.column)}::text AS ${sql.id(`k${at}`)}`))}` : sql``;
  const answer = await execute(desk, sql`INSERT INTO ${into} ${assigned.length > 0 ? sql`(${columns}) VALUES (${given})` : empty}${returning}`);
  const key = keys.map((column, at) => {
    const own = answer.rows[0]?.[`k${at}`] ?? assigned.find((one) => one.column === column)?.value;
    return own ?? (column.filled ? answer.inserted : undefined);
  });
  if (key.includes(undefined)) throw refuse('values', `give the key yourself: ${table.key.join(', ')}`, `请在 values 中提供主键：${table.key.join('、')}`);
  const after = await readOne(desk, table, { id: encodeId(key.map(textOf)), expand: [] });
  return { before: null, after: after ?? denied('insert', desk, table) };
}

export async function updateRow(desk: Desk, table: Table, { id, values }: { id: string; values: Readonly<Record<string, unknown>> }): Promise<Written> {
  const before = await wanted(desk, table, id);
  const assigned = assignments(table, 'update', values);
  if (assigned.length === 0) return { before, after: before };
  const place = placeOf(desk, table);
  const set = sql.join(assigned.map((one) => sql`${sql.id(one.column.column)} = ${writtenSql(desk, one)}`));
  exactlyOne(await execute(desk, sql`UPDATE ${fromSql(place)} SET ${set} WHERE ${all([idSql(place, id), visibleSql(place)])}`), table, id);
  return { before, after: (await readOne(desk, table, { id, expand: [] })) ?? denied('update', desk, table) };
}

export async function deleteRow(desk: Desk, table: Table, id: string): Promise<Written> {
  const before = await wanted(desk, table, id);
  const place = placeOf(desk, table);
  const from = desk.model.engine === 'postgresql' ? sql`DELETE FROM ${fromSql(place)}` : sql`DELETE ${sql.id(place.alias)} FROM ${fromSql(place)}`;
  exactlyOne(await execute(desk, sql`${from} WHERE ${all([idSql(place, id), visibleSql(place)])}`), table, id);
  return { before, after: null };
}

async function wanted(desk: Desk, table: Table, id: string): Promise<Row> {
  const row = await readOne(desk, table, { id, expand: [] });
  if (!row) throw new PorticoError('not_found', { params: { what: 'record', name: `${table.name} ${id}` } });
  return row;
}

function exactlyOne({ affected }: { affected: number }, table: Table, id: string): void {
  if (affected !== 1) throw new PorticoError('not_found', { params: { what: 'record', name: `${table.name} ${id}` } });
}

function denied(action: string, desk: Desk, table: Table): never {
  throw new PorticoError('policy.denied', {
    params: { action, resource: `${table.name}: the row would lie outside of what you may see`, who: `the owner of ${desk.model.provider}` },
  });
}

function assignments(table: Table, verb: 'insert' | 'update', values: Readonly<Record<string, unknown>>): Assigned[] {
  const writable = writableOf(table, verb);
  const issues = Object.keys(values).filter((name) => !writable.some((column) => column.name === name));
  if (issues.length > 0)
    throw refuse(
      'values',
      `can not be written: ${issues.join(', ')}; there are ${writable.map((column) => column.name).join(', ')}`,
      `不可写入：${issues.join('、')}；可用：${writable.map((column) => column.name).join('、')}`,
    );
  return Object.entries(values).map(([name, value]) => {
    const column = columnOf(table, name);
    return { column, value: value === null ? null : parsedOf(column, value) };
  });
}

function parsedOf(column: Column, value: unknown): unknown {
  const items = column.field.list === true ? value : [value];
  if (!Array.isArray(items)) throw refuse(column.name, 'a list is expected', '应为列表');
  const parsed = items.map((item) => {
    const one = item === null ? { value: null } : parseValue(column.field, item);
    if ('problem' in one) throw refuse(column.name, one.problem.en, one.problem.zh);
    return one.value;
  });
  return column.field.list === true ? parsed : parsed[0];
}

function writtenSql(desk: Desk, { column, value }: Assigned): Expression {
  const { engine } = desk.model;
  if (value === null) return sql`NULL`;
  if (engine === 'postgresql' && column.field.list === true)
    return sql`ARRAY(SELECT jsonb_array_elements_text(${JSON.stringify(value)}::text::jsonb))::${sql.raw(column.sqlType)}[]`;
  if (column.field.type !== 'binary') return valueSql(engine, column, value);
  return engine === 'postgresql' ? sql`decode(${String(value)}::text, 'base64')` : sql`FROM_BASE64(${String(value)})`;
}
