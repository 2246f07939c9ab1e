import type { Field, FieldType } from '@portico/contracts';
import type { DatabaseSchema, FoundColumn, FoundTable } from './model.ts';
import type { Answer } from './wire.ts';

type Ask = (sql: string, parameters: readonly unknown[]) => Promise<Answer>;
type Row = Readonly<Record<string, unknown>>;

/** Aliases in quotes of their own: servers differ in the case they give names of information_schema. */
const tablesSql = (among: string): string => `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS \`table\`, TABLE_TYPE AS kind, TABLE_ROWS AS \`rows\`, TABLE_COMMENT AS comment
  FROM information_schema.TABLES WHERE TABLE_TYPE IN ('BASE TABLE', 'VIEW') AND TABLE_SCHEMA ${among} ORDER BY BINARY TABLE_SCHEMA, BINARY TABLE_NAME LIMIT 2000`;

const columnsSql = (among: string): string => `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS \`table\`, COLUMN_NAME AS \`column\`, DATA_TYPE AS type, COLUMN_TYPE AS full_type,
    IS_NULLABLE AS nullable, COLUMN_DEFAULT AS default_value, EXTRA AS extra, COLUMN_COMMENT AS comment,
    CHARACTER_MAXIMUM_LENGTH AS length, NUMERIC_PRECISION AS digits, NUMERIC_SCALE AS scale, GENERATION_EXPRESSION AS expression
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA ${among} AND FIND_IN_SET('select', PRIVILEGES) ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`;

const keysSql = (among: string): string => `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS \`table\`, INDEX_NAME AS name, COLUMN_NAME AS \`column\`, SUB_PART AS part
  FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 AND TABLE_SCHEMA ${among} ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX`;

const referencesSql = (among: string): string => `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS \`table\`, CONSTRAINT_NAME AS name, COLUMN_NAME AS \`column\`,
    REFERENCED_TABLE_SCHEMA AS to_schema, REFERENCED_TABLE_NAME AS to_table, REFERENCED_COLUMN_NAME AS to_column
  FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL AND TABLE_SCHEMA ${among} ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`;

/** MariaDB keeps JSON as text with a check. */
const jsonSql = (among: string): string => `SELECT CONSTRAINT_SCHEMA AS \`schema\`, TABLE_NAME AS \`table\`, CHECK_CLAUSE AS clause FROM information_schema.CHECK_CONSTRAINTS
  WHERE CHECK_CLAUSE LIKE 'json_valid(%' AND CONSTRAINT_SCHEMA ${among}`;

/** What a MySQL or MariaDB holds; `schemas` are databases of it. */
export async function introspectMysql(ask: Ask, schemas: readonly string[]): Promise<DatabaseSchema> {
  const { rows: about } = await ask('SELECT VERSION() AS version', []);
  const version = text(about[0]?.['version']);
  const engine = /mariadb/i.test(version) ? 'mariadb' : 'mysql';
  const among = `IN (${schemas.map(() => '?').join(', ')})`;
  const { rows: found } = await ask(tablesSql(among), schemas);
  const columns = await grouped(ask, columnsSql(among), schemas);
  const keys = await grouped(ask, keysSql(among), schemas);
  const references = await grouped(ask, referencesSql(among), schemas);
  const checks = engine === 'mariadb' ? await grouped(ask, jsonSql(among), schemas) : new Map<string, Row[]>();
  const tables = found.flatMap((row): FoundTable[] => {
    const place = placeOf(row);
    const json = new Set((checks.get(place) ?? []).map((check) => /^json_valid\(`(.*)`\)$/.exec(text(check['clause']))?.[1]?.replaceAll('``', '`')));
    const own = (columns.get(place) ?? []).map((column) => columnOf(column, json.has(text(column['column']))));
    if (own.length === 0) return [];
    const required = new Set(own.filter((column) => !column.nullable).map((column) => column.column));
    const unique = [...Map.groupBy(keys.get(place) ?? [], (one) => text(one['name'])).values()].filter((parts) =>
      parts.every((part) => part['part'] === null && part['column'] !== null),
    );
    const sets = unique.map((parts) => parts.map((part) => text(part['column'])));
    const isView = row['kind'] === 'VIEW';
    return [
      {
        schema: text(row['schema']),
        table: text(row['table']),
        kind: isView ? 'view' : 'table',
        comment: isView ? '' : text(row['comment']),
        rows: row['rows'] === null || isView ? null : Number(row['rows']),
        columns: own,
        key: sets.find((columnsOfKey) => columnsOfKey.every((name) => required.has(name))) ?? [],
        unique: sets.flatMap((one) => (one.length === 1 ? one : [])),
        references: [...Map.groupBy(references.get(place) ?? [], (one) => text(one['name'])).values()].map((parts) => ({
          schema: text(parts[0]?.['to_schema']),
          table: text(parts[0]?.['to_table']),
          columns: parts.map((part) => text(part['column'])),
          keys: parts.map((part) => text(part['to_column'])),
        })),
      },
    ];
  });
  return { engine, version, tables };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : Buffer.isBuffer(value) ? value.toString('utf8') : '');
const placeOf = (row: Row): string => JSON.stringify([text(row['schema']), text(row['table'])]);

async function grouped(ask: Ask, sql: string, schemas: readonly string[]): Promise<Map<string, Row[]>> {
  const { rows } = await ask(sql, schemas);
  return Map.groupBy(rows, placeOf);
}

const exact: Readonly<Record<string, FieldType>> = {
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  set: 'text',
  inet4: 'text',
  inet6: 'text',
  tinyint: 'smallint',
  smallint: 'smallint',
  mediumint: 'integer',
  int: 'integer',
  year: 'smallint',
  bigint: 'bigint',
  decimal: 'decimal',
  float: 'float',
  double: 'float',
  date: 'date',
  time: 'time',
  datetime: 'localDatetime',
  timestamp: 'datetime',
  uuid: 'uuid',
  json: 'json',
  binary: 'binary',
  varbinary: 'binary',
  tinyblob: 'binary',
  blob: 'binary',
  mediumblob: 'binary',
  longblob: 'binary',
};
/** Unsigned whole numbers do not fit the signed type of their size: the next larger one holds them. */
const unsigned: Readonly<Record<string, Partial<Field> & { type: FieldType }>> = {
  smallint: { type: 'integer' },
  int: { type: 'bigint' },
  bigint: { type: 'decimal', precision: 20, scale: 0 },
};

function columnOf(row: Row, json: boolean): FoundColumn {
  const type = text(row['type']).toLowerCase();
  const full = text(row['full_type']);
  const extra = text(row['extra']);
  const values = type === 'enum' ? choices(full) : [];
  const generated = text(row['expression']) !== '' || /\b(VIRTUAL|STORED|PERSISTENT)\b/i.test(extra.replace(/DEFAULT_GENERATED/i, ''));
  const required = row['nullable'] === 'NO';
  const field: Field = { ...shapeOf(row, { type, full, json, values }), ...(required && { required: true }) };
  return {
    column: text(row['column']),
    field,
    sqlType: /^tinyint\(1\)|^bit/.test(full) ? type : full,
    nullable: !required,
    filled: /auto_increment/i.test(extra) || (row['default_value'] !== null && text(row['default_value']) !== 'NULL'),
    generated,
    opaque: exact[type] === undefined && values.length === 0 && type !== 'bit',
    comment: text(row['comment']),
  };
}

function shapeOf(row: Row, { type, full, json, values }: { type: string; full: string; json: boolean; values: readonly string[] }): Field {
  if (json) return { type: 'json' };
  if (values.length > 0) return { type: 'enum', values: values.map((value) => ({ value })) };
  if (full.startsWith('tinyint(1)') || full === 'bit(1)') return { type: 'boolean' };
  if (type === 'bit') return { type: 'decimal', precision: 20, scale: 0 };
  const larger = /unsigned/.test(full) ? unsigned[type] : undefined;
  if (larger) return larger;
  const field: Field = { type: exact[type] ?? 'text' };
  const length = Number(row['length']);
  if ((type === 'char' || type === 'varchar') && length > 0) return { ...field, length };
  if (type === 'decimal') return { ...field, precision: Number(row['digits']), scale: Number(row['scale']) };
  return field;
}

/** `enum('a','it''s')` → its values. */
function choices(full: string): string[] {
  const found = [...full.matchAll(/'((?:[^']|'')*)'/g)].map((match) => (match[1] ?? '').replaceAll("''", "'"));
  return found.every((value) => value !== '') && found.length <= 500 ? found : [];
}
