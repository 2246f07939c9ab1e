import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createReplicas, type Replicas } from './replicas.ts';
import { testKernel, type TestKernel } from './testing.ts';
import { createVault } from './vault.ts';

let kernel: TestKernel;
let server: Server;
let address: string;
const joined: (Replicas & { close(): Promise<void> })[] = [];

beforeAll(async () => {
  kernel = await testKernel();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => response.writeHead(202, { 'x-seen': `${request.method} ${request.url} ${String(request.headers['x-one'])}` }).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterEach(async () => {
  for (const one of joined.splice(0)) {
    await one.leave();
    await one.close();
  }
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await kernel.close();
});

async function join(how: { listening?: string; host?: string; replicaUrl?: string; vault?: TestKernel['vault'] } = {}): Promise<Replicas> {
  const { listening = address, host = '127.0.0.1', replicaUrl, vault = kernel.vault } = how;
  const one = createReplicas({ id: kernel.clock.id(), config: { host, replicaUrl }, database: kernel.database, vault, log: kernel.log });
  joined.push(one);
  await one.join(listening);
  return one;
}
const send = (from: Replicas, to: string) =>
  from.send(to, { method: 'POST', path: '/mcp/x?y=1', headers: { 'x-one': 'two' }, body: 'hello', signal: new AbortController().signal });
const urlOf = async ({ id }: Replicas): Promise<string | undefined> => {
  const { rows } = await kernel.database.system((tx) => sql<{ url: string }>`SELECT url FROM kernel_replica WHERE id = ${id}`.execute(tx));
  return rows[0]?.url;
};

test('one that joins is found at once, by those that were there before too', async () => {
  const first = await join();
  const second = await join();
  for (const answer of [await send(first, second.id), await send(second, first.id)]) {
    expect(answer).toMatchObject({ status: 202, headers: { 'x-seen': 'POST /mcp/x?y=1 two' } });
    let text = '';
    for await (const piece of answer?.body ?? []) text += Buffer.from(piece).toString();
    expect(text).toBe('hello');
  }
});

test('one that left, never was, does not listen any more, or gave no sign for ten seconds is gone', async () => {
  const first = await join();
  const left = await join();
  await left.leave();
  const silent = await join();
  const deaf = await join({ listening: 'http://127.0.0.1:1' });
  await silence(silent);
  for (const id of [left.id, kernel.clock.id(), '', silent.id, deaf.id]) expect(await send(first, id)).toBeUndefined();
});

/** As if it had been killed: its last sign of life lies 11 seconds back, and no other follows. */
async function silence(one: Replicas): Promise<void> {
  const url = await urlOf(one);
  await one.leave();
  await kernel.database.system((tx) => sql`INSERT INTO kernel_replica (id, url, key_print, seen_at) VALUES (${one.id}, ${url}, 'x', now() - interval '11 seconds')`.execute(tx));
}

test('who waits for an answer is told when a replica falls silent, and waits on when it leaves in good order', { timeout: 15_000 }, async () => {
  let finish: (() => void) | undefined;
  const slow = createServer((_request, response) => (finish = () => void response.writeHead(200).end()));
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  const listening = `http://127.0.0.1:${(slow.address() as { port: number }).port}`;
  const first = await join();

  const leaving = await join({ listening });
  const patient = send(first, leaving.id);
  await expect.poll(() => finish).toBeDefined();
  await leaving.leave();
  expect(await send(first, kernel.clock.id())).toBeUndefined();
  expect(await send(first, leaving.id)).toBeUndefined();
  finish?.();
  expect(await patient).toMatchObject({ status: 200 });

  const dying = await join({ listening });
  const waiting = send(first, dying.id);
  await silence(dying);
  expect(await waiting).toBeUndefined();
  slow.closeAllConnections();
  slow.close();
});

test('a caller who goes away ends the request', async () => {
  const [first, second] = [await join(), await join()];
  await expect(first.send(second.id, { method: 'GET', path: '/', headers: {}, signal: AbortSignal.abort(new Error('away')) })).rejects.toThrow('away');
});

test('the younger of two with different master keys says so', async () => {
  const first = await join();
  const stranger = await join({ vault: createVault(randomBytes(32)) });
  await send(first, stranger.id);
  expect(stranger.strangers()).toEqual([address]);
  expect(first.strangers()).toEqual([]);
});

test.each([
  ['where it listens', { listening: 'http://127.0.0.1:3100' }, /^http:\/\/127\.0\.0\.1:3100$/],
  ['by its name, with TLS', { listening: 'https://127.0.0.1:3100', host: 'inner.example' }, /^https:\/\/inner\.example:3100$/],
  ['on IPv6', { listening: 'http://[::1]:3100', host: '::1' }, /^http:\/\/\[::1\]:3100$/],
  ['as a setting says', { listening: 'http://0.0.0.0:3100', host: '0.0.0.0', replicaUrl: 'http://ten:80' }, /^http:\/\/ten:80$/],
  ['by an address of the machine, listening on all', { listening: 'http://127.0.0.1:3100', host: '0.0.0.0' }, /^http:\/\/(?!0\.0\.0\.0)\d+\.\d+\.\d+\.\d+:3100$/],
] as const)('it is found %s', async (_, how, url) => {
  expect(await urlOf(await join(how))).toMatch(url);
});
