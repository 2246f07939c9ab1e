// A client that is given the address of an MCP Registry (as GitHub Copilot is) finds what its user may use here.
import { keysCreate, agentsCreate, providerMembersSet, providersAdd, providersSwitch, providersTest, registryServers, surfacesApprove } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { adminKey, startTestPortico, type TestPortico } from '../portico.ts';
import { createTenant } from '../../server/kernel/index.ts';
import { startDesk, type Desk } from './provider.fixture.ts';

let portico: TestPortico;
let open: TestPortico;
let desk: Desk;

/** What schema 2025-12-11 and API v0.1 say of an entry. */
const entry = z.object({
  server: z.strictObject({
    $schema: z.literal('https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'),
    name: z
      .string()
      .min(3)
      .max(200)
      .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
    title: z.string().min(1).max(100),
    description: z.string().min(1).max(100),
    version: z
      .string()
      .max(255)
      .regex(/^\d+\.\d+\.\d+$/),
    websiteUrl: z.url(),
    remotes: z
      .array(
        z.strictObject({
          type: z.enum(['streamable-http', 'sse']),
          url: z.url({ protocol: /^https?$/ }),
          headers: z.array(z.strictObject({ name: z.string(), description: z.string(), isRequired: z.boolean(), isSecret: z.boolean() })).optional(),
        }),
      )
      .min(1),
  }),
  _meta: z
    .object({
      'io.modelcontextprotocol.registry/official': z.strictObject({
        status: z.enum(['active', 'deprecated', 'deleted']),
        statusMessage: z.string().optional(),
        statusChangedAt: z.iso.datetime({ offset: true }),
        publishedAt: z.iso.datetime({ offset: true }),
        updatedAt: z.iso.datetime({ offset: true }),
        isLatest: z.boolean(),
      }),
    })
    .catchall(z.unknown()),
});
const list = z.strictObject({ servers: z.array(entry), metadata: z.strictObject({ count: z.int(), nextCursor: z.string().optional() }) });
const official = (one: z.infer<typeof entry>) => one._meta['io.modelcontextprotocol.registry/official'];

const get = (path: string, key: string | null = adminKey, at: TestPortico = portico): Promise<Response> =>
  fetch(`${at.url}${path}`, { headers: key === null ? {} : { authorization: `Bearer ${key}` } });
const listed = async (path: string, key?: string): Promise<z.infer<typeof list>> => list.parse(await (await get(path, key)).json());

async function connect(at: TestPortico, name: string, title: string): Promise<void> {
  await at.call(at.admin, providersAdd, { name, title, settings: { kind: 'http', url: desk.url } });
  const { provider } = await at.call(at.admin, providersTest, { provider: name });
  // The scan does not like that the second desk's tools pass for those of the first.
  if (provider.surface.served === null) await at.call(at.admin, surfacesApprove, { provider: name });
}

beforeAll(async () => {
  desk = await startDesk();
  portico = await startTestPortico({ sample: true, environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1', PUBLIC_URL: 'https://portico.example.com' } });
  open = await startTestPortico({ environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1', PORTICO_REGISTRY_PUBLIC: '1', PORTICO_MCP_SSE: '1' } });
  await connect(portico, 'desk', 'Service desk');
  await connect(portico, 'second-desk', 'Another desk');
  await connect(open, 'desk', 'Service desk');
}, 180_000);
afterAll(async () => {
  await portico?.close();
  await open?.close();
  await desk?.close();
});

test('the three GETs, readable from any page, with our addresses', async () => {
  const preflight = await fetch(`${portico.url}/v0.1/servers`, {
    method: 'OPTIONS',
    headers: { origin: 'https://vscode.dev', 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
  });
  expect(preflight.status).toBe(204);
  expect(Object.fromEntries(preflight.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, OPTIONS',
    'access-control-allow-headers': 'Authorization, Content-Type',
  });
  const answer = await get('/v0.1/servers');
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  const { servers, metadata } = list.parse(await answer.json());
  expect(servers.map((one) => one.server.name)).toEqual(['com.example.portico/desk', 'com.example.portico/order-desk', 'com.example.portico/second-desk']);
  expect(metadata).toEqual({ count: 3 });
  const [first] = servers;
  expect(first?.server).toMatchObject({ title: 'Service desk', version: '1.0.0' });
  expect(first?.server.remotes.map((one) => one.url)).toEqual(['https://portico.example.com/oauth/mcp/desk', 'https://portico.example.com/mcp/desk']);

  const name = encodeURIComponent('com.example.portico/desk');
  const versions = await listed(`/v0.1/servers/${name}/versions`);
  expect(versions.servers.map((one) => [one.server.version, official(one).isLatest])).toEqual([['1.0.0', true]]);
  const latest = entry.parse(await (await get(`/v0.1/servers/${name}/versions/latest`)).json());
  expect(latest).toEqual(versions.servers[0]);
  // As a proxy that decodes paths hands it on.
  expect(entry.parse(await (await get('/v0.1/servers/com.example.portico/desk/versions/1.0.0')).json())).toEqual(latest);
  const missing = await get(`/v0.1/servers/${name}/versions/9.0.0`);
  expect([missing.status, missing.headers.get('access-control-allow-origin')]).toEqual([404, '*']);
  expect((await get(`/v0.1/servers/${encodeURIComponent('io.github.somebody/desk')}/versions`)).status).toBe(404);
});

test('pages, searches, and tells what has changed since', async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listed(`/v0.1/servers?limit=1${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    seen.push(...page.servers.map((one) => one.server.name.split('/')[1] ?? ''));
    cursor = page.metadata.nextCursor;
  } while (cursor !== undefined);
  expect(seen).toEqual(['desk', 'order-desk', 'second-desk']);
  expect((await listed('/v0.1/servers?search=ANOTHER')).servers.map((one) => one.server.name)).toEqual(['com.example.portico/second-desk']);
  expect((await get('/v0.1/servers?limit=0')).status).toBe(400);
  expect((await get('/v0.1/servers?updated_since=yesterday')).status).toBe(400);

  const before = new Date().toISOString();
  expect((await listed(`/v0.1/servers?updated_since=${before}`)).servers).toEqual([]);
  desk.describe('Finds tickets, open and closed.');
  await portico.call(portico.admin, providersTest, { provider: 'desk' });
  await portico.call(portico.admin, surfacesApprove, { provider: 'desk' });
  const changed = await listed(`/v0.1/servers?updated_since=${before}`);
  expect(changed.servers.map((one) => [one.server.name, one.server.version])).toEqual([['com.example.portico/desk', '2.0.0']]);
  const versions = await listed(`/v0.1/servers/${encodeURIComponent('com.example.portico/desk')}/versions`);
  expect(versions.servers.map((one) => [one.server.version, official(one).isLatest])).toEqual([
    ['2.0.0', true],
    ['1.0.0', false],
  ]);
});

test('shows a caller only what she may use, and nobody anything', async () => {
  expect((await get('/v0.1/servers', null)).status).toBe(401);
  const agent = await portico.call(portico.admin, agentsCreate, { name: 'Copilot', description: '', onBehalfOfOwner: false });
  const { secret } = await portico.call(portico.admin, keysCreate, { name: 'copilot', agent: agent.id, scopes: ['provider:second-desk'] });
  expect((await listed('/v0.1/servers', secret)).servers).toEqual([]);
  await portico.call(portico.admin, providerMembersSet, { provider: 'second-desk', member: agent.id, roles: ['user'] });
  expect((await listed('/v0.1/servers', secret)).servers.map((one) => one.server.name)).toEqual(['com.example.portico/second-desk']);
  expect((await get(`/v0.1/servers/${encodeURIComponent('com.example.portico/desk')}/versions`, secret)).status).toBe(404);
  expect((await get('/v0.1/servers', 'pk_foreign_0123456789')).status).toBe(401);
  const { kernel, platform } = portico.portico;
  const tenant = kernel.clock.id();
  await createTenant(kernel.database, { id: tenant, slug: 'foreign', name: 'Foreign', at: new Date() });
  const foreign = { kind: 'person' as const, id: kernel.clock.id(), tenant, name: 'Ola', roles: ['administrator'], scopes: ['*'] };
  const from = { address: '127.0.0.1', language: 'en' as const, entrance: 'api' as const };
  const call = { operation: registryServers, input: {}, principal: foreign, from, signal: AbortSignal.timeout(10_000) };
  expect((await platform.door.call(call)).value).toEqual({ servers: [], metadata: { count: 0 } });
});

test('what was stopped for security is only told to those who ask for it', async () => {
  await portico.call(portico.admin, providersSwitch, { provider: 'second-desk', to: 'quarantined', reason: 'under investigation' });
  expect((await listed('/v0.1/servers')).servers.map((one) => one.server.name)).not.toContain('com.example.portico/second-desk');
  const gone = (await listed('/v0.1/servers?include_deleted=true')).servers.find((one) => one.server.name.endsWith('/second-desk'));
  expect(gone && official(gone)).toMatchObject({ status: 'deleted', statusMessage: 'under investigation' });
});

test('where the operator says so, anybody may read what is connected', async () => {
  const { servers } = list.parse(await (await get('/v0.1/servers?version=latest', null, open)).json());
  expect(servers.map((one) => one.server.name)).toEqual(['127.0.0.1/desk']);
  expect(servers[0]?.server.remotes.map((one) => one.type)).toEqual(['streamable-http', 'streamable-http', 'sse']);
  expect(
    (await fetch(`${open.url}/mcp/desk`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' })).status,
  ).toBe(401);
});
