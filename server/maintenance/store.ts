import type { Connection } from '../kernel/index.ts';
import type { Sequence } from './format.ts';

// All SQL of backup, restore and doctor. It runs on a connection of its own, as the role each part needs: the whole
// installation is one thing here, not a tenant's.

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function all<T>(connection: Connection, sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
  return (await connection.query(sql, parameters)).rows as T[];
}

/** One moment of the whole database, for reading. */
export async function beginSnapshot(connection: Connection): Promise<void> {
  await connection.script(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${settings}; SET LOCAL ROLE portico_system`);
}

const settings = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'";

export async function beginLoading(connection: Connection): Promise<void> {
  await connection.script(`BEGIN; ${settings}`);
}

export async function become(connection: Connection, role: string): Promise<void> {
  await connection.script(`SET LOCAL ROLE ${role}`);
}

/** Is there a Portico in this database? */
export async function hasPlatform(connection: Connection): Promise<boolean> {
  const rows = await all<{ there: boolean }>(connection, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'portico' OR nspname LIKE 'app\\_%\\_%') AS there");
  return rows[0]?.there === true;
}

export async function appliedMigrations(connection: Connection): Promise<{ number: number; name: string; hash: string }[]> {
  return all(connection, 'SELECT number, name, hash FROM portico.kernel_migration ORDER BY number');
}

export async function tenantIds(connection: Connection): Promise<string[]> {
  return (await all<{ tenant: string }>(connection, 'SELECT tenant FROM portico.kernel_tenant ORDER BY created_at, tenant')).map((row) => row.tenant);
}

export interface TableFound {
  readonly name: string;
  readonly columns: string[];
  /** Pages of 8 kB. */
  readonly pages: number;
}

/** Tables of a schema with the columns that hold something of their own: not those computed from others, nor what a publish removed and keeps aside. */
export async function tablesOf(connection: Connection, schema: string): Promise<TableFound[]> {
  return all(
    connection,
    `SELECT c.relname AS name, (pg_relation_size(c.oid) / current_setting('block_size')::int)::int AS pages,
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND NOT starts_with(a.attname, '_gone_') ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind = 'r' ORDER BY c.relname`,
    [schema],
  );
}

/** Where the numbered columns of a schema stand; as the role that owns them. */
export async function sequencesOf(connection: Connection, schema: string): Promise<Sequence[]> {
  const found = await all<{ sequence: string; table: string; column: string }>(
    connection,
    `SELECT s.relname AS sequence, t.relname AS "table", a.attname AS "column"
     FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
       JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
       JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
     WHERE n.nspname = $1 AND s.relkind = 'S' ORDER BY s.relname`,
    [schema],
  );
  const sequences: Sequence[] = [];
  for (const { sequence, table, column } of found) {
    const [row] = await all<{ last: string; called: boolean }>(connection, `SELECT last_value::text AS last, is_called AS called FROM ${quoted(schema)}.${quoted(sequence)}`);
    if (row) sequences.push({ schema, table, column, ...row });
  }
  return sequences;
}

export async function setSequence(connection: Connection, { schema, table, column, last, called }: Sequence): Promise<void> {
  await connection.query('SELECT setval(pg_get_serial_sequence($1, $2), $3::bigint, $4)', [`${quoted(schema)}.${quoted(table)}`, column, last, called]);
}

export interface AppFound {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly schema: string;
  /** Head of main. */
  readonly head: string | null;
  /** Files of the release in use. */
  readonly files: Record<string, string> | null;
}

/** Apps whose schema exists. */
export async function appsWithTables(connection: Connection): Promise<AppFound[]> {
  return all(
    connection,
    `SELECT a.id, a.tenant, a.name, a.schema_name AS schema, b.head, r.files
     FROM portico.workspace_app a
       LEFT JOIN portico.workspace_branch b ON b.app = a.id AND b.name = 'main'
       LEFT JOIN portico.workspace_release r ON r.app = a.id AND r.id = a.release
     WHERE EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = a.schema_name) ORDER BY a.id`,
  );
}

const pagesAtOnce = 2000;

/**
 * The rows of a table as COPY text. The embedded engine hands over a whole answer at once, so it is asked for a range
 * of pages at a time.
 */
export async function* rowsOf(connection: Connection, from: { kind: 'pglite' | 'postgres'; schema: string; table: TableFound }): AsyncIterable<Uint8Array> {
  const name = `${quoted(from.schema)}.${quoted(from.table.name)}`;
  const columns = from.table.columns.map(quoted).join(', ');
  if (from.kind === 'postgres' || from.table.pages <= pagesAtOnce) {
    yield* connection.copyOut(`COPY (SELECT ${columns} FROM ${name}) TO STDOUT`);
    return;
  }
  for (let page = 0; page < from.table.pages; page += pagesAtOnce) {
    yield* connection.copyOut(`COPY (SELECT ${columns} FROM ${name} WHERE ctid >= '(${page},0)' AND ctid < '(${page + pagesAtOnce},0)') TO STDOUT`);
  }
}

/** Loads whole lines of COPY text, as the role the connection plays. */
export async function loadRows(connection: Connection, to: { schema: string; table: string; columns: readonly string[]; text: string }): Promise<number> {
  const lines = async function* (): AsyncIterable<string> {
    await Promise.resolve();
    yield to.text;
  };
  return connection.copyIn(`COPY ${quoted(to.schema)}.${quoted(to.table)} (${to.columns.map(quoted).join(', ')}) FROM STDIN`, lines());
}

/**
 * Lets the owner fill the platform's tables in any order: row-level security does not hold it off, references are
 * checked at the end. Gives the statements that put everything back; all within the caller's transaction.
 */
export async function openTables(connection: Connection, tables: readonly string[]): Promise<readonly string[]> {
  const named = tables.map((table) => `portico.${quoted(table)}`);
  const forced = await all<{ name: string }>(
    connection,
    "SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'portico' AND c.relkind = 'r' AND c.relforcerowsecurity ORDER BY 1",
  );
  const references = await all<{ name: string; table: string }>(
    connection,
    `SELECT k.conname AS name, c.relname AS "table" FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'portico' AND k.contype = 'f' AND NOT k.condeferrable ORDER BY 2, 1`,
  );
  await become(connection, 'portico_owner');
  if (named.length > 0) await connection.script(`TRUNCATE ${named.join(', ')}`);
  const change = (table: string, what: string): string => `ALTER TABLE portico.${quoted(table)} ${what}`;
  for (const { name } of forced) await connection.script(change(name, 'NO FORCE ROW LEVEL SECURITY'));
  for (const { name, table } of references) await connection.script(change(table, `ALTER CONSTRAINT ${quoted(name)} DEFERRABLE INITIALLY DEFERRED`));
  return [
    'SET CONSTRAINTS ALL IMMEDIATE',
    ...references.map(({ name, table }) => change(table, `ALTER CONSTRAINT ${quoted(name)} NOT DEFERRABLE`)),
    ...forced.map(({ name }) => change(name, 'FORCE ROW LEVEL SECURITY')),
  ];
}

export async function countRows(connection: Connection, schema: string, table: string): Promise<number> {
  const [row] = await all<{ count: string }>(connection, `SELECT count(*) AS count FROM ${quoted(schema)}.${quoted(table)}`);
  return Number(row?.count ?? 0);
}

/** Takes away what a failed restore has committed already. */
export async function dropAll(connection: Connection, schemas: readonly string[]): Promise<void> {
  for (const schema of [...schemas, 'portico']) await connection.script(`DROP SCHEMA IF EXISTS ${quoted(schema)} CASCADE`);
}

/** A value whose purpose is its name (the audit's signing key), to see whether a master key opens it. */
export async function anySealed(connection: Connection): Promise<{ name: string; sealed: string } | undefined> {
  return (await all<{ name: string; sealed: string }>(connection, "SELECT name, sealed FROM portico.kernel_secret WHERE name = 'audit.signing' ORDER BY tenant LIMIT 1"))[0];
}

export interface ServerFacts {
  readonly version: string;
  readonly number: number;
  readonly encoding: string;
  readonly login: string;
  readonly superuser: boolean;
  readonly canCreateRoles: boolean;
  readonly platform: boolean;
}

export async function serverFacts(connection: Connection): Promise<ServerFacts | undefined> {
  const [row] = await all<ServerFacts>(
    connection,
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number, current_setting('server_encoding') AS encoding,
       rolname AS login, rolsuper AS superuser, rolcreaterole AS "canCreateRoles", EXISTS (SELECT FROM pg_namespace WHERE nspname = 'portico') AS platform
     FROM pg_roles WHERE rolname = session_user`,
  );
  return row;
}
