import { setTimeout as sleep } from 'node:timers/promises';
import { PorticoError } from '@portico/contracts';
import type { Clock, Http, Log } from '../../kernel/index.ts';
import type { Connector } from './connector.ts';
import { createDuplex } from './duplex.ts';
import { garbled } from './era.ts';
import { createEndpoint, tooLarge, type HttpLimits } from './http-endpoint.ts';
import { brokenStream, notMcp } from './http-reply.ts';
import { createLegacy } from './legacy.ts';
import type { Session, SessionOptions } from './legacy-session.ts';
import { readEvents } from './sse-stream.ts';
import { createStreams } from './streams.ts';

export interface SseConnectorOptions {
  readonly name: string;
  /** Where the stream is opened; messages go where its `endpoint` event says, on the same origin. */
  readonly url: string;
  /** Sent with every request; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly limits: HttpLimits;
  readonly http: Http;
  readonly log: Log;
  readonly clock: Clock;
  /** Milliseconds after which a connection that nobody uses is ended. */
  readonly sessionMs?: number;
}

const usualSessionMs = 10 * 60_000;
/** Milliseconds before a listener's broken stream is opened again: doubled each time nothing came of it. */
const pause = { first: 1000, longest: 30_000 } as const;
const mostFailures = 5;

/**
 * A provider of protocol version 2024-11-05: one stream from it, and POSTs to it, are a session. Callers share sessions
 * as they do over Streamable HTTP; a session whose stream broke is opened again by the next call.
 */
export function createSseConnector(options: SseConnectorOptions): Connector {
  const { name, limits, http, log, clock } = options;
  const url = new URL(options.url);
  const always = options.headers ?? {};
  const legacy = createLegacy({
    name,
    limits,
    log,
    clock,
    endpoint: createEndpoint({ name, url, headers: always, limits, http }),
    streams: createStreams(name, limits.streams),
    sessionMs: options.sessionMs ?? usualSessionMs,
    open: (session) => openSseSession({ ...session, url, messagesTo: (to) => createEndpoint({ name, url: to, headers: always, limits, http }) }),
  });

  async function listen(filter: Parameters<Connector['listen']>[0], how: Parameters<Connector['listen']>[1]): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      const begun = performance.now();
      try {
        return await legacy.listen(filter, { ...how, headers: how.headers ?? {} });
      } catch (error) {
        if (how.signal.aborted) return;
        if (!(error instanceof PorticoError) || error.code !== 'provider.unreachable') throw error;
        if (performance.now() - begun > pause.longest) failures = 0;
        if (failures >= mostFailures) throw error;
        await sleep(Math.min(pause.first * 2 ** failures, pause.longest), undefined, { signal: how.signal }).catch(() => undefined);
        if (how.signal.aborted) return;
      }
    }
  }
  return {
    greet: (how) => legacy.greet({ ...how, headers: how.headers ?? {} }),
    request: (message, how) => legacy.request(message, { ...how, headers: how.headers ?? {} }),
    listen,
    close: legacy.close,
  };
}

/** Opens the stream, waits for the address to post to, and shakes hands; within the time limit of a request. */
async function openSseSession(options: SessionOptions & { url: URL; messagesTo: (url: URL) => SessionOptions['endpoint'] }): Promise<Session> {
  const { name, headers, limits, log } = options;
  const leave = options.streams.enter();
  const closing = new AbortController();
  const late = setTimeout(() => closing.abort(new PorticoError('provider.timeout', { params: { provider: name, limit: `${limits.requestMs / 1000} s` } })), limits.requestMs);
  const address = Promise.withResolvers<SessionOptions['endpoint']>();
  address.promise.catch(() => undefined);
  const duplex = createDuplex({
    name,
    log,
    send: async (text) => {
      const messages = await address.promise;
      const answer = await messages.post(text, { headers, signal: AbortSignal.any([closing.signal, AbortSignal.timeout(limits.requestMs)]) });
      answer.body.resume();
    },
  });
  let over = false;
  const end = (error: unknown): void => {
    if (over) return;
    over = true;
    closing.abort(error);
    clearTimeout(late);
    leave();
    const told = error instanceof PorticoError ? error : brokenStream(name);
    address.reject(told);
    duplex.fail(told);
  };
  closing.signal.addEventListener('abort', () => end(closing.signal.reason), { once: true });

  /** Of the stream: until it ends or is ended. */
  async function read(): Promise<void> {
    const reply = await options.endpoint.get({ headers, signal: closing.signal });
    if (reply.type !== 'events') throw notMcp(name, reply);
    closing.signal.addEventListener('abort', () => reply.body.destroy(), { once: true });
    for await (const event of readEvents(reply.body, { eventBytes: limits.answerBytes, exceeded: (limit) => tooLarge(name, limit) })) {
      if (event.type === 'endpoint') address.resolve(options.messagesTo(sameOrigin(name, { data: event.data, url: options.url })));
      else if (event.type === 'message' && event.data !== '') duplex.take(event.data);
    }
    throw brokenStream(name);
  }

  read().catch(end);
  const gone = (): PorticoError =>
    new PorticoError('provider.unreachable', { params: { provider: name, reason: { en: 'its stream has ended', zh: '其事件流已结束' }, sent: false }, http: { status: 404 } });
  try {
    const greeting = await duplex.open({ limitMs: limits.requestMs, as: options.as, era: 'legacy' });
    clearTimeout(late);
    return {
      greeting,
      get busy() {
        return !over && duplex.busy;
      },
      request: (message, how) => (over ? Promise.reject(gone()) : duplex.request(message, { ...how, limitMs: limits.requestMs })),
      listen: (filter, how) => (over ? Promise.reject(gone()) : duplex.listen(filter, how)),
      end: () => {
        end(new PorticoError('provider.unreachable', { params: { provider: name, reason: { en: 'the session with it was ended', zh: '与它的会话已结束' }, sent: true } }));
        return Promise.resolve();
      },
    };
  } catch (error) {
    end(error);
    throw error;
  }
}

/** Messages carry credentials: a stream may not send them elsewhere. */
function sameOrigin(name: string, { data, url }: { data: string; url: URL }): URL {
  const to = URL.parse(data, url.href);
  if (to?.origin !== url.origin)
    throw garbled(name, {
      en: `its endpoint event names ${to?.origin ?? 'no address'}, which is not its own origin`,
      zh: `其 endpoint 事件给出 ${to?.origin ?? '空地址'}，与其自身来源不符`,
    });
  return to;
}
