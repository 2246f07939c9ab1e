import { setTimeout as sleep } from 'node:timers/promises';
import { PorticoError, type JsonObject } from '@portico/contracts';
import { silentExchange, type Exchange, type Log } from '../../kernel/index.ts';
import { createCalls, logLevelKey, severityOf, type Call } from './calls.ts';
import type { Connector, Conversation, Greeting } from './connector.ts';
import { concerns, greetingOfInitialize, initializeParams, legacyParams } from './era.ts';
import type { Endpoint, HttpLimits, Reply } from './http-endpoint.ts';
import { brokenStream, notMcp, readReply } from './http-reply.ts';
import { isSessionGone } from './http-refusal.ts';
import { readMessages, writeNotification, writeRequest, type Incoming } from './json-rpc.ts';
import { createEar, type Ear } from './legacy-ear.ts';
import { isSafe, type Message } from './modern.ts';
import type { Streams } from './streams.ts';

export interface SessionOptions {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly limits: HttpLimits;
  readonly streams: Streams;
  readonly log: Log;
  /** On whose behalf: what she can do decides what the provider may ask. */
  readonly as: Pick<Exchange, 'capabilities' | 'client'>;
  /** Credentials and the like; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One `initialize` handshake with a provider of the older era and all that hangs on it. */
export interface Session {
  readonly greeting: Greeting;
  /** Calls under way and listeners. */
  readonly busy: boolean;
  /** Throws an error with `gone` when the provider does not know the session any more. */
  request(message: Message, how: Conversation): Promise<JsonObject>;
  listen: Connector['listen'];
  /** Tells the provider that nobody comes back. */
  end(): Promise<void>;
}

/** How often a broken stream is taken up again before the call fails, while nothing at all comes. */
const mostResumptions = 5;
const endMs = 2000;

/** Opens a session, within the time limit of a request. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { name, endpoint, limits, log } = options;
  const asks = Object.keys(options.as.capabilities).length > 0;
  const attempt = AbortSignal.timeout(limits.requestMs);
  const calls = createCalls({ name, log });
  const hearers = new Map<object, { filter: Parameters<Session['listen']>[0]; hear: (method: string, params: JsonObject) => void }>();
  const watched = new Map<string, number>();
  const ending = new AbortController();
  let headers: Readonly<Record<string, string>> = options.headers;
  let level = Number.POSITIVE_INFINITY;

  const tell = (text: string, stop: AbortSignal): Promise<void> => endpoint.post(text, { headers, signal: stop }).then((answer) => answer.body.resume());

  function hear(method: string, params: JsonObject): void {
    for (const one of hearers.values()) if (concerns(one.filter, method, params)) one.hear(method, params);
  }
  function take(incoming: Incoming, about: Call | undefined): void {
    calls.take(incoming, { about, hear, reply: (text) => void tell(text, AbortSignal.timeout(limits.requestMs)).catch((error: unknown) => about?.fail(error)) });
  }

  function call(message: Message, how: Conversation & { began?: (reply: Reply) => void }): Promise<JsonObject> {
    const closing = new AbortController();
    const one = calls.open({
      exchange: how.exchange,
      signal: how.signal,
      limitMs: limits.requestMs,
      failed: () => closing.abort(),
      abandoned: (_call, reason) => {
        if (message.method === 'initialize') return;
        tell(writeNotification('notifications/cancelled', { requestId: one.id, reason }), AbortSignal.timeout(endMs)).catch((error: unknown) =>
          log.debug({ provider: name, error }, 'it could not be told'),
        );
      },
    });
    converse(one, { message, how, signal: closing.signal }).catch((error: unknown) => one.fail(error));
    return one.answer;
  }

  async function converse(one: Call, on: { message: Message; how: Conversation & { began?: (reply: Reply) => void }; signal: AbortSignal }): Promise<void> {
    const { method } = on.message;
    const params = method === 'initialize' ? on.message.params : legacyParams(on.message.params, { exchange: on.how.exchange, progressToken: one.id });
    const again = isSafe(method) || on.how.retryable === true;
    let answer = await endpoint.post(writeRequest(one.id, method, params), { headers, signal: on.signal, again });
    on.how.began?.(answer);
    const place: Place = { id: undefined, retryMs: 1000, empty: 0, again };
    for (;;) {
      const end = await readReply(answer, {
        name,
        endpoint,
        answerBytes: limits.answerBytes,
        call: one,
        take: (incoming) => take(incoming, one),
        seen: (event) => {
          place.empty = 0;
          place.id = event.id ?? place.id;
          place.retryMs = Math.min(event.retry ?? place.retryMs, 60_000);
        },
      });
      if (end === 'over') return;
      on.how.exchange.letGo?.(place.retryMs);
      answer = await resume(place, on.signal);
    }
  }

  /** SSE polling (2025-11-25): the provider may let go of the stream and is asked for the rest of it. */
  async function resume(place: Place, stop: AbortSignal): Promise<Reply> {
    for (;;) {
      if (place.id === undefined || (place.empty += 1) > mostResumptions) throw brokenStream(name);
      await sleep(place.retryMs, undefined, { signal: stop });
      try {
        const answer = await endpoint.get({ headers: { ...headers, 'last-event-id': place.id }, signal: stop });
        if (answer.type === 'events') return answer;
        throw notMcp(name, answer);
      } catch (error) {
        if (isSessionGone(error) && !place.again) throw brokenStream(name);
        if (!(error instanceof PorticoError) || error.code !== 'provider.unreachable') throw error;
      }
    }
  }

  const greeting = greetingOfInitialize(
    name,
    await call(
      { method: 'initialize', params: initializeParams(options.as) },
      { exchange: silentExchange, signal: attempt, began: (answer) => (headers = { ...headers, ...sessionHeaderOf(answer) }) },
    ),
  );
  headers = { ...headers, 'mcp-protocol-version': greeting.protocolVersion };
  await tell(writeNotification('notifications/initialized', {}), attempt);

  const ear: Ear = createEar({
    name,
    log,
    streams: options.streams,
    eventBytes: limits.answerBytes,
    open: (lastId, stop) => endpoint.get({ headers: lastId === undefined ? headers : { ...headers, 'last-event-id': lastId }, signal: stop }),
    take: (text) => readMessages(text).forEach((incoming) => take(incoming, undefined)),
  });
  // Some servers put their questions on this stream and not on that of the call they belong to.
  if (asks) await ear.open({ signal: attempt, patienceMs: 1000 }).catch(() => undefined);

  /** A level holds for the session in this era: the finest anybody asked for, and each hears what she asked for. */
  async function setLevel(exchange: Exchange, how: { signal: AbortSignal }): Promise<void> {
    const wanted = severityOf(exchange.meta[logLevelKey]);
    if (wanted < 0 || wanted >= level || !Object.hasOwn(greeting.capabilities, 'logging')) return;
    level = wanted;
    await call({ method: 'logging/setLevel', params: { level: exchange.meta[logLevelKey] } }, { exchange: silentExchange, ...how }).catch(() => undefined);
  }

  async function watch(uri: string, how: { by: 1 | -1; signal: AbortSignal }): Promise<void> {
    const before = watched.get(uri) ?? 0;
    const now = before + how.by;
    if (now > 0) watched.set(uri, now);
    else watched.delete(uri);
    if (before > 0 && now > 0) return;
    await call({ method: now > 0 ? 'resources/subscribe' : 'resources/unsubscribe', params: { uri } }, { exchange: silentExchange, signal: how.signal });
  }

  async function listen(filter: Parameters<Session['listen']>[0], how: Parameters<Session['listen']>[1]): Promise<void> {
    const me = {};
    const watching: string[] = [];
    hearers.set(me, { filter, hear: how.hear });
    try {
      await ear.open({ signal: how.signal, patienceMs: limits.requestMs });
      for (const uri of filter.resourceSubscriptions ?? []) {
        watching.push(uri);
        await watch(uri, { by: 1, signal: how.signal }).catch((error: unknown) => {
          if (!(error instanceof PorticoError) || error.code !== 'provider.refused') throw error;
          log.debug({ provider: name, uri, reason: error.message }, 'no news of this resource');
        });
      }
      await ear.ended(how.signal);
    } catch (error) {
      if (!how.signal.aborted) throw error;
    } finally {
      hearers.delete(me);
      if (!ending.signal.aborted) for (const uri of watching) void watch(uri, { by: -1, signal: AbortSignal.timeout(endMs) }).catch(() => undefined);
      if (hearers.size === 0 && !asks) ear.close();
    }
  }

  return {
    greeting,
    get busy() {
      return calls.size > 0 || hearers.size > 0;
    },
    request: async (message, how) => {
      await setLevel(how.exchange, how);
      return call(message, how);
    },
    listen,
    end: async () => {
      if (ending.signal.aborted) return;
      ear.close();
      calls.fail(new PorticoError('provider.unreachable', { params: { provider: name, reason: { en: 'the session with it was ended', zh: '与它的会话已结束' }, sent: true } }));
      ending.abort();
      if (headers[sessionHeader] === undefined) return;
      await endpoint.delete({ headers, signal: AbortSignal.timeout(endMs) }).then(
        (answer) => answer.body.resume(),
        () => undefined,
      );
    },
  };
}

interface Place {
  id: string | undefined;
  retryMs: number;
  empty: number;
  /** May the whole request be sent again if the session is gone meanwhile? */
  readonly again: boolean;
}

const sessionHeader = 'mcp-session-id';

function sessionHeaderOf(reply: Reply): Record<string, string> {
  const id = reply.headers[sessionHeader];
  return typeof id === 'string' && /^[\x21-\x7e]{1,1000}$/.test(id) ? { [sessionHeader]: id } : {};
}
