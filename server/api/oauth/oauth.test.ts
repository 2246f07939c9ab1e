import { agentsCreate, agentsUpdate, consentsDecide, grantsList, grantsRevoke, oauthClientsRemove, peopleOffboard } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLimiter, createLog } from '../../kernel/index.ts';
import { Browser, stage, Trip, type Stage } from './flow.fixture.ts';

let s: Stage;
beforeAll(async () => {
  s = await stage();
});
afterAll(() => s.close());

const all = (): string => `${s.url}/oauth/mcp`;

describe('a client gets a token', () => {
  it('by code with PKCE, for the address it named and no other', async () => {
    const client = await s.client();
    const trip = new Trip(s, { client: client.id, scope: 'read' });
    const request = await trip.open();
    expect(await trip.look(request)).toMatchObject({
      client: { name: 'Test client', known: 'registered', local: false, host: 'client.example' },
      resource: all(),
      scopes: [{ scope: 'read' }],
      remembered: null,
    });
    const back = await trip.decide(request);
    expect(back.origin + back.pathname).toBe('https://client.example/callback');
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ state: trip.state, iss: s.issuer });
    const answer = await trip.exchange(back.searchParams.get('code') ?? '');
    expect(answer).toMatchObject({ status: 200, token_type: 'Bearer', scope: 'read', expires_in: 3600 });
    expect(answer.headers.get('cache-control')).toContain('no-store');
    const bearer = answer.access_token ?? '';
    const principal = await s.w.identity.authenticate({ bearer, resource: all() });
    expect(principal).toMatchObject({ kind: 'person', id: s.ada.principal.id, scopes: ['read'], credential: { kind: 'grant' } });
  });
});

const authenticate = (bearer: string | undefined, resource: string | undefined) => s.w.refusal(s.w.identity.authenticate({ bearer: bearer ?? '', resource }));

describe('a token', () => {
  it('counts at its address only, and not where keys are taken', async () => {
    const client = await s.client();
    const { access_token: token } = await new Trip(s, { client: client.id, resource: `${all()}/crm`, scope: 'provider:crm:read' }).tokens();
    expect(await authenticate(token, `${all()}/crm`)).toBe('not refused');
    for (const other of [all(), `${all()}/crm2`, `${s.url}/mcp/crm`, undefined]) expect(await authenticate(token, other)).toBe('auth.invalid');
    const principal = await s.w.identity.authenticate({ bearer: token, resource: `${all()}/crm` });
    expect(principal?.scopes).toEqual(['provider:crm:read', 'app:crm:read']);
  });

  it('is kept as a hash', async () => {
    const client = await s.client();
    const answer = await new Trip(s, { client: client.id }).tokens();
    const connection = await s.w.kernel.database.engine.acquire();
    const { rows } = await connection.query('SELECT a::text FROM portico.identity_oauth_artifact a', []);
    await s.w.kernel.database.engine.release(connection);
    const text = JSON.stringify(rows);
    expect(rows.length).toBeGreaterThan(3);
    for (const secret of [answer.access_token, answer.refresh_token]) expect(text).not.toContain(secret);
  });

  it('ends with its time, with its consent, with the person, with the revocation endpoint', async () => {
    const client = await s.client();
    const revoked: string[] = [];
    s.w.identity.onRevoked((credential) => revoked.push(credential));

    const first = await new Trip(s, { client: client.id }).tokens();
    expect(await authenticate(first.access_token, all())).toBe('not refused');
    const { grants } = await s.w.run(grantsList, {}, { as: s.ada.principal });
    await s.w.run(grantsRevoke, { id: grants[0]?.id }, { as: s.ada.principal });
    expect(await authenticate(first.access_token, all())).toBe('auth.invalid');
    expect(revoked).toContain(grants[0]?.id);

    const trip = new Trip(s, { client: client.id });
    const second = await trip.tokens();
    await authenticate(second.access_token, all());
    const ended = await fetch(`${s.issuer}/revoke`, { method: 'POST', body: new URLSearchParams({ token: second.refresh_token ?? '', client_id: client.id }) });
    expect(ended.status).toBe(200);
    expect(await authenticate(second.access_token, all())).toBe('auth.invalid');
    expect(await trip.refresh(second.refresh_token ?? '')).toMatchObject({ status: 400, error: 'invalid_grant' });

    const bob = await s.w.person({ email: 'bob@example.com' });
    const third = await new Trip(s, { client: client.id }).tokens({ as: bob });
    expect(await authenticate(third.access_token, all())).toBe('not refused');
    await s.w.run(peopleOffboard, { id: bob.principal.id }, { as: s.ada.principal });
    expect(await authenticate(third.access_token, all())).toBe('auth.invalid');

    const fourth = await new Trip(s, { client: client.id }).tokens();
    s.w.kernel.clock.advance(3601_000);
    expect(await authenticate(fourth.access_token, all())).toBe('auth.invalid');
  });

  it('is renewed once with each refresh token; one that comes twice ends them all', async () => {
    const client = await s.client();
    const trip = new Trip(s, { client: client.id, scope: 'read' });
    const first = await trip.tokens();
    const second = await trip.refresh(first.refresh_token ?? '');
    expect(second).toMatchObject({ status: 200, scope: 'read' });
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await trip.refresh(first.refresh_token ?? '')).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await trip.refresh(second.refresh_token ?? '')).toMatchObject({ status: 400, error: 'invalid_grant' });
    const third = await new Trip(s, { client: client.id }).tokens();
    const both = await Promise.all([trip.refresh(third.refresh_token ?? ''), trip.refresh(third.refresh_token ?? '')]);
    expect(both.filter((one) => one.status === 200).length).toBeLessThanOrEqual(1);
  });

  it('acts as the agent the person chose, and ends when that agent is disabled', async () => {
    const client = await s.client();
    const agent = await s.w.run(agentsCreate, { name: 'Clerk' }, { as: s.ada.principal });
    const trip = new Trip(s, { client: client.id });
    const request = await trip.open();
    expect((await trip.look(request)).actors).toEqual(expect.arrayContaining([{ kind: 'agent', id: agent.id, name: 'Clerk' }]));
    const back = await trip.decide(request, { actor: agent.id });
    const { access_token: token } = await trip.exchange(back.searchParams.get('code') ?? '');
    expect(await s.w.identity.authenticate({ bearer: token, resource: all() })).toMatchObject({ kind: 'agent', id: agent.id, onBehalfOf: { id: s.ada.principal.id } });
    await s.w.run(agentsUpdate, { id: agent.id, status: 'disabled' }, { as: s.ada.principal });
    expect(await authenticate(token, all())).toBe('auth.invalid');
  });
});

describe('consent', () => {
  it('can give less than was asked, refuse, and is given once', async () => {
    const client = await s.client();
    const less = new Trip(s, { client: client.id, scope: '*' });
    expect(await less.tokens({ scopes: ['read'] })).toMatchObject({ status: 200, scope: 'read' });
    const more = new Trip(s, { client: client.id, scope: 'read' });
    const open = await more.open();
    expect(await s.w.refusal(more.decide(open, { scopes: ['*'] }))).toBe('request.invalid');
    const refused = await more.decide(open, { allow: false });
    expect(Object.fromEntries(refused.searchParams)).toMatchObject({ error: 'access_denied', iss: s.issuer, state: more.state });
    expect(await s.w.refusal(s.w.run(consentsDecide, { request: open, allow: true }, { as: s.ada.principal }))).toBe('consent.gone');
  });

  it('is remembered for the same program, address and scopes, but never for one on the machine itself', async () => {
    const web = await s.client();
    await new Trip(s, { client: web.id, scope: 'read' }).tokens();
    const look = async (trip: Trip) => (await trip.look(await trip.open())).remembered;
    expect(await look(new Trip(s, { client: web.id, scope: 'read' }))).toBe(s.ada.principal.id);
    expect(await look(new Trip(s, { client: web.id, scope: '*' }))).toBeNull();
    expect(await look(new Trip(s, { client: web.id, scope: 'read', resource: `${all()}/platform` }))).toBeNull();
    expect(await look(new Trip(s, { client: web.id, scope: 'read', change: { prompt: 'consent' } }))).toBeNull();
    const local = await s.client({ redirectUris: ['http://127.0.0.1/callback'] });
    const asking = { client: local.id, redirectUri: 'http://127.0.0.1:49152/callback', scope: 'read' };
    await new Trip(s, asking).tokens();
    expect(await look(new Trip(s, asking))).toBeNull();
  });

  it('is for people at a page: no key and no token gives it', async () => {
    const client = await s.client();
    const trip = new Trip(s, { client: client.id });
    const request = await trip.open();
    const key = { ...s.ada.principal, credential: { kind: 'key' as const, id: 'k' } };
    expect(await s.w.refusal(s.w.run(consentsDecide, { request, allow: true }, { as: key }))).toBe('policy.denied');
  });

  it('given in one browser is not carried on in another, nor by another session', async () => {
    const client = await s.client();
    // Somebody begins in his own browser, and brings Ada to allow it in hers.
    const lured = new Trip(s, { client: client.id });
    const request = await lured.open();
    const { url } = await s.w.run(consentsDecide, { request, allow: true }, { as: s.ada.principal });
    expect((await lured.browser.get(url)).status).toBe(403);
    const eve = await s.w.person({ email: 'eve@example.com' });
    lured.browser.signIn(eve.token);
    const answer = await lured.browser.get(url);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    // Ada's own browser has not begun it.
    const other = new Browser();
    other.signIn(s.ada.token);
    const foreign = await other.get(url);
    expect([foreign.status, foreign.headers.get('location')]).toEqual([400, null]);
  });

  it('is not for people of another organisation than the program was entered for', async () => {
    const client = await s.client();
    const tenant = await s.w.tenant('foreign');
    const otto = await s.w.person({ email: 'otto@example.com', tenant });
    const trip = new Trip(s, { client: client.id });
    const request = await trip.open();
    expect(await s.w.refusal(trip.look(request, otto))).toBe('consent.foreign');
    expect(await s.w.refusal(trip.decide(request, { as: otto }))).toBe('consent.foreign');
    const { grants } = await s.w.run(grantsList, {}, { as: otto.principal });
    expect(grants).toEqual([]);
  });

  it('shows nobody the programs of others, but an administrator', async () => {
    const client = await s.client();
    const mia = await s.w.person({ email: 'mia@example.com' });
    await new Trip(s, { client: client.id }).tokens({ as: mia });
    const hers = await s.w.run(grantsList, {}, { as: mia.principal });
    expect(hers.grants.map((one) => one.person.id)).toEqual([mia.principal.id]);
    const joe = await s.w.person({ email: 'joe@example.com' });
    expect(await s.w.refusal(s.w.run(grantsRevoke, { id: hers.grants[0]?.id }, { as: joe.principal }))).toBe('not_found');
    await s.w.run(grantsRevoke, { id: hers.grants[0]?.id }, { as: s.ada.principal });
  });
});

describe('what is refused', () => {
  const sentBack = async (trip: Trip): Promise<Record<string, string>> => Object.fromEntries(new URL((await trip.start()).headers.get('location') ?? '').searchParams);

  it('at the start: no PKCE, a plain challenge, a foreign address, two addresses, no code flow', async () => {
    const client = await s.client();
    const with_ = (change: Record<string, string | undefined>) => sentBack(new Trip(s, { client: client.id, change }));
    expect(await with_({ code_challenge: undefined, code_challenge_method: undefined })).toMatchObject({ error: 'invalid_request', iss: s.issuer });
    expect(await with_({ code_challenge_method: 'plain' })).toMatchObject({ error: 'invalid_request' });
    const implicit = await new Trip(s, { client: client.id, change: { response_type: 'token' } }).start();
    expect(implicit.headers.get('location')).toContain('error=unsupported_response_type');
    for (const resource of ['https://elsewhere.example/mcp', `${s.url}/mcp`, `${s.url}/oauth/mcp/`, `${s.url}/oauth/mcp#x`])
      expect(await with_({ resource })).toMatchObject({ error: 'invalid_target' });
  });

  it('a redirect address that is not its own, to the reader and not to the address', async () => {
    const client = await s.client();
    for (const redirectUri of ['https://evil.example/callback', 'https://client.example/callback/..', 'https://client.example/callback?x=1']) {
      const answer = await new Trip(s, { client: client.id, redirectUri }).start();
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
      expect(await answer.text()).toContain('invalid_redirect_uri');
    }
    const unknown = await new Trip(s, { client: 'nobody' }).start();
    expect([unknown.status, unknown.headers.get('x-frame-options')]).toEqual([400, 'DENY']);
    await expect(s.client({ redirectUris: ['http://client.example/callback'] })).rejects.toThrow(/redirectUris.0/);
  });

  it('at the token endpoint: wrong verifier, client, redirect, resource; a code that comes twice ends its tokens', async () => {
    const [client, other] = [await s.client(), await s.client()];
    const attempt = async (change: Record<string, string | undefined>) => {
      const trip = new Trip(s, { client: client.id });
      const { status, error } = await trip.exchange(await trip.code(), change);
      return [status, error];
    };
    expect(await attempt({ code_verifier: 'x'.repeat(43) })).toEqual([400, 'invalid_grant']);
    expect(await attempt({ code_verifier: undefined })).toEqual([400, 'invalid_grant']);
    expect(await attempt({ client_id: other.id })).toEqual([400, 'invalid_grant']);
    expect(await attempt({ redirect_uri: 'https://client.example/other' })).toEqual([400, 'invalid_grant']);
    expect(await attempt({ resource: `${all()}/crm` })).toEqual([400, 'invalid_target']);
    const trip = new Trip(s, { client: client.id });
    const code = await trip.code();
    const first = await trip.exchange(code);
    expect(await authenticate(first.access_token, all())).toBe('not refused');
    expect(await trip.exchange(code)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await authenticate(first.access_token, all())).toBe('auth.invalid');
  });

  it('a confidential client without its secret', async () => {
    const client = await s.client({ confidential: true });
    const trip = new Trip(s, { client: client.id });
    const code = await trip.code();
    expect(await trip.exchange(code)).toMatchObject({ status: 401, error: 'invalid_client' });
    const basic = (secret: string) => ({ authorization: `Basic ${Buffer.from(`${client.id}:${secret}`).toString('base64')}` });
    expect(await trip.exchange(code, { client_id: undefined }, basic('wrong'))).toMatchObject({ status: 401, error: 'invalid_client' });
    expect(await trip.exchange(code, { client_id: undefined }, basic(client.secret ?? ''))).toMatchObject({ status: 200 });
  });

  it('everything of a client that was removed', async () => {
    const client = await s.client();
    const trip = new Trip(s, { client: client.id });
    const answer = await trip.tokens();
    await s.w.run(oauthClientsRemove, { id: client.id }, { as: s.ada.principal });
    expect(await authenticate(answer.access_token, all())).toBe('auth.invalid');
    expect(await trip.refresh(answer.refresh_token ?? '')).toMatchObject({ status: 401, error: 'invalid_client' });
  });

  it('registration, unless it is switched on', async () => {
    const answer = await fetch(`${s.issuer}/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"redirect_uris":["https://a.example/cb"]}' });
    expect(answer.status).toBe(404);
  });
});

describe('what clients ask', () => {
  it('that know no scope get that of the address; unknown ones are left out', async () => {
    const client = await s.client();
    const scopeOf = async (asking: Omit<ConstructorParameters<typeof Trip>[1], 'client'>) => (await new Trip(s, { client: client.id, ...asking }).tokens()).scope;
    expect(await scopeOf({})).toBe('*');
    expect(await scopeOf({ resource: `${all()}/crm`, scope: 'openid profile offline_access' })).toBe('provider:crm');
    expect(await scopeOf({ resource: `${all()}/crm`, scope: 'provider:crm:tool:find_lead provider:other *' })).toBe('provider:crm:tool:find_lead');
    expect(await scopeOf({ resource: null, scope: 'read' })).toBe('read');
  });

  it('is in the audit: tokens issued, and what was refused', async () => {
    const client = await s.client();
    s.noted.length = 0;
    const trip = new Trip(s, { client: client.id, scope: 'read' });
    const code = await trip.code();
    await trip.exchange(code, { code_verifier: 'x'.repeat(43) });
    await trip.tokens();
    await expect.poll(() => s.noted.length).toBe(2);
    const [refused, issued] = s.noted;
    expect(refused).toMatchObject({ operation: 'oauth.token', code: 'auth.invalid', detail: { client: client.id, error: 'invalid_grant' } });
    expect(issued).toMatchObject({
      operation: 'oauth.token',
      tenant: s.w.kernel.tenant,
      principal: { id: s.ada.principal.id },
      detail: { client: client.id, scope: 'read', resource: all() },
    });
    expect(issued?.code).toBeUndefined();
    expect(JSON.stringify(s.noted)).not.toContain(code);
  });
});

describe('metadata', () => {
  const json = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${s.url}${path}`, { headers });
    return { status: answer.status, ...((await answer.json()) as Record<string, unknown>) };
  };
  it('of the server stands at the three places clients look, whatever the Host header says', async () => {
    for (const place of ['/.well-known/oauth-authorization-server/oauth', '/.well-known/openid-configuration/oauth', '/oauth/.well-known/openid-configuration']) {
      const found = await json(place, { 'x-forwarded-host': 'evil.example' });
      expect(found).toMatchObject({
        status: 200,
        issuer: s.issuer,
        token_endpoint: `${s.issuer}/token`,
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
        client_id_metadata_document_supported: true,
      });
      expect(JSON.stringify(found)).not.toMatch(/offline_access|registration_endpoint/);
    }
    expect((await json('/.well-known/oauth-authorization-server/mcp')).status).not.toBe(200);
  });

  it('of addresses is exact, and there is none for those that take keys', async () => {
    expect(await json('/.well-known/oauth-protected-resource/oauth/mcp/crm')).toMatchObject({
      status: 200,
      resource: `${all()}/crm`,
      authorization_servers: [s.issuer],
      scopes_supported: ['provider:crm', 'provider:crm:read'],
    });
    expect(await json('/.well-known/oauth-protected-resource/oauth/mcp')).toMatchObject({ resource: all(), scopes_supported: ['*', 'read'] });
    expect(await json('/.well-known/oauth-protected-resource/oauth/mcp/toolsets/sales')).toMatchObject({ resource: `${all()}/toolsets/sales` });
    for (const path of ['', '/mcp', '/mcp/crm', '/oauth', '/oauth/mcp/a/b']) expect((await json(`/.well-known/oauth-protected-resource${path}`)).status).not.toBe(200);
  });

  it('offers keys that verify nothing private', async () => {
    const { keys } = (await json('/oauth/jwks')) as unknown as { keys: Record<string, string>[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256' });
    expect(keys[0]).not.toHaveProperty('d');
  });
});

it('behind a proxy, addresses and cookies are those of PUBLIC_URL, whatever the request says of itself', async () => {
  const behind = await stage({ environment: { PUBLIC_URL: 'https://portico.example' } });
  const client = await behind.client();
  const challenge = 'x'.repeat(43);
  const parameters = {
    response_type: 'code',
    client_id: client.id,
    redirect_uri: 'https://client.example/callback',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    resource: 'https://portico.example/oauth/mcp',
  };
  const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
  const answer = await fetch(`${behind.url}/oauth/authorize?${new URLSearchParams(parameters).toString()}`, { redirect: 'manual', headers });
  expect(answer.headers.get('location')).toMatch(/^https:\/\/portico\.example\/consent\//);
  const cookies = answer.headers.getSetCookie().filter((cookie) => cookie.startsWith('portico_oauth_resume='));
  expect(cookies).toHaveLength(1);
  expect(cookies[0]).toMatch(/path=\/oauth\/authorize\/.*secure.*httponly/i);
  expect(answer.headers.get('strict-transport-security')).not.toBeNull();
  const request = /consent\/(.+)$/.exec(answer.headers.get('location') ?? '')?.[1] ?? '';
  const { url } = await behind.w.run(consentsDecide, { request, allow: true }, { as: behind.ada.principal });
  expect(url).toBe(`https://portico.example/oauth/authorize/${request}`);
  await behind.close();
});

it('one address may not fill the tables with requests', async () => {
  const limiter = createLimiter({ redisUrl: undefined, log: createLog('silent') });
  const busy = await stage({ limiter });
  const client = await busy.client();
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 61; attempt += 1) statuses.push((await new Trip(busy, { client: client.id }).start()).status);
  expect([statuses.filter((status) => status === 303).length, statuses.at(-1)]).toEqual([60, 429]);
  await busy.close();
  await limiter.close();
});
