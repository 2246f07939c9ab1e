// The same app, rows and caller for every route, and the SQL the door sends for the two calls that are measured.
import { cpSync } from 'node:fs';
import { operations, type Operation } from '@portico/contracts';
import type { Connection, Engine } from '../../server/kernel/database/engine.ts';
import { readConfig } from '../../server/kernel/index.ts';
import { startPortico, type Portico } from '../../server/start.ts';
import type { Statement } from './bare.ts';

export interface Stage {
  readonly folder: string;
  /** A copy of the data for the bare route: two processes can't open one PGlite. */
  readonly copy: string;
  readonly databaseUrl: string | undefined;
  /** An API key of the agent that is measured. */
  readonly key: string;
  readonly read: readonly Statement[];
  readonly write: readonly Statement[];
  /** What opens a transaction that reads, and one that writes. */
  readonly begin: { readonly read: string; readonly write: string };
}

export const adminKey = 'load-administrator-key-0123456789';
const rows = 20_000;
export const millionRows = 1_000_000;

const entity = (name: string, plural: string): string => `format: 1
name: ${name}
title: { en: ${name}, zh: 货品 }
plural: { en: ${plural}, zh: 货品 }
key: [id]
label: [name]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  name: { type: text, length: 100, required: true }
  region: { type: enum, required: true, values: [{ value: north }, { value: south }, { value: east }, { value: west }] }
  keeper: { type: person }
  amount: { type: decimal, precision: 12, scale: 2 }
  count: { type: integer }
  since: { type: date }
  notes: { type: text, length: 500 }
indexes:
  - { fields: [region, id] }
  - { fields: [keeper, id] }
`;
const access = `@id("owner") permit (principal in Role::"owner", action, resource);
@id("clerk-own") permit (principal in Role::"clerk", action in [Action::"read", Action::"update"], resource is Item) when { resource has keeper && resource.keeper == principal };
@id("clerk-all") permit (principal in Role::"clerk", action == Action::"read", resource is Part);
@id("fields") permit (principal in Role::"clerk", action in [Action::"readField", Action::"writeField"], resource is Field);
`;
const roles = 'format: 1\nroles:\n  clerk: { title: Clerk }\n';

function need(name: string): Operation {
  const found = operations.get(name);
  if (!found) throw new Error(`no operation ${name}`);
  return found;
}

/** Makes the app `store`, its rows and the agent; records the statements of one list and one update; stops again. */
export async function setStage(at: { folder: string; copy: string; databaseUrl: string | undefined }): Promise<Stage> {
  const environment = {
    PORT: '0',
    PORTICO_DATA: at.folder,
    PORTICO_SAMPLES: '0',
    PORTICO_LOG: 'error',
    PORTICO_ADMIN_KEY: adminKey,
    ...(at.databaseUrl !== undefined && { DATABASE_URL: at.databaseUrl }),
  };
  const portico = await startPortico({ config: readConfig(environment), quiet: true });
  try {
    const { engine } = portico.kernel.database;
    const heard: { begin: string; statements: Statement[] }[] = [];
    const acquire = engine.acquire.bind(engine);
    engine.acquire = async () => overheard(await acquire(), heard);
    const { key, agent } = await makeApp(portico);
    await fill(portico.kernel.database.engine, { portico, agent });
    const principal = await portico.platform.identity.authenticate({ bearer: key });
    if (!principal) throw new Error('the key does not count');
    const from = { address: '127.0.0.1', language: 'en', entrance: 'api' } as const;
    const overhear = async (operation: string, input: Record<string, unknown>, part: string): Promise<{ begin: string; statements: Statement[] }> => {
      // Once to fill what is remembered, once to listen.
      for (let time = 0; time < 2; time += 1) {
        heard.length = 0;
        await portico.platform.door.call({ operation: need(operation), input: { app: 'store', ...input }, principal, from });
      }
      const found = heard.find(({ statements }) => statements.some((statement) => statement.sql.includes(part)));
      if (!found) throw new Error(`no statement with ${part}`);
      return found;
    };
    const list = await overhear('records.list', { entity: 'Item' }, '."item"');
    const update = await overhear('records.update', { entity: 'Item', id: '1', values: { notes: 'x' } }, 'UPDATE "app_');
    return {
      ...at,
      key,
      read: list.statements,
      write: update.statements.filter((statement) => statement.sql.startsWith('UPDATE "app_')),
      begin: { read: list.begin, write: update.begin },
    };
  } finally {
    await portico.stop();
    if (at.databaseUrl === undefined) cpSync(at.folder, at.copy, { recursive: true });
  }
}

const listened = new WeakSet<Connection>();

/** The same connection, whose statements are written down too. */
function overheard(connection: Connection, heard: { begin: string; statements: Statement[] }[]): Connection {
  if (listened.has(connection)) return connection;
  listened.add(connection);
  const { query, script } = connection;
  let current: Statement[] = [];
  return Object.assign(connection, {
    query: (sql: string, parameters: readonly unknown[]) => {
      current.push({ sql, parameters: [...parameters] });
      return query.call(connection, sql, parameters);
    },
    script: (sql: string) => {
      if (sql.startsWith('BEGIN')) heard.push({ begin: sql, statements: (current = []) });
      return script.call(connection, sql);
    },
  });
}

async function makeApp(portico: Portico): Promise<{ key: string; agent: string }> {
  const admin = await portico.platform.identity.authenticate({ bearer: adminKey });
  if (!admin) throw new Error('no administrator');
  const call = async (name: string, input: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const { value } = await portico.platform.door.call({ operation: need(name), input, principal: admin, from: { address: '127.0.0.1', language: 'en', entrance: 'api' } });
    return value as Record<string, unknown>;
  };
  await call('apps.create', { name: 'store', title: 'Store' });
  const files = { 'entities/Item.yaml': entity('Item', 'Items'), 'entities/Part.yaml': entity('Part', 'Parts'), 'access.cedar': access, 'roles.yaml': roles };
  await call('files.commit', { app: 'store', message: 'Items', files });
  await call('apps.publish', { app: 'store' });
  const agent = (await call('agents.create', { name: 'Clerk', onBehalfOfOwner: false })) as { id: string };
  await call('appMembers.set', { app: 'store', member: agent.id, roles: ['clerk'] });
  const { secret } = (await call('keys.create', { name: 'load', agent: agent.id, scopes: ['*'] })) as { secret: string };
  return { key: secret, agent: agent.id };
}

/** Rows by COPY into the app's tables: every other Item is the agent's; a million Parts. */
async function fill(engine: Engine, made: { portico: Portico; agent: string }): Promise<void> {
  const connection = await engine.acquire();
  const lines = async function* (count: number): AsyncIterable<string> {
    await Promise.resolve();
    for (let from = 1; from <= count; from += 5000) {
      let text = '';
      for (let id = from; id < Math.min(from + 5000, count + 1); id += 1) {
        const keeper = id % 2 === 1 ? made.agent : '\\N';
        text += `${id}\titem number ${id}\t${id % 4 === 0 ? 'south' : 'north'}\t${keeper}\t${id % 1000}.25\t${id % 77}\t2026-01-${String((id % 28) + 1).padStart(2, '0')}\tsome words about ${id}\n`;
      }
      yield text;
    }
  };
  try {
    const { rows: found } = await connection.query("SELECT schemaname AS schema, tableowner AS owner FROM pg_tables WHERE tablename = 'item'", []);
    const { schema, owner } = found[0] as { schema: string; owner: string };
    for (const [table, count] of [
      ['item', rows],
      ['part', millionRows],
    ] as const) {
      await connection.script(`BEGIN; SET LOCAL ROLE ${owner}; SET LOCAL statement_timeout = 0`);
      await connection.copyIn(`COPY "${schema}"."${table}" (id, name, region, keeper, amount, count, since, notes) FROM STDIN`, lines(count));
      await connection.script('COMMIT');
    }
    await connection.script(`BEGIN; SET LOCAL ROLE ${owner}; SET LOCAL statement_timeout = 0; ANALYZE "${schema}"."item"; ANALYZE "${schema}"."part"; COMMIT`);
  } finally {
    await engine.release(connection);
  }
}
