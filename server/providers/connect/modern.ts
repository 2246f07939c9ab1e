import { PorticoError, type JsonObject, type ToolDefinition } from '@portico/contracts';
import { silentExchange, type Log } from '../../kernel/index.ts';
import { createCalls, duration, type Call } from './calls.ts';
import type { Connector, Conversation, Greeting } from './connector.ts';
import { garbled, greetingOfDiscover, modernParams, newestModern, versionToRetry } from './era.ts';
import type { Endpoint, HttpLimits } from './http-endpoint.ts';
import { tooLarge } from './http-endpoint.ts';
import { brokenStream, notMcp, readReply } from './http-reply.ts';
import { isObject, readMessages, refused, writeRequest, type Incoming } from './json-rpc.ts';
import { marksOf, mirroredHeaders } from './mirrored-headers.ts';
import { readEvents } from './sse-stream.ts';
import type { Streams } from './streams.ts';

/** What is wanted of a provider, whatever era it speaks. */
export type Message = Parameters<Connector['request']>[0];

export interface ModernOptions {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly limits: HttpLimits;
  readonly streams: Streams;
  readonly log: Log;
}

/** Speaks 2026-07-28 and later: every request stands alone, and closing it cancels it. */
export interface Modern {
  /** Asks who is there; undefined when no modern version is offered that we speak. */
  discover(how: { signal: AbortSignal; headers: Readonly<Record<string, string>> }): Promise<Greeting | undefined>;
  request(message: Message, how: Conversation): Promise<JsonObject>;
  listen: Connector['listen'];
  /** Ends what is under way. */
  close(): void;
}

export function createModern({ name, endpoint, limits, streams, log }: ModernOptions): Modern {
  const calls = createCalls({ name, log });
  let version = newestModern;
  const open = new Set<AbortController>();
  let listens = 0;

  function once(message: Message, how: Conversation): Promise<JsonObject> {
    const closing = new AbortController();
    const call = calls.open({ exchange: how.exchange, signal: how.signal, limitMs: limits.requestMs, failed: () => closing.abort() });
    converse(call, { message, how, signal: closing.signal }).catch((error: unknown) => call.fail(error));
    return call.answer;
  }

  async function converse(call: Call, { message, how, signal }: { message: Message; how: Conversation; signal: AbortSignal }): Promise<void> {
    const { method } = message;
    const params = modernParams(message.params, { exchange: how.exchange, version, progressToken: call.id });
    const headers = { ...how.headers, ...mirroredHeaders(message, how.tool), 'mcp-protocol-version': version };
    const reply = await endpoint.post(writeRequest(call.id, method, params), { headers, signal, again: isSafe(method) || how.retryable === true });
    const end = await readReply(reply, { name, endpoint, answerBytes: limits.answerBytes, call, take: (incoming) => take(call, incoming) });
    if (end === 'broken') throw brokenStream(name);
  }

  function take(call: Call, incoming: Incoming): void {
    if (incoming.kind === 'question')
      call.fail(
        garbled(name, {
          en: `it asks for ${incoming.method} within an answer, which its version of the protocol forbids`,
          zh: `它在响应中请求 ${incoming.method}，而其协议版本不允许`,
        }),
      );
    else calls.take(incoming, { about: call, reply: () => undefined, hear: () => undefined });
  }

  async function request(message: Message, how: Conversation): Promise<JsonObject> {
    // There is no ping in this era; asking who is there says the same.
    if (message.method === 'ping') return once({ method: 'server/discover', params: {} }, how).then(() => ({}));
    const result = await twice(message, how);
    return message.method === 'tools/list' ? withoutUnmirrorable(result) : result;
  }

  /** Once more when the provider names a version we have in common. */
  async function twice(message: Message, how: Conversation): Promise<JsonObject> {
    try {
      return await once(message, how);
    } catch (error) {
      const other = error instanceof PorticoError && error.rpc ? versionToRetry(error.rpc) : undefined;
      if (other === undefined) throw error;
      version = other;
      return once(message, how);
    }
  }

  /** A tool whose `x-mcp-header` marks are not valid can't be called as the protocol wants it, so it is not shown. */
  function withoutUnmirrorable(result: JsonObject): JsonObject {
    const { tools } = result;
    if (!Array.isArray(tools)) return result;
    const good = tools.filter((tool: ToolDefinition) => {
      const marks = marksOf(tool);
      if (typeof marks === 'string') log.warn({ provider: name, tool: tool.name, reason: marks }, 'a tool with wrong header marks is left out');
      return typeof marks !== 'string';
    });
    return good.length === tools.length ? result : { ...result, tools: good };
  }

  async function listen(filter: Parameters<Modern['listen']>[0], how: Parameters<Modern['listen']>[1]): Promise<void> {
    if (how.signal.aborted) return;
    const leave = streams.enter();
    const id = `listen-${(listens += 1)}`;
    const opening = AbortSignal.timeout(limits.requestMs);
    const closing = new AbortController();
    const close = (): void => closing.abort();
    let begun = false;
    open.add(closing);
    how.signal.addEventListener('abort', close, { once: true });
    opening.addEventListener('abort', close, { once: true });
    try {
      const params = modernParams({ notifications: filter }, { exchange: silentExchange, version });
      const headers = { ...how.headers, 'mcp-method': 'subscriptions/listen', 'mcp-protocol-version': version };
      const reply = await endpoint.post(writeRequest(id, 'subscriptions/listen', params), { headers, signal: closing.signal, again: true });
      begun = true;
      opening.removeEventListener('abort', close);
      if (reply.type === 'other') throw notMcp(name, reply);
      if (reply.type === 'json') {
        if (readMessages(await endpoint.read(reply)).some((incoming) => ends(incoming, id))) return;
        throw garbled(name, { en: 'its answer is to another request', zh: '它的响应属于另一个请求' });
      }
      for await (const event of readEvents(reply.body, { eventBytes: limits.answerBytes, exceeded: (limit) => tooLarge(name, limit) })) {
        if (event.data === '' || event.type !== 'message') continue;
        for (const incoming of readMessages(event.data)) {
          if (ends(incoming, id)) return;
          if (incoming.kind === 'notification') pass(incoming, how.hear);
        }
      }
      throw brokenStream(name);
    } catch (error) {
      if (how.signal.aborted) return;
      if (opening.aborted && !begun) throw new PorticoError('provider.timeout', { params: { provider: name, limit: duration(limits.requestMs) } });
      throw error instanceof PorticoError ? error : brokenStream(name);
    } finally {
      opening.removeEventListener('abort', close);
      how.signal.removeEventListener('abort', close);
      close();
      open.delete(closing);
      leave();
    }
  }

  function ends(incoming: Incoming, id: string): boolean {
    if (incoming.kind === 'error' && (incoming.id === id || incoming.id === null)) throw refused(name, incoming.error);
    return incoming.kind === 'result' && incoming.id === id;
  }

  return {
    discover: async (how) => {
      const message = { method: 'server/discover', params: {} };
      return greetingOfDiscover(await request(message, { ...how, exchange: silentExchange }));
    },
    request,
    listen,
    close: () => {
      calls.fail(new PorticoError('provider.unreachable', { params: { provider: name, reason: { en: 'the connection to it was closed', zh: '与它的连接已关闭' }, sent: true } }));
      for (const one of open) one.abort();
    },
  };
}

/** The subscription's id is between us and the provider. */
function pass({ method, params }: { method: string; params: JsonObject }, hear: (method: string, params: JsonObject) => void): void {
  if (method === 'notifications/subscriptions/acknowledged') return;
  const meta = isObject(params['_meta']) ? params['_meta'] : {};
  const { [subscriptionKey]: _ours, ...others } = meta;
  const { _meta: _all, ...rest } = params;
  hear(method, Object.keys(others).length > 0 ? { ...rest, _meta: others } : rest);
}

const subscriptionKey = 'io.modelcontextprotocol/subscriptionId';

/** What only reads may be sent again when nobody knows whether it arrived. */
export function isSafe(method: string): boolean {
  return method.endsWith('/list') || method.endsWith('/read') || safe.has(method);
}
const safe: ReadonlySet<string> = new Set(['server/discover', 'ping', 'prompts/get', 'completion/complete', 'resources/templates/list', 'resources/directory/read', 'tasks/get']);
