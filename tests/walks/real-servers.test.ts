// Real MCP servers from npm behind one door: stdio, the old SSE transport, plain HTTP sessions and the newest revision,
// used by real clients through one address.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { providersAdd, providersList, toolsetsSave } from '@portico/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../scripts/servers.ts';
import { connectClient, dialects, type Dialect, type McpClient, type ToolAnswer } from '../conformance/clients.ts';
import { startFixture, type Fixture } from '../conformance/fixture.ts';
import { adminKey, startTestPortico, type TestPortico } from '../portico.ts';

const packages = path.resolve('node_modules/@modelcontextprotocol');
const entry = (name: string) => path.join(packages, `server-${name}`, 'dist/index.js');
const folder = mkdtempSync(path.join(tmpdir(), 'portico-real-servers-'));
const shared = path.join(folder, 'shared');

let portico: TestPortico;
let fixture: Fixture;
const children: ChildProcess[] = [];
const clients: McpClient[] = [];

beforeAll(async () => {
  mkdirSync(shared);
  fixture = await startFixture();
  const [sse, sessions] = [await everything('sse'), await everything('streamableHttp')];
  portico = await startTestPortico({ environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1' } });
  const stdio = (name: string, ...args: string[]) => ({ kind: 'stdio', command: process.execPath, args: [entry(name), ...args] });
  await connect('everything', stdio('everything', 'stdio'));
  await connect('files', stdio('filesystem', shared));
  await connect('memory', { ...stdio('memory'), env: { MEMORY_FILE_PATH: path.join(folder, 'memory.jsonl') } });
  await connect('thinking', stdio('sequential-thinking'));
  await connect('older', { kind: 'sse', url: `${sse}/sse` });
  await connect('sessions', { kind: 'http', url: `${sessions}/mcp` });
  await connect('modern', { kind: 'http', url: fixture.url });
  await connect('dead', { kind: 'http', url: `http://127.0.0.1:${await freePort()}/mcp` });
  const expected = { ...Object.fromEntries(live.map((name) => [name, 'healthy'])), dead: 'offline' };
  await vi.waitUntil(async () => isDeepStrictEqual(await states(), expected), { timeout: 60_000, interval: 200 });
  await portico.call(portico.admin, toolsetsSave, {
    name: 'picked',
    title: { en: 'Picked', zh: '精选' },
    description: 'One of each',
    items: listed,
  });
}, 180_000);
afterEach(async () => {
  await Promise.allSettled(clients.splice(0).map((client) => client.close()));
});
afterAll(async () => {
  await portico?.close();
  await fixture?.close();
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

const live = ['everything', 'files', 'memory', 'thinking', 'older', 'sessions', 'modern'];
/** A tool of each server that lives, and words that find it. */
const picked = [
  { provider: 'everything', tool: 'echo', query: 'echo a message' },
  { provider: 'files', tool: 'write_file', query: 'write a file' },
  { provider: 'memory', tool: 'create_entities', query: 'create entities' },
  { provider: 'thinking', tool: 'sequentialthinking', query: 'think in steps' },
  { provider: 'older', tool: 'echo', query: 'echo a message' },
  { provider: 'sessions', tool: 'echo', query: 'echo a message' },
  { provider: 'modern', tool: 'test_simple_text', query: 'simple text' },
];
const listed = [...picked, { provider: 'everything', tool: 'get-sum' }, { provider: 'everything', tool: 'get-tiny-image' }].map(({ provider, tool }) => ({ provider, tool }));
const names = listed.map(({ provider, tool }) => `${provider}__${tool}`);
const connect = (name: string, settings: Record<string, unknown>) => portico.call(portico.admin, providersAdd, { name, settings, mode: 'follow' });

async function states(): Promise<Record<string, string>> {
  const { providers } = await portico.call(portico.admin, providersList);
  return Object.fromEntries(providers.filter(({ kind }) => kind !== 'app' && kind !== 'platform').map(({ name, state }) => [name, state]));
}

/** Starts server-everything behind HTTP; gives its address once it answers. */
async function everything(transport: 'sse' | 'streamableHttp'): Promise<string> {
  const port = await freePort();
  children.push(spawn(process.execPath, [entry('everything'), transport], { env: { PATH: process.env['PATH'], PORT: String(port) }, stdio: 'ignore' }));
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const up = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (up) return `http://127.0.0.1:${port}`;
    await wait(100);
  }
  throw new Error(`server-everything ${transport} did not start`);
}

async function client(dialect: Dialect, at = '/mcp', person?: (question: string) => Record<string, string> | undefined): Promise<McpClient> {
  const connected = await connectClient(dialect, { url: `${portico.url}${at}`, key: adminKey, ...(person && { person }) });
  clients.push(connected);
  return connected;
}
const textOf = ({ content, isError }: ToolAnswer): string => `${isError === true ? 'error: ' : ''}${content.map((part) => part.text ?? part.type).join(' ')}`;

describe.each(dialects)('%s at /mcp', (dialect) => {
  test('sees a short list, and finds in it the tools of all that live and none of the dead', async () => {
    const mcp = await client(dialect);
    const shown = await mcp.tools();
    expect(shown).toEqual(expect.arrayContaining(['search_tools', 'call_tool']));
    expect(shown.length).toBeLessThan(20);
    for (const { provider, tool, query } of picked) {
      expect([query, textOf(await mcp.call('search_tools', { query, provider, limit: 20 }))]).toEqual([query, expect.stringContaining(`${provider}__${tool}`)]);
    }
    expect(textOf(await mcp.call('search_tools', { query: 'anything', limit: 20 }))).not.toContain('dead__');
    expect(textOf(await mcp.call('call_tool', { name: 'older__echo', arguments: { message: 'found and called' } }))).toContain('found and called');
  });

  test('sees the tools of a set, each under its provider', async () => {
    const mcp = await client(dialect, '/mcp/toolsets/picked');
    expect((await mcp.tools()).toSorted()).toEqual(names.toSorted());
    expect(textOf(await mcp.call('sessions__echo', { message: 'from a set' }))).toContain('from a set');
  });

  test('calls every server', async () => {
    const mcp = await client(dialect);
    const mine = dialect.replaceAll(/\W+/g, '-').toLowerCase();
    expect(textOf(await mcp.call('everything__get-sum', { a: 2, b: 40 }))).toContain('42');
    expect(textOf(await mcp.call('older__echo', { message: `over SSE, ${mine}` }))).toContain(`over SSE, ${mine}`);
    expect(textOf(await mcp.call('sessions__echo', { message: 'over a session' }))).toContain('over a session');
    expect(textOf(await mcp.call('modern__test_simple_text'))).toBe('This is a simple text response for testing.');
    const file = path.join(shared, `${mine}.txt`);
    await mcp.call('files__write_file', { path: file, content: 'written by an agent' });
    expect(readFileSync(file, 'utf8')).toBe('written by an agent');
    await mcp.call('memory__create_entities', { entities: [{ name: mine, entityType: 'client', observations: ['it walks'] }] });
    expect(textOf(await mcp.call('memory__search_nodes', { query: mine }))).toContain('it walks');
    const thought = await mcp.call('thinking__sequentialthinking', { thought: 'one', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 });
    expect(thought.isError ?? false).toBe(false);
  });

  test('gets images, data and links to resources', async () => {
    const mcp = await client(dialect);
    for (const tool of ['everything__get-tiny-image', 'older__get-tiny-image', 'modern__test_image_content']) {
      const image = (await mcp.call(tool)).content.find((part) => part.type === 'image');
      expect([
        tool,
        image?.mimeType,
        Buffer.from(image?.data ?? '', 'base64')
          .subarray(1, 4)
          .toString(),
      ]).toEqual([tool, 'image/png', 'PNG']);
    }
    expect((await mcp.call('modern__test_structured_content', { a: 2, b: 40 })).structuredContent).toEqual({ sum: 42 });
    const links = (await mcp.call('everything__get-resource-links', { count: 2 })).content.flatMap((part) => (part.type === 'resource_link' ? [part.uri ?? ''] : []));
    expect(await Promise.all(links.map((uri) => mcp.read(uri)))).toContainEqual(expect.stringMatching(/^Resource \d/));
  });

  test('hears of progress', async () => {
    const mcp = await client(dialect);
    for (const [tool, steps] of [
      ['everything__trigger-long-running-operation', [1, 2, 3]],
      ['older__trigger-long-running-operation', [1, 2, 3]],
      ['sessions__trigger-long-running-operation', [1, 2, 3]],
      ['modern__test_tool_with_progress', [0, 50, 100]],
    ] as const) {
      const heard: number[] = [];
      await mcp.call(tool, tool.startsWith('modern') ? {} : { duration: 0.3, steps: 3 }, (progress) => heard.push(progress));
      expect([tool, heard]).toEqual([tool, steps]);
    }
  });

  test('answers what a server asks on the way', async () => {
    const asked: string[] = [];
    const mcp = await client(dialect, '/mcp', (question) => {
      asked.push(question);
      return { username: 'ada', email: 'ada@example.com', name: 'Ada', color: 'green' };
    });
    expect(textOf(await mcp.call('modern__test_elicitation', { message: 'Who are you?' }))).toContain('"username":"ada"');
    expect(textOf(await mcp.call('modern__test_input_required_result_multi_round'))).toBe('Ada likes green');
    expect(asked).toEqual(['Who are you?', 'Step 1: What is your name?', 'Step 2: What is your favorite color?']);
  });

  test('answers what a server of the older era asks on the way', async () => {
    const mcp = await client(dialect, '/mcp', () => ({ name: 'Ada' }));
    for (const provider of ['everything', 'sessions', 'older']) {
      expect(textOf(await mcp.call(`${provider}__trigger-elicitation-request`))).toMatch(/Ada/);
    }
  });

  test('a person who declines is passed on as one who declined', async () => {
    const mcp = await client(dialect, '/mcp', () => undefined);
    expect(textOf(await mcp.call('modern__test_elicitation', { message: 'Who are you?' }))).toContain('action=decline');
  });

  test('hears of a resource that changed, under the address it knows', async () => {
    const mcp = await client(dialect);
    const watched = (await mcp.resources()).get('watched-resource') ?? '';
    expect(await mcp.read(watched)).toBe('Look again when you are told.');
    const heard: string[] = [];
    await mcp.watch(watched, (uri) => heard.push(uri));
    await expect
      .poll(
        () => {
          fixture.changes.resource('test://watched-resource');
          return heard[0];
        },
        { timeout: 10_000, interval: 200 },
      )
      .toBe(watched);
  });

  test('hears that a server has other tools', async () => {
    const mcp = await client(dialect, '/mcp/modern');
    let heard = 0;
    await mcp.watchTools(() => {
      heard += 1;
    });
    await expect
      .poll(
        () => {
          fixture.changes.tools();
          return heard;
        },
        { timeout: 10_000, interval: 200 },
      )
      .toBeGreaterThan(0);
  });

  test('a dead provider says so, and at once', async () => {
    const mcp = await client(dialect);
    const before = performance.now();
    const answer = await mcp.call('dead__anything').then(textOf, (error: unknown) => `error: ${String(error)}`);
    expect(answer).toMatch(/^error: /);
    expect(performance.now() - before).toBeLessThan(5000);
    expect(textOf(await mcp.call('everything__echo', { message: 'still here' }))).toContain('still here');
  });
});

describe('Inspector CLI', () => {
  const launcher = path.join(packages, 'inspector/clients/launcher/build/index.js');
  const inspect = (at: string, ...args: string[]) =>
    new Promise<{ code: number | null; out: string }>((resolve) => {
      const child = spawn(
        process.execPath,
        [launcher, '--cli', `${portico.url}${at}`, '--transport', 'http', '--header', `Authorization: Bearer ${adminKey}`, ...args, '--format', 'json'],
        { env: { PATH: process.env['PATH'], HOME: folder, MCP_STORAGE_DIR: path.join(folder, 'inspector'), MCP_INSPECTOR_SECRET_STORE: 'memory' } },
      );
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.on('close', (code) => resolve({ code, out }));
    });

  test.each(['legacy', 'modern'])(
    'lists and calls, %s',
    async (era) => {
      expect(existsSync(launcher)).toBe(true);
      const list = await inspect('/mcp/toolsets/picked', '--protocol-era', era, '--method', 'tools/list');
      expect(list.code).toBe(0);
      for (const tool of names) expect(list.out).toContain(tool);
      const called = await inspect(
        '/mcp/toolsets/picked',
        '--protocol-era',
        era,
        '--method',
        'tools/call',
        '--tool-name',
        'everything__get-sum',
        '--tool-arg',
        'a=2',
        '--tool-arg',
        'b=40',
      );
      expect([called.code, called.out]).toEqual([0, expect.stringContaining('42')]);
      const image = await inspect('/mcp/toolsets/picked', '--protocol-era', era, '--method', 'tools/call', '--tool-name', 'everything__get-tiny-image');
      expect([image.code, image.out]).toEqual([0, expect.stringContaining('image/png')]);
    },
    60_000,
  );
});
