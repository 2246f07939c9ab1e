import { columnOf, tableOf, type Entity } from '@portico/contracts';
import { sql } from 'kysely';
import type { Tx } from '../kernel/index.ts';
import { drawnNumber } from '../schema/index.ts';
import { columnSql, conditionSql, fieldOf, fromDatabase, fromSql, keyCondition, keysJoin, selectSql, tableSql, valueSql, type Place, type Row } from './store.ts';

function column(entity: Entity, field: string) {
  return sql.id(columnOf(entity, field));
}

/** `key fields` of written rows, in their JSON form. */
function returningKey(entity: Entity) {
  return sql.join(entity.key.map((name) => sql`${selectSql(column(entity, name), fieldOf(entity, name))} AS ${sql.id(name)}`));
}

function keyFrom(entity: Entity, row: Row): Row {
  return Object.fromEntries(entity.key.map((name) => [name, fromDatabase(fieldOf(entity, name), row[name])]));
}

/** Inserts rows that give the same fields; gives their keys in order. Fields not given take the database's default. */
export async function insertRows(tx: Tx, place: Place, rows: readonly Row[]): Promise<Row[]> {
  const { entity } = place;
  const names = Object.keys(rows[0] ?? {});
  const into =
    names.length === 0
      ? sql`DEFAULT VALUES`
      : sql`(${sql.join(names.map((name) => column(entity, name)))}) OVERRIDING SYSTEM VALUE VALUES ${sql.join(rows.map((row) => sql`(${sql.join(names.map((name) => valueSql(fieldOf(entity, name), row[name])))})`))}`;
  const { rows: written } = await sql<Row>`INSERT INTO ${tableSql(place)} ${into} RETURNING ${returningKey(entity)}`.execute(tx);
  return written.map((row) => keyFrom(entity, row));
}

/** Lets numbers given out from now on begin behind those that were written by hand. Never goes back; needs the right to. */
export async function catchUp(tx: Tx, place: Place, field: string): Promise<void> {
  const table = `${quoted(place.schema)}.${quoted(tableOf(place.entity))}`;
  const name = columnOf(place.entity, field);
  await sql`SELECT setval(own.sequence::regclass, own.largest) FROM (
      SELECT pg_get_serial_sequence(${table}::text, ${name}::text) AS sequence, (SELECT max(${sql.raw(drawnNumber(place.entity, field))}) FROM ${tableSql(place)}) AS largest) AS own
    WHERE own.sequence IS NOT NULL AND has_sequence_privilege(own.sequence, 'UPDATE')
      AND own.largest > coalesce((SELECT last_value FROM pg_sequences WHERE format('%I.%I', schemaname, sequencename)::regclass = own.sequence::regclass), 0)`.execute(tx);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Changes the row with this key, if the place's condition allows; gives its key afterwards. */
export async function updateRow(tx: Tx, place: Place, change: { key: Row; values: Row }): Promise<Row | undefined> {
  const { entity } = place;
  const set = sql.join(Object.entries(change.values).map(([name, value]) => sql`${column(entity, name)} = ${valueSql(fieldOf(entity, name), value)}`));
  const { rows } = await sql<Row>`UPDATE ${fromSql(place)} SET ${set} WHERE ${keyCondition(place, change.key)} AND ${conditionSql(place)}
    RETURNING ${sql.join(entity.key.map((name) => sql`${selectSql(columnSql(place, name), fieldOf(entity, name))} AS ${sql.id(name)}`))}`.execute(tx);
  return rows[0] && keyFrom(entity, rows[0]);
}

/** Removes the row with this key, if the place's condition allows. */
export async function deleteRow(tx: Tx, place: Place, key: Row): Promise<boolean> {
  const { rows } = await sql`DELETE FROM ${fromSql(place)} WHERE ${keyCondition(place, key)} AND ${conditionSql(place)} RETURNING 1`.execute(tx);
  return rows.length > 0;
}

/** How many of the rows with these keys the place's condition allows. */
export async function countAllowed(tx: Tx, place: Place, keys: readonly Row[]): Promise<number> {
  const { entity } = place;
  const join = keysJoin(place, { fields: entity.key, types: entity.key.map((name) => fieldOf(entity, name)), values: keys.map((key) => entity.key.map((name) => key[name])) });
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM ${fromSql(place)}${join} WHERE ${conditionSql(place)}`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** Makes deferred references speak up now, inside the statement's own call, instead of at commit. */
export async function checkDeferred(tx: Tx): Promise<void> {
  await sql`SET CONSTRAINTS ALL IMMEDIATE`.execute(tx);
}

/** Inserts a whole row as it was deleted, hidden fields included; columns that are gone since are left out. */
export async function restoreRow(tx: Tx, place: Place, whole: string): Promise<Row> {
  const { entity } = place;
  const columns = JSON.parse(whole) as Row;
  const names = Object.entries(entity.fields)
    .filter(([name, field]) => field.computed === undefined && Object.hasOwn(columns, columnOf(entity, name)))
    .map(([name]) => column(entity, name));
  const list = sql.join(names);
  const { rows } = await sql<Row>`INSERT INTO ${tableSql(place)} (${list}) OVERRIDING SYSTEM VALUE
    SELECT ${list} FROM jsonb_populate_record(NULL::${tableSql(place)}, ${whole}::text::jsonb) RETURNING ${returningKey(entity)}`.execute(tx);
  return keyFrom(entity, rows[0] ?? {});
}

/** A point to which a part of the transaction can be taken back. */
export async function savepoint(tx: Tx, name: string): Promise<void> {
  await sql`SAVEPOINT ${sql.id(name)}`.execute(tx);
}
export async function rollbackTo(tx: Tx, name: string): Promise<void> {
  await sql`ROLLBACK TO SAVEPOINT ${sql.id(name)}`.execute(tx);
  await sql`RELEASE SAVEPOINT ${sql.id(name)}`.execute(tx);
}
export async function release(tx: Tx, name: string): Promise<void> {
  await sql`RELEASE SAVEPOINT ${sql.id(name)}`.execute(tx);
}
