// An agent calls a tool of an app: router → door → policy → runtime → audit, with real clients of both eras.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../server/kernel/index.ts';
import { startPortico, type Portico } from '../../server/start.ts';

const admin = 'an-administrator-key-for-the-walk';
const folder = mkdtempSync(path.join(tmpdir(), 'portico-walk-'));
let portico: Portico;
beforeAll(async () => {
  const config = readConfig({ PORT: '0', PORTICO_DATA: folder, PORTICO_SAMPLES: '0', PORTICO_LOG: 'silent', PORTICO_ADMIN_KEY: admin });
  portico = await startPortico({ config, quiet: true });
}, 120_000);
afterAll(async () => {
  await portico.stop();
  rmSync(folder, { recursive: true, force: true });
});

const info = { name: 'walk', version: '1' };
const bearer = (key: string) => ({ requestInit: { headers: { authorization: `Bearer ${key}` } } });
async function modern(address: string, key: string): Promise<ClientV2> {
  const client = new ClientV2(info, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new TransportV2(new URL(`${portico.address}${address}`), bearer(key)));
  expect(client.getProtocolEra()).toBe('modern');
  return client;
}
async function legacy(address: string, key: string): Promise<ClientV1> {
  const client = new ClientV1(info);
  // The SDK's own types disagree under exactOptionalPropertyTypes.
  await client.connect(new TransportV1(new URL(`${portico.address}${address}`), bearer(key)));
  return client;
}
async function api(method: string, where: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${portico.address}/api${where}`, {
    method,
    headers: { authorization: `Bearer ${admin}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect([response.status < 300, method, where, response.status < 300 ? '' : await response.clone().text()]).toEqual([true, method, where, '']);
  return (await response.json()) as Record<string, unknown>;
}
/** Runs a tool that is expected to succeed; gives its structured content. */
async function run(client: ClientV2 | ClientV1, name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const result = await (client as ClientV2).callTool({ name, arguments: args });
  expect([name, result.isError ?? false, result.isError ? JSON.stringify(result.content) : '']).toEqual([name, false, '']);
  return result.structuredContent as Record<string, unknown>;
}
const problemOf = (result: { isError?: unknown; _meta?: unknown }): unknown => ({
  isError: result.isError,
  problem: (result._meta as Record<string, unknown> | undefined)?.['portico/problem'],
});

const customer = `format: 1
name: Customer
title: { en: customer, zh: 客户 }
plural: { en: customers, zh: 客户 }
key: [id]
label: [name]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  name: { type: text, required: true, length: 100 }
  tier: { type: enum, values: [{ value: gold }, { value: silver }] }
`;

test('an agent builds an app with the platform tools', async () => {
  const client = await modern('/mcp/platform', admin);
  expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(expect.arrayContaining(['apps_create', 'files_commit', 'apps_publish']));
  await run(client, 'apps_create', { name: 'desk', title: 'Desk' });
  await run(client, 'files_commit', { app: 'desk', message: 'Customers', files: { 'entities/Customer.yaml': customer, 'entities/Item.yaml': null } });
  const plan = await run(client, 'apps_plan', { app: 'desk' });
  expect(plan['issues']).toEqual([]);
  const lossy = (plan['steps'] as { id: string; confirm: boolean }[]).filter((step) => step.confirm).map((step) => step.id);
  await run(client, 'apps_publish', { app: 'desk', plan: plan['hash'], confirm: lossy });
  await client.close();
});

test('its tools find, create, change, count and delete, the same in both eras', async () => {
  for (const client of [await modern('/mcp/desk', admin), await legacy('/mcp/desk', admin)]) {
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(expect.arrayContaining(['customer_find', 'customer_create', 'customer_delete', 'count_and_sum']));
    expect(await run(client, 'customer_create', { values: { name: 'Nobody' }, dryRun: true })).toMatchObject({ record: null, dryRun: { verdict: 'allowed' } });
    const created = (await run(client, 'customer_create', { values: { name: 'Ada', tier: 'gold' } }))['record'] as { id: string; version: string };
    expect(await run(client, 'customer_find', { filter: { tier: 'gold' } })).toMatchObject({ records: [{ id: created.id, label: 'Ada' }] });
    await run(client, 'customer_update', { id: created.id, version: created.version, values: { tier: 'silver' } });
    const stale = await (client as ClientV2).callTool({ name: 'customer_update', arguments: { id: created.id, version: created.version, values: { tier: 'gold' } } });
    expect(problemOf(stale)).toMatchObject({ isError: true, problem: { code: 'conflict.version' } });
    const invalid = await (client as ClientV2).callTool({ name: 'customer_create', arguments: { values: { name: 'B', tier: 'lead' } } });
    expect(problemOf(invalid)).toMatchObject({ isError: true, problem: { code: 'record.invalid', issues: [{ place: 'tier' }] } });
    expect(await run(client, 'count_and_sum', { entity: 'Customer', measures: [{ as: 'count', fn: 'count' }] })).toMatchObject({ rows: [{ measures: { count: 1 } }] });
    expect(await run(client, 'customer_delete', { id: created.id })).toMatchObject({ deleted: true });
    const schema = await client.readResource({ uri: 'portico://desk/schema/Customer' });
    expect(JSON.stringify(schema.contents)).toContain('SQLSchema');
    await client.close();
  }
});

test('/mcp shows the app and the platform under their prefixes', async () => {
  const client = await modern('/mcp?tools=all', admin);
  expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(expect.arrayContaining(['desk__customer_find', 'platform__apps_list']));
  expect(await run(client, 'desk__customer_find', {})).toMatchObject({ records: [] });
  await client.close();
});

test('whoever listens hears of a new release and finds its tools', async () => {
  const client = await modern('/mcp/desk', admin);
  let heard = 0;
  client.setNotificationHandler('notifications/tools/list_changed', () => {
    heard += 1;
  });
  const subscription = await client.listen({ toolsListChanged: true });
  const builder = await modern('/mcp/platform', admin);
  const surface = 'format: 1\ntools:\n  look_up_customer: { entity: Customer, verb: find, pinned: true }\n  customer_delete: { entity: Customer, verb: delete, hidden: true }\n';
  await run(builder, 'files_commit', { app: 'desk', message: 'Other tools', files: { 'surface.yaml': surface } });
  await run(builder, 'apps_publish', { app: 'desk' });
  await expect.poll(() => heard, { timeout: 10_000 }).toBeGreaterThan(0);
  const names = (await client.listTools({}, { cacheMode: 'bypass' })).tools.map((tool) => tool.name);
  expect(names).toEqual(['look_up_customer', 'customer_get', 'customer_create', 'customer_update', 'count_and_sum']);
  expect(await run(client, 'look_up_customer', {})).toMatchObject({ records: [] });
  await expect(client.callTool({ name: 'customer_delete', arguments: { id: '1' } })).rejects.toThrow(/Unknown tool/);
  await subscription.close();
  await client.close();
  await builder.close();
});

test('a key limited to reading an app can do just that, until it is revoked; the audit knows', async () => {
  const { key, secret } = (await api('POST', '/keys', { name: 'reader', scopes: ['app:desk:read'] })) as { key: { id: string }; secret: string };
  const client = await modern('/mcp/desk', secret);
  expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(['look_up_customer', 'customer_get', 'count_and_sum']);
  expect(await run(client, 'look_up_customer', {})).toMatchObject({ records: [] });
  const refused = await client.callTool({ name: 'customer_create', arguments: { values: { name: 'Ada' } } });
  expect(problemOf(refused)).toMatchObject({ isError: true, problem: { code: 'policy.scope' } });
  await expect(modern('/mcp/platform', secret)).rejects.toThrow(/limited to|403/);
  await expect(modern('/mcp/nothing-here', secret)).rejects.toThrow(/limited to|403|404|There is no/);
  await api('DELETE', `/keys/${key.id}`);
  await expect(client.callTool({ name: 'look_up_customer', arguments: {} })).rejects.toThrow(/revoked|401/);
  const revoked = await fetch(`${portico.address}/mcp/desk`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
  });
  expect(revoked.status).toBe(401);
  expect(await revoked.json()).toMatchObject({ error: { data: { code: 'auth.invalid' } } });
  const lines = async (query: string) => (await api('GET', `/audit?${query}`))['lines'] as { operation: string; outcome: string; code: string | null }[];
  await expect.poll(() => lines('operation=mcp.request')).toEqual(expect.arrayContaining([expect.objectContaining({ outcome: 'refused', code: 'auth.invalid' })]));
  expect(await lines('operation=records.create&outcome=refused')).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'policy.scope' })]));
});
