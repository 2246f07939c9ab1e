// A configured embedding model finds what no word finds, and nobody waits for it or misses it when it is gone.
import { createServer, type Server } from 'node:http';
import { providersAdd, providersTest, toolsSearch } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPortico, type TestPortico } from '../portico.ts';
import { startDesk, type Desk } from './provider.fixture.ts';

let portico: TestPortico;
let desk: Desk;
let model: Server;
const seen: { authorization: string | undefined; texts: number }[] = [];

/** Everything about closing points one way, everything else another; so does a word that no tool has. */
function vectorOf(text: string): number[] {
  return /clos|terminate/i.test(text) ? [1, 0.1] : [0.1, 1];
}

beforeAll(async () => {
  model = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { input } = JSON.parse(body) as { input: string[] };
      seen.push({ authorization: request.headers.authorization, texts: input.length });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data: input.map((text, index) => ({ index, embedding: vectorOf(text) })) }));
    });
  });
  const port = await new Promise<number>((resolve) => model.listen(0, '127.0.0.1', () => resolve((model.address() as { port: number }).port)));
  desk = await startDesk();
  portico = await startTestPortico({
    environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1', PORTICO_EMBEDDINGS_URL: `http://127.0.0.1:${port}/v1`, PORTICO_EMBEDDINGS_KEY: 'the-key-of-the-model' },
  });
  await portico.call(portico.admin, providersAdd, { name: 'desk', settings: { kind: 'http', url: desk.url } });
  await portico.call(portico.admin, providersTest, { provider: 'desk' });
}, 60_000);
afterAll(async () => {
  await portico?.close();
  await desk?.close();
  model?.close();
});

const search = (query: string) => portico.call(portico.admin, toolsSearch, { query, provider: 'desk', limit: 1 });

test('what no word finds is found by meaning; without the model words go on', async () => {
  expect((await search('terminate')).tools).toEqual([]);
  await expect.poll(async () => (await search('terminate')).tools.map((tool) => tool.name), { timeout: 5000 }).toEqual(['close_ticket']);
  expect(seen.every((one) => one.authorization === 'Bearer the-key-of-the-model')).toBe(true);
  model.closeAllConnections();
  await new Promise((resolve) => model.close(resolve));
  expect((await search('find tickets')).tools.map((tool) => tool.name)).toEqual(['find_ticket']);
});
