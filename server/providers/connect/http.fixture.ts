import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { PorticoError, type JsonObject } from '@portico/contracts';
import { systemClock } from '../../kernel/clock.ts';
import { silentExchange, type Exchange } from '../../kernel/exchange.ts';
import { createHttp, type Http } from '../../kernel/http.ts';
import { createLog } from '../../kernel/log.ts';
import type { Conversation } from './connector.ts';
import { createHttpConnector, type HttpConnectorOptions } from './http.ts';

/** A request as a scripted provider sees it. */
export interface Seen {
  readonly method: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: JsonObject;
}

/** A provider that behaves as written: a real HTTP server on a free port. */
export interface Scripted {
  readonly url: string;
  readonly seen: Seen[];
  /** Connections open now, and opened in all. */
  readonly sockets: { readonly open: number; readonly all: number };
  close(): Promise<void>;
}

export async function script(answer: (request: Seen, response: http.ServerResponse, raw: http.IncomingMessage) => unknown): Promise<Scripted> {
  const seen: Seen[] = [];
  let open = 0;
  let all = 0;
  const server = http.createServer((raw, response) => {
    const chunks: Buffer[] = [];
    raw.on('data', (chunk: Buffer) => chunks.push(chunk));
    raw.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const request = { method: raw.method ?? '', headers: raw.headers, body: text === '' ? {} : (JSON.parse(text) as JsonObject) };
      seen.push(request);
      answer(request, response, raw);
    });
  });
  server.on('connection', (socket) => {
    open += 1;
    all += 1;
    socket.on('error', () => undefined);
    socket.on('close', () => (open -= 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    seen,
    get sockets() {
      return { open, all };
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(response: http.ServerResponse, body: unknown, { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
export const result = (request: Seen, value: unknown): JsonObject => ({ jsonrpc: '2.0', id: request.body['id'], result: value });
export const error = (request: Seen, what: { code: number; message: string; data?: unknown }): JsonObject => ({ jsonrpc: '2.0', id: request.body['id'], error: what });
export const event = (message: unknown, more = ''): string => `${more}data: ${JSON.stringify(message)}\n\n`;
export const events = { 'content-type': 'text/event-stream' };

/** The end of the wire a caller holds: what she was told and asked. */
export interface Listener extends Exchange {
  readonly told: { method: string; params: JsonObject }[];
  readonly asked: { method: string; params: JsonObject }[];
}

export function caller(how: Partial<Exchange> & { answers?: (method: string, params: JsonObject) => Promise<JsonObject> } = {}): Listener {
  const told: Listener['told'] = [];
  const asked: Listener['asked'] = [];
  const { answers, ...rest } = how;
  return {
    ...silentExchange,
    ...rest,
    told,
    asked,
    notify: (method, params) => void told.push({ method, params }),
    ask: (method, params) => {
      asked.push({ method, params });
      return answers ? answers(method, params) : Promise.reject(new Error('nobody answers here'));
    },
  };
}

export const usualLimits = { answerBytes: 1024 * 1024, requestMs: 5000, idleMs: 2000, streams: 10 };

/** A connector to that address, with a way out of its own; `end` closes both. */
export function connectTo(url: string, more: Partial<HttpConnectorOptions> = {}): ReturnType<typeof createHttpConnector> & { end: () => Promise<void>; http: Http } {
  const http = more.http ?? createHttp({ allow: ['127.0.0.1', 'localhost'] });
  const connector = createHttpConnector({ name: 'acme', url, limits: usualLimits, log: createLog('silent'), clock: systemClock, ...more, http });
  return {
    ...connector,
    http,
    end: async () => {
      await connector.close();
      await http.close();
    },
  };
}

export const plain = (more: Partial<Conversation> = {}): Conversation => ({ signal: new AbortController().signal, exchange: silentExchange, ...more });

/** Answers as a modern provider greets, and everything else as written. */
export function modernScript(answer: Parameters<typeof script>[0], capabilities: JsonObject = {}): Promise<Scripted> {
  return script((request, response, raw) => {
    if (request.body['method'] !== 'server/discover') return answer(request, response, raw);
    return json(
      response,
      result(request, {
        resultType: 'complete',
        supportedVersions: ['2026-07-28'],
        capabilities,
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'scripted', version: '1' } },
      }),
    );
  });
}

/** Answers as an older provider does: `initialize` with a session, 202 to notifications, 405 to GET, everything else as written. */
export function legacyScript(answer: Parameters<typeof script>[0], more: { session?: () => string; get?: Parameters<typeof script>[0] } = {}): Promise<Scripted> {
  return script((request, response, raw) => {
    const { method } = request.body;
    if (request.method === 'GET' && more.get) return more.get(request, response, raw);
    if (request.method === 'DELETE') return response.writeHead(200).end();
    if (request.method !== 'POST') return response.writeHead(405).end();
    if (method === 'server/discover') return json(response, error(request, { code: -32601, message: 'Method not found' }));
    if (method === 'initialize') {
      const greeting = { protocolVersion: '2025-11-25', capabilities: { tools: {}, logging: {}, resources: { subscribe: true } }, serverInfo: { name: 'old', version: '1' } };
      return json(response, result(request, greeting), { headers: { 'mcp-session-id': more.session?.() ?? 'session-1' } });
    }
    if (String(method).startsWith('notifications/')) return response.writeHead(202).end();
    return answer(request, response, raw);
  });
}

/** Waits until something is so; fails after two seconds. */
export async function eventually(so: () => boolean, what = 'it'): Promise<void> {
  for (const until = performance.now() + 2000; performance.now() < until;) {
    if (so()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${what} did not come about`);
}

/** The error something fails with. */
export async function failure(promise: Promise<unknown>): Promise<PorticoError> {
  const outcome = await promise.then(
    () => 'it did not fail',
    (caught: unknown) => caught,
  );
  if (outcome instanceof PorticoError) return outcome;
  throw outcome instanceof Error ? outcome : new Error(String(outcome));
}
