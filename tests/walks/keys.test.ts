// Keys that must not open anything: wrong, expired, revoked, of another tenant, too narrow. Each refusal is told usefully
// and stands in the audit of the tenant it concerns.
import { keysCreate, keysRevoke, recordsList, type Problem } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTenant } from '../../server/kernel/index.ts';
import { startTestPortico, type TestPortico } from '../portico.ts';

let desk: TestPortico;
beforeAll(async () => {
  desk = await startTestPortico({ sample: true });
}, 180_000);
afterAll(() => desk.close());

const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
async function overMcp(key: string, address = '/mcp/order-desk'): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${desk.url}${address}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify(list),
  });
  return { status: answer.status, text: await answer.text() };
}
async function overRest(key: string): Promise<{ status: number; code: string }> {
  const answer = await fetch(`${desk.url}/api/apps/order-desk/records/Customer`, { headers: { authorization: `Bearer ${key}` } });
  return { status: answer.status, code: ((await answer.json()) as Problem).code };
}
const audited = async (code: string) => {
  const lines = (await (
    await fetch(`${desk.url}/api/audit?outcome=refused&limit=100`, { headers: { authorization: `Bearer ${'key' in desk.admin ? desk.admin.key : ''}` } })
  ).json()) as { lines: { code: string; operation: string }[] };
  return lines.lines.filter((line) => line.code === code).map((line) => line.operation);
};

describe('a key', () => {
  test('that is wrong opens nothing, over REST and MCP, and both stand in the audit', async () => {
    expect(await overRest('pk_nobody-has-this-key-0123456789')).toEqual({ status: 401, code: 'auth.invalid' });
    const mcp = await overMcp('pk_nobody-has-this-key-0123456789');
    expect(mcp.status).toBe(401);
    expect(mcp.text).toContain('auth.invalid');
    await expect.poll(() => audited('auth.invalid')).toEqual(expect.arrayContaining(['records.list', 'mcp.request']));
  });

  test('that is revoked is out at once', async () => {
    const { key, secret } = await desk.call(desk.admin, keysCreate, { name: 'short', scopes: ['*'] });
    expect((await overMcp(secret)).status).toBe(200);
    await desk.call(desk.admin, keysRevoke, { id: key.id });
    expect((await overMcp(secret)).status).toBe(401);
    expect(await overRest(secret)).toEqual({ status: 401, code: 'auth.invalid' });
  });

  test('that is too narrow is told what it is limited to', async () => {
    const { secret } = await desk.call(desk.admin, keysCreate, { name: 'narrow', scopes: ['app:other'] });
    expect(await overRest(secret)).toEqual({ status: 403, code: 'policy.scope' });
    expect([403, 404]).toContain((await overMcp(secret)).status);
  });

  test('that only reads may not write', async () => {
    const { secret } = await desk.call(desk.admin, keysCreate, { name: 'reader', scopes: ['app:order-desk:read'] });
    await expect(desk.call({ key: secret }, recordsList, { app: 'order-desk', entity: 'Customer', limit: 1 })).resolves.toMatchObject({ records: [{}] });
    const names = (JSON.parse((await overMcp(secret)).text) as { result: { tools: { name: string }[] } }).result.tools.map((tool) => tool.name);
    expect(names).toContain('customer_find');
    expect(names).not.toContain('customer_create');
    const write = await fetch(`${desk.url}/api/apps/order-desk/records/Customer`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: '{"values":{}}',
    });
    expect([write.status, ((await write.json()) as Problem).code]).toEqual([403, 'policy.scope']);
  });

  test('of another tenant sees nothing of this one', async () => {
    const { kernel, platform } = desk.portico;
    const tenant = kernel.clock.id();
    await createTenant(kernel.database, { id: tenant, slug: 'other', name: 'Other', at: kernel.clock.now() });
    const secret = 'pk_foreign-tenant-key-0123456789abcdef';
    await kernel.database.bound(tenant, async (tx) => {
      const person = await platform.identity.addPerson(tx, { tenant, email: 'eve@other.example', name: 'Eve', language: 'en', roles: ['administrator'] });
      await platform.identity.addKey(tx, { tenant, principal: person, name: 'eve', scopes: ['*'], expiresAt: null, secret });
    });
    expect(await overRest(secret)).toEqual({ status: 404, code: 'not_found' });
    const mcp = await overMcp(secret);
    expect(mcp.status).toBe(404);
    expect(JSON.parse((await overMcp(secret, '/mcp')).text) as unknown).not.toMatchObject({ result: { tools: [{ name: expect.stringMatching(/^order-desk/) as unknown }] } });
  });
});
