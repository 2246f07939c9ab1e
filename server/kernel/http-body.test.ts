import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttp, type Http } from './http.ts';

let server: http.Server;
let guarded: Http;
let url: URL;
let answer: http.RequestListener;
let sockets = 0;

beforeEach(async () => {
  sockets = 0;
  server = http.createServer((request, response) => answer(request, response));
  server.on('connection', () => (sockets += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/a?b=c`);
  guarded = createHttp({ allow: ['127.0.0.1'] });
});
afterEach(async () => {
  await guarded.close();
  server.closeAllConnections();
  server.close();
});

const get = (signal?: AbortSignal): ReturnType<Http['request']> => guarded.request(url, { method: 'GET', headers: { 'x-a': 'b' }, ...(signal && { signal }) });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('sends what it is given and gives what it gets; a short body is there at once', async () => {
  answer = (request, response) => response.writeHead(201, { 'x-seen': `${request.method} ${request.url} ${String(request.headers['x-a'])}` }).end('hello');
  const given = await get();
  expect(given).toMatchObject({ status: 201, headers: { 'x-seen': 'GET /a?b=c b' } });
  expect(given.body.whole()?.toString()).toBe('hello');
});

test('a body that is still coming is not whole, and is read as it comes', async () => {
  answer = (_request, response) => {
    response.write('one ');
    setTimeout(() => response.end('two'), 20);
  };
  const { body } = await get();
  expect(body.whole()).toBeUndefined();
  let text = '';
  for await (const piece of body) text += Buffer.from(piece).toString();
  expect(text).toBe('one two');
});

test('who reads slowly holds back who sends', async () => {
  let sent = 0;
  answer = (_request, response) => {
    const more = (): void => {
      while (sent < 20_000_000) {
        sent += 65_536;
        if (!response.write(Buffer.alloc(65_536))) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
  const { body } = await get();
  await pause(200);
  const held = sent;
  expect(held).toBeLessThan(15_000_000);
  let read = 0;
  for await (const piece of body) read += piece.byteLength;
  expect(read).toBe(sent);
  expect(sent).toBeGreaterThan(held);
});

test('a body that is resumed gives its connection back, one that is destroyed does not', async () => {
  answer = (_request, response) => response.end(Buffer.alloc(500_000));
  for (let calls = 0; calls < 3; calls += 1) {
    (await get()).body.resume();
    await pause(30);
  }
  expect(sockets).toBe(1);
  (await get()).body.destroy();
  await pause(30);
  (await get()).body.resume();
  expect(sockets).toBe(2);
});

test('who reads hears why it ended: the error it was destroyed with, or that the connection broke', async () => {
  answer = (_request, response) => void response.write('x');
  const read = async (body: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const piece of body) expect(piece.byteLength).toBe(1);
  };
  const first = await get();
  setTimeout(() => first.body.destroy(new Error('enough')), 20);
  await expect(read(first.body)).rejects.toThrow('enough');
  const second = await get();
  setTimeout(() => server.closeAllConnections(), 20);
  await expect(read(second.body)).rejects.toMatchObject({ code: expect.stringMatching(/UND_ERR_SOCKET|ECONNRESET/) });
});

test('a signal ends a request before and after its headers', async () => {
  answer = () => undefined;
  const early = new AbortController();
  const waiting = get(early.signal);
  setTimeout(() => early.abort(new Error('no time')), 20);
  await expect(waiting).rejects.toThrow('no time');
  await expect(get(AbortSignal.abort(new Error('never begun')))).rejects.toThrow('never begun');
  answer = (_request, response) => void response.write('x');
  const late = new AbortController();
  const { body } = await get(late.signal);
  setTimeout(() => late.abort(new Error('too long')), 20);
  const reading = async (): Promise<void> => {
    for await (const piece of body) expect(piece.byteLength).toBe(1);
  };
  await expect(reading()).rejects.toThrow('too long');
});

test('an address inside the network is refused unless it is allowed', async () => {
  answer = (_request, response) => response.end();
  const closed = createHttp({ allow: [] });
  await expect(closed.request(url, { method: 'GET', headers: {} })).rejects.toMatchObject({ code: 'egress.denied' });
  await expect(closed.request(new URL(`http://localhost:${url.port}`), { method: 'GET', headers: {} })).rejects.toMatchObject({ code: 'egress.denied' });
  await expect(closed.request(new URL('ftp://example.com'), { method: 'GET', headers: {} })).rejects.toMatchObject({ code: 'egress.denied' });
  expect(sockets).toBe(0);
  await closed.close();
});
