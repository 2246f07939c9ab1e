// Sign-ins that are not each person's own: one for all that somebody gives, and one that an issuer gives for whoever asks.
import {
  agentsCreate,
  keysCreate,
  peopleList,
  providerCredentialsConnect,
  providerCredentialsDisconnect,
  providerCredentialsList,
  providerMembersSet,
  providersAdd,
  toolsCall,
} from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Refused, startTestPortico, type Browser, type Caller, type TestPortico } from '../../../tests/portico.ts';
import { exchangeClient, startExchange, type Exchange } from './exchange.fixture.ts';
import { startAuthority, startGuarded, type Authority, type Guarded } from './guarded.fixture.ts';

type Person = Caller & { browser: Browser };

let portico: TestPortico;
let lin: Person & { id: string; email: string };
let bob: Person & { id: string; email: string };

beforeAll(async () => {
  portico = await startTestPortico({ sample: true, environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1' } });
  const { people } = await portico.call(portico.admin, peopleList, {});
  const [first, second] = people.filter((one) => one.email.endsWith('@order-desk.example'));
  if (!first || !second) throw new Error('no sample people');
  lin = { ...((await portico.signIn(first.email)) as Person), id: first.id, email: first.email };
  bob = { ...((await portico.signIn(second.email)) as Person), id: second.id, email: second.email };
}, 120_000);
afterAll(() => portico?.close());

async function connectProvider(name: string, settings: Record<string, unknown>, secrets: Record<string, string> = {}): Promise<void> {
  await portico.call(portico.admin, providersAdd, { name, settings: { kind: 'http', ...settings }, secrets, mode: 'follow' });
  await portico.call(portico.admin, providerMembersSet, { provider: name, member: lin.id, roles: ['owner'] });
  await portico.call(portico.admin, providerMembersSet, { provider: name, member: bob.id, roles: ['user'] });
}
async function whoami(caller: Caller, provider: string): Promise<string> {
  const { content } = (await portico.call(caller, toolsCall, { provider, tool: 'whoami' })) as { content: { text: string }[] };
  return content[0]?.text ?? '';
}
const refusal = (call: Promise<unknown>): Promise<Refused['problem']> =>
  call.then(
    (value) => Promise.reject(new Error(`not refused: ${JSON.stringify(value)}`)),
    (error: unknown) => (error instanceof Refused ? error.problem : Promise.reject(error as Error)),
  );

describe('one account for all, given by a person', () => {
  let authority: Authority;
  let notes: Guarded;
  beforeAll(async () => {
    authority = await startAuthority();
    notes = await startGuarded(authority);
    await connectProvider('shared', { url: notes.url, auth: { mode: 'tenant', grant: 'person' } });
  });
  afterAll(async () => {
    await notes?.close();
    await authority?.close();
  });

  it('is asked for of those who manage the provider, and only they can give it', async () => {
    expect(await refusal(whoami(bob, 'shared'))).toMatchObject({ code: 'provider.unconnected', params: { url: `${portico.url}/connect/shared` } });
    expect((await refusal(portico.call(bob, providerCredentialsConnect, { provider: 'shared' }))).code).toBe('policy.denied');
  });

  it('is then everybody’s: people, agents, whoever may use the provider', async () => {
    const { url } = await portico.call(lin, providerCredentialsConnect, { provider: 'shared' });
    const back = await fetch(await authority.visit(url, 'the-team'), { redirect: 'manual', headers: { cookie: lin.browser.cookie } });
    expect(back.headers.get('location')).toBe('/connect/shared#done');
    const agent = await portico.call(portico.admin, agentsCreate, { name: 'Alone', onBehalfOfOwner: false });
    await portico.call(portico.admin, providerMembersSet, { provider: 'shared', member: agent.id, roles: ['user'] });
    const { secret } = await portico.call(portico.admin, keysCreate, { agent: agent.id, name: 'k', scopes: ['*'] });
    for (const caller of [lin, bob, { key: secret }]) expect(await whoami(caller, 'shared')).toBe('you are the-team');
    expect((await portico.call(lin, providerCredentialsList, { provider: 'shared' })).connections).toMatchObject([
      { principal: null, state: 'connected', issuer: authority.issuer },
    ]);
    expect(authority.grants).toEqual(['authorization_code']);
  });

  it('ends for everybody when it is taken away', async () => {
    await portico.call(lin, providerCredentialsDisconnect, { provider: 'shared' });
    for (const caller of [lin, bob]) expect((await refusal(whoami(caller, 'shared'))).code).toBe('provider.unconnected');
  });
});

describe('a token an issuer gives for whoever asks (RFC 8693)', () => {
  let issuer: Exchange;
  let notes: Guarded;
  beforeAll(async () => {
    issuer = await startExchange(() => `${portico.url}/oauth/jwks`);
    notes = await startGuarded(issuer);
    const auth = { mode: 'exchange', issuer: issuer.issuer, clientId: exchangeClient.id };
    await connectProvider('exchanged', { url: notes.url, auth }, { 'oauth.client_secret': exchangeClient.secret });
  });
  afterAll(async () => {
    await notes?.close();
    await issuer?.close();
  });

  it('is for that very person, by Portico’s own word for her, which the issuer checks', async () => {
    expect(await whoami(lin, 'exchanged')).toBe(`you are ${lin.email}`);
    expect(await whoami(bob, 'exchanged')).toBe(`you are ${bob.email}`);
    expect(issuer.told).toEqual(expect.arrayContaining([lin, bob].map(({ id, email }) => ({ sub: id, email, iss: expect.stringContaining(portico.url) as string }))));
  });

  it('is the person’s too when an agent acts for her; what the agent came with goes nowhere', async () => {
    const agent = await portico.call(lin, agentsCreate, { name: 'Clerk' });
    await portico.call(portico.admin, providerMembersSet, { provider: 'exchanged', member: agent.id, roles: ['user'] });
    const { secret } = await portico.call(lin, keysCreate, { agent: agent.id, name: 'k', scopes: ['*'] });
    expect(await whoami({ key: secret }, 'exchanged')).toBe(`you are ${lin.email}`);
    expect([...issuer.posted.map(String), ...notes.shown].filter((one) => one.includes(secret))).toEqual([]);
    expect(issuer.told.map(({ sub }) => sub)).not.toContain(agent.id);
  });

  it('is asked for once while it counts', async () => {
    const before = issuer.posted.length;
    await Promise.all(Array.from({ length: 10 }, () => whoami(lin, 'exchanged')));
    expect(issuer.posted.length).toBe(before);
  });

  it('that is refused is told with the issuer’s reason', async () => {
    issuer.refuse('invalid_target');
    await portico.call(lin, providerCredentialsDisconnect, { provider: 'exchanged', principal: lin.id });
    expect(await refusal(whoami(lin, 'exchanged'))).toMatchObject({ code: 'provider.unconnected', detail: expect.stringContaining('invalid_target') as string });
  });
});
