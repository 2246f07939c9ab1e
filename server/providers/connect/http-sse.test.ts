import { spawn, type ChildProcess } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { JsonObject } from '@portico/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../scripts/servers.ts';
import { createHttp } from '../../kernel/http.ts';
import { createLog, silentExchange, systemClock, type Exchange } from '../../kernel/index.ts';
import type { Connector } from './connector.ts';
import { createSseConnector, type SseConnectorOptions } from './http-sse.ts';

const guarded = createHttp({ allow: ['127.0.0.1'] });
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
afterAll(() => guarded.close());

function connect(url: string, changes: Partial<SseConnectorOptions> = {}): Connector {
  const made = createSseConnector({
    name: 'old',
    url,
    limits: { answerBytes: 1024 * 1024, requestMs: 5000, idleMs: 5000, streams: 20 },
    http: guarded,
    log: createLog('silent'),
    clock: systemClock,
    ...changes,
  });
  open.push(made);
  return made;
}

const forever = new AbortController().signal;
const ask = (to: Connector, method: string, params: JsonObject = {}, exchange: Exchange = silentExchange): Promise<JsonObject> =>
  to.request({ method, params }, { exchange, signal: forever });
const callTool = (to: Connector, name: string, given: JsonObject = {}, exchange?: Exchange): Promise<JsonObject> => ask(to, 'tools/call', { name, arguments: given }, exchange);
const textOf = (result: JsonObject): string => (result['content'] as { text: string }[]).map((one) => one.text).join('\n');

describe('server-everything over HTTP+SSE', () => {
  let server: ChildProcess;
  let url = '';
  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}/sse`;
    const file = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/package.json');
    server = spawn(process.execPath, [path.join(path.dirname(file), 'dist/index.js'), 'sse'], { env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise<void>((resolve) => server.stderr?.on('data', (text: Buffer) => text.includes('running on port') && resolve()));
  });
  afterAll(() => void server.kill('SIGKILL'));

  test('greets, lists, calls, many at once', async () => {
    const subject = connect(url);
    await expect(subject.greet({ signal: forever })).resolves.toMatchObject({ era: 'legacy', serverInfo: { name: 'mcp-servers/everything' } });
    expect(((await ask(subject, 'tools/list'))['tools'] as unknown[]).length).toBeGreaterThan(10);
    const sums = await Promise.all(Array.from({ length: 30 }, (_, n) => callTool(subject, 'get-sum', { a: n, b: 1 })));
    sums.forEach((sum, n) => expect(textOf(sum)).toContain(`is ${n + 1}.`));
    await expect(ask(subject, 'prompts/get', { name: 'nothing' })).rejects.toMatchObject({ code: 'provider.refused', rpc: { code: -32_602 } });
  });

  test('asks its caller, tells her how far it is, and updates those who listen', async () => {
    const subject = connect(url);
    const told: JsonObject[] = [];
    const caller: Exchange = {
      ...silentExchange,
      session: 'ada',
      capabilities: { elicitation: {} },
      meta: { progressToken: 7 },
      notify: (method, params) => void (method === 'notifications/progress' && told.push(params)),
      ask: () => Promise.resolve({ action: 'accept', content: { name: 'Ada' } }),
    };
    expect(textOf(await callTool(subject, 'trigger-elicitation-request', {}, caller))).toContain('Ada');
    await callTool(subject, 'trigger-long-running-operation', { duration: 0.2, steps: 2 }, caller);
    expect(told.map((one) => [one['progressToken'], one['progress']])).toEqual([
      [7, 1],
      [7, 2],
    ]);
    const heard: unknown[] = [];
    const stop = new AbortController();
    const uri = 'demo://resource/dynamic/text/1';
    const listening = subject.listen({ resourceSubscriptions: [uri] }, { signal: stop.signal, hear: (_method, params) => void heard.push(params['uri']) });
    await wait(300);
    await callTool(subject, 'toggle-subscriber-updates');
    for (let n = 0; n < 60 && heard.length === 0; n += 1) await wait(100);
    stop.abort();
    await listening;
    expect(heard[0]).toBe(uri);
  });
});

/** An old server that does what `act` says with each message; `say` writes to the stream it came from. */
async function scripted(
  act: (message: Record<string, unknown>, stream: http.ServerResponse) => void,
  endpoint = '/messages',
): Promise<{ url: string; streams: Set<http.ServerResponse>; opened: () => number }> {
  const streams = new Set<http.ServerResponse>();
  let opened = 0;
  const server = http.createServer((request, response) => {
    if (request.method === 'GET') {
      opened += 1;
      const id = opened;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`event: endpoint\ndata: ${endpoint}?id=${id}\n\n`);
      streams.add(Object.assign(response, { number: id }));
      response.on('close', () => streams.delete(response));
      return;
    }
    const stream = [...streams].find((one) => request.url === `/messages?id=${(one as http.ServerResponse & { number?: number }).number}`);
    if (!stream) return void response.writeHead(404).end();
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      response.writeHead(202).end('Accepted');
      const message = JSON.parse(body) as Record<string, unknown>;
      if (message['method'] === 'initialize')
        say(stream, { id: message['id'], result: { protocolVersion: '2024-11-05', capabilities: {}, serverInfo: { name: 'old', version: '1' } } });
      else act(message, stream);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())) });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sse`, streams, opened: () => opened };
}
const say = (stream: http.ServerResponse, message: unknown): boolean => stream.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...(message as object) })}\n\n`);

describe('what goes wrong', () => {
  test('a stream that breaks in a call fails that call; the next one opens another', async () => {
    const old = await scripted(({ id, method, params }, stream) => {
      if (method !== 'tools/call') return;
      if ((params as { name: string }).name === 'break') stream.destroy();
      else say(stream, { id, result: { content: [] } });
    });
    const subject = connect(old.url);
    await callTool(subject, 'fine');
    await expect(callTool(subject, 'break')).rejects.toMatchObject({ code: 'provider.unreachable', params: { sent: true } });
    expect(await callTool(subject, 'fine')).toEqual({ content: [] });
    expect(old.opened()).toBe(2);
  });

  test('a listener’s stream is opened again by itself', async () => {
    const old = await scripted(() => undefined);
    const heard: string[] = [];
    const stop = new AbortController();
    const listening = connect(old.url).listen({ toolsListChanged: true }, { signal: stop.signal, hear: (method) => void heard.push(method) });
    const tell = async (): Promise<void> => {
      for (let n = 0; n < 100 && old.streams.size === 0; n += 1) await wait(50);
      await wait(200);
      for (const stream of old.streams) say(stream, { method: 'notifications/tools/list_changed' });
      await wait(100);
    };
    await tell();
    for (const stream of old.streams) stream.destroy();
    await wait(100);
    await tell();
    stop.abort();
    await listening;
    expect(heard).toEqual(['notifications/tools/list_changed', 'notifications/tools/list_changed']);
  });

  test('an endpoint elsewhere gets nothing', async () => {
    const old = await scripted(() => undefined, 'https://collector.example.com/messages');
    await expect(callTool(connect(old.url), 'x')).rejects.toThrow('its endpoint event names https://collector.example.com, which is not its own origin');
  });

  test('silence has an end, at the start and in a call; too long an answer is not kept', async () => {
    const dumb = http.createServer((_request, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n'));
    await new Promise<void>((resolve) => dumb.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => new Promise((resolve) => (dumb.close(() => resolve()), dumb.closeAllConnections())) });
    const limits = { answerBytes: 10_000, requestMs: 400, idleMs: 400, streams: 2 };
    await expect(callTool(connect(`http://127.0.0.1:${(dumb.address() as AddressInfo).port}/`, { limits }), 'x')).rejects.toMatchObject({ code: 'provider.timeout' });
    const told: unknown[] = [];
    const old = await scripted((message, stream) => {
      told.push(message['method']);
      if ((message['params'] as { name?: string } | undefined)?.name === 'long') say(stream, { id: message['id'], result: { content: 'x'.repeat(20_000) } });
    });
    const subject = connect(old.url, { limits });
    await expect(callTool(subject, 'silent')).rejects.toMatchObject({ code: 'provider.timeout', params: { limit: '400 ms' } });
    await wait(100);
    expect(told).toContain('notifications/cancelled');
    await expect(callTool(subject, 'long')).rejects.toMatchObject({ code: 'provider.too_large' });
  });

  test('the egress guard stands before it', async () => {
    const strict = createHttp({ allow: [] });
    await expect(callTool(connect('http://127.0.0.1:9/sse', { http: strict }), 'x')).rejects.toMatchObject({ code: 'egress.denied' });
    await strict.close();
  });

  test('closing ends the stream and what waits on it', async () => {
    const old = await scripted(() => undefined);
    const subject = connect(old.url);
    await subject.greet({ signal: forever });
    const waiting = callTool(subject, 'never').catch((error: unknown) => error);
    await wait(100);
    await subject.close();
    expect(await waiting).toMatchObject({ code: 'provider.unreachable' });
    for (let n = 0; n < 40 && old.streams.size > 0; n += 1) await wait(25);
    expect(old.streams.size).toBe(0);
  });
});
