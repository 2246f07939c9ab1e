import {
  agentsCreate,
  auditSearch,
  credentialsConnect,
  credentialsDisconnect,
  credentialsList,
  jobsList,
  keysCreate,
  peopleList,
  peopleOffboard,
  providerCredentialsDisconnect,
  providerCredentialsList,
  providerMembersSet,
  providersAdd,
  providersGet,
  providersRemove,
  providersTest,
  providersUpdate,
  toolsCall,
} from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Refused, startTestPortico, type Browser, type Caller, type TestPortico } from '../../../tests/portico.ts';
import { startAuthority, startGuarded, startLiar, type Authority, type Guarded } from './guarded.fixture.ts';

type Person = Caller & { browser: Browser };

let portico: TestPortico;
let authority: Authority;
let notes: Guarded;
let lin: Person;
let bob: Person;
const ids = new Map<Person, string>();

beforeAll(async () => {
  authority = await startAuthority({
    clients: [{ client_id: 'robot', client_secret: 'a-secret-of-the-robot', redirect_uris: [], response_types: [], grant_types: ['client_credentials'] }],
  });
  notes = await startGuarded(authority);
  portico = await startTestPortico({ sample: true, environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1' } });
  const { people } = await portico.call(portico.admin, peopleList, {});
  const [first, second] = people.filter((one) => one.email.endsWith('@order-desk.example'));
  if (!first || !second) throw new Error('no sample people');
  lin = (await portico.signIn(first.email)) as Person;
  bob = (await portico.signIn(second.email)) as Person;
  ids.set(lin, first.id).set(bob, second.id);
  await portico.call(portico.admin, providersAdd, { name: 'notes', settings: { kind: 'http', url: notes.url, auth: { mode: 'user' } } });
  for (const person of [lin, bob]) await portico.call(portico.admin, providerMembersSet, { provider: 'notes', member: ids.get(person), roles: ['user'] });
}, 120_000);
afterAll(async () => {
  await portico?.close();
  await notes?.close();
  await authority?.close();
});

/** To the authorization server, through it as somebody, and back to Portico with the browser that began. */
async function connect(person: Person, as: string, provider = 'notes', through = authority): Promise<string> {
  const { url } = await portico.call(person, credentialsConnect, { provider });
  return comeBack(person, await through.visit(url, as));
}
async function comeBack(person: Person, address: string): Promise<string> {
  expect(address).toContain('/api/credentials/callback?');
  const answer = await fetch(address, { redirect: 'manual', headers: { cookie: person.browser.cookie } });
  return decodeURIComponent(answer.headers.get('location') ?? `${answer.status} ${await answer.text()}`);
}
async function whoami(caller: Caller, tool = 'whoami'): Promise<string> {
  const { content } = (await portico.call(caller, toolsCall, { provider: 'notes', tool })) as { content: { text: string }[] };
  return content[0]?.text ?? '';
}
const refusal = (call: Promise<unknown>): Promise<Refused> =>
  call.then(
    (value) => {
      throw new Error(`not refused: ${JSON.stringify(value)}`);
    },
    (error: unknown) => {
      if (error instanceof Refused) return error;
      throw error;
    },
  );

describe('an account of one’s own', () => {
  it('is asked for with the address where it is connected; then everybody sees what is hers', async () => {
    await expect.poll(async () => (await portico.call(portico.admin, providersGet, { provider: 'notes' })).state).toBe('offline');
    expect(await connect(lin, 'lin-at-notes')).toBe('/connect/notes#done');
    await expect.poll(async () => (await portico.call(portico.admin, providersGet, { provider: 'notes' })).state, { timeout: 15_000 }).toBe('healthy');
    expect(await whoami(lin)).toBe('you are lin-at-notes');

    const { problem } = await refusal(whoami(bob));
    expect(problem).toMatchObject({ code: 'provider.credentials', params: { provider: 'notes', url: `${portico.url}/connect/notes` } });
    await connect(bob, 'bob-at-notes');
    expect(await whoami(bob)).toBe('you are bob-at-notes');
    expect(await whoami(lin)).toBe('you are lin-at-notes');
    const { connections } = await portico.call(bob, credentialsList);
    expect(connections).toMatchObject([{ provider: 'notes', state: 'connected', issuer: authority.issuer, scopes: ['notes:read'] }]);
  });

  it('is used by the agent that acts for her, and by no other', async () => {
    const agent = await portico.call(lin, agentsCreate, { name: 'Clerk' });
    await portico.call(portico.admin, providerMembersSet, { provider: 'notes', member: agent.id, roles: ['user'] });
    const { secret } = await portico.call(lin, keysCreate, { agent: agent.id, name: 'k', scopes: ['*'] });
    expect(await whoami({ key: secret })).toBe('you are lin-at-notes');
    expect(notes.shown.some((one) => one.includes(secret))).toBe(false);
  });

  it('is allowed more where the provider asks for more, beside what was allowed before', async () => {
    const { problem } = await refusal(whoami(lin, 'write'));
    expect(problem).toMatchObject({ code: 'provider.scope', status: 403, params: { scopes: 'notes:write', url: `${portico.url}/connect/notes` } });
    expect(await portico.call(lin, credentialsConnect, { provider: 'notes' })).toMatchObject({
      scopes: expect.arrayContaining(['notes:read', 'notes:write']),
      issuer: authority.issuer,
    });
    await connect(lin, 'lin-at-notes');
    expect(await whoami(lin, 'write')).toBe('you are lin-at-notes');
    expect(await whoami(lin)).toBe('you are lin-at-notes');
  });

  it('is renewed ahead of its end, once for all who find it due', async () => {
    authority.life(2);
    await connect(lin, 'lin-at-notes');
    authority.life(3600);
    await new Promise((resolve) => setTimeout(resolve, 1800));
    authority.slow(200);
    const before = authority.grants.length;
    expect(new Set(await Promise.all(Array.from({ length: 12 }, () => whoami(lin))))).toEqual(new Set(['you are lin-at-notes']));
    expect(authority.grants.slice(before)).toEqual(['refresh_token']);
    authority.slow(0);
  });

  it('that was revoked at its server is asked for again', async () => {
    authority.revokeAll();
    expect((await refusal(whoami(lin))).problem.code).toBe('provider.credentials');
    expect((await portico.call(lin, credentialsList)).connections).toMatchObject([{ state: 'ended' }]);
    await connect(lin, 'lin-at-notes');
    expect(await whoami(lin)).toBe('you are lin-at-notes');
  });

  it('is gone at once when its owner lets go, here and at its server', async () => {
    await connect(bob, 'bob-at-notes');
    await whoami(bob);
    const token = notes.shown.at(-1)?.replace('Bearer ', '') ?? '';
    expect(await authority.find(token)).toBeDefined();
    await portico.call(bob, credentialsDisconnect, { provider: 'notes' });
    expect((await refusal(whoami(bob))).problem.code).toBe('provider.credentials');
    expect(await authority.find(token)).toBeUndefined();
  });
});

describe('what is not to be believed', () => {
  it('an answer that somebody else began, or that comes twice', async () => {
    const { url } = await portico.call(bob, credentialsConnect, { provider: 'notes' });
    const back = await authority.visit(url, 'bob-at-notes');
    expect(await comeBack(lin, back)).toContain('begun by somebody else');
    expect(await comeBack(bob, back)).toContain('answered already');
    expect((await portico.call(bob, credentialsList)).connections).toEqual([]);
  });

  it('an answer in the name of another authorization server', async () => {
    const { url } = await portico.call(bob, credentialsConnect, { provider: 'notes' });
    const back = new URL(await authority.visit(url, 'bob-at-notes'));
    back.searchParams.set('iss', 'https://evil.example');
    const posted = authority.posted.length;
    expect(await comeBack(bob, back.href)).toContain('not of the authorization server that was asked');
    expect(authority.posted.length).toBe(posted);
  });

  it('a key in a person’s name: only she herself connects, at the page', async () => {
    expect((await refusal(portico.call(portico.admin, credentialsConnect, { provider: 'notes' }))).problem.code).toMatch(/policy\.denied|not_found/);
    const { secret } = await portico.call(bob, keysCreate, { name: 'k', scopes: ['*'] });
    expect((await refusal(portico.call({ key: secret }, credentialsConnect, { provider: 'notes' }))).problem.code).toBe('policy.denied');
  });

  it('she said no', async () => {
    expect(await connect(bob, 'declines')).toContain('it was declined there');
  });
});

describe('an authorization server', () => {
  it('gets only what it gave itself: a provider that moves to another one begins anew', async () => {
    await connect(lin, 'lin-at-notes');
    await whoami(lin);
    const old = notes.shown.at(-1)?.replace('Bearer ', '') ?? '';
    const other = await startAuthority();
    notes.move(other);
    expect((await refusal(whoami(lin))).problem.code).toBe('provider.credentials');
    expect(other.posted).toEqual([]);
    await connect(lin, 'lin-elsewhere', 'notes', other);
    expect(await whoami(lin)).toBe('you are lin-elsewhere');
    expect(other.posted.join('\n')).not.toContain(old);
    expect(other.grants).toEqual(['authorization_code']);
    notes.move(authority);
    expect((await refusal(whoami(lin))).problem.code).toBe('provider.credentials');
    await connect(lin, 'lin-at-notes');
    await other.close();
  });

  it('that was set is the only one a token is fetched from', async () => {
    const set = { kind: 'http', url: notes.url, auth: { mode: 'user', issuer: 'https://set.example' } };
    await portico.call(portico.admin, providersUpdate, { provider: 'notes', settings: set });
    const { problem } = await refusal(portico.call(bob, credentialsConnect, { provider: 'notes' }));
    expect(problem).toMatchObject({ code: 'outside.failed', detail: expect.stringContaining('not https://set.example') });
    await portico.call(portico.admin, providersUpdate, { provider: 'notes', settings: { ...set, auth: { mode: 'user' } } });
  });

  it('gives Portico itself a token, by the client that was entered there', async () => {
    const settings = { kind: 'http', url: notes.url, auth: { mode: 'tenant', clientId: 'robot', issuer: authority.issuer } };
    await portico.call(portico.admin, providersAdd, { name: 'robots', settings, secrets: { 'oauth.client_secret': 'a-secret-of-the-robot' } });
    expect(await portico.call(portico.admin, providersTest, { provider: 'robots' })).toMatchObject({ instances: [{ ok: true }], tools: 2 });
    expect((await portico.call(portico.admin, providerCredentialsList, { provider: 'robots' })).connections).toMatchObject([
      { principal: null, state: 'connected', issuer: authority.issuer },
    ]);
    expect(notes.seen.some((one) => 'oauth.client_secret' in one.headers)).toBe(false);
    await portico.call(portico.admin, providersUpdate, { provider: 'robots', secrets: { 'oauth.client_secret': 'wrong' } });
    await portico.call(portico.admin, providerCredentialsDisconnect, { provider: 'robots' });
    const { instances } = await portico.call(portico.admin, providersTest, { provider: 'robots' });
    expect(instances).toMatchObject([
      {
        ok: false,
        error: {
          en: expect.stringContaining('does not know Portico as a client (invalid_client)'),
          zh: expect.stringContaining('对方不认可 Portico 的客户端身份（invalid_client）'),
        },
      },
    ]);
  });
});

it('reaches no address inside the network, whatever a provider or its documents say', async () => {
  const inner = 'http://10.1.2.3/secret';
  for (const trick of [{ resource: inner }, { server: inner }, { redirect: inner }]) {
    const liar = await startLiar(trick);
    const name = `liar-${Object.keys(trick)[0] ?? ''}`;
    await portico.call(portico.admin, providersAdd, { name, settings: { kind: 'http', url: liar.url, auth: { mode: 'user' } } });
    await portico.call(portico.admin, providerMembersSet, { provider: name, member: ids.get(bob), roles: ['user'] });
    const { problem } = await refusal(portico.call(bob, credentialsConnect, { provider: name }));
    expect([name, problem.code]).toEqual([name, trick.redirect === undefined ? 'egress.denied' : 'outside.failed']);
    await liar.close();
  }
});

it('keeps nothing of who has left', async () => {
  await connect(bob, 'bob-at-notes');
  await whoami(bob);
  const token = notes.shown.at(-1)?.replace('Bearer ', '') ?? '';
  await portico.call(portico.admin, peopleOffboard, { id: ids.get(bob) });
  await expect
    .poll(async () => (await portico.call(portico.admin, providerCredentialsList, { provider: 'notes' })).connections.map((one) => one.principal), { timeout: 15_000 })
    .toEqual([ids.get(lin)]);
  await expect.poll(() => authority.find(token)).toBeUndefined();
});

describe('a provider that is removed', () => {
  const ending = (name: string) => async () => (await portico.call(portico.admin, jobsList, {})).jobs.find((one) => one.title.en === `End the sign-ins at ${name}`);

  it('ends what it was given at its authorization server too, and the job says so', async () => {
    await connect(lin, 'lin-at-notes');
    await whoami(lin);
    const token = notes.shown.at(-1)?.replace('Bearer ', '') ?? '';
    expect(await authority.find(token)).toBeDefined();
    await portico.call(portico.admin, providersRemove, { provider: 'notes' });
    await expect.poll(ending('notes'), { timeout: 15_000 }).toMatchObject({ status: 'done', result: { provider: 'notes', ended: 1, outlive: 0, failed: 0 } });
    expect(await authority.find(token)).toBeUndefined();
    expect((await portico.call(lin, credentialsList, {})).connections).toEqual([]);
  });

  it('is gone though its authorization server is dead: the job names whose sign-in could not be ended', async () => {
    const other = await startAuthority();
    const guarded = await startGuarded(other);
    await portico.call(portico.admin, providersAdd, { name: 'dying', settings: { kind: 'http', url: guarded.url, auth: { mode: 'user' } } });
    await portico.call(portico.admin, providerMembersSet, { provider: 'dying', member: ids.get(lin), roles: ['user'] });
    await connect(lin, 'lin-at-notes', 'dying', other);
    await other.close();
    await portico.call(portico.admin, providersRemove, { provider: 'dying' });
    await expect
      .poll(ending('dying'), { timeout: 15_000 })
      .toMatchObject({ status: 'done', result: { ended: 0, failed: 1 }, issues: [{ place: ids.get(lin), message: { en: expect.stringContaining('127.0.0.1') as string } }] });
    await guarded.close();
  });
});

it('writes no token, code or verifier into the audit', async () => {
  const { lines } = await portico.call(portico.admin, auditSearch, { limit: 500 });
  const text = JSON.stringify(lines);
  expect(text.includes('credentials.finish')).toBe(true);
  const secrets = [
    ...notes.shown.map((one) => one.replace('Bearer ', '')),
    ...authority.posted.flatMap(
      (one) => Object.values(JSON.parse(one) as Record<string, unknown>).filter((value) => typeof value === 'string' && /^[\w-]{30,}$/.test(value)) as string[],
    ),
  ];
  expect(secrets.filter((one) => one.length > 20).length).toBeGreaterThan(10);
  expect(secrets.filter((one) => one.length > 20 && text.includes(one))).toEqual([]);
});
