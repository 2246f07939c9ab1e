import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Filter } from '@portico/contracts';
import { openCursor, sealCursor } from './cursor.ts';
import { shownOf, tableOf, type Column, type DatabaseModel, type Relation, type Table } from './model.ts';
import { refuse } from './refuse.ts';
import { all, any, filterSql, targetOf, visibleSql } from './store-filter.ts';
import { encodeId, idSql } from './store-id.ts';
import { orderOf, orderSql, type Term, behindSql } from './store-order.ts';
import { columnOf, columnSql, execute, fromSql, joinedSql, placeOf, targetTable, type Desk, type Expression, type Place, type Within } from './store-sql.ts';
import { markSql, readSql, readValue, textOf } from './store-value.ts';

/** A row as it leaves: `id` where there is a key, `cut` names values that were too long to come whole. */
export interface Row {
  readonly id?: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly related?: Readonly<Record<string, unknown>>;
  readonly cut?: readonly string[];
}
export interface Page {
  readonly records: readonly Row[];
  readonly next: string | null;
  readonly total?: number;
}
export interface PageAsked {
  readonly filter?: Filter | undefined;
  readonly where?: (place: Place) => Expression;
  readonly sort: readonly string[];
  readonly fields?: readonly string[] | undefined;
  readonly expand: readonly string[];
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly total: boolean;
  readonly maxBytes: number;
}

function columnsAsked(model: DatabaseModel, table: Table, fields: readonly string[] | undefined): Column[] {
  if (fields === undefined) return shownOf(table);
  return fields.map((name) => {
    const { hops, column } = targetOf(model, table, { path: name });
    if (hops.length > 0) throw refuse('fields', `"${name}" belongs to another table; use expand`, `“${name}”属于其他表；请使用 expand`);
    return column;
  });
}

/** A page of rows that pass and may be seen. Tables with a key are read along it; others by counting rows. */
export async function readPage(desk: Desk, table: Table, asked: PageAsked): Promise<Page> {
  const { engine } = desk.model;
  const place = placeOf(desk, table);
  const columns = columnsAsked(desk.model, table, asked.fields);
  const terms = orderOf(table, asked.sort);
  const keyed = table.key.length > 0;
  const where = [visibleSql(place), ...(asked.filter ? [filterSql(place, asked.filter)] : []), ...(asked.where ? [asked.where(place)] : [])];
  const query = createHash('sha256')
    .update(JSON.stringify([table.name, asked.filter, asked.sort, desk.caller.id]))
    .digest('base64url')
    .slice(0, 12);
  const mark = asked.cursor === undefined ? undefined : openCursor(query, asked.cursor, keyed ? terms.map((term) => term.column) : undefined);
  const behind = Array.isArray(mark) ? [behindSql(place, terms, mark)] : [];
  const skipped = typeof mark === 'number' ? mark : 0;
  const selected = [
    ...columns.map((column, at) => sql`${readSql(place, column, columnSql(place, column))} AS ${sql.id(`c${at}`)}`),
    ...(keyed ? terms.map(({ column }, at) => sql`${markSql(engine, column, columnSql(place, column))} AS ${sql.id(`m${at}`)}`) : []),
  ];
  const { rows } = await execute(
    desk,
    sql`SELECT ${sql.join(selected.length > 0 ? selected : [sql`1 AS one`])} FROM ${fromSql(place)} WHERE ${all([...where, ...behind])} ORDER BY ${orderSql(place, terms)} LIMIT ${sql.lit(asked.limit + 1)}${skipped > 0 ? sql` OFFSET ${sql.lit(skipped)}` : sql``}`,
  );
  const found = rows.map((row) => ({
    record: recordOf(table, { columns, terms, row }),
    marks: terms.map((_, at) => (row[`m${at}`] === null || row[`m${at}`] === undefined ? null : textOf(row[`m${at}`]))),
  }));
  const kept = found.slice(0, fitting(found.slice(0, asked.limit), asked.maxBytes));
  const last = kept.at(-1);
  const next = kept.length < found.length && last ? sealCursor(query, keyed ? last.marks : skipped + kept.length) : null;
  const records = await expanded(desk, { table, expand: asked.expand, records: kept.map(({ record }) => record) });
  const total = asked.total ? await count(desk, { place, where }) : undefined;
  return { records, next, ...(total !== undefined && { total }) };
}

function recordOf(table: Table, { columns, terms, row }: { columns: readonly Column[]; terms: readonly Term[]; row: Readonly<Record<string, unknown>> }): Row {
  const read = columns.map((column, at) => ({ name: column.name, ...readValue(column, row[`c${at}`]) }));
  const cut = read.filter((one) => one.cut).map((one) => one.name);
  const parts = table.key.map((name) => textOf(row[`m${terms.findIndex((term) => term.column.name === name)}`]));
  return { ...(table.key.length > 0 && { id: encodeId(parts) }), values: Object.fromEntries(read.map((one) => [one.name, one.value])), ...(cut.length > 0 && { cut }) };
}

/** How many of the rows fit into the bytes; one always does. */
function fitting(rows: readonly { readonly record: Row }[], maxBytes: number): number {
  let bytes = 0;
  for (const [at, { record }] of rows.entries()) {
    bytes += Buffer.byteLength(JSON.stringify(record));
    if (bytes > maxBytes) return Math.max(1, at);
  }
  return rows.length;
}

async function count(desk: Desk, { place, where }: { place: Place; where: readonly Expression[] }): Promise<number> {
  const { rows } = await execute(desk, sql`SELECT count(*) AS total FROM ${fromSql(place)} WHERE ${all(where)}`);
  return Number(rows[0]?.['total']);
}

/** Adds the rows referred to, one statement for each relation: null where there is none, or none she may see. */
async function expanded(desk: Desk, { table, expand, records }: { table: Table; expand: readonly string[]; records: readonly Row[] }): Promise<readonly Row[]> {
  if (expand.length === 0 || records.length === 0) return records;
  const related = new Map<string, ReadonlyMap<string, Row>>();
  for (const name of new Set(expand)) {
    const relation = table.relations.find((one) => one.name === name);
    if (!relation)
      throw refuse(
        'expand',
        `there is no relation "${name}"; there are ${table.relations.map((one) => one.name).join(', ') || 'none'}`,
        `不存在关联“${name}”；可用：${table.relations.map((one) => one.name).join('、') || '无'}`,
      );
    if (table.key.length === 0) throw refuse('expand', 'this table has no key, so nothing can be expanded', '该表没有主键，无法展开关联');
    related.set(name, await readRelated(desk, { table, relation, ids: records.map((record) => record.id ?? '') }));
  }
  return records.map((record) => ({ ...record, related: Object.fromEntries([...related].map(([name, rows]) => [name, rows.get(record.id ?? '') ?? null])) }));
}

/** By the id of the row that refers. */
async function readRelated(desk: Desk, { table, relation, ids }: { table: Table; relation: Relation; ids: readonly string[] }): Promise<ReadonlyMap<string, Row>> {
  const { engine } = desk.model;
  const from = placeOf(desk, table);
  const to = placeOf(desk, targetTable(desk, relation));
  const columns = shownOf(to.table);
  const key = to.table.key.map((name) => ({ column: columnOf(to.table, name), descending: false }));
  const own = table.key.map((name) => columnOf(table, name));
  const selected = [
    ...own.map((column, at) => sql`${markSql(engine, column, columnSql(from, column))} AS ${sql.id(`k${at}`)}`),
    ...columns.map((column, at) => sql`${readSql(to, column, columnSql(to, column))} AS ${sql.id(`c${at}`)}`),
    ...key.map(({ column }, at) => sql`${markSql(engine, column, columnSql(to, column))} AS ${sql.id(`m${at}`)}`),
  ];
  const { rows } = await execute(
    desk,
    sql`SELECT ${sql.join(selected)} FROM ${fromSql(from)} JOIN ${fromSql(to)} ON ${joinedSql(from, to, relation)} WHERE ${any(ids.map((id) => idSql(from, id)))} AND ${visibleSql(to)}`,
  );
  return new Map(rows.map((row) => [encodeId(own.map((_, at) => textOf(row[`k${at}`]))), recordOf(to.table, { columns, terms: key, row })]));
}

/** One row by its id, or undefined when there is none she may see. */
export async function readOne(desk: Desk, table: Table, asked: { id: string; fields?: readonly string[] | undefined; expand: readonly string[] }): Promise<Row | undefined> {
  const page = await readPage(desk, table, {
    where: (place) => idSql(place, asked.id),
    sort: [],
    fields: asked.fields,
    expand: asked.expand,
    limit: 1,
    total: false,
    maxBytes: Number.MAX_SAFE_INTEGER,
  });
  return page.records[0];
}

/** Rows of another table that refer to the row with this id. */
export function referringSql(view: Within, { to, relation, id }: { to: Table; relation: Relation; id: string }): (place: Place) => Expression {
  return (from) => {
    const target = placeOf(view, to);
    return sql`EXISTS (SELECT 1 FROM ${fromSql(target)} WHERE ${joinedSql(from, target, relation)} AND ${idSql(target, id)} AND ${visibleSql(target)})`;
  };
}

/** The table a caller named; throws `request.invalid` when there is none. */
export function wantTable(model: DatabaseModel, name: string): Table {
  const found = tableOf(model, name);
  if (found) return found;
  const names = model.tables.map((table) => table.name);
  throw refuse('table', `there is no table "${name}"; there are ${names.slice(0, 60).join(', ')}`, `不存在表“${name}”；可用：${names.slice(0, 60).join('、')}`);
}
