import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { PorticoError } from '@portico/contracts';
import type { Connection, Engine } from './engine.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

const folder = new URL('../../migrations/', import.meta.url);
/** Any number, the same for all processes that migrate one database: they take turns. */
const advisoryLock = 7_204_411;

/** The numbered SQL files, in order. A double number is a programming error. */
export function readMigrations(): readonly Migration[] {
  const found = readdirSync(folder)
    .filter((name) => /^\d{4}_.+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(new URL(name, folder), 'utf8');
      return { number: Number(name.slice(0, 4)), name, sql, hash: createHash('sha256').update(sql).digest('hex') };
    });
  found.forEach((migration, index) => {
    if (migration.number === found[index - 1]?.number) throw new Error(`migrations: two files have number ${migration.number}`);
  });
  return found;
}

/**
 * Brings the platform's schema to this version: roles first, then each missing file in a transaction of its own, as
 * portico_owner. Refuses a database written by a newer Portico, and one whose applied files differ from ours.
 */
export async function migrate(engine: Engine, migrations: readonly Migration[] = readMigrations()): Promise<{ applied: readonly string[] }> {
  const connection = await engine.acquire();
  try {
    if (engine.kind === 'postgres') await connection.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
    await checkServer(connection);
    await prepareRoles(connection);
    const done = await connection.query('SELECT number, name, hash FROM portico.kernel_migration ORDER BY number', []);
    const known = done.rows as { number: number; name: string; hash: string }[];
    refuseForeign(known, migrations);
    const missing = migrations.filter((migration) => !known.some((row) => row.number === migration.number));
    for (const migration of missing) await apply(connection, migration);
    return { applied: missing.map((migration) => migration.name) };
  } finally {
    if (engine.kind === 'postgres') await connection.query('SELECT pg_advisory_unlock($1)', [advisoryLock]).catch(() => undefined);
    await engine.release(connection);
  }
}

async function checkServer(connection: Connection): Promise<void> {
  const { rows } = await connection.query("SELECT current_setting('server_version_num')::int AS number, current_setting('server_encoding') AS encoding", []);
  const server = rows[0] as { number: number; encoding: string };
  if (server.number < 150_000) {
    throw new PorticoError('config.invalid', { params: { detail: `PostgreSQL 15 or newer is needed; this server says ${Math.floor(server.number / 10_000)}` } });
  }
  if (server.encoding !== 'UTF8') {
    throw new PorticoError('config.invalid', { params: { detail: `The database's encoding is ${server.encoding}; create it with ENCODING 'UTF8'` } });
  }
}

async function prepareRoles(connection: Connection): Promise<void> {
  for (const role of ['portico_owner', 'portico_platform', 'portico_system']) await createRole(connection, role);
  await connection.script(`
    DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO portico_owner', current_database()); END $$;
    GRANT portico_owner, portico_platform, portico_system TO CURRENT_USER;
    CREATE SCHEMA IF NOT EXISTS portico AUTHORIZATION portico_owner;
    SET ROLE portico_owner;
    CREATE TABLE IF NOT EXISTS portico.kernel_migration (number integer PRIMARY KEY, name text NOT NULL, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
    GRANT USAGE ON SCHEMA portico TO portico_system;
    GRANT SELECT ON portico.kernel_migration TO portico_system;
    RESET ROLE;`);
}

/** Roles belong to the whole server, not to one database, so another Portico may have made them meanwhile. */
export async function createRole(connection: Connection, role: string): Promise<void> {
  await connection.script(`DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE ${role} NOLOGIN; END IF;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;`);
}

function refuseForeign(known: readonly { number: number; name: string; hash: string }[], migrations: readonly Migration[]): void {
  for (const row of known) {
    const ours = migrations.find((migration) => migration.number === row.number);
    if (!ours) {
      throw new PorticoError('config.invalid', {
        params: {
          detail: `This data was written by a newer Portico: it has the change ${row.name}, this version ends at ${migrations.at(-1)?.name ?? 'none'}. Start that version, or restore a backup made by this one.`,
        },
      });
    }
    if (ours.hash !== row.hash) {
      throw new PorticoError('config.invalid', {
        params: { detail: `Migration ${row.name} of this data differs from ours (${ours.name}): it was changed after it was applied. Restore the file or the data.` },
      });
    }
  }
}

async function apply(connection: Connection, migration: Migration): Promise<void> {
  try {
    await connection.script(`BEGIN; SET LOCAL ROLE portico_owner;\n${migration.sql}\n;`);
    await connection.query('INSERT INTO portico.kernel_migration (number, name, hash) VALUES ($1, $2, $3)', [migration.number, migration.name, migration.hash]);
    await connection.script('COMMIT');
  } catch (error) {
    await connection.script('ROLLBACK');
    throw new Error(`migration ${migration.name} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
