import { existsSync, readFileSync } from 'node:fs';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { startMariadb, startPostgres, type RunningDatabase } from '../../../scripts/servers.ts';
import { createHttp } from '../../kernel/http.ts';
import { createLog } from '../../kernel/index.ts';
import type { Binding, Caller } from './model.ts';
import { openDatabase, type Database } from './open.ts';
import { readOptions } from './settings.ts';
import { deriveTools, type Derived } from './tools.ts';

export const engines = ['PostgreSQL', 'MariaDB'] as const;
export type EngineName = (typeof engines)[number];

/** A real server of either kind, and a way to write to it past Portico. */
export interface Server extends RunningDatabase {
  script(sql: string): Promise<void>;
}

export async function startServer(engine: EngineName): Promise<Server> {
  const running = engine === 'PostgreSQL' ? await startPostgres() : await startMariadb();
  return { ...running, script: (sql) => (engine === 'PostgreSQL' ? runPostgres(running.url, sql) : runMariadb(running.url, sql)) };
}

async function runPostgres(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function runMariadb(url: string, sql: string): Promise<void> {
  const client = await mysql.createConnection({ uri: url.replace('mariadb:', 'mysql:'), multipleStatements: true });
  try {
    await client.query("SET sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES', time_zone = '+00:00'");
    await client.query(sql);
  } finally {
    await client.end();
  }
}

export const nobody: Caller = { id: 'p1', name: 'Ada', attributes: {} };

/** A database opened as a provider, with its derived tools to call by name. */
export interface Opened {
  readonly database: Database;
  readonly derived: Derived;
  call(tool: string, args?: Record<string, unknown>, how?: { caller?: Caller; signal?: AbortSignal; replica?: boolean }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export async function openProvider(url: string, given: { options?: unknown; replicaUrl?: string; allow?: readonly string[] } = {}): Promise<Opened> {
  const http = createHttp({ allow: given.allow ?? ['127.0.0.1', 'localhost'] });
  const options = readOptions(given.options ?? {});
  const database = openDatabase({ provider: 'music', url, options, ...(given.replicaUrl !== undefined && { replicaUrl: given.replicaUrl }) }, { http, log: createLog('silent') });
  const close = async (): Promise<void> => {
    await database.close();
    await http.close();
  };
  try {
    const derived = deriveTools(await database.introspect(new AbortController().signal), { provider: 'music', options });
    const bindings = new Map<string, Binding>(derived.tools.map((tool) => [tool.definition.name, tool.binding]));
    return {
      database,
      derived,
      call: async (tool, args = {}, how = {}) => {
        const binding = bindings.get(tool);
        if (!binding) throw new Error(`no tool ${tool}; there are ${[...bindings.keys()].join(', ')}`);
        const result = await database.call({ model: derived.model, binding }, args, {
          signal: how.signal ?? new AbortController().signal,
          caller: how.caller ?? nobody,
          ...(how.replica !== undefined && { replica: how.replica }),
        });
        return result.structuredContent as Record<string, unknown>;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const chinook = new URL('../../../../shared/data/chinook/Chinook_PostgreSql.sql', import.meta.url);

/** The Chinook script for an engine; undefined, and said aloud, where it is not there. */
export function chinookScript(engine: EngineName): string | undefined {
  if (!existsSync(chinook)) {
    process.stderr.write('\nSKIPPED: the tests on Chinook need ../shared/data/chinook, which is not there.\n');
    return undefined;
  }
  // N'…' takes the blanks at the end of a text away in PostgreSQL.
  const script = readFileSync(chinook, 'utf8')
    .replaceAll(/^(DROP DATABASE|CREATE DATABASE|\\c) .*$/gm, '')
    .replaceAll(/(?<=\(|, )N'(?!')/g, "'");
  return engine === 'PostgreSQL' ? script : script.replaceAll('TIMESTAMP', 'DATETIME');
}
