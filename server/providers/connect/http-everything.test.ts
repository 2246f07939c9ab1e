// The reference server from npm over Streamable HTTP, as a process of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import type { JsonObject } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caller, connectTo, eventually, plain, type Listener } from './http.fixture.ts';

const program = path.resolve(import.meta.dirname, '../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js');
let child: ChildProcess | undefined;
let connector: ReturnType<typeof connectTo>;

beforeAll(async () => {
  const port = await freePort();
  const started = spawn(process.execPath, [program, 'streamableHttp'], { env: { PATH: process.env['PATH'], PORT: String(port) }, stdio: ['ignore', 'ignore', 'pipe'] });
  child = started;
  await new Promise<void>((resolve, reject) => {
    started.stderr.on('data', (chunk: Buffer) => chunk.toString().includes('listening') && resolve());
    started.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });
  connector = connectTo(`http://127.0.0.1:${port}/mcp`);
});
afterAll(async () => {
  await connector.end();
  child?.kill();
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const able = { elicitation: {}, sampling: {}, roots: {} };
const person = (meta: JsonObject = {}): Listener =>
  caller({
    session: 'ada',
    capabilities: able,
    meta,
    answers: (method) =>
      Promise.resolve(
        method === 'elicitation/create'
          ? { action: 'accept', content: { name: 'Ada' } }
          : method === 'sampling/createMessage'
            ? { role: 'assistant', model: 'test', content: { type: 'text', text: 'a sampled answer' } }
            : { roots: [{ uri: 'file:///home/ada', name: 'home' }] },
      ),
  });
const call = (name: string, given: JsonObject, exchange = person()): Promise<JsonObject> =>
  connector.request({ method: 'tools/call', params: { name, arguments: given } }, plain({ exchange }));
const shown = (given: JsonObject): string => JSON.stringify(given['content']);

test('tools, images, resources, prompts and completion', async () => {
  expect((await connector.greet(plain())).protocolVersion).toBe('2025-11-25');
  expect(shown(await call('get-sum', { a: 2, b: 3 }))).toContain('5');
  expect(await call('get-tiny-image', {})).toMatchObject({ content: expect.arrayContaining([expect.objectContaining({ type: 'image', mimeType: 'image/png' })]) });
  expect(await call('get-structured-content', { location: 'Chicago' })).toMatchObject({ structuredContent: { temperature: expect.any(Number) } });
  const { resources } = (await connector.request({ method: 'resources/list', params: {} }, plain())) as { resources: { uri: string }[] };
  expect(await connector.request({ method: 'resources/read', params: { uri: resources[0]?.uri } }, plain())).toMatchObject({ contents: [{ uri: resources[0]?.uri }] });
  expect(await connector.request({ method: 'prompts/get', params: { name: 'simple-prompt' } }, plain())).toMatchObject({ messages: [{ role: 'user' }] });
  const completion = { ref: { type: 'ref/prompt', name: 'completable-prompt' }, argument: { name: 'department', value: 'E' } };
  expect(await connector.request({ method: 'completion/complete', params: completion }, plain())).toMatchObject({ completion: { values: ['Engineering'] } });
});

test('elicitation, sampling and roots reach the caller of the session', async () => {
  const exchange = person();
  expect(shown(await call('trigger-elicitation-request', {}, exchange))).toContain('Name: Ada');
  expect(shown(await call('trigger-sampling-request', { prompt: 'hi', maxTokens: 10 }, exchange))).toContain('a sampled answer');
  expect(shown(await call('get-roots-list', {}, exchange))).toContain('file:///home/ada');
  expect(exchange.asked.map((one) => one.method)).toEqual(expect.arrayContaining(['elicitation/create', 'sampling/createMessage']));
});

test('what a provider shows depends on what the caller can do', async () => {
  const toolsFor = async (exchange: Listener): Promise<string[]> =>
    ((await connector.request({ method: 'tools/list', params: {} }, plain({ exchange })))['tools'] as { name: string }[]).map((tool) => tool.name);
  expect(await toolsFor(person())).toContain('trigger-elicitation-request');
  expect(await toolsFor(caller())).not.toContain('trigger-elicitation-request');
});

test('progress of a long call', async () => {
  const exchange = person({ progressToken: 'p' });
  await call('trigger-long-running-operation', { duration: 0.4, steps: 4 }, exchange);
  expect(exchange.told.filter((one) => one.method === 'notifications/progress').map((one) => one.params['progress'])).toEqual([1, 2, 3, 4]);
});

test('updates of a resource that is watched', async () => {
  const uri = 'demo://resource/dynamic/text/1';
  const heard: JsonObject[] = [];
  const stop = new AbortController();
  const listening = connector.listen({ resourceSubscriptions: [uri] }, { signal: stop.signal, hear: (_method, params) => heard.push(params) });
  // The server updates what this session watches, once it was told to begin.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await call('toggle-subscriber-updates', {}, caller());
  for (let tries = 0; heard.length === 0 && tries < 6; tries += 1) await eventually(() => heard.length > 0).catch(() => undefined);
  expect(heard[0]).toMatchObject({ uri });
  stop.abort();
  await listening;
});
