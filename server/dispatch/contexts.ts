import { PorticoError, type FactName, type Facts, type Principal } from '@portico/contracts';
import {
  inTransaction,
  insertFact,
  insertJob,
  silentExchange,
  type ChangeContext,
  type Exchange,
  type Kernel,
  type OutsideContext,
  type ReadContext,
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
    fact: (name, data) => writeFact(ground, tx, { name, data }),
    job: async (kind, data, options) => {
      const id = kernel.clock.id();
      const at = kernel.clock.now();
      await insertJob(tx, { id, tenant: principal.tenant, kind, title: options?.title ?? { en: kind, zh: kind }, data, principal, due: options?.at ?? at, at });
      return id;
    },
    afterCommit: (run) => after.push(run),
  };
}

async function writeFact<N extends FactName>(ground: Ground, tx: Tx, fact: { name: N; data: Facts[N] }): Promise<void> {
  const { kernel, principal, cause } = ground;
  const depth = cause ? cause.depth + 1 : 0;
  if (depth > deepestCause) {
    stoppedFacts.inc({ fact: fact.name });
    kernel.log.warn({ fact: fact.name, cause: cause?.fact, trace: ground.trace }, 'reactions run in circles: this fact is not announced');
    return;
  }
  await insertFact(tx, { id: kernel.clock.id(), tenant: principal.tenant, name: fact.name, data: fact.data, principal, cause: cause?.fact ?? null, depth, at: kernel.clock.now() });
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
