import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testKernel, type TestKernel } from '../kernel/testing.ts';
import { listeningRouter, type FakeDoor } from './door.fixture.ts';

let kernel: TestKernel;
let url: string;
let door: FakeDoor;
let fastify: FastifyInstance;
beforeAll(async () => {
  kernel = await testKernel();
  ({ url, door, fastify } = await listeningRouter(kernel));
});
afterAll(async () => {
  await fastify.close();
  await kernel.close();
});

const auth = { authorization: 'Bearer good-key' };
const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
interface Rpc {
  id: unknown;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: Record<string, unknown> };
}

async function send(path: string, body: unknown, headers: Record<string, string> = auth): Promise<{ status: number; headers: Headers; rpc: Rpc }> {
  const response = await fetch(`${url}${path}`, { method: 'POST', headers: { ...json, ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, rpc: (text === '' ? {} : JSON.parse(text)) as Rpc };
}
const toolNames = (rpc: Rpc): string[] => ((rpc.result ?? {})['tools'] as { name: string }[]).map((tool) => tool.name);
const request = (method: string, params: object = {}) => ({ jsonrpc: '2.0', id: 7, method, params });
const legacy = (method: string, params: object = {}, path = '/mcp/shop') => send(path, request(method, params), { ...auth, 'mcp-protocol-version': '2025-11-25' });
const envelope = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
const modern = (method: string, params: { name?: string; uri?: string; [key: string]: unknown } = {}, headers: Record<string, string> = {}, path = '/mcp/shop') =>
  send(path, request(method, { ...params, _meta: envelope }), {
    ...auth,
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(params.name !== undefined && { 'mcp-name': params.name }),
    ...(params.uri !== undefined && { 'mcp-name': params.uri }),
    ...headers,
  });

test('a missing, wrong or foreign key is refused with a problem and told to the audit', async () => {
  const none = await send('/mcp/shop', request('ping'), {});
  expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="portico"']);
  expect(none.rpc.error?.data).toMatchObject({ code: 'auth.required', status: 401 });
  const wrong = await send('/mcp/shop', request('ping'), { authorization: 'Bearer no' });
  expect(wrong.headers.get('www-authenticate')).toContain('error="invalid_token"');
  expect(wrong.headers.get('www-authenticate')).not.toContain('resource_metadata');
  expect(wrong.rpc.error?.message).toContain('not known here');
  expect(door.refusals.slice(-2).map((line) => line.code)).toEqual(['auth.required', 'auth.invalid']);
  const foreign = { authorization: 'Bearer strange-key' };
  expect((await send('/mcp/shop', request('tools/list'), foreign)).status).toBe(404);
  const call = await send('/mcp/shop', request('tools/call', { name: 'customer_find' }), foreign);
  expect([call.status, call.rpc.error?.data?.['code']]).toEqual([404, 'not_found']);
  expect((await send('/mcp/shop', request('initialize', { protocolVersion: '2025-11-25' }), foreign)).status).toBe(404);
});

test('a key may come as bearer, X-API-Key or the password of Basic', async () => {
  const headers = [auth, { 'x-api-key': 'good-key' }, { authorization: `Basic ${Buffer.from('me:good-key').toString('base64')}` }];
  for (const one of headers) expect((await send('/mcp', request('ping'), one)).status).toBe(200);
});

test('pages of foreign origin are refused, local ones may call', async () => {
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1.evil.example']) {
    expect((await send('/mcp', request('ping'), { ...auth, origin })).status).toBe(403);
  }
  const local = await send('/mcp', request('ping'), { ...auth, origin: 'http://localhost:6274' });
  expect([local.status, local.headers.get('access-control-allow-origin')]).toEqual([200, 'http://localhost:6274']);
  const preflight = await fetch(`${url}/mcp/shop`, {
    method: 'OPTIONS',
    headers: { origin: 'http://localhost:6274', 'access-control-request-method': 'POST', 'access-control-request-headers': 'mcp-param-x, authorization' },
  });
  expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([204, 'mcp-param-x, authorization']);
});

test('what is no JSON-RPC message gets the code JSON-RPC has for it', async () => {
  expect((await send('/mcp', '{')).rpc.error?.code).toBe(-32_700);
  expect(await send('/mcp', [request('ping')])).toMatchObject({ status: 400, rpc: { error: { code: -32_600 } } });
  expect((await send('/mcp', { id: 1, method: 'ping' })).status).toBe(400);
  expect((await send('/mcp', request('ping'), { ...auth, 'content-type': 'text/plain' })).status).toBe(415);
  expect((await send('/mcp', request('ping'), { ...auth, accept: 'text/html' })).status).toBe(406);
  expect(await send('/mcp', { jsonrpc: '2.0', method: 'notifications/initialized' })).toMatchObject({ status: 202 });
  const big = await send('/mcp', request('ping', { pad: 'x'.repeat(4 * 1024 * 1024) }));
  expect([big.status, big.rpc.error?.data?.['code']]).toEqual([413, 'request.too_large']);
});

test('initialize answers the version asked for, else the newest of its era', async () => {
  for (const [asked, given] of [
    ['2025-06-18', '2025-06-18'],
    ['2024-11-05', '2024-11-05'],
    ['1999-01-01', '2025-11-25'],
    ['2026-07-28', '2025-11-25'],
  ]) {
    const { rpc } = await send('/mcp/shop', request('initialize', { protocolVersion: asked, capabilities: {}, clientInfo: { name: 'x', version: '1' } }));
    expect(rpc.result).toMatchObject({ protocolVersion: given, serverInfo: { name: 'portico-shop', title: 'Shop' }, capabilities: { tools: { listChanged: true } } });
  }
  expect((await send('/mcp/shop', request('ping'), { ...auth, 'mcp-protocol-version': '2023-01-01' })).status).toBe(400);
  expect((await legacy('ping')).rpc.result).toEqual({});
  expect((await legacy('logging/setLevel', { level: 'info' })).rpc.result).toEqual({});
  expect(await legacy('no/such')).toMatchObject({ status: 200, rpc: { error: { code: -32_601 } } });
});

test('the modern era checks envelope and headers', async () => {
  const bare = await send('/mcp/shop', request('tools/list'), { ...auth, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' });
  expect(bare).toMatchObject({ status: 400, rpc: { error: { code: -32_602 } } });
  expect(await modern('tools/list', {}, { 'mcp-method': 'tools/call' })).toMatchObject({ status: 400, rpc: { id: 7, error: { code: -32_020 } } });
  expect(await modern('tools/call', { name: 'customer_find' }, { 'mcp-name': 'other' })).toMatchObject({ status: 400, rpc: { error: { code: -32_020 } } });
  expect(await modern('tools/list', {}, { 'mcp-protocol-version': '2025-11-25' })).toMatchObject({ status: 400, rpc: { error: { code: -32_020 } } });
  const wrapped = `=?base64?${Buffer.from('customer_find').toString('base64')}?=`;
  expect((await modern('tools/call', { name: 'customer_find' }, { 'mcp-name': wrapped })).status).toBe(200);
  const later = { ...envelope, 'io.modelcontextprotocol/protocolVersion': '2031-01-01' };
  const unsupported = await send('/mcp/shop', request('tools/list', { _meta: later }), { ...auth, 'mcp-protocol-version': '2031-01-01', 'mcp-method': 'tools/list' });
  expect(unsupported).toMatchObject({ status: 400, rpc: { error: { code: -32_022, data: { supported: ['2026-07-28'], requested: '2031-01-01' } } } });
  for (const method of ['ping', 'no/such', 'initialize']) expect(await modern(method)).toMatchObject({ status: 404, rpc: { error: { code: -32_601 } } });
});

test('modern results say that they are complete, whose they are and how long they hold', async () => {
  const discovered = (await modern('server/discover')).rpc.result;
  expect(discovered).toMatchObject({
    resultType: 'complete',
    supportedVersions: ['2026-07-28'],
    cacheScope: 'private',
    ttlMs: 300_000,
    _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'portico-shop' } },
  });
  const listed = (await modern('tools/list')).rpc.result;
  expect(listed).toMatchObject({ resultType: 'complete', cacheScope: 'private', tools: [{ name: 'customer_find' }, { name: 'customer_create' }] });
  expect((await modern('prompts/list')).rpc.result).toMatchObject({ prompts: [] });
  expect((await legacy('tools/list')).rpc.result).not.toHaveProperty('resultType');
});

test('a tool call asks for the real operation, and the name is resolved once', async () => {
  const before = door.calls.length;
  const first = (await modern('tools/call', { name: 'customer_find', arguments: { limit: 5 } })).rpc.result;
  expect(first).toMatchObject({ structuredContent: { records: [{ label: 'Ada' }], next: null } });
  await legacy('tools/call', { name: 'customer_find', arguments: { limit: 5 } });
  const asked = door.calls.slice(before).filter((call) => call.operation === 'records.list');
  expect(asked.map((call) => call.input)).toEqual([
    { app: 'shop', entity: 'Customer', limit: 5 },
    { app: 'shop', entity: 'Customer', limit: 5 },
  ]);
  for (let count = 0; count < 3; count += 1) await legacy('tools/call', { name: 'find_records', arguments: { entity: 'Customer' } });
  expect(door.calls.filter((call) => call.operation === 'surfaces.resolve' && call.input['tool'] === 'find_records')).toHaveLength(1);
});

test('refusals are results an agent can act on; what is no tool is a protocol error', async () => {
  const invalid = (await legacy('tools/call', { name: 'customer_create', arguments: { values: {} } })).rpc.result;
  expect(invalid).toMatchObject({ isError: true, _meta: { 'portico/problem': { code: 'record.invalid' } } });
  expect(invalid).not.toHaveProperty('structuredContent');
  expect(JSON.stringify(invalid?.['content'])).toContain('is required');
  const denied = (await modern('tools/call', { name: 'customer_delete', arguments: { id: '1' } })).rpc.result;
  expect(denied).toMatchObject({ isError: true, _meta: { 'portico/problem': { code: 'policy.denied', retryable: false } } });
  const shape = (await modern('tools/call', { name: 'customer_find', arguments: { nonsense: 1 } })).rpc.result;
  expect(shape).toMatchObject({ isError: true, _meta: { 'portico/problem': { code: 'request.invalid' } } });
  const other = (await modern('tools/call', { name: 'customer_find', arguments: { entity: 'Invoice' } })).rpc.result;
  expect(other).toMatchObject({ isError: true, _meta: { 'portico/problem': { code: 'request.invalid' } } });
  expect(await modern('tools/call', { name: 'no_such' })).toMatchObject({ status: 200, rpc: { error: { code: -32_602 } } });
  expect((await legacy('tools/call', { name: 'customer_find', arguments: [] })).rpc.error?.code).toBe(-32_602);
});

test('what only an operator or we can mend is an error of the protocol, without our secrets', async () => {
  const busy = await legacy('tools/call', { name: 'customer_find', arguments: { search: 'busy' } });
  expect(busy.rpc.error).toMatchObject({ code: -32_000, data: { code: 'storage.busy', retryable: true } });
  const broken = await legacy('tools/call', { name: 'customer_find', arguments: { search: 'broken' } });
  expect(broken.rpc.error).toMatchObject({ code: -32_603, data: { code: 'internal' } });
  expect(JSON.stringify(broken.rpc)).not.toContain('secret');
});

test('resources are read as JSON; one that is not there has the code of its era', async () => {
  const read = (await modern('resources/read', { uri: 'portico://shop/schema/Customer' })).rpc.result;
  expect(read).toMatchObject({ contents: [{ uri: 'portico://shop/schema/Customer', mimeType: 'application/json' }], ttlMs: 30_000 });
  expect((await modern('resources/read', { uri: 'portico://shop/schema/Nobody' })).rpc.error?.code).toBe(-32_602);
  expect((await legacy('resources/read', { uri: 'portico://shop/schema/Nobody' })).rpc.error?.code).toBe(-32_002);
  expect((await legacy('resources/read', { uri: 'file:///etc/passwd' })).rpc.error?.code).toBe(-32_002);
  expect((await legacy('resources/templates/list')).rpc.result).toMatchObject({ resourceTemplates: [{ uriTemplate: 'portico://shop/schema/{entity}' }] });
});

test('/mcp shows every provider under its prefix, /mcp/platform the operations', async () => {
  const { rpc } = await legacy('tools/list', {}, '/mcp');
  expect(toolNames(rpc)).toEqual(['shop__customer_find', 'shop__customer_create', 'platform__apps_list']);
  expect((await legacy('tools/call', { name: 'shop__customer_find' }, '/mcp')).rpc.result).toHaveProperty('structuredContent');
  expect((await legacy('tools/call', { name: 'platform__apps_list' }, '/mcp')).rpc.result).toHaveProperty('structuredContent');
  for (const name of ['customer_find', 'nobody__customer_find', 'shop__nothing', '__x']) expect((await legacy('tools/call', { name }, '/mcp')).rpc.error?.code).toBe(-32_602);
  expect((await legacy('tools/call', { name: 'apps_list' }, '/mcp/platform')).rpc.result).toHaveProperty('structuredContent');
  expect((await legacy('tools/list', {}, '/mcp/nobody')).status).toBe(404);
  expect((await legacy('tools/list', {}, '/mcp/No%20body')).status).toBe(404);
});

test('GET without a stream and DELETE are not allowed; nothing is answered under .well-known', async () => {
  expect((await fetch(`${url}/mcp/shop`, { headers: auth })).status).toBe(405);
  expect((await fetch(`${url}/mcp/shop`, { method: 'DELETE', headers: auth })).status).toBe(405);
  expect((await fetch(`${url}/.well-known/oauth-protected-resource/mcp`)).status).toBe(404);
  expect((await fetch(`${url}/mcp/.well-known/openid-configuration`)).status).toBe(404);
});

test('closing the connection cancels a modern call', async () => {
  const gone = new AbortController();
  const pending = fetch(`${url}/mcp/shop`, {
    method: 'POST',
    signal: gone.signal,
    headers: { ...json, ...auth, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'customer_find' },
    body: JSON.stringify(request('tools/call', { name: 'customer_find', arguments: { search: 'slow' }, _meta: envelope })),
  }).catch(() => undefined);
  await expect.poll(() => door.calls.at(-1)?.input['search']).toBe('slow');
  expect(door.calls.at(-1)?.signal?.aborted).toBe(false);
  gone.abort();
  await pending;
  await expect.poll(() => door.calls.at(-1)?.signal?.aborted).toBe(true);
});
