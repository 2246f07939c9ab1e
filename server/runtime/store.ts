import { columnOf, languages, tableOf, type Entity, type Field, type FieldType, type Language } from '@portico/contracts';
import { sql, type RawBuilder } from 'kysely';
import type { RowCondition, Tx } from '../kernel/index.ts';
import type { Sight } from './reach.ts';

/** SQL whose value is a condition. */
export type Condition = RawBuilder<unknown>;

/** A table under an alias, with the policy's condition that every statement on it carries. */
export interface Place {
  readonly schema: string;
  readonly entity: Entity;
  readonly alias: string;
  readonly condition: RowCondition;
}

/** Field name → value in its JSON form. `_version` is the row's version. */
export type Row = Record<string, unknown>;

/** Hands out aliases that no policy's subquery uses. */
export function aliases(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `portico_${count}`;
  };
}

export function placeOf(sight: Sight, alias = 'portico_0'): Place {
  return { schema: sight.app.schema, entity: sight.entity, alias, condition: sight.grant.condition };
}

/** The table itself, `schema.table`. */
export function tableSql(place: Place): RawBuilder<unknown> {
  return sql.id(place.schema, tableOf(place.entity));
}

/** The table under its alias, for FROM. */
export function fromSql(place: Place): RawBuilder<unknown> {
  return sql`${tableSql(place)} AS ${sql.id(place.alias)}`;
}

export function columnSql(place: Place, field: string): RawBuilder<unknown> {
  return sql.id(place.alias, columnOf(place.entity, field));
}

/** The policy's condition for a place, for a WHERE: unknown counts as no there, and a bare condition can use an index. */
export function conditionSql(place: Place): Condition {
  const { condition } = place;
  if (condition.kind === 'always') return sql`true`;
  if (condition.kind === 'never') return sql`false`;
  return sql`(${boundSql(place, condition)})`;
}

/** The same as a yes or no, for a SELECT list. */
export function holdsSql(place: Place): Condition {
  return sql`(${conditionSql(place)} IS TRUE)`;
}

/** SQL with `$1…`, `{alias}` and `{schema}` as policy and search give it: its placeholders become ours. */
export function boundSql(place: Place, given: { readonly sql: string; readonly parameters: readonly unknown[] }): RawBuilder<unknown> {
  const schema = `"${place.schema.replaceAll('"', '""')}"`;
  const text = given.sql.replaceAll('{alias}', place.alias).replaceAll('{schema}', schema);
  const parts = text.split(/\$(\d+)/).map((piece, at) => (at % 2 === 0 ? sql.raw(piece) : sql`${given.parameters[Number(piece) - 1]}`));
  return sql.join(parts, sql.raw(''));
}

const databaseTypes: Record<FieldType, string> = {
  text: 'text',
  integer: 'integer',
  bigint: 'bigint',
  smallint: 'smallint',
  decimal: 'numeric',
  money: 'numeric',
  float: 'double precision',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  datetime: 'timestamptz',
  localDatetime: 'timestamp',
  interval: 'interval',
  uuid: 'uuid',
  json: 'jsonb',
  localText: 'jsonb',
  enum: 'text',
  person: 'text',
  attachment: 'text',
  binary: 'bytea',
};

/** The database's type of a field's values (of one item, for a list). */
export function typeSql(field: Field): RawBuilder<unknown> {
  return sql.raw(databaseTypes[field.type]);
}

/** A value in JSON form as plain text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A value in JSON form as a parameter of the field's type. Everything goes as text, the one form both engines share. */
export function valueSql(field: Field, value: unknown): RawBuilder<unknown> {
  if (value === null || value === undefined) return sql`NULL`;
  if (field.list && Array.isArray(value)) return arraySql(field, value);
  return itemSql(field, value);
}

/** One item of a list field, or the value of another one. */
export function itemSql(field: Field, value: unknown): RawBuilder<unknown> {
  if (isJsonb(field)) return sql`${JSON.stringify(value)}::text::jsonb`;
  if (field.type === 'binary') return sql`decode(${textOf(value)}::text, 'base64')`;
  return sql`${textOf(value)}::text::${typeSql(field)}`;
}

function isJsonb(field: Field): boolean {
  return field.type === 'json' || field.type === 'localText';
}

/** A text in several languages as one of them reads it: the language asked for, else another that has words. */
export function wordsSql(value: RawBuilder<unknown>, language: Language): RawBuilder<unknown> {
  const order = [language, ...languages.filter((one) => one !== language)];
  return sql`coalesce(${sql.join(order.map((one) => sql`${value} ->> ${sql.lit(one)}`))})`;
}

export function arraySql(field: Field, values: readonly unknown[]): RawBuilder<unknown> {
  if (field.type === 'binary') return sql`ARRAY(SELECT decode(item, 'base64') FROM unnest(${values.map((value) => textOf(value))}::text[]) AS item)`;
  const items = values.map((value) => (value === null ? null : isJsonb(field) ? JSON.stringify(value) : textOf(value)));
  return sql`${items}::text[]::${typeSql(field)}[]`;
}

/** A field's value as it is selected: what the two drivers would give differently comes as JSON or text. */
export function selectSql(value: RawBuilder<unknown>, field: Field): RawBuilder<unknown> {
  if (field.list) return ['bigint', 'decimal', 'money'].includes(field.type) ? sql`to_jsonb(${value}::text[])` : sql`to_jsonb(${value})`;
  if (field.type === 'binary') return sql`translate(encode(${value}, 'base64'), E'\n', '')`;
  return value;
}

/** What came from the database → its JSON form. */
export function fromDatabase(field: Field, value: unknown): unknown {
  if (Array.isArray(value) && field.list) return value.map((item) => fromDatabase({ ...field, list: false }, item));
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return value;
  if (field.type === 'datetime') return value.replace(/\+00:00$/, 'Z');
  if (field.type === 'localDatetime') return value.replace(' ', 'T');
  return value;
}

/** The whole row as JSON text, column by column; text, because JSON numbers would lose digits on the way. What search derives is left out. */
export function wholeSql(place: Place): RawBuilder<unknown> {
  return sql`(to_jsonb(${sql.id(place.alias)}) - '_search')::text`;
}

/** Key values of a whole row. */
export function keyOfWhole(entity: Entity, whole: string): unknown[] {
  const row = JSON.parse(whole) as Row;
  return entity.key.map((name) => fromDatabase(fieldOf(entity, name), row[columnOf(entity, name)]));
}

export interface Reading {
  readonly fields: Iterable<string>;
  readonly where?: readonly Condition[];
  readonly order?: RawBuilder<unknown>;
  readonly limit?: number;
  /** Rows to leave out at the start. */
  readonly skip?: number;
  /** Holds the rows until the transaction ends. */
  readonly lock?: boolean;
  /** More to select, by name. */
  readonly also?: Readonly<Record<string, RawBuilder<unknown>>>;
  /** More to read from, behind the table. */
  readonly join?: RawBuilder<unknown>;
}

/** Reads rows the place's condition allows. */
export async function readRows(tx: Tx, place: Place, reading: Reading): Promise<Row[]> {
  const names = [...new Set(reading.fields)];
  const columns = names.map((name) => sql`${selectSql(columnSql(place, name), fieldOf(place.entity, name))} AS ${sql.id(name)}`);
  const also = Object.entries(reading.also ?? {}).map(([name, expression]) => sql`${expression} AS ${sql.id(name)}`);
  const version = sql`${sql.id(place.alias, 'xmin')}::text AS "_version"`;
  const { rows } = await sql<Row>`SELECT ${sql.join([...columns, ...also, version])} FROM ${fromSql(place)}${reading.join ?? sql``}
    WHERE ${sql.join([...(reading.where ?? []), conditionSql(place)], sql` AND `)}
    ${reading.order ? sql`ORDER BY ${reading.order}` : sql``} ${reading.limit === undefined ? sql`` : sql`LIMIT ${sql.lit(reading.limit)}`} ${reading.skip === undefined ? sql`` : sql`OFFSET ${sql.lit(reading.skip)}`}
    ${reading.lock ? sql`FOR UPDATE OF ${sql.id(place.alias)}` : sql``}`.execute(tx);
  for (const row of rows) for (const name of names) row[name] = fromDatabase(fieldOf(place.entity, name), row[name]);
  return rows;
}

/** How many rows match. */
export async function countRows(tx: Tx, place: Place, where: readonly Condition[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM ${fromSql(place)} WHERE ${sql.join([...where, conditionSql(place)], sql` AND `)}`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** The row with this key. */
export function keyCondition(place: Place, key: Row): Condition {
  return sql.join(
    place.entity.key.map((name) => sql`${columnSql(place, name)} = ${valueSql(fieldOf(place.entity, name), key[name])}`),
    sql` AND `,
  );
}

/** Which of the joined keys a row belongs to, from 1. */
export const keyOrder: RawBuilder<unknown> = sql`portico_key.ord::int`;

/** Joins a list of keys as `portico_key (k0, k1 …, ord)`, so that the table is read by key and each row tells which it was. */
export function keysJoin(place: Place, keys: { fields: readonly string[]; types: readonly Field[]; values: readonly (readonly unknown[])[] }): RawBuilder<unknown> {
  const lists = keys.types.map(
    (type, at) =>
      sql`unnest(${arraySql(
        type,
        keys.values.map((value) => value[at]),
      )})`,
  );
  const names = keys.fields.map((_, at) => sql.id(`k${at}`));
  const on = keys.fields.map((field, at) => sql`${columnSql(place, field)} = ${sql.id('portico_key', `k${at}`)}`);
  return sql` JOIN ROWS FROM (${sql.join(lists)}) WITH ORDINALITY AS portico_key (${sql.join([...names, sql.id('ord')])}) ON ${sql.join(on, sql` AND `)}`;
}

/** A field that is known to exist. */
export function fieldOf(entity: Entity, name: string): Field {
  const field = entity.fields[name];
  if (!field) throw new Error(`${entity.name} has no field ${name}`);
  return field;
}
