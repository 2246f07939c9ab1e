import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '@portico/contracts';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createLog, silentExchange, systemClock, type Exchange } from '../../kernel/index.ts';
import { createStdioConnector, type StdioConnector, type StdioOptions } from './stdio.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'portico-stdio-'));
const open: StdioConnector[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The program of a package, as `npx` would start it. */
function program(name: string, ...args: string[]): string[] {
  const file = createRequire(import.meta.url).resolve(`@modelcontextprotocol/${name}/package.json`);
  return [path.join(path.dirname(file), 'dist/index.js'), ...args];
}

function connect(args: readonly string[], changes: Partial<StdioOptions> = {}): StdioConnector {
  const made = createStdioConnector({
    name: 'real',
    command: process.execPath,
    args,
    env: {},
    folder: path.join(folder, `home-${open.length}`),
    limits: { memoryBytes: 512 * 1024 * 1024, processes: 8, outputBytesPerLine: 8 * 1024 * 1024, idleMs: 60_000, startMs: 20_000, requestMs: 20_000, restarts: 3 },
    log: createLog('silent'),
    clock: systemClock,
    shared: true,
    ...changes,
  });
  open.push(made);
  return made;
}

const forever = new AbortController().signal;
const ask = (to: StdioConnector, method: string, params: JsonObject = {}, exchange: Exchange = silentExchange): Promise<JsonObject> =>
  to.request({ method, params }, { exchange, signal: forever });
const callTool = (to: StdioConnector, name: string, given: JsonObject = {}, exchange?: Exchange): Promise<JsonObject> =>
  ask(to, 'tools/call', { name, arguments: given }, exchange);
const names = (result: JsonObject, key: string): string[] => (result[key] as { name: string }[]).map((one) => one.name);
const textOf = (result: JsonObject): string => (result['content'] as { text: string }[]).map((one) => one.text).join('\n');

describe('server-everything', () => {
  const everything = program('server-everything', 'stdio');

  test('greets; tools, prompts, resources, templates and completion are there', async () => {
    const subject = connect(everything);
    await expect(subject.greet({ signal: forever })).resolves.toMatchObject({ era: 'legacy', protocolVersion: '2025-11-25', serverInfo: { name: 'mcp-servers/everything' } });
    expect(names(await ask(subject, 'tools/list'), 'tools')).toEqual(expect.arrayContaining(['echo', 'get-sum', 'trigger-elicitation-request']));
    expect(textOf(await callTool(subject, 'get-sum', { a: 2, b: 40 }))).toContain('42');
    expect(names(await ask(subject, 'prompts/list'), 'prompts')).toContain('completable-prompt');
    expect(JSON.stringify(await ask(subject, 'prompts/get', { name: 'args-prompt', arguments: { city: 'Xian' } }))).toContain('Xian');
    const resources = (await ask(subject, 'resources/list'))['resources'] as { uri: string }[];
    expect(JSON.stringify(await ask(subject, 'resources/read', { uri: resources[0]?.uri }))).toContain('"text"');
    expect((await ask(subject, 'resources/templates/list'))['resourceTemplates']).toHaveLength(2);
    const completed = await ask(subject, 'completion/complete', { ref: { type: 'ref/prompt', name: 'completable-prompt' }, argument: { name: 'department', value: 'E' } });
    expect(completed).toMatchObject({ completion: { values: ['Engineering'] } });
  });

  test('images come through whole', async () => {
    const content = (await callTool(connect(everything), 'get-tiny-image'))['content'] as { type: string; mimeType?: string; data?: string }[];
    const image = content.find((one) => one.type === 'image');
    expect(image?.mimeType).toBe('image/png');
    expect(
      Buffer.from(image?.data ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  test('asks its caller (elicitation, sampling) and takes the answer', async () => {
    const asked: string[] = [];
    const caller: Exchange = {
      ...silentExchange,
      capabilities: { elicitation: { form: {} }, sampling: {} },
      ask: (method) => {
        asked.push(method);
        return Promise.resolve(
          method === 'elicitation/create'
            ? { action: 'accept', content: { name: 'Ada', check: true, integer: 7 } }
            : { role: 'assistant', content: { type: 'text', text: 'sampled words' }, model: 'none' },
        );
      },
    };
    const subject = connect(everything);
    expect(textOf(await callTool(subject, 'trigger-elicitation-request', {}, caller))).toContain('Ada');
    expect(textOf(await callTool(subject, 'trigger-sampling-request', { prompt: 'say', maxTokens: 5 }, caller))).toContain('sampled words');
    expect(asked).toEqual(['elicitation/create', 'sampling/createMessage']);
    const refused = await callTool(subject, 'trigger-elicitation-request').catch((error: unknown) => error);
    expect(JSON.stringify(refused instanceof Error ? refused.message : refused)).toContain('does not support elicitation/create');
  });

  test('progress reaches its caller under her own token', async () => {
    const told: JsonObject[] = [];
    const caller: Exchange = { ...silentExchange, meta: { progressToken: 'p-1' }, notify: (method, params) => void (method === 'notifications/progress' && told.push(params)) };
    await callTool(connect(everything), 'trigger-long-running-operation', { duration: 0.3, steps: 3 }, caller);
    expect(told).toEqual([1, 2, 3].map((progress) => ({ progressToken: 'p-1', progress, total: 3 })));
  });

  test('updates of a resource are heard by those who listen for it', async () => {
    const subject = connect(everything);
    const uri = 'demo://resource/dynamic/text/1';
    const heard: string[] = [];
    const deaf: string[] = [];
    const stop = new AbortController();
    const listening = [
      subject.listen({ resourceSubscriptions: [uri] }, { signal: stop.signal, hear: (method, params) => void heard.push(`${method} ${String(params['uri'])}`) }),
      subject.listen({ toolsListChanged: true }, { signal: stop.signal, hear: (method) => void deaf.push(method) }),
    ];
    await wait(300);
    await callTool(subject, 'toggle-subscriber-updates');
    for (let n = 0; n < 80 && heard.length === 0; n += 1) await wait(100);
    stop.abort();
    await Promise.all(listening);
    expect(heard[0]).toBe(`notifications/resources/updated ${uri}`);
    expect(deaf.filter((method) => method !== 'notifications/tools/list_changed')).toEqual([]);
  });

  test('with a process for each session, a client’s roots are asked for there', async () => {
    const caller: Exchange = {
      ...silentExchange,
      session: 's1',
      capabilities: { roots: {} },
      ask: (method) => (method === 'roots/list' ? Promise.resolve({ roots: [{ uri: 'file:///home/ada', name: 'home' }] }) : Promise.reject(new Error(method))),
    };
    const subject = connect(everything, { shared: false });
    expect(textOf(await callTool(subject, 'get-roots-list', {}, caller))).toContain('file:///home/ada');
    expect(names(await ask(subject, 'tools/list'), 'tools')).not.toContain('get-roots-list');
  });
});

test('server-filesystem serves the folder it is given and no other', async () => {
  const files = path.join(folder, 'files');
  mkdirSync(files);
  writeFileSync(path.join(files, 'note.txt'), '注意 – careful');
  const subject = connect(program('server-filesystem', files));
  expect(textOf(await callTool(subject, 'read_text_file', { path: path.join(files, 'note.txt') }))).toContain('注意 – careful');
  expect(await callTool(subject, 'read_text_file', { path: '/etc/hostname' })).toMatchObject({ isError: true });
});

test('server-memory keeps what it was told in its own folder, over a restart', async () => {
  const file = path.join(folder, 'memory.jsonl');
  const subject = connect(program('server-memory'), { env: { MEMORY_FILE_PATH: file } });
  await callTool(subject, 'create_entities', { entities: [{ name: 'Ada', entityType: 'person', observations: ['counts'] }] });
  await subject.close();
  expect(textOf(await callTool(connect(program('server-memory'), { env: { MEMORY_FILE_PATH: file } }), 'read_graph'))).toContain('Ada');
});

test('server-sequential-thinking thinks in steps', async () => {
  const result = await callTool(connect(program('server-sequential-thinking')), 'sequentialthinking', {
    thought: 'first',
    nextThoughtNeeded: true,
    thoughtNumber: 1,
    totalThoughts: 2,
  });
  expect(JSON.parse(textOf(result))).toMatchObject({ thoughtNumber: 1, nextThoughtNeeded: true });
});

describe('a server of the newer era', () => {
  const modern = [fileURLToPath(new URL('fixtures/modern-server.ts', import.meta.url))];

  test('is found out, and given the caller’s capabilities with each request', async () => {
    const subject = connect(modern);
    await expect(subject.greet({ signal: forever })).resolves.toMatchObject({
      era: 'modern',
      protocolVersion: '2026-07-28',
      serverInfo: { name: 'modern', version: '3.1.0' },
      instructions: 'Be brief.',
    });
    expect(await callTool(subject, 'add', { a: 1, b: 2 })).toMatchObject({ resultType: 'complete', content: [{ type: 'text', text: '3' }] });
    await expect(callTool(subject, 'greet')).rejects.toMatchObject({ code: 'provider.refused', rpc: { code: -32_021 } });
    const able: Exchange = { ...silentExchange, capabilities: { elicitation: { form: {} } } };
    const first = await callTool(subject, 'greet', {}, able);
    expect(first).toMatchObject({ resultType: 'input_required', inputRequests: { who: { method: 'elicitation/create' } } });
    const second = await ask(
      subject,
      'tools/call',
      { name: 'greet', arguments: {}, requestState: first['requestState'], inputResponses: { who: { action: 'accept', content: { name: 'Ada' } } } },
      able,
    );
    expect(textOf(second)).toBe('hello Ada');
  });

  test('is found out too when it is slow to start', async () => {
    await expect(connect(modern, { env: { START_MS: '4000' } }).greet({ signal: forever })).resolves.toMatchObject({ era: 'modern' });
  });

  test('progress comes under the caller’s token, which stays here; further keys pass', async () => {
    const told: JsonObject[] = [];
    const caller: Exchange = { ...silentExchange, meta: { progressToken: 'mine', traceparent: '00-aa-bb-01' }, notify: (_method, params) => void told.push(params) };
    const seen = JSON.parse(textOf(await callTool(connect(modern), 'count', {}, caller))) as JsonObject;
    expect(told.map((one) => [one['progressToken'], one['progress']])).toEqual([1, 2, 3].map((n) => ['mine', n]));
    expect(seen['traceparent']).toBe('00-aa-bb-01');
    expect(seen['progressToken']).not.toBe('mine');
  });

  test('listening goes on over a restart, and says then that lists may have changed', async () => {
    const subject = connect(modern);
    const heard: string[] = [];
    const stop = new AbortController();
    const listening = subject.listen({ toolsListChanged: true }, { signal: stop.signal, hear: (method) => void heard.push(method) });
    await wait(500);
    await callTool(subject, 'grow');
    for (let n = 0; n < 50 && heard.length < 1; n += 1) await wait(50);
    expect(heard).toEqual(['notifications/tools/list_changed']);
    await expect(callTool(subject, 'exit')).rejects.toThrow('exit code 4');
    for (let n = 0; n < 50 && heard.length < 2; n += 1) await wait(50);
    await wait(300);
    await callTool(subject, 'grow');
    for (let n = 0; n < 50 && heard.length < 3; n += 1) await wait(50);
    expect(heard).toHaveLength(3);
    stop.abort();
    await listening;
  });
});
