/** Anything that runs a query: a client of a foreign server, PGlite, one of our connections. */
export interface Source {
  query(sql: string, parameters: unknown[]): Promise<{ rows: unknown[] }>;
}

export interface TableRow {
  readonly table: string;
  readonly kind: 'r' | 'p';
  readonly comment: string | null;
  readonly rows: number;
  readonly security: boolean;
  /** Names of partitions and of tables that inherit. */
  readonly children: readonly string[];
  readonly inherits: readonly string[];
}
export interface ColumnRow {
  readonly table: string;
  readonly column: string;
  readonly required: boolean;
  readonly identity: string;
  readonly generated: string;
  readonly standard: string | null;
  readonly comment: string | null;
  /** Base type after domains and list brackets. */
  readonly type: string;
  readonly typeKind: string;
  readonly shown: string;
  readonly modifier: number;
  readonly list: boolean;
  readonly values: readonly string[] | null;
  readonly domains: readonly string[];
}
export interface ConstraintRow {
  readonly name: string;
  readonly kind: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly toSchema: string | null;
  readonly toTable: string | null;
  readonly toColumns: readonly string[];
  readonly onDelete: string;
  readonly onUpdate: string;
  readonly match: string;
  readonly deferrable: boolean;
  readonly deferred: boolean;
  readonly validated: boolean;
  readonly expression: string | null;
}
export interface IndexRow {
  readonly name: string;
  readonly table: string;
  readonly unique: boolean;
  readonly constraint: boolean;
  readonly method: string;
  readonly columns: readonly (string | null)[];
  readonly included: number;
  readonly partial: boolean;
  readonly plain: boolean;
  readonly nullsEqual: boolean;
  readonly valid: boolean;
}
export interface DomainRow {
  readonly domain: string;
  readonly name: string;
  readonly expression: string;
}
export interface TypeRow {
  readonly shown: string;
  readonly instead: string;
}
export interface OtherRow {
  readonly kind: string;
  readonly name: string;
}

/** Everything the catalog says about a schema. Objects of extensions are not looked at. */
export async function readCatalog(source: Source, schema: string) {
  const read = async <T>(sql: string): Promise<T[]> => (await source.query(sql, [schema])).rows as T[];
  // One after the other: the source may be a single connection.
  const tables = await read<TableRow>(tablesSql);
  const columns = await read<ColumnRow>(columnsSql);
  const constraints = await read<ConstraintRow>(constraintsSql);
  const indexes = await read<IndexRow>(indexesSql);
  const domains = await read<DomainRow>(domainChecksSql);
  const types = await read<TypeRow>(typesSql);
  const others = await read<OtherRow>(othersSql);
  return { tables, columns, constraints, indexes, domains, types, others };
}
export type Catalog = Awaited<ReturnType<typeof readCatalog>>;

const notOfExtension = (catalog: string, oid: string): string =>
  `NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS dep WHERE dep.classid = 'pg_catalog.${catalog}'::regclass AND dep.objid = ${oid} AND dep.deptype = 'e')`;
const ownTables = `SELECT c.* FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${notOfExtension('pg_class', 'c.oid')}`;
const columnNames = (numbers: string, table: string): string =>
  `ARRAY(SELECT a.attname::text FROM unnest(${numbers}) WITH ORDINALITY AS numbered (attnum, place) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = ${table} AND a.attnum = numbered.attnum ORDER BY numbered.place)`;

const tablesSql = `
SELECT c.relname::text AS table, c.relkind::text AS kind, c.relrowsecurity AS security,
  pg_catalog.obj_description(c.oid, 'pg_class') AS comment, CASE WHEN c.reltuples < 0 THEN pg_catalog.pg_relation_size(c.oid) / 100 ELSE c.reltuples END::float8 AS rows,
  ARRAY(SELECT k.relname::text FROM pg_catalog.pg_inherits AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.inhrelid WHERE i.inhparent = c.oid ORDER BY 1) AS children,
  ARRAY(SELECT k.relname::text FROM pg_catalog.pg_inherits AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.inhparent WHERE i.inhrelid = c.oid ORDER BY 1) AS inherits
FROM (${ownTables}) AS c ORDER BY c.relname`;

// Follows domains down to their base type, and lists to the type of their elements.
const columnsSql = `
WITH RECURSIVE own AS (${ownTables}),
chain AS (
  SELECT a.attrelid, a.attnum, t.oid AS typ, a.atttypmod AS modifier, 0 AS depth, NULL::text COLLATE "C" AS domain, NULL::text COLLATE "C" AS standard, false AS filled
  FROM own JOIN pg_catalog.pg_attribute AS a ON a.attrelid = own.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
  UNION ALL
  SELECT chain.attrelid, chain.attnum, t.typbasetype, t.typtypmod, chain.depth + 1, pg_catalog.format_type(t.oid, NULL) COLLATE "C",
    CASE WHEN t.typdefaultbin IS NOT NULL THEN pg_catalog.pg_get_expr(t.typdefaultbin, 0) END COLLATE "C", t.typnotnull
  FROM chain JOIN pg_catalog.pg_type AS t ON t.oid = chain.typ AND t.typtype = 'd'
),
base AS (SELECT DISTINCT ON (attrelid, attnum) * FROM chain ORDER BY attrelid, attnum, depth DESC)
SELECT own.relname::text AS table, a.attname::text AS column,
  a.attnotnull OR EXISTS (SELECT 1 FROM chain WHERE chain.attrelid = a.attrelid AND chain.attnum = a.attnum AND chain.filled) AS required,
  a.attidentity::text AS identity, a.attgenerated::text AS generated,
  coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid),
    (SELECT chain.standard FROM chain WHERE chain.attrelid = a.attrelid AND chain.attnum = a.attnum AND chain.standard IS NOT NULL ORDER BY chain.depth LIMIT 1)) AS standard,
  pg_catalog.col_description(a.attrelid, a.attnum) AS comment,
  coalesce(e.typname, t.typname)::text AS type, coalesce(e.typtype, t.typtype)::text AS "typeKind",
  pg_catalog.format_type(a.atttypid, a.atttypmod) AS shown, base.modifier AS modifier, e.oid IS NOT NULL AS list,
  CASE WHEN coalesce(e.typtype, t.typtype) = 'e' THEN ARRAY(SELECT l.enumlabel::text FROM pg_catalog.pg_enum AS l WHERE l.enumtypid = coalesce(e.oid, t.oid) ORDER BY l.enumsortorder) END AS values,
  ARRAY(SELECT chain.domain FROM chain WHERE chain.attrelid = a.attrelid AND chain.attnum = a.attnum AND chain.domain IS NOT NULL ORDER BY chain.depth) AS domains
FROM base JOIN own ON own.oid = base.attrelid
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = base.attrelid AND a.attnum = base.attnum
JOIN pg_catalog.pg_type AS t ON t.oid = base.typ
LEFT JOIN pg_catalog.pg_type AS e ON e.oid = t.typelem AND t.typcategory = 'A' AND t.typlen = -1
LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
ORDER BY own.relname, a.attnum`;

const constraintsSql = `
SELECT k.conname::text AS name, k.contype::text AS kind, own.relname::text AS table, ${columnNames('k.conkey', 'k.conrelid')} AS columns,
  fn.nspname::text AS "toSchema", f.relname::text AS "toTable", ${columnNames('k.confkey', 'k.confrelid')} AS "toColumns",
  k.confdeltype::text AS "onDelete", k.confupdtype::text AS "onUpdate", k.confmatchtype::text AS match,
  k.condeferrable AS deferrable, k.condeferred AS deferred, k.convalidated AS validated,
  CASE WHEN k.contype = 'c' THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid) END AS expression
FROM pg_catalog.pg_constraint AS k JOIN (${ownTables}) AS own ON own.oid = k.conrelid
LEFT JOIN pg_catalog.pg_class AS f ON f.oid = k.confrelid LEFT JOIN pg_catalog.pg_namespace AS fn ON fn.oid = f.relnamespace
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.conparentid = 0
ORDER BY own.relname, k.conname`;

const indexesSql = `
SELECT i.relname::text AS name, own.relname::text AS table, x.indisunique AS unique,
  EXISTS (SELECT 1 FROM pg_catalog.pg_constraint AS k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')) AS constraint,
  m.amname::text AS method,
  ARRAY(SELECT a.attname::text FROM generate_series(0, x.indnkeyatts - 1) AS place LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[place] AND x.indkey[place] <> 0 ORDER BY place) AS columns,
  (x.indnatts - x.indnkeyatts)::int AS included, x.indpred IS NOT NULL AS partial,
  NOT EXISTS (SELECT 1 FROM generate_series(0, x.indnkeyatts - 1) AS place WHERE x.indoption[place] <> 0)
    AND NOT EXISTS (SELECT 1 FROM generate_series(0, x.indnkeyatts - 1) AS place JOIN pg_catalog.pg_opclass AS o ON o.oid = x.indclass[place] WHERE NOT o.opcdefault) AS plain,
  coalesce((to_jsonb(x) ->> 'indnullsnotdistinct')::boolean, false) AS "nullsEqual", x.indisvalid AS valid
FROM pg_catalog.pg_index AS x JOIN (${ownTables}) AS own ON own.oid = x.indrelid
JOIN pg_catalog.pg_class AS i ON i.oid = x.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = i.relam
ORDER BY own.relname, i.relname`;

const domainChecksSql = `
SELECT pg_catalog.format_type(t.oid, NULL) AS domain, k.conname::text AS name, pg_catalog.pg_get_expr(k.conbin, 0) AS expression
FROM pg_catalog.pg_constraint AS k JOIN pg_catalog.pg_type AS t ON t.oid = k.contypid
WHERE k.contype = 'c' AND $1::text IS NOT NULL ORDER BY 1, 2`;

const typesSql = `
SELECT pg_catalog.format_type(t.oid, NULL) AS shown, CASE WHEN t.typtype = 'e' THEN 'text' ELSE pg_catalog.format_type(t.typbasetype, t.typtypmod) END AS instead
FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
WHERE t.typtype IN ('e', 'd') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND $1::text IS NOT NULL ORDER BY length(pg_catalog.format_type(t.oid, NULL)) DESC, 1`;

const othersSql = `
SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'c' THEN 'composite type' ELSE 'sequence' END AS kind, c.relname::text AS name
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND ${notOfExtension('pg_class', 'c.oid')} AND (c.relkind IN ('v', 'm', 'f', 'c')
  OR c.relkind = 'S' AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0)
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d WHERE d.refobjid = c.oid AND d.classid = 'pg_catalog.pg_attrdef'::regclass))
UNION ALL
SELECT CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END, p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')'
FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname = $1 AND ${notOfExtension('pg_proc', 'p.oid')}
UNION ALL
SELECT 'trigger', own.relname || '.' || t.tgname FROM pg_catalog.pg_trigger AS t JOIN (${ownTables}) AS own ON own.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL
SELECT 'row security policy', own.relname || '.' || p.polname FROM pg_catalog.pg_policy AS p JOIN (${ownTables}) AS own ON own.oid = p.polrelid
UNION ALL
SELECT 'rule', own.relname || '.' || r.rulename FROM pg_catalog.pg_rewrite AS r JOIN (${ownTables}) AS own ON own.oid = r.ev_class
ORDER BY 1, 2`;
