import { AsyncLocalStorage } from 'node:async_hooks';
import { Kysely, type RawBuilder } from 'kysely';
import { heldDialect, KyselyConnection } from './dialect.ts';
import type { Connection, Engine } from './engine.ts';

export type Tables = Record<string, Record<string, unknown>>;
/** A transaction bound to a tenant and a role. The only handle modules ever see. */
export type Tx = Kysely<Tables>;

/** The role that reads and writes a tenant's rows, and the one that owns and changes its app tables. */
export function tenantRoles(tenant: string): { data: string; owner: string } {
  const id = tenant.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/.test(id)) throw new Error(`not a tenant id: ${tenant}`);
  return { data: `portico_t_${id}`, owner: `portico_o_${id}` };
}

const connections = new WeakMap<Tx, Connection>();
const tenants = new WeakMap<Tx, string>();

/** The connection under a transaction, for COPY. Kernel and the schema module only. */
export function connectionOf(tx: Tx): Connection {
  const connection = connections.get(tx);
  if (!connection) throw new Error('not one of our transactions');
  return connection;
}

/** The tenant a transaction is bound to; undefined for a system transaction. */
export function tenantOf(tx: Tx): string | undefined {
  return tenants.get(tx);
}

export interface Database {
  readonly kind: Engine['kind'];
  readonly engine: Engine;
  /** One transaction bound to the tenant: its role, its rows. `readOnly` refuses writes. */
  bound<T>(tenant: string, run: (tx: Tx) => Promise<T>, options?: { readOnly?: boolean }): Promise<T>;
  /** One transaction that sees all tenants. Only for outbox, jobs, audit, sign-in and migrations (see layers.ts). */
  system<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same for one statement whose rows nobody wants, in a single round trip. */
  systemAtOnce(statement: RawBuilder<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Set while code runs inside a transaction: a second one would hang PGlite's only connection and starve a pool. */
const inside = new AsyncLocalStorage<true>();

/** Is the code that asks running inside an open transaction? */
export function inTransaction(): boolean {
  return inside.getStore() === true;
}

function refuseWithin(): void {
  if (inTransaction()) throw new Error('a transaction is open already: use its tx, or do this before or after it');
}

const beginSystem = 'BEGIN; SET LOCAL ROLE portico_system';
/** Writes statements down and is never asked to run one. */
const compiler: Tx = new Kysely<Tables>({ dialect: heldDialect(undefined) });

/** Wraps an engine that has been migrated. */
export function createDatabase(engine: Engine): Database {
  async function transaction<T>(how: { begin: string; tenant?: string; reads?: boolean }, run: (tx: Tx) => Promise<T>): Promise<T> {
    refuseWithin();
    const connection = await engine.acquire();
    let broken = false;
    const opened = connection.script(how.begin);
    opened.catch(() => undefined);
    try {
      // For a read it travels with the first statement, and nothing of what was read gets out unless it was bound.
      if (how.reads !== true) await opened;
      const tx: Tx = new Kysely<Tables>({ dialect: heldDialect(new KyselyConnection(connection)) });
      connections.set(tx, connection);
      if (how.tenant !== undefined) tenants.set(tx, how.tenant);
      const result = await inside.run(true, () => run(tx));
      await opened;
      const closed = connection.script('COMMIT');
      // A read is whole already; whoever uses the connection next stands behind this in its queue.
      if (how.reads === true) closed.catch(() => undefined);
      else await closed;
      return result;
    } catch (error) {
      await connection.script('ROLLBACK').catch(() => {
        broken = true;
      });
      // What follows a failed BEGIN only says that the transaction is aborted.
      await opened;
      throw error;
    } finally {
      await engine.release(connection, broken);
    }
  }
  return {
    kind: engine.kind,
    engine,
    bound: (tenant, run, options) => {
      const { data } = tenantRoles(tenant);
      const reads = options?.readOnly === true;
      return transaction({ begin: `BEGIN${reads ? ' READ ONLY' : ''}; SET LOCAL ROLE ${data}; SET LOCAL portico.tenant = '${tenant}'`, tenant, reads }, run);
    },
    system: (run) => transaction({ begin: beginSystem }, run),
    systemAtOnce: async (statement) => {
      refuseWithin();
      const connection = await engine.acquire();
      const { sql, parameters } = statement.compile(compiler);
      // A COMMIT behind a statement that failed rolls back, without an error of its own.
      const [begun, ran, closed] = await Promise.allSettled([connection.script(beginSystem), connection.query(sql, parameters), connection.script('COMMIT')]);
      await engine.release(connection, closed.status === 'rejected');
      if (closed.status === 'rejected') throw closed.reason;
      // Where not even a transaction came about, the statement was one by itself: what is written is not told as failed.
      if (ran.status === 'rejected') throw begun.status === 'rejected' ? begun.reason : ran.reason;
    },
    close: () => engine.close(),
  };
}

/**
 * Runs `change` in the same transaction as the role that owns the tenant's app tables, for DDL, and goes back.
 * Only the schema module may (see layers.ts).
 */
export async function asOwner<T>(tx: Tx, change: () => Promise<T>): Promise<T> {
  const tenant = tenants.get(tx);
  if (tenant === undefined) throw new Error('the transaction is bound to no tenant');
  const { data, owner } = tenantRoles(tenant);
  const connection = connectionOf(tx);
  await connection.script(`SET LOCAL ROLE ${owner}`);
  const result = await change();
  await connection.script(`SET LOCAL ROLE ${data}`);
  return result;
}

/**
 * For restore, which loads all tenants in one transaction it has begun on this connection: runs with a handle bound to
 * one of them, and unbinds. When `run` throws, the transaction is to be given up.
 */
export async function boundWithin<T>(connection: Connection, tenant: string, run: (tx: Tx) => Promise<T>): Promise<T> {
  const { data } = tenantRoles(tenant);
  await connection.script(`SET LOCAL ROLE ${data}; SET LOCAL portico.tenant = '${tenant}'`);
  const tx: Tx = new Kysely<Tables>({ dialect: heldDialect(new KyselyConnection(connection)) });
  connections.set(tx, connection);
  tenants.set(tx, tenant);
  const result = await run(tx);
  await connection.script(`SET LOCAL ROLE NONE; SET LOCAL portico.tenant = ''`);
  return result;
}
