import { PorticoError, type Principal, type Text } from '@portico/contracts';
import type { Audit } from '../audit/index.ts';
import { auditPrincipal } from '../audit/index.ts';
import { principalById } from '../identity/index.ts';
import {
  announce,
  deleteFact,
  dropUnheard,
  finishJob,
  orphanJobs,
  takeFact,
  takeJob,
  takeTimer,
  tenantIds,
  touchJob,
  type FactRow,
  type JobContext,
  type JobHandler,
  type JobRow,
  type AnyReaction,
  type ActAs,
  type Kernel,
  type Pump,
  type Timer,
} from '../kernel/index.ts';
import type { Call, Cause } from './call.ts';
import { changeContext, outsideContext, type Ground } from './contexts.ts';
import { toPorticoError } from './errors.ts';
import { changedChannel, type Memory } from './memory.ts';

export interface Worker {
  start(): Promise<void>;
  /** Lets what runs come to its next step, then stops; jobs not finished are taken up again at the next start. */
  stop(): Promise<void>;
  /** Runs all that is due now; for tests and for `kill -9` rehearsals. */
  drain(): Promise<void>;
}

export interface WorkerMeans {
  readonly kernel: Kernel;
  readonly audit: Audit;
  readonly memory: Memory;
  readonly jobs: ReadonlyMap<string, JobHandler>;
  readonly reactions: readonly AnyReaction[];
  readonly timers: readonly Timer[];
  readonly pumps: readonly Pump[];
  readonly again: (call: Call) => Promise<unknown>;
}

/** How long a worker may be silent before its job is believed lost, and how often it says it lives; milliseconds. */
const lease = 60_000;
const pulse = 15_000;
/** The same for what a pump took: short, since it says so itself where it takes long. */
const pumpLease = 15_000;
const mostAttempts = 8;
const pollEvery = 2000;
/** Jobs that run beside the loop at once. */
const mostBeside = 4;

class Cancelled extends Error {}

/** Drains what has happened and what has come due. The only loop in the system; everything it does passes the door. */
export function createWorker(means: WorkerMeans): Worker {
  const { kernel } = means;
  const id = kernel.clock.id();
  const heard = [...new Set(means.reactions.map((reaction) => reaction.on))];
  const stop = new AbortController();
  let wake: (() => void) | undefined;
  let loop: Promise<void> | undefined;

  function ground(principal: Principal, trace: string, cause?: Cause): Ground {
    return {
      kernel,
      principal,
      trace,
      signal: stop.signal,
      from: { address: 'worker', language: 'en', entrance: 'worker' },
      // Work acts through operations: a handler that needs records asks for them by `ctx.call`.
      resolved: { grant: () => Promise.resolve(undefined) },
      ...(cause && { cause }),
      again: means.again,
    };
  }

  /** `quiet`: work that seldom changes anything and tells itself what it did. */
  function contextOf(where: Ground, quiet = false) {
    return outsideContext(where, async (run) => {
      const after: (() => void)[] = [];
      const { tenant } = where.principal;
      const result = await kernel.database.bound(tenant, async (tx) => {
        const value = await run(changeContext(where, tx, after));
        if (!quiet) await announce(tx, changedChannel, tenant);
        return value;
      });
      if (!quiet) means.memory.forget(tenant);
      for (const action of after) action();
      return result;
    });
  }

  /** Rights are asked anew: who left or lost a role since does not act through a worker. */
  async function current(principal: Principal): Promise<Principal> {
    if (principal.kind === 'system' || principal.inApp) return principal;
    const found = await kernel.database.bound(principal.tenant, (tx) => principalById(tx, principal.id), { readOnly: true });
    if (!found) throw new PorticoError('auth.invalid', { params: { reason: 'the person or agent is no longer active' } });
    return { ...found, scopes: principal.scopes };
  }

  async function note(
    row: { tenant: string; principal: Principal },
    told: { operation: string; error?: PorticoError; detail: Record<string, unknown>; trace: string },
  ): Promise<void> {
    await means.audit.writer.append({
      tenant: row.tenant,
      line: {
        id: kernel.clock.id(),
        at: kernel.clock.now().toISOString(),
        phase: 'single',
        operation: told.operation,
        principal: auditPrincipal(row.principal),
        app: typeof told.detail['app'] === 'string' ? told.detail['app'] : null,
        target: null,
        outcome: told.error ? 'failed' : 'done',
        code: told.error?.code ?? null,
        trace: told.trace,
        duration: null,
        from: { address: 'worker', entrance: 'worker' },
        detail: told.detail,
      },
    });
  }

  async function react(fact: FactRow): Promise<void> {
    const trace = fact.id.replaceAll('-', '');
    const wanted = means.reactions.filter((reaction) => reaction.on === fact.name);
    try {
      for (const reaction of wanted) {
        const principal = await current(fact.principal);
        const cause = { fact: fact.id, name: fact.name, depth: fact.depth };
        await reaction.run(contextOf(ground(principal, trace, cause)), fact.data as never);
        if (reaction.quiet !== true) await note(fact, { operation: `reaction.${reaction.name}`, detail: { fact: fact.name, ...fact.data }, trace });
      }
    } catch (error) {
      const known = toPorticoError(error, { trace, log: kernel.log, operation: fact.name, dataFolder: kernel.config.dataFolder });
      if (known.entry.audience !== 'person' && fact.attempts < mostAttempts) return;
      await note(fact, { operation: `reaction.${fact.name}`, error: known, detail: { fact: fact.name, attempts: fact.attempts }, trace });
    }
    await kernel.database.system((tx) => deleteFact(tx, fact.id));
  }

  async function work(job: JobRow): Promise<void> {
    const trace = job.id.replaceAll('-', '');
    const handler = means.jobs.get(job.kind);
    let progress: number | null = null;
    let step: Text | null = null;
    let cancelled = false;
    const touch = async (): Promise<void> => {
      const until = new Date(kernel.clock.now().getTime() + lease);
      cancelled = (await kernel.database.system((tx) => touchJob(tx, { id: job.id, progress, step, until }))).cancel;
    };
    const beat = setInterval(() => void touch().catch(() => undefined), pulse);
    const end = (ended: Omit<Parameters<typeof finishJob>[1], 'id' | 'at'>) => kernel.database.system((tx) => finishJob(tx, { id: job.id, at: kernel.clock.now(), ...ended }));
    try {
      if (!handler) throw new Error(`no handler for job ${job.kind}`);
      if (job.attempts > (handler.retries ?? 0) + 1) throw new PorticoError('internal', { params: { trace }, cause: new Error('the server stopped while this ran') });
      const context: JobContext = {
        ...contextOf(ground(await current(job.principal), trace)),
        job: job.id,
        progress: async (done, doing) => {
          progress = done;
          step = doing;
          await touch();
          if (cancelled) throw new Cancelled();
          stop.signal.throwIfAborted();
        },
      };
      const { result, issues } = await handler.run(context, job.data);
      await end({ status: 'done', result, issues: issues ?? [] });
      await note(job, { operation: `job.${job.kind}`, detail: { job: job.id, ...result }, trace });
    } catch (error) {
      if (error instanceof Cancelled) {
        await end({ status: 'cancelled' });
        return;
      }
      if (stop.signal.aborted) return;
      const known = toPorticoError(error, { trace, log: kernel.log, operation: job.kind, dataFolder: kernel.config.dataFolder });
      const again = known.entry.retryable && job.attempts <= (handler?.retries ?? 0);
      kernel.log.warn({ job: job.id, kind: job.kind, code: known.code, detail: known.message, issues: known.issues.slice(0, 5), trace }, 'a job failed');
      const told = { code: known.code, message: { en: known.messageIn('en'), zh: known.messageIn('zh') } };
      if (again) await end({ status: 'waiting', error: told, due: new Date(kernel.clock.now().getTime() + 1000 * 2 ** job.attempts) });
      else await end({ status: 'failed', error: told, issues: known.issues });
      await note(job, { operation: `job.${job.kind}`, error: known, detail: { job: job.id, app: job.data['app'] ?? null }, trace });
    } finally {
      clearInterval(beat);
    }
  }

  const beside = new Set<Promise<void>>();
  /** Waits for a place beside the loop, not for the job. */
  async function workBeside(job: JobRow): Promise<void> {
    while (beside.size >= mostBeside) await Promise.race(beside);
    const running = work(job)
      .catch((error: unknown) => kernel.log.error({ err: error, job: job.id }, 'a job could not be ended; it is taken up again'))
      .finally(() => beside.delete(running));
    beside.add(running);
  }

  /** Takes one thing and does it; false when nothing is due. */
  async function once(): Promise<boolean> {
    const now = kernel.clock.now();
    const until = new Date(now.getTime() + lease);
    const fact = await kernel.database.system(async (tx) => {
      await dropUnheard(tx, heard);
      return takeFact(tx, { now, until });
    });
    if (fact) {
      await react(fact);
      return true;
    }
    const job = await kernel.database.system((tx) => takeJob(tx, { worker: id, now, until }));
    if (job) await (means.jobs.get(job.kind)?.beside === true ? workBeside(job) : work(job));
    return job !== undefined;
  }

  /** Starts what has come due; it runs beside the loop, one at a time for each timer and tenant. */
  const ticking = new Map<string, Promise<void>>();
  let ticked = 0;
  async function tick(): Promise<void> {
    if (means.timers.length === 0 || performance.now() - ticked < 1000) return;
    ticked = performance.now();
    for (const tenant of await kernel.database.system(tenantIds)) {
      for (const timer of means.timers) {
        const key = `${tenant}/${timer.name}`;
        if (ticking.has(key)) continue;
        const now = kernel.clock.now();
        const next = new Date(now.getTime() + timer.everySeconds * 1000);
        if (!(await kernel.database.system((tx) => takeTimer(tx, { tenant, name: timer.name, now, next })))) continue;
        const principal: Principal = { kind: 'system', id: timer.name, tenant, name: 'Portico', roles: [], scopes: ['*'] };
        const running = timer
          .run(contextOf(ground(principal, kernel.clock.id().replaceAll('-', '')), true))
          .catch((error: unknown) => {
            if (!stop.signal.aborted) kernel.log.error({ err: error, timer: timer.name }, 'a timer failed; it comes again');
          })
          .finally(() => ticking.delete(key));
        ticking.set(key, running);
      }
    }
  }

  const as: ActAs = async (principal, { address, depth = 0 }) => {
    const cause: Cause | undefined = depth > 0 ? { fact: address, name: 'process.started', depth: depth - 1 } : undefined;
    return contextOf({ ...ground(await current(principal), kernel.clock.id().replaceAll('-', ''), cause), from: { address, language: 'en', entrance: 'worker' } }, true);
  };

  /** Takes a batch for each pump that has room; it runs beside the loop, and whoever is done wakes it for more. */
  const flowing = new Map<Pump, Set<Promise<void>>>(means.pumps.map((pump) => [pump, new Set()]));
  async function pumpOnce(): Promise<boolean> {
    let any = false;
    for (const [pump, running] of flowing) {
      if (running.size >= pump.atOnce) continue;
      const now = kernel.clock.now();
      const until = new Date(now.getTime() + pumpLease);
      const work = await kernel.database.system((tx) => pump.take(tx, { now, until, most: pump.batch }));
      if (work.length === 0) continue;
      any = true;
      const run = pump
        .run(as, work, stop.signal)
        .catch((error: unknown) => {
          if (!stop.signal.aborted) kernel.log.error({ err: error, pump: pump.name }, 'work failed; it is taken again');
        })
        .finally(() => {
          running.delete(run);
          wake?.();
        });
      running.add(run);
    }
    return any;
  }
  const flowed = (): Promise<unknown> => Promise.all([...flowing.values()].flatMap((running) => [...running]));

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await tick();
        const pumped = await pumpOnce();
        if ((await once()) || pumped) continue;
      } catch (error) {
        kernel.log.error({ err: error }, 'the worker could not take work; it tries again');
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollEvery);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (stop.signal.aborted) wake();
      });
    }
  }

  return {
    start: async () => {
      if (kernel.database.kind === 'pglite') {
        await kernel.database.system(async (tx) => {
          await orphanJobs(tx, kernel.clock.now());
          for (const pump of means.pumps) await pump.free?.(tx);
        });
      }
      await kernel.database.engine.listen('portico_work', () => wake?.());
      loop = run();
    },
    stop: async () => {
      stop.abort(new PorticoError('stopping'));
      wake?.();
      await loop;
      await Promise.all([...ticking.values(), ...beside, flowed()]);
    },
    drain: async () => {
      while ((await once()) || (await pumpOnce())) await flowed();
      await tick();
      await Promise.all([...ticking.values(), ...beside]);
      while ((await once()) || (await pumpOnce())) await flowed();
      await Promise.all(beside);
    },
  };
}
