import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { operations, type FactName, type Principal } from '@portico/contracts';
import pg from 'pg';
import { createFolderBlobs } from './blobs.ts';
import { systemClock, type Clock } from './clock.ts';
import { readConfig } from './config.ts';
import type { AppInUse, ChangeContext, Grant, Implementation, OutsideContext, ProviderInUse, ReadContext } from './context.ts';
import { createDatabase, type Tx } from './database/database.ts';
import type { Engine } from './database/engine.ts';
import { migrate, readMigrations } from './database/migrate.ts';
import { openPglite } from './database/pglite.ts';
import { openPostgres } from './database/postgres.ts';
import { silentExchange } from './exchange.ts';
import { createHttp } from './http.ts';
import type { Kernel } from './kernel.ts';
import type { Limiter } from './limiter.ts';
import { createLog } from './log.ts';
import { aloneReplica } from './replicas.ts';
import { insertFacts, insertJob } from './store.ts';
import { createTenant } from './tenants.ts';
import { createVault } from './vault.ts';

/** A migrated PGlite as an image in the temporary folder, made once for each state of the migrations. */
async function migratedImage(): Promise<Blob> {
  const hash = createHash('sha256')
    .update(
      readMigrations()
        .map((one) => one.hash)
        .join(),
    )
    .update(readFileSync(new URL('database/migrate.ts', import.meta.url)))
    .digest('hex')
    .slice(0, 16);
  const file = path.join(tmpdir(), `portico-test-image-${hash}.tar`);
  if (!existsSync(file)) {
    const lite = await PGlite.create();
    await lite.exec('SET timezone = UTC');
    const engine = singleConnection(lite);
    await migrate(engine);
    const dumped = await lite.dumpDataDir('none');
    await lite.close();
    const part = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    writeFileSync(part, new Uint8Array(await dumped.arrayBuffer()));
    renameSync(part, file);
  }
  return new Blob([readFileSync(file)]);
}

function singleConnection(lite: PGlite): Engine {
  const connection = {
    query: async (sql: string, parameters: readonly unknown[]) => {
      const result = await lite.query(sql, parameters as unknown[]);
      return { rows: result.rows, affected: result.affectedRows ?? 0 };
    },
    script: async (sql: string) => {
      await lite.exec(sql);
    },
    copyIn: () => Promise.reject(new Error('not here')),
    copyOut: () => {
      throw new Error('not here');
    },
  };
  return { kind: 'pglite', acquire: () => Promise.resolve(connection), release: () => Promise.resolve(), listen: () => Promise.resolve(), close: () => lite.close() };
}

/** A new, empty database beside the one that `server` names, whose login may create databases. */
export async function throwAwayDatabase(server: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `portico_test_${randomBytes(6).toString('hex')}`;
  const admin = async (sql: string): Promise<void> => {
    const client = new pg.Client(server);
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await admin(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => admin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/**
 * An engine with this version's schema and nothing else: PGlite in memory, or, when PORTICO_TEST_DATABASE_URL names a
 * PostgreSQL, a new database on it that is dropped at the end.
 */
export async function testEngine(): Promise<Engine> {
  const server = process.env['PORTICO_TEST_DATABASE_URL'];
  if (server === undefined) return openPglite({ image: await migratedImage() });
  const { url, drop } = await throwAwayDatabase(server);
  const engine = openPostgres({ url, connections: 10, statementSeconds: 30, log: createLog('silent') });
  await migrate(engine);
  const close = engine.close.bind(engine);
  return Object.assign(engine, {
    close: async () => {
      await close();
      await drop();
    },
  });
}

/** A clock that moves only when told; ids stay real. */
export interface TestClock extends Clock {
  advance(milliseconds: number): void;
}
export function testClock(start = new Date()): TestClock {
  let now = start.getTime();
  return { ...systemClock, now: () => new Date(now), advance: (milliseconds) => (now += milliseconds) };
}

const openLimiter: Limiter = { take: () => Promise.resolve(), reset: () => Promise.resolve(), spend: () => Promise.resolve() };

export interface TestKernel extends Kernel {
  readonly clock: TestClock;
  /** The first tenant; others by `createTenant`. */
  readonly tenant: string;
  readonly folder: string;
  close(): Promise<void>;
}

/** A kernel on a fresh database with one tenant `default`; close it at the end. */
export async function testKernel(options: { limiter?: Limiter; environment?: Record<string, string> } = {}): Promise<TestKernel> {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-test-'));
  mkdirSync(path.join(folder, 'blobs'));
  const config = readConfig({ PORTICO_DATA: folder, PORTICO_LOG: 'silent', ...options.environment });
  const database = createDatabase(await testEngine());
  const clock = testClock();
  const tenant = clock.id();
  await createTenant(database, { id: tenant, slug: 'default', name: 'Default', at: clock.now() });
  const http = createHttp({ allow: ['127.0.0.1', 'localhost'] });
  return {
    config,
    log: createLog('silent'),
    clock,
    database,
    blobs: createFolderBlobs({ folder: path.join(folder, 'blobs'), most: config.maxUpload }),
    vault: createVault(randomBytes(32)),
    http,
    limiter: options.limiter ?? openLimiter,
    replicas: aloneReplica(clock.id()),
    tenant,
    folder,
    close: async () => {
      await http.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A principal of the test tenant; not stored anywhere. */
export function testPrincipal(kernel: TestKernel, changes: Partial<Principal> = {}): Principal {
  return { kind: 'person', id: kernel.clock.id(), tenant: kernel.tenant, name: 'Ada', roles: ['administrator'], scopes: ['*'], ...changes };
}

export interface TestCall {
  readonly principal: Principal;
  readonly app?: AppInUse;
  readonly provider?: ProviderInUse;
  /** Answers `ctx.grant`; default refuses. */
  readonly grant?: (action: string, entity: string) => Promise<Grant | undefined>;
  readonly language?: 'en' | 'zh';
  readonly session?: ChangeContext['session'];
  readonly address?: string;
}

/** Contexts as the door makes them, for tests of one module without the door. */
export function testContexts(kernel: TestKernel, call: TestCall): { read: ReadContext; outside: OutsideContext; change<T>(run: (ctx: ChangeContext) => Promise<T>): Promise<T> } {
  const tenant = call.principal.tenant;
  const base = {
    principal: call.principal,
    tenant,
    clock: kernel.clock,
    log: kernel.log,
    signal: new AbortController().signal,
    trace: 'test',
    depth: 0,
    from: { address: call.address ?? '127.0.0.1', language: call.language ?? ('en' as const), entrance: 'api' as const },
    ...(call.app && { app: call.app }),
    ...(call.session && { session: call.session }),
    ...(call.provider && { provider: call.provider }),
    maySee: () => true,
    exchange: silentExchange,
    grant: (action: 'read' | 'create' | 'update' | 'delete', entity: string) => (call.grant ? call.grant(action, entity) : Promise.resolve(undefined)),
  };
  const read: ReadContext = {
    ...base,
    read: (run) => kernel.database.bound(tenant, run, { readOnly: true }),
    call: () => Promise.reject(new Error('no door in this test')),
  };
  const written = (name: FactName, data: unknown) => ({ id: kernel.clock.id(), tenant, name, data, principal: call.principal, cause: null, depth: 0, at: kernel.clock.now() });
  const changeContext = (tx: Tx, after: (() => void)[]): ChangeContext => ({
    ...base,
    tx,
    fact: (name, data) => insertFacts(tx, [written(name, data)]),
    facts: (told) =>
      insertFacts(
        tx,
        told.map(({ name, data }) => written(name, data)),
      ),
    job: async (kind, data, options) => {
      const id = kernel.clock.id();
      const at = kernel.clock.now();
      await insertJob(tx, { id, tenant, kind, title: options?.title ?? { en: kind, zh: kind }, data, principal: call.principal, due: options?.at ?? at, at });
      return id;
    },
    afterCommit: (run) => after.push(run),
  });
  const change = async <T>(run: (ctx: ChangeContext) => Promise<T>): Promise<T> => {
    const after: (() => void)[] = [];
    const result = await kernel.database.bound(tenant, (tx) => run(changeContext(tx, after)));
    for (const action of after) action();
    return result;
  };
  return { read, outside: { ...read, transact: change }, change };
}

/** Runs one operation of a module the way the door would, without policy and audit. Parses input and output. */
export async function runOperation(
  kernel: TestKernel,
  module: { implementations?: readonly Implementation[] },
  call: TestCall & { operation: string; input: unknown },
): Promise<unknown> {
  const operation = operations.get(call.operation);
  const found = module.implementations?.find((one) => one.operation.name === call.operation);
  if (!operation || !found) throw new Error(`no implementation of ${call.operation}`);
  const contexts = testContexts(kernel, call);
  const input = operation.input.parse(call.input) as never;
  const run = found.run as (ctx: unknown, input: never, prepared?: unknown) => Promise<unknown>;
  if (operation.effect === 'read') return checkOutput(operation, await run(contexts.read, input));
  if (operation.effect === 'outside') return checkOutput(operation, await run(contexts.outside, input));
  const prepared = await found.prepare?.(contexts.read, input);
  return checkOutput(operation, await contexts.change((ctx) => run(ctx, input, prepared)));
}

function checkOutput(operation: { result?: string; output: { parse(value: unknown): unknown } }, value: unknown): unknown {
  return operation.result === 'stream' ? value : operation.output.parse(value);
}
