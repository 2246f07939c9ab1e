import type { Field } from '@portico/contracts';
import { fieldTypeOf, sizesOf } from '../../schema/index.ts';
import type { DatabaseSchema, FoundColumn, FoundTable } from './model.ts';
import type { Answer } from './wire.ts';

type Ask = (sql: string, parameters: readonly unknown[]) => Promise<Answer>;

/** Ordinary, partitioned and foreign tables, views and materialised views the login may read; parts of a partitioned table are not shown. */
const tablesSql = `SELECT c.oid::text, n.nspname AS schema, c.relname AS "table", c.relkind AS kind, c.reltuples::bigint AS rows,
    coalesce(obj_description(c.oid, 'pg_class'), '') AS comment
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND ($1::text IS NULL OR n.nspname IN (SELECT jsonb_array_elements_text($1::jsonb)))
    AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C" LIMIT 2000`;

/** A domain counts as the type below it, a list as the type of its items. */
const columnsSql = `WITH RECURSIVE below AS (
    SELECT t.oid AS start, t.oid, t.typtype, t.typbasetype FROM pg_type t
    UNION ALL SELECT b.start, t.oid, t.typtype, t.typbasetype FROM below b JOIN pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd')
  SELECT a.attrelid::text AS oid, a.attname AS "column", item.typname AS type, item.typtype AS type_kind, (base.typelem <> 0 AND base.typcategory = 'A') AS list,
    format_type(item.oid, -1) AS sql_type, greatest(a.atttypmod, outer_type.typtypmod) AS modifier, a.attnotnull OR outer_type.typnotnull AS required,
    (d.adbin IS NOT NULL AND a.attgenerated = '') OR a.attidentity <> '' AS filled, a.attgenerated <> '' OR a.attidentity = 'a' AS generated,
    coalesce(col_description(a.attrelid, a.attnum), '') AS comment,
    CASE WHEN item.typtype = 'e' THEN (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = item.oid)::text END AS "values"
  FROM pg_attribute a
    JOIN pg_type outer_type ON outer_type.oid = a.atttypid
    JOIN below ON below.start = a.atttypid AND below.typtype <> 'd'
    JOIN pg_type base ON base.oid = below.oid
    JOIN pg_type item ON item.oid = CASE WHEN base.typelem <> 0 AND base.typcategory = 'A' THEN base.typelem ELSE base.oid END
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid IN (SELECT jsonb_array_elements_text($1::jsonb)::oid) AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
  ORDER BY a.attrelid, a.attnum`;

/** Unique indexes over plain columns, the primary key first, then the narrowest. */
const keysSql = `SELECT i.indrelid::text AS oid, i.indisprimary AS "primary",
    (SELECT json_agg(a.attname ORDER BY k.at) FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (num, at) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num WHERE k.at <= i.indnkeyatts)::text AS columns
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid IN (SELECT jsonb_array_elements_text($1::jsonb)::oid) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
  ORDER BY i.indrelid, i.indisprimary DESC, i.indnkeyatts, c.relname COLLATE "C"`;

const referencesSql = `SELECT c.conrelid::text AS oid, n.nspname AS schema, t.relname AS "table",
    (SELECT json_agg(a.attname ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k (num, at) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num)::text AS columns,
    (SELECT json_agg(a.attname ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k (num, at) JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.num)::text AS keys
  FROM pg_constraint c JOIN pg_class t ON t.oid = c.confrelid JOIN pg_namespace n ON n.oid = t.relnamespace
  WHERE c.contype = 'f' AND c.conparentid = 0 AND c.conrelid IN (SELECT jsonb_array_elements_text($1::jsonb)::oid)
  ORDER BY c.conrelid, c.conname COLLATE "C"`;

/** Known by their text: compared as such. */
const textual = new Set(['inet', 'cidr', 'macaddr', 'macaddr8', 'bit', 'varbit', 'ltree', 'char']);

/** What a PostgreSQL holds, from its catalogue; `schemas` undefined: all but the system's. */
export async function introspectPostgres(ask: Ask, schemas: readonly string[] | undefined): Promise<DatabaseSchema> {
  const { rows: found } = await ask(tablesSql, [schemas === undefined ? null : JSON.stringify(schemas)]);
  const oids = JSON.stringify(found.map((row) => row['oid']));
  const columns = await grouped(ask, columnsSql, oids);
  const keys = await grouped(ask, keysSql, oids);
  const references = await grouped(ask, referencesSql, oids);
  const { rows: about } = await ask('SHOW server_version', []);
  const tables = found.map((row): FoundTable => {
    const oid = text(row['oid']);
    const own = (columns.get(oid) ?? []).map(columnOf);
    const required = new Set(own.filter((column) => !column.nullable).map((column) => column.column));
    const unique = (keys.get(oid) ?? []).map((one) => ({ primary: one['primary'] === 't', columns: list(one['columns']) }));
    return {
      schema: text(row['schema']),
      table: text(row['table']),
      kind: row['kind'] === 'v' || row['kind'] === 'm' ? 'view' : 'table',
      comment: text(row['comment']),
      rows: Number(row['rows']) < 0 ? null : Number(row['rows']),
      columns: own,
      key: unique.find((one) => one.primary || one.columns.every((name) => required.has(name)))?.columns ?? [],
      unique: unique.flatMap((one) => (one.columns.length === 1 ? one.columns : [])),
      references: (references.get(oid) ?? []).map((one) => ({ schema: text(one['schema']), table: text(one['table']), columns: list(one['columns']), keys: list(one['keys']) })),
    };
  });
  return { engine: 'postgresql', version: text(about[0]?.['server_version']), tables };
}

type Row = Readonly<Record<string, unknown>>;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): string[] => JSON.parse(text(value) || '[]') as string[];

async function grouped(ask: Ask, sql: string, oids: string): Promise<Map<string, Row[]>> {
  const { rows } = await ask(sql, [oids]);
  return Map.groupBy(rows, (row) => text(row['oid']));
}

function columnOf(row: Row): FoundColumn {
  const type = text(row['type']);
  const values = list(row['values']);
  const choice = row['type_kind'] === 'e' && values.length > 0 && values.length <= 500;
  const known = row['type_kind'] === 'b' ? fieldTypeOf(type) : undefined;
  const isList = row['list'] === 't';
  const field: Field = {
    type: choice ? 'enum' : (known ?? 'text'),
    ...(choice && { values: values.map((value) => ({ value })) }),
    ...(isList && { list: true }),
    ...(row['required'] === 't' && { required: true }),
    ...sizesOf(type, Number(row['modifier'])),
  };
  return {
    column: text(row['column']),
    field,
    sqlType: text(row['sql_type']),
    nullable: row['required'] !== 't',
    filled: row['filled'] === 't',
    generated: row['generated'] === 't',
    opaque: known === undefined && row['type_kind'] !== 'e' && !textual.has(type),
    comment: text(row['comment']),
  };
}
