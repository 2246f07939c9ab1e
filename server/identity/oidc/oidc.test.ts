import {
  identityProvidersList,
  identityProvidersRemove,
  identityProvidersSet,
  peopleInvite,
  peopleList,
  peopleOffboard,
  sessionOidcFinish,
  sessionOidcStart,
  setupStatus,
} from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttp } from '../../kernel/http.ts';
import { runOperation } from '../../kernel/testing.ts';
import { createIdentity } from '../index.ts';
import { world, type SignedIn, type World } from '../testing.ts';
import { startProvider, type Account, type TestProvider } from './testing-provider.ts';

let w: World;
let ada: SignedIn;
let provider: TestProvider;
const callback = 'http://127.0.0.1:3000/api/sign-in/oidc/corp/callback';

beforeAll(async () => {
  w = await world();
  ada = await w.administrator();
  provider = await startProvider([callback, callback.replace('corp', 'other-corp')]);
  await w.run(identityProvidersSet, settings(), { as: ada.principal });
});
afterAll(async () => {
  await provider.close();
  await w.kernel.close();
});

const settings = (): object => ({
  name: 'corp',
  title: 'Corp',
  issuer: provider.issuer,
  clientId: provider.clientId,
  clientSecret: provider.clientSecret,
  domains: ['corp.example', '@Sub.Corp.Example'],
});
const start = (name = 'corp', returnTo = '/apps/desk'): Promise<{ url: string; browser: string }> => w.run(sessionOidcStart, { provider: name, returnTo });

async function signIn(account: Account): Promise<SignedIn> {
  const { url, browser } = await start();
  return w.signIn(sessionOidcFinish, { url: await provider.visit(url, account), browser });
}
const refusal = (account: Account): Promise<string> => w.refusal(signIn(account));
const find = async (search: string): Promise<{ id: string; status: string; name: string; roles: string[] } | undefined> =>
  (await w.run(peopleList, { search }, { as: ada.principal })).people[0];

describe('sign-in providers', () => {
  it('are asked when they are set, shown without their secret, offered before sign-in', async () => {
    const { providers } = await w.run(identityProvidersList, {}, { as: ada.principal });
    expect(providers).toEqual([
      { name: 'corp', title: 'Corp', issuer: provider.issuer, clientId: 'portico', domains: ['corp.example', 'sub.corp.example'], redirectUri: callback },
    ]);
    expect((await w.run(setupStatus, {})).providers).toEqual([{ name: 'corp', title: 'Corp' }]);
    const connection = await w.kernel.database.engine.acquire();
    const { rows } = await connection.query('SELECT p::text FROM portico.identity_provider p', []);
    await w.kernel.database.engine.release(connection);
    expect(JSON.stringify(rows)).not.toContain(provider.clientSecret);
  });

  it('are refused in clear text, when they do not answer, and inside the network', async () => {
    const set = (issuer: string): Promise<string> => w.refusal(w.run(identityProvidersSet, { ...settings(), name: 'bad', issuer }, { as: ada.principal }));
    expect(await set('http://idp.example.com')).toBe('request.invalid');
    expect(await set(`${provider.issuer}/nowhere`)).toBe('outside.failed');
    expect(await set('https://10.0.0.1')).toBe('egress.denied');
    const guarded = createHttp({ allow: [] });
    const strict = createIdentity({ ...w.kernel, http: guarded });
    const call = { operation: 'identityProviders.set', input: settings(), principal: ada.principal };
    expect(await w.refusal(runOperation(w.kernel, strict, call))).toBe('egress.denied');
    await guarded.close();
  });

  it('have one name in the whole installation', async () => {
    const other = await w.tenant('oidc-other');
    const otto = await w.person({ email: 'otto@example.com', tenant: other, roles: ['administrator'] });
    expect(await w.refusal(w.run(identityProvidersSet, settings(), { as: otto.principal }))).toBe('name.taken');
    await w.run(identityProvidersSet, { ...settings(), name: 'other-corp' }, { as: otto.principal });
    const { url, browser } = await start('other-corp');
    const signed = await w.signIn(sessionOidcFinish, { url: await provider.visit(url, { sub: 'x', email: 'xena@corp.example', email_verified: true }), browser });
    expect(signed.principal.tenant).toBe(other);
    expect(await w.refusal(w.run(identityProvidersRemove, { name: 'other-corp' }, { as: ada.principal }))).toBe('not_found');
    await w.run(identityProvidersRemove, { name: 'other-corp' }, { as: otto.principal });
    expect(await w.refusal(start('other-corp'))).toBe('not_found');
  });
});

describe('signing in with a provider', () => {
  it('makes a person of a listed domain, and knows her again by issuer and subject', async () => {
    const { url, browser } = await start();
    expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({ redirect_uri: callback, code_challenge_method: 'S256', scope: 'openid email profile' });
    const came = await provider.visit(url, { sub: 'u1', email: 'Mia@corp.example', email_verified: true, name: 'Mia M.' });
    expect(await w.run(sessionOidcFinish, { url: came, browser })).toEqual({ returnTo: '/apps/desk' });
    expect(await find('mia@corp.example')).toMatchObject({ name: 'Mia M.', status: 'active', roles: [] });
    const again = await signIn({ sub: 'u1', email: 'married@corp.example', email_verified: true });
    expect(again.principal.id).toBe((await find('mia@corp.example'))?.id);
    expect(await w.identity.authenticate({ session: again.token })).toMatchObject({ name: 'Mia M.' });
  });

  it('links a verified address to the person who is active or invited', async () => {
    const linked = await signIn({ sub: 'u2', email: 'ada@example.com', email_verified: true });
    expect(linked.principal).toMatchObject({ id: ada.principal.id, roles: ['administrator'] });
    await w.run(peopleInvite, { name: 'Ned', email: 'ned@elsewhere.example', roles: ['builder'] }, { as: ada.principal });
    const ned = await signIn({ sub: 'u3', email: 'ned@elsewhere.example', email_verified: true });
    expect(ned.principal.roles).toEqual(['builder']);
    expect(await find('ned@')).toMatchObject({ status: 'active' });
  });

  it('refuses unverified addresses, unknown domains and those who left', async () => {
    expect(await refusal({ sub: 'u4', email: 'ada@example.com' })).toBe('auth.provider_refused');
    expect(await refusal({ sub: 'u4', email: 'new@corp.example', email_verified: false })).toBe('auth.provider_refused');
    expect(await refusal({ sub: 'u4', email: 'new@notcorp.example', email_verified: true })).toBe('auth.provider_refused');
    expect(await refusal({ sub: 'u4' })).toBe('auth.provider_refused');
    const { principal } = await signIn({ sub: 'u5', email: 'lea@corp.example', email_verified: true });
    await w.run(peopleOffboard, { id: principal.id }, { as: ada.principal });
    expect(await refusal({ sub: 'u5', email: 'lea@corp.example', email_verified: true })).toBe('auth.provider_refused');
    expect(await refusal({ sub: 'u6', email: 'lea@corp.example', email_verified: true })).toBe('auth.provider_refused');
  });

  it('takes an answer once, in time, and only in the browser that asked', async () => {
    const account = { sub: 'u1', email: 'mia@corp.example', email_verified: true };
    const finish = (url: string, browser: string): Promise<string> => w.refusal(w.run(sessionOidcFinish, { url, browser }));
    const once = await start();
    const came = await provider.visit(once.url, account);
    expect(await finish(came, once.browser)).toBe('not refused');
    expect(await finish(came, once.browser)).toBe('auth.provider_failed');

    const stolen = await start();
    expect(await finish(await provider.visit(stolen.url, account), 'another browser')).toBe('auth.provider_failed');

    const late = await start();
    const arrived = await provider.visit(late.url, account);
    w.kernel.clock.advance(10 * 60_000);
    expect(await finish(arrived, late.browser)).toBe('auth.provider_failed');
  });

  it('refuses a changed state, a changed nonce, a foreign code, a foreign issuer and a refusal', async () => {
    const account = { sub: 'u1', email: 'mia@corp.example', email_verified: true };
    const attempt = async (change: { going?: (url: URL) => void; coming?: (url: URL) => void }, as: Account = account): Promise<{ code: string; reason: unknown }> => {
      const { url, browser } = await start();
      const going = new URL(url);
      change.going?.(going);
      const coming = new URL(await provider.visit(going.href, as));
      change.coming?.(coming);
      return w.run(sessionOidcFinish, { url: coming.href, browser }).then(
        () => ({ code: 'not refused', reason: '' }),
        (error: { code: string; params: { reason: unknown } }) => ({ code: error.code, reason: error.params.reason }),
      );
    };
    const other = await provider.visit((await start()).url, account);
    expect(await attempt({})).toMatchObject({ code: 'not refused' });
    expect(await attempt({ coming: (url) => url.searchParams.set('state', 'forged') })).toMatchObject({ code: 'auth.provider_failed' });
    expect(await attempt({ going: (url) => url.searchParams.set('nonce', 'forged') })).toMatchObject({ code: 'auth.provider_failed', reason: expect.stringContaining('nonce') });
    expect(await attempt({ coming: (url) => url.searchParams.set('code', new URL(other).searchParams.get('code') ?? '') })).toEqual({
      code: 'auth.provider_failed',
      reason: 'invalid_grant',
    });
    expect(await attempt({ coming: (url) => url.searchParams.set('iss', 'https://evil.example') })).toMatchObject({
      code: 'auth.provider_failed',
      reason: expect.stringContaining('issuer'),
    });
    expect(await attempt({}, { sub: 'declines' })).toEqual({ code: 'auth.provider_failed', reason: 'access_denied' });
  });

  it('lands only on pages of this Portico', async () => {
    for (const returnTo of ['https://evil.example/', '//evil.example', '/\\evil.example', 'apps']) {
      await expect(start('corp', returnTo)).rejects.toThrow(/a path of this Portico/);
    }
  });
});
