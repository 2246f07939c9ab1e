import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import OpenIdProvider from 'oidc-provider';
import { json, result, script, type Scripted, type Seen } from '../connect/http.fixture.ts';

/** What of a token a resource looks at. */
interface Token {
  readonly accountId?: string;
  readonly clientId: string;
  readonly scope?: string;
  readonly aud?: string | readonly string[];
  destroy(): Promise<void>;
}
interface Library {
  readonly AccessToken: { find(token: string): Promise<Token | undefined> };
}

/** A real authorization server (npm oidc-provider) on a free port. */
export interface Authority {
  readonly issuer: string;
  /** What was asked of its token endpoint: grant types, in order. */
  readonly grants: string[];
  /** All that was ever posted to it. */
  readonly posted: string[];
  find(token: string): Promise<Token | undefined>;
  /** Plays the browser and the person: allows what is asked, as whom the test says; gives the address she is sent back to. */
  visit(url: string, as: string): Promise<string>;
  /** Seconds its tokens live from now on. */
  life(seconds: number): void;
  /** Answers its token endpoint only after so many milliseconds. */
  slow(milliseconds: number): void;
  /** Ends all it has given, without telling anybody. */
  revokeAll(): void;
  close(): Promise<void>;
}

export async function startAuthority(options: { clients?: readonly Record<string, unknown>[] } = {}): Promise<Authority> {
  const grants: string[] = [];
  const posted: string[] = [];
  let [who, seconds, delay] = ['nobody', 3600, 0];
  let store = new Map<string, Record<string, unknown>>();
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined;
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const issuer = `http://127.0.0.1:${address.port}`;

  /** In memory, and emptied at once when everything is revoked. */
  class Memory {
    readonly #model: string;
    constructor(model: string) {
      this.#model = model;
    }
    async upsert(id: string, payload: Record<string, unknown>): Promise<void> {
      store.set(`${this.#model}/${id}`, payload);
    }
    async find(id: string): Promise<Record<string, unknown> | undefined> {
      return store.get(`${this.#model}/${id}`);
    }
    async findByUid(uid: string): Promise<Record<string, unknown> | undefined> {
      return [...store].find(([key, value]) => key.startsWith(`${this.#model}/`) && value['uid'] === uid)?.[1];
    }
    async findByUserCode(): Promise<undefined> {}
    async consume(id: string): Promise<void> {
      const found = store.get(`${this.#model}/${id}`);
      if (found) found['consumed'] = Math.floor(Date.now() / 1000);
    }
    async destroy(id: string): Promise<void> {
      store.delete(`${this.#model}/${id}`);
    }
    async revokeByGrantId(grant: string): Promise<void> {
      for (const [key, value] of store) if (value['grantId'] === grant) store.delete(key);
    }
  }

  const provider = new OpenIdProvider(issuer, {
    adapter: Memory,
    clients: options.clients ?? [],
    cookies: { keys: ['only for tests'] },
    routes: { token: '/token', registration: '/register', authorization: '/authorize', revocation: '/revoke' },
    scopes: [],
    pkce: { required: () => true },
    ttl: { AccessToken: () => seconds, ClientCredentials: () => seconds, RefreshToken: 86_400, Interaction: 600, Session: 600, Grant: 86_400 },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      revocation: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        defaultResource: (_ctx: unknown, _client: unknown, one?: string) => one,
        getResourceServerInfo: (_ctx: unknown, resource: string) => ({ scope: 'notes:read notes:write', audience: resource, accessTokenTTL: seconds, accessTokenFormat: 'opaque' }),
      },
    },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    findAccount: (_ctx: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_ctx: unknown, one: { uid: string }) => `/interaction/${one.uid}` },
  });
  provider.use(async (ctx, next) => {
    if (ctx.path === '/token' && delay > 0) await wait(delay);
    await next();
    const { params } = ctx.oidc ?? {};
    if (ctx.method !== 'POST' || !params) return;
    posted.push(JSON.stringify(params));
    if (typeof params['grant_type'] === 'string') grants.push(params['grant_type']);
  });
  const callback = provider.callback();
  handle = async (request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) return callback(request, response);
    const { params } = await provider.interactionDetails(request, response);
    if (who === 'declines') return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'she said no' });
    const grant = new provider.Grant({ accountId: who, clientId: String(params['client_id']) }) as InstanceType<typeof provider.Grant> & {
      addResourceScope(resource: string, scope: string): void;
    };
    grant.addResourceScope(String(params['resource']), String(params['scope'] ?? ''));
    return provider.interactionFinished(request, response, { login: { accountId: who }, consent: { grantId: await grant.save() } });
  };
  const library = provider as unknown as Library & { readonly ClientCredentials: Library['AccessToken'] };

  return {
    issuer,
    grants,
    posted,
    find: async (token) => (await library.AccessToken.find(token)) ?? library.ClientCredentials.find(token),
    visit: async (url, as) => {
      who = as;
      const cookies = new Map<string, string>();
      let place = url;
      for (let hop = 0; hop < 10 && place.startsWith(issuer); hop += 1) {
        const answer = await fetch(place, { redirect: 'manual', headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } });
        for (const set of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
          cookies.set(name, value);
        }
        const location = answer.headers.get('location');
        if (location === null) throw new Error(`stuck at ${place}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
        place = new URL(location, place).href;
      }
      return place;
    },
    life: (given) => void (seconds = given),
    slow: (given) => void (delay = given),
    revokeAll: () => {
      store = new Map([...store].filter(([key]) => key.startsWith('Client/')));
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An MCP server that lets in who has a token of its authorization server, and tells each who she is. */
/** What it asks of an authorization server. */
type Trusted = Pick<Authority, 'issuer' | 'find'>;

export interface Guarded extends Pick<Scripted, 'url' | 'seen' | 'close'> {
  /** It trusts another authorization server from now on. */
  move(to: Trusted): void;
  /** Every `Authorization` header that ever came. */
  readonly shown: string[];
}

const tools = [
  { name: 'whoami', description: 'Says who you are here.', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } },
  { name: 'write', description: 'Writes a note.', inputSchema: { type: 'object' } },
];

export async function startGuarded(first: Trusted): Promise<Guarded> {
  let authority: Trusted = first;
  const shown: string[] = [];
  let origin = '';
  const refuse = (response: ServerResponse, status: number, challenge: string): void =>
    json(response, {}, { status, headers: { 'www-authenticate': `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp", ${challenge}` } });

  async function answer(request: Seen, response: ServerResponse, raw: IncomingMessage): Promise<void> {
    if (raw.url?.startsWith('/.well-known/oauth-protected-resource') === true)
      return json(response, { resource: `${origin}/mcp`, authorization_servers: [authority.issuer], scopes_supported: ['notes:read', 'notes:write'] });
    if (raw.url?.startsWith('/mcp') !== true) return json(response, {}, { status: 404 });
    const { authorization } = request.headers;
    if (authorization !== undefined) shown.push(authorization);
    const token = await authority.find(authorization?.replace(/^Bearer /, '') ?? '');
    if (!token || ![token.aud].flat().includes(`${origin}/mcp`)) return refuse(response, 401, 'scope="notes:read"');
    const { method, params } = request.body as { method: string; params?: { name?: string } };
    const text = (words: string): void => json(response, result(request, { resultType: 'complete', content: [{ type: 'text', text: words }] }));
    switch (method) {
      case 'server/discover':
        return json(
          response,
          result(request, {
            resultType: 'complete',
            supportedVersions: ['2026-07-28'],
            capabilities: { tools: {} },
            serverInfo: { name: 'notes', version: '1' },
            ttlMs: 0,
            cacheScope: 'private',
          }),
        );
      case 'tools/list':
        return json(response, result(request, { resultType: 'complete', tools, ttlMs: 0, cacheScope: 'private' }));
      default:
        if (params?.name === 'write' && token.scope?.split(' ').includes('notes:write') !== true) return refuse(response, 403, 'error="insufficient_scope", scope="notes:write"');
        return text(`you are ${token.accountId ?? token.clientId}`);
    }
  }
  const server = await script((request, response, raw) => void answer(request, response, raw));
  ({ origin } = new URL(server.url));
  return { url: server.url, seen: server.seen, close: server.close, shown, move: (to) => void (authority = to) };
}

/** A provider that wants credentials and would send whoever gets them to an address inside the network. */
export async function startLiar(trick: { resource?: string; server?: string; redirect?: string }): Promise<Scripted> {
  let origin = '';
  const server = await script((request, response, raw) => {
    const at = raw.url ?? '';
    if (at.startsWith('/mcp')) {
      const metadata = trick.resource ?? `${origin}/.well-known/oauth-protected-resource/mcp`;
      return json(response, {}, { status: 401, headers: { 'www-authenticate': `Bearer resource_metadata="${metadata}"` } });
    }
    if (at.startsWith('/.well-known/oauth-protected-resource')) return json(response, { resource: `${origin}/mcp`, authorization_servers: [trick.server ?? origin] });
    if (at.startsWith('/.well-known/') && trick.redirect !== undefined) return response.writeHead(302, { location: trick.redirect }).end();
    return json(response, {}, { status: 404 });
  });
  ({ origin } = new URL(server.url));
  return server;
}
