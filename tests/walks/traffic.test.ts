// Limits, answers from memory and copies of calls, as callers of a whole Portico meet them.
import type { ToolDefinition } from '@portico/contracts';
import { agentsCreate, keysCreate, providerMembersSet, providersAdd, providersTest, providersUpdate, toolsCall } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type Server } from '../../server/providers/traffic/traffic.fixture.ts';
import { adminKey, startTestPortico, type Caller, type TestPortico } from '../portico.ts';

let portico: TestPortico;
let server: Server;
let shadow: Server;
const schema = { type: 'object', properties: { q: { type: 'string' } } };
const tools: ToolDefinition[] = [
  { name: 'read', description: 'Reads.', inputSchema: schema, annotations: { readOnlyHint: true } },
  { name: 'write', description: 'Writes.', inputSchema: schema },
];

beforeAll(async () => {
  [server, shadow] = [await startServer('first', 'answer', tools), await startServer('second', 'answer', tools)];
  portico = await startTestPortico({ environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1' } });
}, 60_000);
afterAll(async () => {
  await portico?.close();
  await server?.die();
  await shadow?.die();
});

async function add(name: string, at: Server, limits: Record<string, unknown>): Promise<void> {
  await portico.call(portico.admin, providersAdd, { name, settings: { kind: 'http', url: `http://127.0.0.1:${at.port}/` }, limits });
  await portico.call(portico.admin, providersTest, { provider: name });
}
const call = (provider: string, tool: string, caller: Caller = portico.admin, q = 'a') => portico.call(caller, toolsCall, { provider, tool, arguments: { q } });

/** One call over MCP, either era. */
function overMcp(provider: string, tool: string, modern = true): Promise<Response> {
  const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
  return fetch(`${portico.url}/mcp/${provider}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${adminKey}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(modern && { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': tool }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: tool, arguments: {}, ...(modern && { _meta: meta }) } }),
  });
}

async function agent(name: string, provider: string): Promise<Caller> {
  const made = await portico.call(portico.admin, agentsCreate, { name, onBehalfOfOwner: false });
  await portico.call(portico.admin, providerMembersSet, { provider, member: made.id, roles: ['user'] });
  const { secret } = await portico.call(portico.admin, keysCreate, { name, agent: made.id, scopes: [`provider:${provider}`] });
  return { key: secret };
}

test('more calls than the provider’s limit are HTTP 429 with Retry-After, over MCP in both eras and over the API', async () => {
  await add('scarce', server, { perMinute: 2 });
  expect([(await overMcp('scarce', 'write')).status, (await overMcp('scarce', 'write', false)).status]).toEqual([200, 200]);
  const before = server.calls.length;
  for (const modern of [true, false]) {
    const refused = await overMcp('scarce', 'write', modern);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(20);
    expect(await refused.json()).toMatchObject({ jsonrpc: '2.0', id: 7, error: { code: -32_003, data: { code: 'request.rate_limited' } } });
  }
  await expect(call('scarce', 'write')).rejects.toMatchObject({ status: 429, problem: { code: 'request.rate_limited', retryable: true } });
  expect(server.calls.length).toBe(before);
});

test('a limit for each caller stops one and not the other; one for each tool stops the tool', async () => {
  await add('each', server, { perMinuteEach: 1 });
  const [ann, bob] = [await agent('Ann', 'each'), await agent('Bob', 'each')];
  await call('each', 'read', ann);
  await expect(call('each', 'write', ann)).rejects.toMatchObject({ status: 429 });
  await call('each', 'read', bob);
  await add('tools', server, { perTool: 1 });
  await call('tools', 'write');
  await expect(call('tools', 'write')).rejects.toMatchObject({ status: 429 });
  await call('tools', 'read');
});

test('two callers have two answers; a change of the provider makes both be asked for anew', async () => {
  await add('kept', server, { cacheSeconds: 600 });
  const [ann, bob] = [await agent('Ann2', 'kept'), await agent('Bob2', 'kept')];
  const first = await call('kept', 'read', ann);
  expect(await call('kept', 'read', ann)).toMatchObject({ call: first['call'], _meta: { 'portico/cache': { hit: true } } });
  const other = await call('kept', 'read', bob);
  expect(other['call']).not.toBe(first['call']);
  expect(other['_meta']).toBeUndefined();
  await portico.call(portico.admin, providersUpdate, { provider: 'kept', limits: { cacheSeconds: 601 } });
  await expect.poll(async () => (await call('kept', 'read', ann))['call'] === first['call']).toBe(false);
});

test('reads are copied to another provider, writes are not, and two that copy each other come to an end', async () => {
  await add('second', shadow, { mirror: { provider: 'first', percent: 100 } });
  await add('first', server, { mirror: { provider: 'second', percent: 100 } });
  const [mine, theirs] = [server.calls.length, shadow.calls.length];
  shadow.manner = 'error';
  expect(await call('first', 'read')).toMatchObject({ content: [{ text: 'first' }] });
  await expect.poll(() => shadow.calls.length).toBeGreaterThan(theirs);
  const metrics = await (await fetch(`${portico.url}/metrics`)).text();
  await expect.poll(async () => (await fetch(`${portico.url}/metrics`)).text()).toMatch(/portico_provider_mirror_failures_total\{[^}]*provider="second"\} 1/);
  expect(metrics).toMatch(/portico_provider_calls_total\{[^}]*provider="first",outcome="ok"\} 1/);
  shadow.manner = 'answer';
  const after = shadow.calls.length;
  await call('first', 'write');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect([server.calls.length, shadow.calls.length]).toEqual([mine + 2, after]);
});
