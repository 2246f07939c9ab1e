import { setTimeout as sleep } from 'node:timers/promises';
import { PorticoError, type JsonObject } from '@portico/contracts';
import { silentExchange, type Exchange, type Log } from '../../kernel/index.ts';
import { createCalls, duration, logLevelKey, severityOf, type Call } from './calls.ts';
import type { Connector, Conversation, Greeting } from './connector.ts';
import { concerns, garbled, greetingOfDiscover, greetingOfInitialize, initializeParams, isModernError, legacyParams, modernParams, newestModern, type Era } from './era.ts';
import { isObject, readMessages, refused, writeNotification, writeRequest, type Incoming, type MessageId } from './json-rpc.ts';

/** How a conversation begins. */
export interface Opening {
  /** All of it. */
  readonly limitMs: number;
  /** Who we say we are to an older provider, and what we say we can do. */
  readonly as: Pick<Exchange, 'capabilities' | 'client'>;
  /** When it is known; otherwise `server/discover` is tried first, then `initialize`. */
  readonly era: Era | undefined;
}

/**
 * A conversation with a provider on a channel where either side speaks when it likes: a process's pipes, or HTTP+SSE.
 * One conversation may serve several callers; what belongs to whom is settled by `Calls`.
 */
export interface Duplex {
  /** The handshake; once, before anything else. */
  open(how: Opening): Promise<Greeting>;
  request(message: { readonly method: string; readonly params: JsonObject }, how: Conversation & { limitMs: number }): Promise<JsonObject>;
  /** Resolves when the signal or the provider ends it; rejects when the channel breaks. */
  listen(filter: Parameters<Connector['listen']>[0], how: Parameters<Connector['listen']>[1]): Promise<void>;
  /** What arrives. */
  take(text: string): void;
  /** An answer arrived that is longer than `limit`, and was not kept. */
  tooLong(line: { head: string; tail: string; limit: string }): void;
  /** Does it say anything within so many milliseconds? */
  alive(limitMs: number): Promise<boolean>;
  /** The channel is gone: everything that waits fails with this. */
  fail(error: PorticoError): void;
  /** Calls of callers under way, and listeners. */
  readonly busy: boolean;
  /** Has it not yet shown which era it is of? */
  readonly probing: boolean;
  /** Messages that were none, and the last of them. */
  readonly garbage: { readonly count: number; readonly last: string };
}

const subscriptionKey = 'io.modelcontextprotocol/subscriptionId';
const relatedTaskKey = 'io.modelcontextprotocol/related-task';
/** Milliseconds a provider has to say that it is of the newer era before it is asked the older way too. */
const probeMs = 3000;
const followMs = 10_000;

/** Lists that may have changed while nobody listened. */
export const listChanges = [
  ['toolsListChanged', 'notifications/tools/list_changed'],
  ['promptsListChanged', 'notifications/prompts/list_changed'],
  ['resourcesListChanged', 'notifications/resources/list_changed'],
] as const;

/** `send` rejects when a message could not be handed over; where it was a request, that request fails with it. */
export function createDuplex(channel: { readonly name: string; readonly log: Log; readonly send: (text: string) => Promise<void> }): Duplex {
  const { name, log } = channel;
  const calls = createCalls({ name, log });
  /** Requests of our own; their ids are texts, those of callers are numbers. */
  const own = new Map<MessageId, { resolve(result: JsonObject): void; reject(error: unknown): void }>();
  const listeners = new Map<MessageId, { filter: Parameters<Duplex['listen']>[0]; hear: (method: string, params: JsonObject) => void }>();
  const subscribed = new Map<string, number>();
  /** Calls of callers under way, with the task they wait for: its questions name it. */
  const running = new Map<MessageId, { call: Call; task: unknown }>();
  let greeting: Greeting | undefined;
  let probing = true;
  let counter = 0;
  let heard = 0;
  let level = Number.POSITIVE_INFINITY;
  let broken: PorticoError | undefined;
  let garbage = { count: 0, last: '' };

  const send = (text: string, lost: (error: unknown) => void = (error) => log.debug({ provider: name, err: error }, 'it could not be told')): void =>
    void channel.send(text).catch(lost);
  const nextId = (): string => `portico-${(counter += 1)}`;
  const forEra = (params: JsonObject, how: { exchange: Exchange; progressToken?: number }): JsonObject =>
    greeting?.era === 'legacy' ? legacyParams(params, how) : modernParams(params, { ...how, version: greeting?.protocolVersion ?? newestModern });

  /** A request of our own, with the error a caller would get. */
  async function ask(method: string, params: JsonObject, limitMs: number): Promise<JsonObject> {
    if (broken) throw broken;
    const id = nextId();
    const { promise, resolve, reject } = Promise.withResolvers<JsonObject>();
    const timer = setTimeout(() => reject(new PorticoError('provider.timeout', { params: { provider: name, limit: duration(limitMs) } })), limitMs);
    own.set(id, { resolve, reject });
    send(writeRequest(id, method, params), reject);
    return await promise.finally(() => {
      clearTimeout(timer);
      own.delete(id);
    });
  }

  async function open(how: Opening): Promise<Greeting> {
    const begun = performance.now();
    const left = (): number => Math.max(how.limitMs - (performance.now() - begun), 1);
    const legacy = (): Promise<Greeting> => {
      probing = false;
      return initialize(how, left());
    };
    const found = how.era === 'legacy' ? await legacy() : await probe(how, legacy);
    probing = false;
    greeting = found;
    return found;
  }

  /** A program may be silent because it does not know the question, or because it is still starting: then both are asked. */
  async function probe({ limitMs, era }: Opening, legacy: () => Promise<Greeting>): Promise<Greeting> {
    const discovering = discover(limitMs, era);
    if (era === 'modern') return (await discovering) ?? (await legacy());
    const early = await Promise.race([discovering, sleep(Math.min(limitMs / 4, probeMs), 'silent' as const, { ref: false })]);
    if (early !== 'silent') return early ?? (await legacy());
    const initializing = legacy();
    return Promise.any([discovering.then((late) => late ?? initializing), initializing]).catch(() => initializing);
  }

  /** Undefined where it does not answer as the modern era does. */
  async function discover(limitMs: number, era: Era | undefined): Promise<Greeting | undefined> {
    try {
      const answer = greetingOfDiscover(await ask('server/discover', modernParams({}, { exchange: silentExchange, version: newestModern }), limitMs));
      if (answer || era === undefined) return answer;
      throw garbled(name, { en: `it does not speak protocol version ${newestModern}`, zh: `它不支持协议版本 ${newestModern}` });
    } catch (error) {
      const fallBack = error instanceof PorticoError && (error.code === 'provider.timeout' || (error.rpc !== undefined && !isModernError(error.rpc)));
      if (fallBack && era === undefined) return undefined;
      throw error;
    }
  }

  async function initialize(how: Opening, limitMs: number): Promise<Greeting> {
    const answer = greetingOfInitialize(name, await ask('initialize', initializeParams(how.as), limitMs));
    // Told before anything is asked: over HTTP+SSE each message takes a way of its own, and one could overtake it.
    await channel.send(writeNotification('notifications/initialized', {})).catch((error: unknown) => log.debug({ provider: name, err: error }, 'it could not be told'));
    return answer;
  }

  async function request(message: { readonly method: string; readonly params: JsonObject }, how: Conversation & { limitMs: number }): Promise<JsonObject> {
    if (broken) throw broken;
    const { exchange, signal, limitMs } = how;
    setLevel(exchange);
    const abandoned = (call: Call, reason: string): void => send(writeNotification('notifications/cancelled', { requestId: call.id, reason }));
    const call = calls.open({ exchange, signal, limitMs, abandoned, quiet: message.method.endsWith('/list') });
    running.set(call.id, { call, task: message.params['taskId'] });
    if (!signal.aborted) send(writeRequest(call.id, message.method, forEra(message.params, { exchange, progressToken: call.id })), (error) => call.fail(error));
    try {
      return await call.answer;
    } finally {
      running.delete(call.id);
    }
  }

  /** A level holds for the whole process or session in the older era: the finest anybody asked for, and each hears what she asked for. */
  function setLevel(exchange: Exchange): void {
    const wanted = severityOf(exchange.meta[logLevelKey]);
    if (greeting?.era !== 'legacy' || wanted < 0 || wanted >= level || !Object.hasOwn(greeting.capabilities, 'logging')) return;
    level = wanted;
    ask('logging/setLevel', { level: exchange.meta[logLevelKey] }, followMs).catch((error: unknown) => log.debug({ provider: name, err: error }, 'level refused'));
  }

  async function listen(filter: Parameters<Duplex['listen']>[0], how: Parameters<Duplex['listen']>[1]): Promise<void> {
    if (broken) throw broken;
    if (how.signal.aborted) return;
    const id = nextId();
    const { promise, resolve, reject } = Promise.withResolvers<JsonObject>();
    const modern = greeting?.era === 'modern';
    const uris = modern || !canSubscribe(greeting) ? [] : (filter.resourceSubscriptions ?? []);
    const stop = (): void => {
      if (modern) send(writeNotification('notifications/cancelled', { requestId: id, reason: 'nobody listens any more' }));
      resolve({});
    };
    own.set(id, { resolve, reject });
    listeners.set(id, { filter, hear: how.hear });
    how.signal.addEventListener('abort', stop, { once: true });
    if (modern) send(writeRequest(id, 'subscriptions/listen', forEra({ notifications: filter }, { exchange: silentExchange })), reject);
    for (const uri of uris) follow(uri, 1);
    try {
      await promise;
    } finally {
      how.signal.removeEventListener('abort', stop);
      own.delete(id);
      listeners.delete(id);
      for (const uri of uris) follow(uri, -1);
    }
  }

  /** An older provider is asked once for each resource, however many listen. */
  function follow(uri: string, step: 1 | -1): void {
    const count = (subscribed.get(uri) ?? 0) + step;
    if (count > 0) subscribed.set(uri, count);
    else subscribed.delete(uri);
    const first = step === 1 && count === 1;
    if (!first && count > 0) return;
    ask(first ? 'resources/subscribe' : 'resources/unsubscribe', { uri }, followMs).catch((error: unknown) =>
      log.debug({ provider: name, uri, err: error }, 'subscription refused'),
    );
  }

  function hear(method: string, params: JsonObject): void {
    for (const one of listeners.values()) if (concerns(one.filter, method, params)) one.hear(method, params);
  }

  function askedFor(params: JsonObject): Call | undefined {
    const related = metaOf(params)[relatedTaskKey];
    return isObject(related) ? [...running.values()].find(({ task }) => task !== undefined && task === related['taskId'])?.call : undefined;
  }

  function receive(message: Incoming): void {
    if (message.kind === 'garbage') {
      garbage = { count: garbage.count + 1, last: message.reason };
      return;
    }
    heard += 1;
    if (message.kind === 'result' && own.has(message.id)) return own.get(message.id)?.resolve(message.result);
    if (message.kind === 'error' && message.id !== null && own.has(message.id)) return own.get(message.id)?.reject(refused(name, message.error));
    const listener = message.kind === 'notification' ? listeners.get(idOf(metaOf(message.params)[subscriptionKey])) : undefined;
    if (listener && message.kind === 'notification') {
      if (message.method !== 'notifications/subscriptions/acknowledged') listener.hear(message.method, message.params);
      return;
    }
    calls.take(message, { about: message.kind === 'question' ? askedFor(message.params) : undefined, reply: (text) => send(text), hear });
  }

  return {
    open,
    request,
    listen,
    take: (text) => {
      for (const message of readMessages(text)) receive(message);
    },
    tooLong: ({ head, tail, limit }) => {
      heard += 1;
      const error = new PorticoError('provider.too_large', { params: { provider: name, limit } });
      const id = idIn(head, tail) ?? (running.size === 1 ? running.keys().next().value : undefined);
      if (id === undefined) return;
      own.get(id)?.reject(error);
      running.get(id)?.call.fail(error);
    },
    alive: async (limitMs) => {
      const before = heard;
      const sign = greeting?.era === 'legacy' ? ask('ping', {}, limitMs) : ask('server/discover', forEra({}, { exchange: silentExchange }), limitMs);
      await sign.catch(() => undefined);
      return heard > before;
    },
    fail: (error) => {
      broken ??= error;
      calls.fail(error);
      for (const one of own.values()) one.reject(error);
    },
    get busy() {
      return running.size > 0 || listeners.size > 0;
    },
    get probing() {
      return probing;
    },
    get garbage() {
      return garbage;
    },
  };
}

function canSubscribe(greeting: Greeting | undefined): boolean {
  const resources = greeting?.capabilities['resources'];
  return isObject(resources) && resources['subscribe'] === true;
}

const metaOf = (params: JsonObject): JsonObject => (isObject(params['_meta']) ? params['_meta'] : {});
const idOf = (value: unknown): MessageId => (typeof value === 'number' ? value : String(value));

/** The id of a message of which only beginning and end are left; it stands first or last in what programs write. */
function idIn(head: string, tail: string): MessageId | undefined {
  const found = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d+|"portico-\d+")/.exec(head)?.[1] ?? /"id"\s*:\s*(\d+|"portico-\d+")\s*\}\s*$/.exec(tail)?.[1];
  return found === undefined ? undefined : (JSON.parse(found) as MessageId);
}
