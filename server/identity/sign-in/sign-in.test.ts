import {
  linkLook,
  linkUse,
  passwordChange,
  PorticoError,
  peopleInvite,
  peopleReset,
  sessionGet,
  sessionLanguage,
  sessionSignIn,
  sessionSignOut,
  setupComplete,
  setupStatus,
} from '@portico/contracts';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLimiter } from '../../kernel/index.ts';
import { password, tokenOf, world, type SignedIn, type World } from '../testing.ts';
import { hashPassword, refuseWeak, verifyPassword } from './password.ts';

const hour = 3600_000;

describe('the first start', () => {
  let w: World;
  afterEach(() => w.kernel.close());

  it('gives a link that makes the first administrator and signs her in, once', async () => {
    w = await world();
    const first = await w.identity.bootstrap();
    const { setup } = await w.identity.bootstrap();
    if (!setup) throw new Error('no set-up link');
    expect(setup.link).toBe(`http://127.0.0.1:3000/setup#token=${setup.token}`);
    expect((await w.run(setupStatus, {})).done).toBe(false);
    const who = { name: 'Ada', email: 'Ada@Example.com', password };
    // Each start has a new link; the one before counts no more.
    expect(await w.refusal(w.run(setupComplete, { ...who, token: first.setup?.token }))).toBe('link.invalid');
    expect(await w.run(linkLook, { token: setup.token })).toMatchObject({ kind: 'setup', email: '', tenant: 'Default' });
    const ada = await w.signIn(setupComplete, { ...who, token: setup.token });
    expect(ada.principal).toMatchObject({ name: 'Ada', roles: ['administrator'], tenant: w.kernel.tenant, scopes: ['*'] });
    expect(await w.identity.authenticate({ session: ada.token })).toMatchObject({ id: ada.principal.id });
    expect((await w.run(setupStatus, {})).done).toBe(true);
    expect(await w.refusal(w.run(setupComplete, { ...who, token: setup.token }))).toBe('setup.done');
    expect((await w.identity.bootstrap()).setup).toBeUndefined();
  });

  it('takes the set-up link through link.use too', async () => {
    w = await world();
    const { setup } = await w.identity.bootstrap();
    expect(await w.refusal(w.run(linkUse, { token: setup?.token, password, name: 'Ada' }))).toBe('request.invalid');
    const ada = await w.signIn(linkUse, { token: setup?.token, password, name: 'Ada', email: 'ada@example.com' });
    expect(ada.principal.roles).toEqual(['administrator']);
  });

  it('gives the operator key an administrator, whom set-up then names', async () => {
    w = await world({ environment: { PORTICO_ADMIN_KEY: 'an-operator-key-of-some-length' } });
    const { setup } = await w.identity.bootstrap();
    await w.identity.bootstrap();
    const automation = await w.identity.authenticate({ bearer: 'an-operator-key-of-some-length' });
    expect(automation).toMatchObject({ kind: 'person', roles: ['administrator'], credential: { kind: 'key' } });
    expect((await w.run(setupStatus, {})).done).toBe(false);
    const again = (await w.identity.bootstrap()).setup;
    expect(await w.refusal(w.run(linkLook, { token: setup?.token }))).toBe('link.invalid');
    const ada = await w.signIn(setupComplete, { token: again?.token, name: 'Ada', email: 'ada@example.com', password });
    expect(ada.principal.id).toBe(automation?.id);
    expect(await w.identity.authenticate({ bearer: 'an-operator-key-of-some-length' })).toMatchObject({ name: 'Ada' });
  });

  it('refuses a set-up link after a day', async () => {
    w = await world();
    const { setup } = await w.identity.bootstrap();
    w.kernel.clock.advance(24 * hour);
    expect(await w.refusal(w.run(setupComplete, { token: setup?.token, name: 'Ada', email: 'a@b.cc', password }))).toBe('link.invalid');
  });
});

describe('signing in', () => {
  let w: World;
  let ada: SignedIn;
  beforeAll(async () => {
    w = await world();
    ada = await w.administrator();
  });
  afterAll(() => w.kernel.close());
  const signIn = (email = 'ada@example.com', secret = password): Promise<SignedIn> => w.signIn(sessionSignIn, { email, password: secret });

  it('opens a new session each time, with a CSRF token of its own', async () => {
    const [one, two] = [await signIn('ADA@example.com '), await signIn()];
    expect(one.token).not.toBe(two.token);
    const first = await w.run(sessionGet, {}, { as: one.principal });
    const second = await w.run(sessionGet, {}, { as: two.principal });
    expect(first).toMatchObject({ kind: 'person', email: 'ada@example.com', secondFactor: false, tenant: { slug: 'default' } });
    expect(first.csrf).not.toBe(second.csrf);
    expect(() => w.identity.checkCsrf(one.principal, first.csrf)).not.toThrow();
    expect(() => w.identity.checkCsrf(one.principal, second.csrf)).toThrow(/page of this Portico/);
    expect(() => w.identity.checkCsrf(one.principal, undefined)).toThrow(/page of this Portico/);
  });

  it('keeps neither token nor password in the database', async () => {
    const { token } = await signIn();
    const connection = await w.kernel.database.engine.acquire();
    const { rows } = await connection.query('SELECT s::text || p::text AS whole FROM portico.identity_session s, portico.identity_person p', []);
    await w.kernel.database.engine.release(connection);
    const text = JSON.stringify(rows);
    expect(text).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(text).not.toContain(token);
    expect(text).not.toContain(password);
  });

  it('says the same about a wrong password, an unknown address and an invited person', async () => {
    await w.run(peopleInvite, { name: 'Ivo', email: 'ivo@example.com' }, { as: ada.principal });
    expect(await w.refusal(signIn('ada@example.com', 'wrong password'))).toBe('auth.failed');
    expect(await w.refusal(signIn('nobody@example.com'))).toBe('auth.failed');
    expect(await w.refusal(signIn('ivo@example.com', ''))).toBe('auth.failed');
  });

  it('ends a session by signing out', async () => {
    const { token, principal } = await signIn();
    const heard: string[] = [];
    w.identity.onRevoked((credential) => heard.push(credential));
    await w.run(sessionSignOut, {}, { as: principal });
    expect(await w.identity.authenticate({ session: token })).toBeUndefined();
    expect(heard).toContain(principal.credential?.id);
  });

  it('ends a session that is idle for a quarter of its time, and any at its end', async () => {
    const { token } = await signIn();
    for (let hours = 0; hours < 10; hours += 2) {
      w.kernel.clock.advance(2 * hour);
      expect(await w.identity.authenticate({ session: token })).toBeDefined();
    }
    w.kernel.clock.advance(2 * hour);
    expect(await w.identity.authenticate({ session: token })).toBeUndefined();
    const idle = await signIn();
    w.kernel.clock.advance(3 * hour + 1);
    expect(await w.identity.authenticate({ session: idle.token })).toBeUndefined();
  });

  it('changes a password, which ends the other sessions only', async () => {
    const eve = await w.person({ email: 'eve@example.com' });
    const other = await signIn('eve@example.com');
    const change = (input: object): Promise<unknown> => w.run(passwordChange, input, { as: eve.principal });
    expect(await w.refusal(change({ current: 'not this one', password: 'another horse' }))).toBe('auth.failed');
    expect(await w.refusal(change({ current: password, password: 'password1234' }))).toBe('password.weak');
    await change({ current: password, password: 'another horse' });
    expect(await w.identity.authenticate({ session: eve.token })).toBeDefined();
    expect(await w.identity.authenticate({ session: other.token })).toBeUndefined();
    expect(await w.refusal(signIn('eve@example.com'))).toBe('auth.failed');
    await signIn('eve@example.com', 'another horse');
  });

  it('remembers the language', async () => {
    const { principal } = await signIn();
    await w.run(sessionLanguage, { language: 'zh' }, { as: principal });
    expect((await w.run(sessionGet, {}, { as: principal })).language).toBe('zh');
  });

  it('finds people of every tenant by their address', async () => {
    const other = await w.tenant('other');
    await w.person({ email: 'olga@example.com', tenant: other, roles: ['administrator'] });
    const olga = await signIn('olga@example.com');
    expect(olga.principal.tenant).toBe(other);
    expect((await w.run(sessionGet, {}, { as: olga.principal })).tenant.slug).toBe('other');
    expect(await w.refusal(w.run(peopleInvite, { name: 'Ada', email: 'ada@example.com' }, { as: olga.principal }))).toBe('name.taken');
  });
});

describe('one-time links', () => {
  let w: World;
  let ada: SignedIn;
  beforeAll(async () => {
    w = await world();
    ada = await w.administrator();
  });
  afterAll(() => w.kernel.close());

  it('take an invitation once', async () => {
    const { invitation, person } = await w.run(peopleInvite, { name: 'Bo', email: 'bo@example.com', roles: ['builder'] }, { as: ada.principal });
    const token = tokenOf(invitation.link);
    expect(await w.run(linkLook, { token })).toEqual({ kind: 'invitation', name: 'Bo', email: 'bo@example.com', tenant: 'Default' });
    expect(await w.refusal(w.run(linkUse, { token }))).toBe('request.invalid');
    const bo = await w.signIn(linkUse, { token, name: 'Bo B.', password });
    expect(bo.principal).toMatchObject({ id: person.id, name: 'Bo B.', roles: ['builder'] });
    expect(await w.refusal(w.run(linkUse, { token, password }))).toBe('link.invalid');
    expect(await w.refusal(w.run(linkLook, { token }))).toBe('link.invalid');
  });

  it('let one of two through that come at once', async () => {
    const { invitation } = await w.run(peopleInvite, { name: 'Duo', email: 'duo@example.com' }, { as: ada.principal });
    const use = (): Promise<unknown> => w.run(linkUse, { token: tokenOf(invitation.link), password });
    const both = await Promise.allSettled([use(), use()]);
    expect(both.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('expire: seven days for an invitation', async () => {
    const { invitation } = await w.run(peopleInvite, { name: 'Late', email: 'late@example.com' }, { as: ada.principal });
    w.kernel.clock.advance(7 * 24 * hour);
    expect(await w.refusal(w.run(linkUse, { token: tokenOf(invitation.link), password }))).toBe('link.invalid');
  });

  it('reset a password and end every session', async () => {
    const cy = await w.person({ email: 'cy@example.com' });
    const { link } = await w.run(peopleReset, { id: cy.principal.id }, { as: ada.principal });
    await w.signIn(linkUse, { token: tokenOf(link), password: 'a second horse' });
    expect(await w.identity.authenticate({ session: cy.token })).toBeUndefined();
    await w.signIn(sessionSignIn, { email: 'cy@example.com', password: 'a second horse' });
  });

  it('sign a sample person in without a password', async () => {
    const { tenant } = w.kernel;
    const made = await w.kernel.database.bound(tenant, async (tx) => {
      const id = await w.identity.addPerson(tx, { tenant, email: 'sam@sample.invalid', name: 'Sam', language: 'zh' });
      const agent = await w.identity.addAgent(tx, { tenant, name: 'Sample agent', description: '', owner: id, onBehalf: true });
      const { secret } = await w.identity.addKey(tx, { tenant, principal: agent, name: 'sample', scopes: ['*'], expiresAt: null });
      return { id, secret, ...(await w.identity.addDemoLink(tx, { tenant, id })) };
    });
    expect(await w.identity.authenticate({ bearer: made.secret })).toMatchObject({ kind: 'agent', onBehalfOf: { id: made.id } });
    const sam = await w.signIn(linkUse, { token: made.token });
    expect(sam.principal.name).toBe('Sam');
    expect(await w.refusal(w.run(linkUse, { token: made.token }))).toBe('link.invalid');
    await w.kernel.database.bound(tenant, (tx) => w.identity.removePeople(tx, [made.id]));
    await vi.waitFor(async () => expect(await w.identity.authenticate({ session: sam.token })).toBeUndefined());
    await vi.waitFor(async () => expect(await w.refusal(w.identity.authenticate({ bearer: made.secret }))).toBe('auth.invalid'));
  });
});

describe('limits', () => {
  it('stops guessing at an account, lets another address in, and forgets after a success', async () => {
    const limiter = createLimiter({ redisUrl: undefined, log: pino({ level: 'silent' }) });
    const w = await world({ limiter });
    await w.administrator();
    const attempt = (secret: string, address: string): Promise<string> => w.refusal(w.run(sessionSignIn, { email: 'ada@example.com', password: secret }, { address }));
    for (let tries = 0; tries < 9; tries += 1) expect(await attempt('wrong', '10.0.0.1')).toBe('auth.failed');
    expect(await attempt(password, '10.0.0.1')).toBe('not refused');
    for (let tries = 0; tries < 10; tries += 1) expect(await attempt('wrong', '10.0.0.1')).toBe('auth.failed');
    expect(await attempt(password, '10.0.0.1')).toBe('request.rate_limited');
    expect(await attempt(password, '10.0.0.2')).toBe('not refused');
    await w.kernel.close();
  });
});

describe('passwords', () => {
  it('are hashed with a salt and compared whole', async () => {
    const [one, two] = [await hashPassword('pässword here'), await hashPassword('pässword here')];
    expect(one).not.toBe(two);
    expect(await verifyPassword('pässword here', one)).toBe(true);
    expect(await verifyPassword('pässword here '.normalize('NFD').trim(), one)).toBe(true);
    expect(await verifyPassword('pässword her', one)).toBe(false);
    expect(await verifyPassword('', null)).toBe(false);
  });

  it('are refused when guessers try them first', () => {
    const refused = (secret: string): boolean => {
      try {
        refuseWeak(secret, 'ada.lovelace@example.com');
        return false;
      } catch (error) {
        return error instanceof PorticoError && error.code === 'password.weak';
      }
    };
    const weak = ['1234567890', 'Password123!', 'qwertyuiop', 'aaaaaaaaaaaa', 'woaini1314', 'ada.lovelace1'];
    expect(weak.filter((one) => !refused(one))).toEqual([]);
    expect(refused(password)).toBe(false);
  });
});
