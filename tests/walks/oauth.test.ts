// A person lets a program in: the official client finds the authorization server by itself, she allows it at the consent
// page, its token works at the one address it was made for, and ends when she says so.
import { spawn } from 'node:child_process';
import path from 'node:path';
import {
  Client,
  extractWWWAuthenticateParams,
  StreamableHTTPClientTransport,
  UnauthorizedError,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import { auditSearch, consentsDecide, consentsLook, grantsList, grantsRevoke, oauthClientsCreate } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPortico, type Browser, type Caller, type TestPortico } from '../portico.ts';

let portico: TestPortico;
let ada: Caller & { browser: Browser };
const redirectUrl = 'http://127.0.0.1:45999/callback';

beforeAll(async () => {
  portico = await startTestPortico({ sample: true });
  ada = (await portico.signIn('lin-wei@order-desk.example')) as typeof ada;
}, 120_000);
afterAll(() => portico.close());

/** A program as the SDK wants it: keeps its tokens, and hands the address to go to over to the browser. */
class Program implements OAuthClientProvider {
  readonly redirectUrl = redirectUrl;
  readonly clientMetadata = { redirect_uris: [redirectUrl], client_name: 'SDK client' };
  readonly #id: string;
  kept: StoredOAuthTokens | undefined;
  asked: URL | undefined;
  #verifier = '';
  #discovered: OAuthDiscoveryState | undefined;
  constructor(id: string) {
    this.#id = id;
  }
  clientInformation() {
    return { client_id: this.#id };
  }
  tokens() {
    return this.kept;
  }
  saveTokens(tokens: StoredOAuthTokens) {
    this.kept = tokens;
  }
  redirectToAuthorization(url: URL) {
    this.asked = url;
  }
  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }
  codeVerifier() {
    return this.#verifier;
  }
  state() {
    return 'a-state';
  }
  saveDiscoveryState(state: OAuthDiscoveryState) {
    this.#discovered = state;
  }
  discoveryState() {
    return this.#discovered;
  }
}

/** Plays the browser of the person from the authorization request to the program's own address. */
async function consent(url: URL, answer: { scopes?: string[] } = {}): Promise<URLSearchParams> {
  const first = await fetch(url, { redirect: 'manual' });
  const request = /\/consent\/([\w-]+)$/.exec(first.headers.get('location') ?? '')?.[1];
  if (request === undefined) throw new Error(`${first.status} ${first.headers.get('location')} ${await first.text()}`);
  await portico.call(ada, consentsLook, { request });
  const { url: on } = await portico.call(ada, consentsDecide, { request, allow: true, ...answer });
  const resume = first.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  const back = await fetch(on, { redirect: 'manual', headers: { cookie: [...resume, ada.browser.cookie].join('; ') } });
  const place = back.headers.get('location');
  if (place?.startsWith(redirectUrl) !== true) throw new Error(`${back.status} ${place} ${await back.text()}`);
  return new URL(place).searchParams;
}

async function connect(address: string, program: Program, answer: { scopes?: string[] } = {}): Promise<Client> {
  const transport = () => new StreamableHTTPClientTransport(new URL(address), { authProvider: program });
  const info = { name: 'walk', version: '1' };
  const options = { versionNegotiation: { mode: 'auto' as const } };
  const first = transport();
  await expect(new Client(info, options).connect(first)).rejects.toThrow(UnauthorizedError);
  if (!program.asked) throw new Error('the program was not sent anywhere');
  await first.finishAuth(await consent(program.asked, answer));
  const client = new Client(info, options);
  await client.connect(transport());
  return client;
}
const enter = () => portico.call(portico.admin, oauthClientsCreate, { name: 'SDK client', redirectUris: [redirectUrl] });
const post = (address: string, token?: string) =>
  fetch(`${portico.url}${address}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });

describe('the official client', () => {
  it('finds its way from a 401 to a token, calls tools, and is out when the person says so', async () => {
    const { client } = await enter();
    const program = new Program(client.id);
    const address = `${portico.url}/oauth/mcp/order-desk`;
    const mcp = await connect(address, program);
    expect(program.asked?.searchParams.get('resource')).toBe(address);
    expect(program.asked?.searchParams.get('scope')).toBe('provider:order-desk');
    const { tools } = await mcp.listTools();
    expect(tools.map((tool) => tool.name)).toContain('order_find');
    expect(await mcp.callTool({ name: 'order_find', arguments: {} })).not.toMatchObject({ isError: true });
    const { grants } = await portico.call(ada, grantsList);
    expect(grants[0]).toMatchObject({ client: { name: 'SDK client' }, resource: address, actor: { kind: 'person' } });
    const token = program.kept?.access_token ?? '';
    expect((await post('/oauth/mcp/order-desk', token)).status).toBe(200);
    await portico.call(ada, grantsRevoke, { id: grants[0]?.id });
    expect((await post('/oauth/mcp/order-desk', token)).status).toBe(401);
    await mcp.close();
  }, 60_000);

  it('takes no answer of another authorization server', async () => {
    const { client } = await enter();
    const program = new Program(client.id);
    const transport = new StreamableHTTPClientTransport(new URL(`${portico.url}/oauth/mcp/order-desk`), { authProvider: program });
    await expect(new Client({ name: 'walk', version: '1' }).connect(transport)).rejects.toThrow(UnauthorizedError);
    const back = await consent(program.asked ?? new URL('about:blank'));
    expect(back.get('iss')).toBe(`${portico.url}/oauth`);
    back.set('iss', 'https://another.example');
    await expect(transport.finishAuth(back)).rejects.toThrow(/iss/i);
    expect(program.kept).toBeUndefined();
  }, 60_000);

  it('asks for more where its token does not reach (step-up)', async () => {
    const { client } = await enter();
    const program = new Program(client.id);
    const mcp = await connect(`${portico.url}/oauth/mcp/order-desk`, program, { scopes: ['provider:order-desk:read'] });
    program.asked = undefined;
    await expect(mcp.callTool({ name: 'customer_create', arguments: { values: { name: 'X' } } })).rejects.toThrow(UnauthorizedError);
    expect(String((program.asked as URL | undefined)?.searchParams.get('scope')).split(' ')).toContain('provider:order-desk');
    await mcp.close();
  }, 60_000);

  it('renews its token by itself', async () => {
    const { client } = await enter();
    const program = new Program(client.id);
    const mcp = await connect(`${portico.url}/oauth/mcp/order-desk`, program);
    const before = program.kept;
    program.kept = { ...before, access_token: 'worn-out', token_type: 'Bearer' };
    await mcp.listTools();
    expect(program.kept.access_token).not.toBe('worn-out');
    expect(program.kept.refresh_token).not.toBe(before?.refresh_token);
    await mcp.close();
  }, 60_000);
});

describe('a token', () => {
  it('that may only read is told which scope a change needs', async () => {
    const { client } = await enter();
    const program = new Program(client.id);
    const mcp = await connect(`${portico.url}/oauth/mcp/order-desk`, program, { scopes: ['provider:order-desk:read'] });
    expect(await mcp.callTool({ name: 'order_find', arguments: {} })).not.toMatchObject({ isError: true });
    const answer = await fetch(`${portico.url}/oauth/mcp/order-desk`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', authorization: `Bearer ${program.kept?.access_token}` },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'customer_create', arguments: { values: { name: 'X' } } } }),
    });
    expect(answer.status).toBe(403);
    expect(extractWWWAuthenticateParams(answer)).toMatchObject({
      error: 'insufficient_scope',
      scope: 'provider:order-desk',
      resourceMetadataUrl: new URL(`${portico.url}/.well-known/oauth-protected-resource/oauth/mcp/order-desk`),
    });
    await mcp.close();
  }, 60_000);

  it('is refused everywhere but at its address', async () => {
    const { client } = await enter();
    const program = new Program(client.id);
    const mcp = await connect(`${portico.url}/oauth/mcp/order-desk`, program);
    await mcp.close();
    const token = program.kept?.access_token ?? '';
    for (const address of ['/oauth/mcp', '/oauth/mcp/platform', '/mcp/order-desk', '/mcp']) expect((await post(address, token)).status).toBe(401);
    expect((await fetch(`${portico.url}/api/session`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  }, 60_000);
});

describe('the two kinds of addresses', () => {
  it('stay apart: those for tokens say where to get one, those for keys say nothing', async () => {
    const twin = await post('/oauth/mcp/order-desk');
    expect([twin.status, extractWWWAuthenticateParams(twin)]).toEqual([
      401,
      { resourceMetadataUrl: new URL(`${portico.url}/.well-known/oauth-protected-resource/oauth/mcp/order-desk`), scope: 'provider:order-desk' },
    ]);
    const worn = await post('/oauth/mcp', 'nothing-we-know');
    expect([worn.status, extractWWWAuthenticateParams(worn)]).toEqual([401, expect.objectContaining({ error: 'invalid_token', scope: '*' })]);
    const keyed = await post('/mcp/order-desk');
    expect([keyed.status, keyed.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="portico"']);
    for (const place of ['oauth-protected-resource/mcp/order-desk', 'oauth-protected-resource', 'oauth-authorization-server', 'openid-configuration']) {
      const answer = await fetch(`${portico.url}/.well-known/${place}`);
      expect([place, answer.status]).toEqual([place, 404]);
    }
  });

  it('tell the Inspector that it has to sign in (exit code 3)', async () => {
    const inspector = path.resolve('node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
    const environment = { PATH: process.env['PATH'] ?? '', HOME: portico.folder, MCP_STORAGE_DIR: path.join(portico.folder, 'inspector'), MCP_INSPECTOR_SECRET_STORE: 'memory' };
    const child = spawn(process.execPath, [inspector, '--cli', `${portico.url}/oauth/mcp/order-desk`, '--transport', 'http', '--method', 'tools/list', '--stored-auth-only'], {
      env: environment,
      stdio: 'ignore',
    });
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(3);
  }, 60_000);
});

it('the audit tells who allowed what to whom, and of each token', async () => {
  const lines = async (operation: string) => (await portico.call(portico.admin, auditSearch, { operation })).lines;
  expect((await lines('consents.decide'))[0]).toMatchObject({ outcome: 'done', principal: { kind: 'person' } });
  await expect
    .poll(async () => (await lines('oauth.token'))[0])
    .toMatchObject({ outcome: 'done', principal: { kind: 'person' }, detail: { resource: expect.stringContaining('/oauth/mcp') } });
});
