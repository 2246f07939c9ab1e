import { randomUUID } from 'node:crypto';
import { SpanStatusCode, trace as telemetry, type Span } from '@opentelemetry/api';
import { PorticoError, type ErrorCode, type Operation, type Output, type Principal, type StreamResult } from '@portico/contracts';
import type { Audit } from '../audit/index.ts';
import { announce, type ChangeContext, type Implementation, type Kernel } from '../kernel/index.ts';
import { allow, type Resolved } from './allow.ts';
import type { Call } from './call.ts';
import { changeContext, nobody, outsideContext, readContext, requirePrincipal, type Ground } from './contexts.ts';
import { isTransient, toPorticoError } from './errors.ts';
import { changedChannel, type Memory } from './memory.ts';
import { calls, durations } from './metrics.ts';
import { auditLine, edgeLine, type Recorded } from './record.ts';
import { recordedStream } from './stream.ts';

export interface Door {
  /** Resolve → allow → run → record. Throws only `PorticoError`s. */
  call<O extends Operation>(call: Call<O>): Promise<{ value: Output<O>; trace: string }>;
  /** For edges: a line about what never became a call (bad key, forged origin). */
  refused(refused: { operation: string; code: ErrorCode; from: Call['from']; tenant?: string; principal?: Principal; detail?: Record<string, unknown> }): void;
  /** For edges: a line about what was done beside any call (a token issued to a program). */
  happened(done: { operation: string; from: Call['from']; tenant?: string; principal?: Principal; detail?: Record<string, unknown> }): void;
  /** Ends streams and calls that a credential holds open. */
  revoke(credential: string): void;
  /** Waits for running calls, at most `milliseconds`; new ones are refused with `stopping`. */
  drain(milliseconds: number): Promise<void>;
}

export interface Means {
  readonly kernel: Kernel;
  readonly audit: Audit;
  readonly memory: Memory;
  readonly implementations: ReadonlyMap<string, Implementation>;
  /** The tenant of calls and refusals that belong to no known one; '' before the start. */
  readonly home: () => string;
}

interface Passage {
  readonly call: Call;
  readonly implementation: Implementation;
  readonly trace: string;
  readonly began: number;
  readonly signal: AbortSignal;
  principal: Principal;
  input: unknown;
  /** Id of the intent's line, once it is durable. */
  intent?: string;
  /** The outcome stands in the committed transaction already. */
  recorded?: boolean;
}

const tracer = telemetry.getTracer('portico');

/** The one place where operations run. */
export function createDoor(means: Means): Door {
  const { kernel, audit } = means;
  const open = new Map<AbortController, string | undefined>();
  /** Those among them that end only when somebody leaves. */
  const endless = new WeakSet<AbortController>();
  let stopping = false;

  async function call<O extends Operation>(asked: Call<O>): Promise<{ value: Output<O>; trace: string }> {
    if (stopping) throw new PorticoError('stopping');
    return tracer.startActiveSpan(asked.operation.name, async (span) => {
      span.setAttributes({
        'portico.operation': asked.operation.name,
        'portico.entrance': asked.from.entrance,
        'portico.principal.kind': asked.principal?.kind ?? 'unknown',
        ...(asked.principal && { 'portico.tenant': asked.principal.tenant }),
      });
      const held = hold(asked);
      const passage = begin(asked, span, held.signal);
      let streaming = false;
      try {
        const value = await pass(passage);
        streaming = asked.operation.result === 'stream';
        if (!streaming) return { value: value as Output<O>, trace: passage.trace };
        if ((value as StreamResult).mediaType === 'text/event-stream') held.goesOn();
        const stream = recordedStream(value as StreamResult, { signal: passage.signal, end: (error) => finish(passage, error).finally(() => held.release()) });
        return { value: stream as Output<O>, trace: passage.trace };
      } catch (error) {
        const known = toPorticoError(error, { trace: passage.trace, log: kernel.log, operation: asked.operation.name, dataFolder: kernel.config.dataFolder });
        span.setStatus({ code: SpanStatusCode.ERROR, message: known.code });
        await finish(passage, known);
        throw known;
      } finally {
        if (!streaming) held.release();
        span.end();
      }
    });
  }

  /** A signal aborted with the caller's, when her credential is revoked and when we stop. `AbortSignal.any` would cost many times as much. */
  function hold({ signal, principal }: Call): { signal: AbortSignal; goesOn(): void; release(): void } {
    const controller = new AbortController();
    const follow = (): void => controller.abort(signal?.reason);
    if (signal?.aborted === true) follow();
    else signal?.addEventListener('abort', follow, { once: true });
    open.set(controller, principal?.credential?.id);
    return {
      signal: controller.signal,
      goesOn: () => void endless.add(controller),
      release: () => {
        open.delete(controller);
        signal?.removeEventListener('abort', follow);
      },
    };
  }

  function begin(asked: Call, span: Span, signal: AbortSignal): Passage {
    const implementation = means.implementations.get(asked.operation.name);
    if (!implementation) throw new PorticoError('operation.unknown', { params: { name: asked.operation.name } });
    const id = span.spanContext().traceId;
    return {
      call: asked,
      implementation,
      trace: /[1-9a-f]/.test(id) ? id : randomUUID().replaceAll('-', ''),
      began: performance.now(),
      signal,
      principal: asked.principal ?? nobody(),
      input: asked.input,
    };
  }

  /** The four steps. */
  async function pass(passage: Passage): Promise<unknown> {
    const { call: asked, implementation } = passage;
    passage.input = parseInput(asked.operation, asked.input);
    passage.principal = requirePrincipal(asked);
    if (!asked.principal) passage.principal = { ...passage.principal, tenant: await tenantOf(implementation, passage.input) };
    const { principal, input } = passage;
    const resolved = await allow(
      { ...means, database: kernel.database, vault: kernel.vault },
      { operation: asked.operation, principal, input: input as Record<string, unknown>, entrance: asked.from.entrance },
    );
    if ((resolved.effect ?? asked.operation.effect) !== 'read') {
      const line = auditLine(told(passage, { phase: 'intent', duration: null }));
      await audit.writer.append({ tenant: principal.tenant, line });
      passage.intent = line.id;
    }
    const value = await run(passage, resolved);
    if (asked.operation.result !== 'stream' && passage.recorded !== true) await finish(passage, undefined);
    return value;
  }

  async function tenantOf(implementation: Implementation, input: unknown): Promise<string> {
    return (await implementation.tenant?.(input as never)) ?? means.home();
  }

  async function run(passage: Passage, resolved: Resolved): Promise<unknown> {
    const { call: asked, implementation, principal, trace, signal, input } = passage;
    const ground: Ground = {
      kernel,
      principal,
      from: asked.from,
      trace,
      signal,
      resolved,
      ...(asked.session && { session: asked.session }),
      ...(asked.exchange && { exchange: asked.exchange }),
      ...(asked.cause && { cause: asked.cause }),
      again: async (next) => (await call(next)).value,
    };
    const perform = implementation.run as (ctx: unknown, input: unknown, prepared?: unknown) => Promise<unknown>;
    if (asked.operation.effect === 'read') return perform(readContext(ground), input);
    if (asked.operation.effect === 'outside') {
      return perform(
        outsideContext(ground, (change) => transact(passage, ground, { change, outcome: false })),
        input,
      );
    }
    const prepared = await implementation.prepare?.(readContext(ground), input as never);
    return transact(passage, ground, { change: (ctx) => perform(ctx, input, prepared), outcome: true });
  }

  /** One bound transaction; with `outcome` the audit line commits with it. Deadlocks are tried again, twice. */
  async function transact<T>(passage: Passage, ground: Ground, work: { change: (ctx: ChangeContext) => Promise<T>; outcome: boolean }): Promise<T> {
    const { tenant } = ground.principal;
    const rights = passage.call.operation.allow.on !== 'record';
    for (let attempt = 1; ; attempt += 1) {
      const after: (() => void)[] = [];
      try {
        const result = await kernel.database.bound(tenant, async (tx) => {
          const value = await work.change(changeContext(ground, tx, after));
          if (rights) await announce(tx, changedChannel, tenant);
          if (work.outcome) await audit.writer.stage(tx, { tenant, line: auditLine(told(passage, { phase: 'outcome' })) });
          return value;
        });
        if (rights) means.memory.forget(tenant);
        if (work.outcome) {
          passage.recorded = true;
          audit.writer.stagedCommitted();
          count(passage, 'done');
        }
        for (const action of after) action();
        return result;
      } catch (error) {
        if (!isTransient(error) || attempt === 3) throw error;
      }
    }
  }

  function told(passage: Passage, rest: Pick<Recorded, 'phase'> & Partial<Pick<Recorded, 'duration' | 'error'>>): Recorded {
    return {
      call: { ...passage.call, principal: passage.principal.id === 'nobody' ? undefined : passage.principal },
      input: passage.input,
      trace: passage.trace,
      clock: kernel.clock,
      duration: performance.now() - passage.began,
      ...(passage.intent !== undefined && { of: passage.intent }),
      ...rest,
    };
  }

  /** Records how it ended. An outcome that belongs to an intent is durable before the caller hears of it. */
  async function finish(passage: Passage, error: PorticoError | undefined): Promise<void> {
    if (passage.recorded === true && !error) return;
    const { tenant } = passage.principal;
    count(passage, error ? (error.entry.audience === 'person' ? 'refused' : 'failed') : 'done');
    if (tenant === '') {
      const home = means.home();
      if (home === '') return;
      passage.principal = { ...passage.principal, tenant: home };
    }
    const line = auditLine(told(passage, { phase: passage.intent === undefined ? 'single' : 'outcome', ...(error && { error }) }));
    const write = { tenant: passage.principal.tenant, line };
    await (passage.intent === undefined ? audit.writer.note(write) : audit.writer.append(write)).catch((failure: unknown) => {
      kernel.log.error({ err: failure, trace: passage.trace }, 'the outcome could not be written to the audit');
    });
  }

  function count(passage: Passage, outcome: string): void {
    const labels = { operation: passage.call.operation.name, entrance: passage.call.from.entrance };
    calls.inc({ ...labels, outcome });
    durations.observe(labels, (performance.now() - passage.began) / 1000);
  }

  function note({ tenant, ...told }: Parameters<Door['happened']>[0] & { code?: ErrorCode }): void {
    calls.inc({ operation: told.operation, entrance: told.from.entrance, outcome: told.code === undefined ? 'done' : 'refused' });
    const line = edgeLine(kernel.clock, told);
    const home = tenant ?? means.home();
    if (home === '') return;
    audit.writer.note({ tenant: home, line }).catch((error: unknown) => kernel.log.error({ err: error }, 'a line of an edge could not be written to the audit'));
  }

  return {
    call,
    refused: (refused) => note(refused),
    happened: (done) => note(done),
    revoke: (credential) => {
      for (const [controller, held] of open) if (held === credential) controller.abort(new PorticoError('auth.invalid', { params: { reason: 'it was revoked' } }));
    },
    drain: async (milliseconds) => {
      stopping = true;
      for (const controller of open.keys()) if (endless.has(controller)) controller.abort(new PorticoError('stopping'));
      const end = performance.now() + milliseconds;
      while (open.size > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
      for (const controller of open.keys()) controller.abort(new PorticoError('stopping'));
    },
  };
}

function parseInput(operation: Operation, input: unknown): unknown {
  const parsed = operation.input.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => {
    const place = issue.path.join('.');
    // What is wrong with a key of a record stands one level deeper.
    const what = issue.code === 'invalid_key' ? issue.issues.map((inner) => inner.message).join(', ') : issue.message;
    const message = place === '' ? what : `${place}: ${what}`;
    return { ...(place !== '' && { place }), message: { en: message, zh: message } };
  });
  throw new PorticoError('request.invalid', {
    params: {
      detail: issues
        .map((issue) => issue.message.en)
        .join('; ')
        .slice(0, 500),
    },
    issues,
  });
}
