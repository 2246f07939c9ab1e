import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announce } from '../kernel/index.ts';
import { testKernel, type TestKernel } from '../kernel/testing.ts';
import { listeningRouter } from './door.fixture.ts';

let kernel: TestKernel;
let url: string;
let fastify: FastifyInstance;
beforeAll(async () => {
  kernel = await testKernel();
  ({ url, fastify } = await listeningRouter(kernel));
});
afterAll(async () => {
  await fastify.close();
  await kernel.close();
});

const requestInit = { headers: { authorization: 'Bearer good-key' } };
const info = { name: 'test', version: '1' };
const publish = (app: string) => kernel.database.bound(kernel.tenant, (tx) => announce(tx, 'portico_surfaces', JSON.stringify({ tenant: kernel.tenant, app })));

test('SDK v1: lists, calls, reads, sees refusals and hears of a new release', async () => {
  const client = new ClientV1(info);
  let changed = 0;
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
    changed += 1;
  });
  // The SDK's own types disagree under exactOptionalPropertyTypes.
  await client.connect(new TransportV1(new URL(`${url}/mcp/shop`), { requestInit }));
  expect(client.getServerVersion()).toMatchObject({ name: 'portico-shop' });
  expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(['customer_find', 'customer_create']);
  expect(await client.callTool({ name: 'customer_find', arguments: {} })).toMatchObject({ structuredContent: { next: null } });
  expect(await client.callTool({ name: 'customer_create', arguments: { values: {} } })).toMatchObject({ isError: true });
  expect((await client.listResources()).resources).toHaveLength(1);
  expect((await client.readResource({ uri: 'portico://shop/schema' })).contents).toHaveLength(1);
  expect((await client.listPrompts()).prompts).toEqual([]);
  await client.ping();
  await expect
    .poll(
      async () => {
        await publish('shop');
        return changed;
      },
      { timeout: 5000 },
    )
    .toBeGreaterThan(0);
  await client.close();
});

describe.each([
  ['auto', { mode: 'auto' }, 'modern'],
  ['pinned', { mode: { pin: '2026-07-28' } }, 'modern'],
  ['legacy', { mode: 'legacy' }, 'legacy'],
] as const)('SDK v2, %s', (_name, versionNegotiation, era) => {
  test.each(['/mcp', '/mcp/shop', '/mcp/platform'])('lists and calls at %s', async (address) => {
    const client = new ClientV2(info, { versionNegotiation });
    await client.connect(new TransportV2(new URL(`${url}${address}`), { requestInit }));
    expect(client.getProtocolEra()).toBe(era);
    const { tools } = await client.listTools();
    const [first] = tools;
    expect(first?.annotations?.readOnlyHint).toBe(true);
    expect(await client.callTool({ name: first?.name ?? '', arguments: {} })).toHaveProperty('structuredContent');
    await expect(client.callTool({ name: 'no_such', arguments: {} })).rejects.toThrow(/Unknown tool/);
    await client.close();
  });
});

test('SDK v2 listens for changed lists, until the server stops', async () => {
  const own = await listeningRouter(kernel);
  const client = new ClientV2(info, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new TransportV2(new URL(`${own.url}/mcp/shop`), { requestInit }));
  let heard = 0;
  client.setNotificationHandler('notifications/tools/list_changed', () => {
    heard += 1;
  });
  const subscription = await client.listen({ toolsListChanged: true, promptsListChanged: true });
  expect(subscription.honoredFilter).toEqual({ toolsListChanged: true });
  await publish('elsewhere');
  expect(heard).toBe(0);
  await publish('shop');
  await expect.poll(() => heard).toBe(1);
  await own.fastify.close();
  await expect(subscription.closed).resolves.toBe('graceful');
  await client.close();
});

test('a stream ends at once when its key is revoked', async () => {
  const own = await listeningRouter(kernel);
  const headers = { authorization: 'Bearer good-for-now', accept: 'text/event-stream' };
  const response = await fetch(`${own.url}/mcp/shop`, { headers });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const ended = response.text();
  own.revoke('good-for-now');
  await expect(ended).resolves.toBe('');
  expect((await fetch(`${own.url}/mcp/shop`, { headers })).status).toBe(401);
  await own.fastify.close();
});

test('a wrong key reaches the person as an error that says so', async () => {
  const wrong = { requestInit: { headers: { authorization: 'Bearer no' } } };
  const v1 = new ClientV1(info);
  await expect(v1.connect(new TransportV1(new URL(`${url}/mcp/shop`), wrong) as Parameters<typeof v1.connect>[0])).rejects.toThrow(/not known here/);
  const v2 = new ClientV2(info, { versionNegotiation: { mode: 'auto' } });
  await expect(v2.connect(new TransportV2(new URL(`${url}/mcp/shop`), wrong))).rejects.toThrow(/401|nauthorized|not valid/);
});

describe('Inspector CLI', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'portico-inspector-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const launcher = path.resolve('node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
  const inspect = (key: string, ...args: string[]) =>
    new Promise<{ code: number | null; out: string }>((resolve) => {
      const child = spawn(
        process.execPath,
        [launcher, '--cli', `${url}/mcp/shop`, '--transport', 'http', '--header', `Authorization: Bearer ${key}`, ...args, '--format', 'json'],
        {
          env: { PATH: process.env['PATH'], HOME: home, MCP_STORAGE_DIR: path.join(home, 's'), MCP_INSPECTOR_SECRET_STORE: 'memory' },
        },
      );
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.on('close', (code) => resolve({ code, out }));
    });

  test.each(['legacy', 'modern'])(
    'lists and calls, %s',
    async (era) => {
      const listed = await inspect('good-key', '--protocol-era', era, '--method', 'tools/list');
      expect([listed.code, listed.out]).toEqual([0, expect.stringContaining('customer_find')]);
      const called = await inspect('good-key', '--protocol-era', era, '--method', 'tools/call', '--tool-name', 'customer_find', '--tool-arg', 'limit=1');
      expect([called.code, called.out]).toEqual([0, expect.stringContaining('Ada')]);
    },
    60_000,
  );

  test('a wrong key ends with the code for "sign in"', async () => {
    expect((await inspect('no', '--method', 'tools/list')).code).toBe(3);
  }, 60_000);
});
