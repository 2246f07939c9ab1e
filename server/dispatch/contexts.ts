import { PorticoError, type Principal } from '@portico/contracts';
import {
  inTransaction,
  insertFacts,
  insertJob,
  silentExchange,
  type ChangeContext,
  type Exchange,
  type Kernel,
  type OutsideContext,
  type ReadContext,
  type ToldFact,
  type Tx,
} from '../kernel/index.ts';
import type { Resolved } from './allow.ts';
import { deepestCause, type Call, type Cause, type From } from './call.ts';
import { stoppedFacts } from './metrics.ts';

/** What contexts are made of, for one call. */
export interface Ground {
  readonly kernel: Kernel;
  readonly principal: Principal;
  readonly from: From;
  readonly trace: string;
  readonly signal: AbortSignal;
  readonly resolved: Resolved;
  readonly session?: ReadContext['session'];
  readonly exchange?: Exchange;
  readonly cause?: Cause;
  /** Passes the door again. */
  readonly again: (call: Call) => Promise<unknown>;
}

function base(ground: Ground) {
  const { kernel, principal, from, trace, signal, resolved } = ground;
  return {
    principal,
    tenant: principal.tenant,
    clock: kernel.clock,
    log: kernel.log,
    signal,
    trace,
    depth: depthOf(ground),
    from,
    ...(resolved.app && { app: resolved.app }),
    ...(resolved.provider && { provider: resolved.provider }),
    ...(resolved.toolGrant && { toolGrant: resolved.toolGrant }),
    maySee: resolved.maySee ?? (() => false),
    exchange: ground.exchange ?? silentExchange,
    ...(ground.session && { session: ground.session }),
    grant: resolved.grant,
  };
}

/** Steps of reactions behind what a call does. */
function depthOf({ cause }: Ground): number {
  return cause ? cause.depth + 1 : 0;
}

/** For reads and preparations. */
export function readContext(ground: Ground): ReadContext {
  return {
    ...base(ground),
    read: (run) => {
      ground.signal.throwIfAborted();
      return ground.kernel.database.bound(ground.principal.tenant, run, { readOnly: true });
    },
    call: async (operation, input) => {
      if (inTransaction()) throw new Error(`${operation.name} was called inside a transaction: write a row and let the worker do it`);
      const { principal, from, signal, cause } = ground;
      const answer = await ground.again({ operation, input, principal, from, signal, ...(cause && { cause }) });
      return answer as never;
    },
  };
}

/** For changes, on the transaction the door opened. `after` collects what runs once it is committed. */
export function changeContext(ground: Ground, tx: Tx, after: (() => void)[]): ChangeContext {
  const { kernel, principal } = ground;
  return {
    ...base(ground),
    tx,
    fact: (name, data) => writeFacts(ground, tx, [{ name, data } as ToldFact]),
    facts: (told) => writeFacts(ground, tx, told),
    job: async (kind, data, options) => {
      const id = kernel.clock.id();
      const at = kernel.clock.now();
      await insertJob(tx, { id, tenant: principal.tenant, kind, title: options?.title ?? { en: kind, zh: kind }, data, principal, due: options?.at ?? at, at });
      return id;
    },
    afterCommit: (run) => after.push(run),
  };
}

async function writeFacts(ground: Ground, tx: Tx, told: readonly ToldFact[]): Promise<void> {
  const { kernel, principal, cause } = ground;
  const depth = depthOf(ground);
  if (depth > deepestCause) {
    for (const { name } of told) {
      stoppedFacts.inc({ fact: name });
      kernel.log.warn({ fact: name, cause: cause?.fact, trace: ground.trace }, 'reactions run in circles: this fact is not announced');
    }
    return;
  }
  const about = { tenant: principal.tenant, principal, cause: cause?.fact ?? null, depth, at: kernel.clock.now() };
  if (told.length > 0) {
    await insertFacts(
      tx,
      told.map(({ name, data }) => ({ ...about, id: kernel.clock.id(), name, data })),
    );
  }
}

/** For operations that leave the database; `transact` is their short change. */
export function outsideContext(ground: Ground, transact: <T>(run: (ctx: ChangeContext) => Promise<T>) => Promise<T>): OutsideContext {
  return { ...readContext(ground), transact };
}

/** A principal for `public` calls: nobody, in no tenant; identity finds the tenant itself. */
export function nobody(): Principal {
  return { kind: 'system', id: 'nobody', tenant: '', name: 'nobody', roles: [], scopes: [] };
}

export function requirePrincipal(call: Call): Principal {
  if (call.principal) return call.principal;
  if (call.operation.allow.on === 'public') return nobody();
  throw new PorticoError('auth.required');
}
