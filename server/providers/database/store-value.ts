import { sql } from 'kysely';
import { isPostgres, type Expression, type Place } from './store-sql.ts';
import type { Column, Engine } from './model.ts';

/** Longer texts are cut, larger bytes only measured. */
export const mostText = 20_000;
export const mostBinary = 16_384;
export const mask = '***';

/** A column as it is read: text that {@link readValue} understands. What is masked does not leave the database. */
export function readSql(place: Place, column: Column, value: Expression): Expression {
  if (column.show === 'masked') return sql`CASE WHEN ${value} IS NOT NULL THEN ${sql.lit(mask)} END`;
  return isPostgres(place) ? postgresSql(column, value) : mysqlSql(column, value);
}

function postgresSql(column: Column, value: Expression): Expression {
  if (column.field.list === true) return sql`left(to_json((${value})::text[])::text, ${sql.lit(mostText + 1)})`;
  switch (column.field.type) {
    case 'text':
    case 'json':
      return sql`left((${value})::text, ${sql.lit(mostText + 1)})`;
    case 'binary':
      return sql`octet_length(${value}) || ':' || CASE WHEN octet_length(${value}) <= ${sql.lit(mostBinary)} THEN encode(${value}, 'base64') ELSE '' END`;
    default:
      return value;
  }
}

function mysqlSql(column: Column, value: Expression): Expression {
  if (column.opaque) return sql`LEFT(${/^(geo|multi|point|line|poly)/i.test(column.sqlType) ? sql`ST_AsText(${value})` : sql`CAST(${value} AS CHAR)`}, ${sql.lit(mostText + 1)})`;
  switch (column.field.type) {
    case 'text':
    case 'json':
      return sql`LEFT(CONVERT(${value} USING utf8mb4), ${sql.lit(mostText + 1)})`;
    case 'binary':
      return sql`CONCAT(LENGTH(${value}), ':', CASE WHEN LENGTH(${value}) <= ${sql.lit(mostBinary)} THEN TO_BASE64(${value}) ELSE '' END)`;
    case 'boolean':
      return sql`${value} + 0`;
    case 'decimal':
      return column.sqlType.startsWith('bit') ? sql`CAST(CAST(${value} AS UNSIGNED) AS CHAR)` : sql`CAST(${value} AS CHAR)`;
    case 'smallint':
    case 'integer':
    case 'bigint':
      return value;
    case 'float':
      return column.sqlType.startsWith('float') ? sql`CAST(${value} AS CHAR)` : value;
    default:
      return sql`CAST(${value} AS CHAR)`;
  }
}

/** A value as it leaves, and whether it was cut: exact numbers as text, instants in UTC, bytes with their length. */
export function readValue(column: Column, raw: unknown): { readonly value: unknown; readonly cut: boolean } {
  if (raw === null || raw === undefined) return { value: null, cut: false };
  const written = textOf(raw);
  if (column.show === 'masked') return { value: written, cut: false };
  const letters = written.length > mostText ? [...written] : undefined;
  const long = letters !== undefined && letters.length > mostText && (column.field.list === true || column.opaque || column.field.type === 'text' || column.field.type === 'json');
  if (long) return { value: column.field.list === true ? [] : letters.slice(0, mostText).join(''), cut: true };
  if (column.field.list === true) return { value: itemsOf(column, JSON.parse(written)), cut: false };
  if (column.field.type === 'binary') {
    const bytes = Number(written.slice(0, written.indexOf(':')));
    const cut = bytes > mostBinary;
    return { value: { bytes, ...(!cut && { base64: written.slice(written.indexOf(':') + 1).replaceAll('\n', '') }) }, cut };
  }
  return { value: scalarOf(column, written), cut: false };
}

export function textOf(raw: unknown): string {
  return Buffer.isBuffer(raw) ? raw.toString('utf8') : String(raw);
}

function itemsOf(column: Column, item: unknown): unknown {
  if (Array.isArray(item)) return item.map((one) => itemsOf(column, one));
  return item === null ? null : scalarOf(column, String(item));
}

function scalarOf(column: Column, written: string): unknown {
  switch (column.field.type) {
    case 'smallint':
    case 'integer':
      return Number(written);
    case 'float': {
      const number = Number(written);
      return Number.isFinite(number) ? number : null;
    }
    case 'boolean':
      return ['t', 'true', '1'].includes(written);
    case 'time':
      return withoutZeros(written);
    case 'datetime':
      return `${withoutZeros(written.replace(/\+00$/, '')).replace(' ', 'T')}${/^[\d-]+ /.test(written) ? 'Z' : ''}`;
    case 'localDatetime':
      return withoutZeros(written).replace(' ', 'T');
    case 'json':
      return JSON.parse(written) as unknown;
    default:
      return written;
  }
}

const withoutZeros = (written: string): string => (written.includes('.') ? written.replace(/\.?0+$/, '') : written);

/** A sort value as a cursor keeps it: whole, and as text that `parseValue` reads again. */
export function markSql(engine: Engine, column: Column, value: Expression): Expression {
  if (engine === 'postgresql') return sql`(${value})::text`;
  return column.field.type === 'float' || column.field.type === 'boolean' ? sql`${value} + 0` : sql`CAST(${value} AS CHAR)`;
}
