import { setTimeout as sleep } from 'node:timers/promises';
import { PorticoError } from '@portico/contracts';
import type { Log } from '../../kernel/index.ts';
import { tooLarge, type Reply } from './http-endpoint.ts';
import { isSessionGone } from './http-refusal.ts';
import { brokenStream, notMcp } from './http-reply.ts';
import { refused, rpcCodes } from './json-rpc.ts';
import { readEvents } from './sse-stream.ts';
import type { Streams } from './streams.ts';

/** The stream of a session on which a provider of the older era speaks without being asked (HTTP GET). */
export interface Ear {
  /** Opens it, or waits until it is open; at most `patienceMs`, for servers which say nothing until there is news. */
  open(how: { signal: AbortSignal; patienceMs: number }): Promise<void>;
  /** Resolves when it was closed, rejects when it broke for good. */
  ended(signal: AbortSignal): Promise<void>;
  close(): void;
}

interface EarOptions {
  readonly name: string;
  readonly log: Log;
  readonly streams: Streams;
  readonly eventBytes: number;
  readonly open: (lastId: string | undefined, signal: AbortSignal) => Promise<Reply>;
  readonly take: (text: string) => void;
}

const longestPauseMs = 30_000;
const mostFailures = 5;

export function createEar(options: EarOptions): Ear {
  const { name, log } = options;
  let running: { readonly ready: Promise<void>; readonly ended: Promise<void>; readonly closing: AbortController } | undefined;

  function start(): NonNullable<typeof running> {
    const leave = options.streams.enter();
    const closing = new AbortController();
    const ready = Promise.withResolvers<void>();
    const ended = listenOn(closing.signal, ready.resolve).finally(() => {
      leave();
      running = undefined;
    });
    ended.catch(ready.reject);
    ready.promise.catch(() => undefined);
    return { ready: ready.promise, ended, closing };
  }

  async function listenOn(stop: AbortSignal, ready: () => void): Promise<void> {
    let lastId: string | undefined;
    let pauseMs = 1000;
    let heard = false;
    for (let failures = 0; ; failures += 1) {
      try {
        const reply = await options.open(lastId, stop);
        if (reply.type !== 'events') throw notMcp(name, reply);
        heard = true;
        ready();
        for await (const event of readEvents(reply.body, { eventBytes: options.eventBytes, exceeded: (limit) => tooLarge(name, limit) })) {
          failures = 0;
          lastId = event.id ?? lastId;
          pauseMs = event.retry ?? pauseMs;
          if (event.data !== '' && event.type === 'message') options.take(event.data);
        }
      } catch (error) {
        if (stop.aborted) return;
        if (!heard && isSilent(error)) throw refused(name, { code: rpcCodes.methodNotFound, message: 'it offers no stream of notifications' });
        if (isSessionGone(error) || (error instanceof PorticoError && error.code !== 'provider.unreachable')) throw error;
        log.debug({ provider: name, error }, 'the stream of notifications broke');
      }
      if (stop.aborted) return;
      if (failures >= mostFailures) throw brokenStream(name);
      await sleep(Math.min(pauseMs * 2 ** failures, longestPauseMs), undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return;
    }
  }

  return {
    open: async ({ signal, patienceMs }) => {
      running ??= start();
      const patience = new AbortController();
      const enough = sleep(patienceMs, undefined, { signal: AbortSignal.any([signal, patience.signal]) });
      await Promise.race([running.ready, enough]).finally(() => patience.abort());
    },
    ended: async (signal) => {
      const aborted = Promise.withResolvers<void>();
      const stop = (): void => aborted.resolve();
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      await Promise.race([running?.ended, aborted.promise]).finally(() => signal.removeEventListener('abort', stop));
    },
    close: () => running?.closing.abort(),
  };
}

/** A server says with 405 that it has no such stream; some have no route for it, and say so with a 404 that speaks no JSON-RPC. */
function isSilent(error: unknown): boolean {
  return error instanceof PorticoError && (error.http?.status === 405 || (error.http?.status === 404 && error.rpc === undefined));
}
