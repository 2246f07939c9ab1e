import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createHttp } from '../../kernel/http.ts';
import { caller, connectTo, event, events, eventually, failure, json, legacyScript, modernScript, plain, result, script, usualLimits, type Scripted } from './http.fixture.ts';

const call = { method: 'tools/call', params: { name: 'x', arguments: {} } };
const read = { method: 'resources/read', params: { uri: 'a://b' } };
type Answer = Parameters<typeof script>[0];
const small = { ...usualLimits, answerBytes: 100_000, requestMs: 500, idleMs: 200 };

/** Timers and sockets of this process that are still in use. */
const resources = (): string[] => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap' || name === 'Timeout');

/** Calls once and gives the error; afterwards no connection, no timer may be left. */
async function failsWith(
  answer: Answer,
  how: { legacy?: boolean; message?: typeof call | typeof read } = {},
): Promise<{ refusal: Awaited<ReturnType<typeof failure>>; provider: Scripted; ms: number }> {
  const provider = await (how.legacy === true ? legacyScript(answer) : modernScript(answer));
  const connector = connectTo(provider.url, { limits: small });
  await connector.greet(plain());
  const began = performance.now();
  const refusal = await failure(connector.request(how.message ?? call, plain()));
  const ms = performance.now() - began;
  await connector.end();
  await eventually(() => provider.sockets.open === 0, 'the end of all connections');
  await provider.close();
  return { refusal, provider, ms };
}

test.each<[string, string, Answer]>([
  ['a page of HTML', 'provider.garbled', (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>hello')],
  ['no content', 'provider.garbled', (_request, response) => response.writeHead(202).end()],
  ['half a JSON text', 'provider.garbled', (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":"2.0","id":')],
  ['JSON that is no message', 'provider.garbled', (_request, response) => json(response, { hello: 'world' })],
  [
    'binary garbage called JSON',
    'provider.garbled',
    (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from([0, 255, 254, 7, 13])),
  ],
  ['an answer to another request', 'provider.garbled', (request, response) => json(response, { jsonrpc: '2.0', id: Number(request.body['id']) + 1, result: {} })],
  ['garbage as an event', 'provider.garbled', (_request, response) => response.writeHead(200, events).end('data: {nonsense\n\n')],
  ['a stream that ends too early', 'provider.unreachable', (_request, response) => response.writeHead(200, events).end(': bye\n\n')],
  [
    'a connection cut in the middle of JSON',
    'provider.unreachable',
    (_request, response) => cut(response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }), '{"jsonrpc"'),
  ],
  ['a connection cut in the middle of an event', 'provider.unreachable', (_request, response) => cut(response.writeHead(200, events), 'data: {"jsonrpc"')],
  ['a redirect', 'provider.garbled', (_request, response) => response.writeHead(307, { location: 'https://elsewhere.example/mcp?key=hidden' }).end()],
  ['502 of a proxy', 'provider.unreachable', (_request, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad gateway')],
  ['silence', 'provider.timeout', () => undefined],
  ['silence after the headers', 'provider.timeout', (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()],
  ['a silent stream', 'provider.timeout', (_request, response) => response.writeHead(200, events).flushHeaders()],
  [
    'a gzip bomb',
    'provider.garbled',
    (_request, response) => response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000))),
  ],
  [
    'an answer that says it is too long',
    'provider.too_large',
    (_request, response) => void response.writeHead(200, { 'content-type': 'application/json', 'content-length': '50000000' }).write('{"jsonrpc":'),
  ],
])('%s is %s, within the time limit, and leaves nothing behind', async (_name, code, answer) => {
  const before = resources().length;
  for (const legacy of [false, true]) {
    const { refusal, ms, provider } = await failsWith(answer, { legacy });
    expect(refusal.code).toBe(code);
    expect(refusal.params['provider']).toBe('acme');
    expect(refusal.message).not.toContain('hidden');
    expect(ms).toBeLessThan(900);
    expect(provider.seen.filter((one) => one.body['method'] === 'tools/call')).toHaveLength(1);
  }
  await eventually(() => resources().length <= before, 'the end of timers and sockets');
});

function cut(response: Parameters<Answer>[1], text: string): void {
  response.write(text);
  setTimeout(() => response.destroy(), 10);
}

test('a redirect names where to, and is not followed', async () => {
  const { refusal } = await failsWith((_request, response) => response.writeHead(307, { location: 'https://elsewhere.example/mcp?key=hidden' }).end());
  expect(refusal.message).toContain('https://elsewhere.example/mcp;');
});

test.each([
  ['application/json', 'x'],
  ['text/event-stream', 'x'],
  ['text/event-stream', '\n\ndata: {"jsonrpc":"2.0","method":"notifications/odd","params":{}}\n\n: '],
])('50 MB as %s are cut off at the limit, not taken in', async (type, piece) => {
  let sent = 0;
  const answer: Answer = (_request, response) => {
    response.writeHead(200, { 'content-type': type });
    response.write(piece === 'x' ? 'data: "' : ': ');
    const more = (): void => {
      while (sent < 50_000_000 && !response.destroyed) {
        sent += 65_536;
        if (!response.write(piece.repeat(65_536 / piece.length))) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
  const { refusal } = await failsWith(answer);
  expect(refusal.code).toBe('provider.too_large');
  expect(refusal.params['limit']).toBe('98 KB');
  expect(sent).toBeLessThan(10_000_000);
});

test('bytes that drip in do not keep a call alive beyond its time', async () => {
  const drip =
    (type: string): Answer =>
    (_request, response) => {
      response.writeHead(200, { 'content-type': type });
      const timer = setInterval(() => response.write(': '), 50);
      response.on('close', () => clearInterval(timer));
    };
  for (const type of ['application/json', 'text/event-stream']) {
    const { refusal, ms } = await failsWith(drip(type));
    expect(refusal).toMatchObject({ code: 'provider.timeout', params: { limit: '500 ms' } });
    expect(ms).toBeLessThan(900);
  }
});

test('a stream that stays open after the answer does not hold the caller back', async () => {
  const provider = await modernScript((request, response) => void response.writeHead(200, events).write(event(result(request, { early: true }))));
  const connector = connectTo(provider.url);
  const began = performance.now();
  expect(await connector.request(call, plain())).toEqual({ early: true });
  expect(performance.now() - began).toBeLessThan(300);
  await eventually(() => provider.sockets.open === 1, 'the end of the stream');
  await connector.end();
  await provider.close();
});

test('nobody listens there: it says so, and that nothing was sent', async () => {
  const provider = await script(() => undefined);
  await provider.close();
  const connector = connectTo(provider.url);
  const refusal = await failure(connector.greet(plain()));
  expect(refusal).toMatchObject({ code: 'provider.unreachable', params: { sent: false } });
  expect(refusal.message).not.toMatch(/127\.0\.0\.1|ECONNREFUSED/);
  await connector.end();
});

test('an address inside the network is refused, as a number and as a name, before anything is sent', async () => {
  const provider = await script((request, response) => json(response, result(request, {})));
  const port = new URL(provider.url).port;
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433']) {
    const http = createHttp({ allow: [] });
    const connector = connectTo(`http://${host}:${port}/mcp`, { http });
    expect((await failure(connector.greet(plain()))).code).toBe('egress.denied');
    await connector.end();
  }
  expect(provider.seen).toEqual([]);
  await provider.close();
});

test('a name that points outside first and inside later is refused when it is connected to', async () => {
  const provider = await script((request, response) => json(response, result(request, {})));
  let looked = 0;
  const answers = ['203.0.113.7', '127.0.0.1'];
  const lookup = (() => Promise.resolve([{ address: answers[Math.min((looked += 1), 1)], family: 4 }])) as unknown as NonNullable<Parameters<typeof createHttp>[0]['lookup']>;
  const connector = connectTo(`http://rebound.example:${new URL(provider.url).port}/mcp`, { http: createHttp({ allow: [], lookup }) });
  expect((await failure(connector.greet(plain()))).code).toBe('egress.denied');
  expect(looked).toBeGreaterThan(0);
  expect(provider.seen).toEqual([]);
  await connector.end();
  await provider.close();
});

test('a connection the provider closes while it is used: what only reads is sent again, a tool is not', async () => {
  // Answers once on each connection and cuts it at the next request, without a byte.
  const server = net.createServer((socket) => {
    let requests = 0;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const body = /\{.*\}$/s.exec(chunk.toString())?.[0];
      if (body === undefined) return;
      received.push(body);
      if ((requests += 1) > 1) return void socket.destroy();
      const answer = JSON.stringify({ jsonrpc: '2.0', id: (JSON.parse(body) as { id: number }).id, result: { supportedVersions: ['2026-07-28'] } });
      socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answer.length}\r\nconnection: keep-alive\r\n\r\n${answer}`);
    });
  });
  const received: string[] = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connector = connectTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
  // A connection is given back to the pool a moment after its answer.
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
  await connector.greet(plain());
  await pause();
  expect(await connector.request(read, plain())).toMatchObject({ supportedVersions: ['2026-07-28'] });
  expect(received.filter((body) => body.includes('resources/read'))).toHaveLength(2);
  await pause();
  expect(await failure(connector.request(call, plain()))).toMatchObject({ code: 'provider.unreachable', params: { sent: true } });
  expect(received.filter((body) => body.includes('tools/call'))).toHaveLength(1);
  await connector.request(read, plain());
  await pause();
  expect(await connector.request(call, plain({ retryable: true }))).toMatchObject({ supportedVersions: ['2026-07-28'] });
  expect(received.filter((body) => body.includes('tools/call'))).toHaveLength(3);
  await connector.end();
  server.close();
});

test('many long notifications reach the caller before the answer does', async () => {
  const big = 'x'.repeat(10_000);
  const provider = await modernScript((request, response) => {
    response.writeHead(200, events);
    for (let index = 0; index < 50; index += 1) response.write(event({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: big } }));
    response.end(event(result(request, { done: true })));
  });
  const connector = connectTo(provider.url);
  const exchange = caller({ meta: { 'io.modelcontextprotocol/logLevel': 'info' } });
  expect(await connector.request(call, plain({ exchange }))).toEqual({ done: true });
  expect(exchange.told).toHaveLength(50);
  await connector.end();
  await provider.close();
});

test('one hung call harms no other', async () => {
  const provider = await modernScript((request, response) =>
    (request.body['params'] as { name?: string }).name === 'hang' ? undefined : json(response, result(request, { ok: true })),
  );
  const connector = connectTo(provider.url, { limits: small });
  const hung = Array.from({ length: 20 }, () => failure(connector.request({ method: 'tools/call', params: { name: 'hang' } }, plain())));
  const began = performance.now();
  for (let calls = 0; calls < 20; calls += 1) expect(await connector.request(call, plain())).toEqual({ ok: true });
  expect(performance.now() - began).toBeLessThan(400);
  expect((await Promise.all(hung)).every((refusal) => refusal.code === 'provider.timeout')).toBe(true);
  await connector.end();
  await provider.close();
});

test('streams without an end are limited; one more is told to wait', async () => {
  const provider = await modernScript((_request, response) => response.writeHead(200, events).flushHeaders());
  const connector = connectTo(provider.url, { limits: { ...usualLimits, streams: 2 } });
  const stop = new AbortController();
  const listen = (): Promise<void> => connector.listen({}, { signal: stop.signal, hear: () => undefined });
  const open = [listen(), listen()];
  await eventually(() => provider.seen.filter((one) => one.body['method'] === 'subscriptions/listen').length === 2);
  expect((await failure(listen())).code).toBe('provider.busy');
  stop.abort();
  await Promise.all(open);
  const again = new AbortController();
  const third = connector.listen({}, { signal: again.signal, hear: () => undefined });
  again.abort();
  await third;
  await connector.end();
  await provider.close();
});

test('close ends calls and streams of both eras, and may be called twice', async () => {
  for (const start of [modernScript, legacyScript]) {
    const provider = await start(() => undefined);
    const connector = connectTo(provider.url);
    await connector.greet(plain());
    const hung = failure(connector.request(call, plain()));
    await eventually(() => provider.seen.some((one) => one.body['method'] === 'tools/call'));
    await connector.close();
    expect((await hung).code).toBe('provider.unreachable');
    await connector.close();
    await connector.end();
    await eventually(() => provider.sockets.open === 0);
    await provider.close();
  }
});

test('thousand calls use few connections and leave none behind', async () => {
  const provider = await modernScript((request, response) => json(response, result(request, {})));
  const connector = connectTo(provider.url);
  for (let round = 0; round < 50; round += 1) await Promise.all(Array.from({ length: 20 }, () => connector.request(call, plain())));
  expect(provider.sockets.all).toBeLessThanOrEqual(60);
  await connector.end();
  await eventually(() => provider.sockets.open === 0);
  await provider.close();
});
