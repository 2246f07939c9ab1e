import {
  agentsCreate,
  agentsList,
  agentsUpdate,
  keysCreate,
  keysList,
  linkUse,
  peopleInvite,
  peopleList,
  peopleOffboard,
  peopleReset,
  peopleUpdate,
  sessionSignIn,
} from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createIdentity, rolesFor, setMember } from '../index.ts';
import { password, tokenOf, world, type SignedIn, type World } from '../testing.ts';

let w: World;
let ada: SignedIn;
beforeAll(async () => {
  w = await world();
  ada = await w.administrator();
});
afterAll(() => w.kernel.close());
const asAda = (): { as: SignedIn['principal'] } => ({ as: ada.principal });

async function facts(): Promise<{ name: string; data: unknown }[]> {
  const connection = await w.kernel.database.engine.acquire();
  const { rows } = await connection.query('SELECT name, data FROM portico.kernel_fact ORDER BY id', []);
  await w.kernel.database.engine.release(connection);
  return rows as { name: string; data: unknown }[];
}

describe('people', () => {
  it('are listed by name, searched and paged', async () => {
    for (const name of ['Cleo', 'Bob', 'Dan 100%']) await w.run(peopleInvite, { name, email: `${name.slice(0, 3)}@list.example` }, asAda());
    const first = await w.run(peopleList, { limit: 2 }, asAda());
    expect(first.people.map((one) => one.name)).toEqual(['Ada', 'Bob']);
    const rest = await w.run(peopleList, { limit: 2, cursor: first.next }, asAda());
    expect(rest.people.map((one) => one.name)).toEqual(['Cleo', 'Dan 100%']);
    expect(rest.next).toBeNull();
    expect((await w.run(peopleList, { search: '0%' }, asAda())).people.map((one) => one.name)).toEqual(['Dan 100%']);
    expect((await w.run(peopleList, { status: 'active' }, asAda())).people.map((one) => one.name)).toEqual(['Ada']);
    expect(await w.refusal(w.run(peopleList, { cursor: 'nonsense' }, asAda()))).toBe('request.invalid');
  });

  it('are invited once for each address', async () => {
    const { person } = await w.run(peopleInvite, { name: 'Fay', email: 'fay@example.com', roles: ['auditor'] }, asAda());
    expect(person).toMatchObject({ status: 'invited', roles: ['auditor'], lastSeen: null });
    expect(await w.refusal(w.run(peopleInvite, { name: 'Fay', email: 'FAY@example.com' }, asAda()))).toBe('name.taken');
    // Who lost the invitation gets a new one, and the old one counts no more.
    const { link } = await w.run(peopleReset, { id: person.id }, asAda());
    expect(await w.signIn(linkUse, { token: tokenOf(link), password })).toMatchObject({ principal: { name: 'Fay' } });
  });

  it('change name and roles at once, for those signed in too', async () => {
    const gil = await w.person({ email: 'gil@example.com', roles: ['builder'] });
    expect(await w.identity.authenticate({ session: gil.token })).toMatchObject({ roles: ['builder'] });
    const changed = await w.run(peopleUpdate, { id: gil.principal.id, name: 'Gil G.', roles: ['auditor'] }, asAda());
    expect(changed).toMatchObject({ name: 'Gil G.', roles: ['auditor'] });
    expect(await w.identity.authenticate({ session: gil.token })).toMatchObject({ name: 'Gil G.', roles: ['auditor'] });
    expect(await w.refusal(w.run(peopleUpdate, { id: 'nobody', name: 'X' }, asAda()))).toBe('not_found');
  });

  it('keep a last administrator', async () => {
    const { id } = ada.principal;
    expect(await w.refusal(w.run(peopleUpdate, { id, roles: [] }, asAda()))).toBe('people.last_administrator');
    expect(await w.refusal(w.run(peopleOffboard, { id }, asAda()))).toBe('people.last_administrator');
    const hal = await w.person({ email: 'hal@example.com', roles: ['administrator'] });
    expect(await w.run(peopleUpdate, { id, roles: ['operator'] }, asAda())).toMatchObject({ roles: ['operator'] });
    expect(await w.refusal(w.run(peopleOffboard, { id: hal.principal.id }, asAda()))).toBe('people.last_administrator');
    await w.run(peopleUpdate, { id, roles: ['administrator'] }, asAda());
  });

  it('of another tenant are out of reach', async () => {
    const other = await w.tenant('people-other');
    const ola = await w.person({ email: 'ola@example.com', tenant: other });
    expect(await w.refusal(w.run(peopleUpdate, { id: ola.principal.id, roles: ['administrator'] }, asAda()))).toBe('not_found');
    expect(await w.refusal(w.run(peopleOffboard, { id: ola.principal.id }, asAda()))).toBe('not_found');
    expect((await w.run(peopleList, { search: 'ola' }, asAda())).people).toEqual([]);
  });
});

describe('offboarding', () => {
  it('ends sessions, links, keys and agents at once, and tells it', async () => {
    const ivy = await w.person({ email: 'ivy@example.com' });
    const asIvy = { as: ivy.principal };
    const second = await w.signIn(sessionSignIn, { email: 'ivy@example.com', password });
    const own = await w.run(keysCreate, { name: 'own', scopes: ['*'] }, asIvy);
    const agent = await w.run(agentsCreate, { name: 'Helper' }, asIvy);
    const itsKey = await w.run(keysCreate, { name: 'its', agent: agent.id, scopes: ['read'], days: null }, asIvy);
    const reset = await w.run(peopleReset, { id: ivy.principal.id }, asAda());
    for (const bearer of [own.secret, itsKey.secret]) expect(await w.identity.authenticate({ bearer })).toBeDefined();
    const closed: string[] = [];
    w.identity.onRevoked((credential) => closed.push(credential));

    expect(await w.run(peopleOffboard, { id: ivy.principal.id }, asAda())).toEqual({ sessions: 2, keys: 2, agents: 1 });

    expect(await w.identity.authenticate({ session: ivy.token })).toBeUndefined();
    expect(await w.identity.authenticate({ session: second.token })).toBeUndefined();
    for (const bearer of [own.secret, itsKey.secret]) expect(await w.refusal(w.identity.authenticate({ bearer }))).toBe('auth.invalid');
    expect(closed).toEqual(expect.arrayContaining([ivy.principal.credential?.id, second.principal.credential?.id, own.key.id, itsKey.key.id]));
    expect(await w.refusal(w.signIn(sessionSignIn, { email: 'ivy@example.com', password }))).toBe('auth.failed');
    expect(await w.refusal(w.run(linkUse, { token: tokenOf(reset.link), password }))).toBe('link.invalid');
    expect((await w.run(agentsList, {}, asAda())).agents.find((one) => one.id === agent.id)).toMatchObject({ status: 'disabled', owner: { active: false } });
    expect(await w.refusal(w.run(agentsUpdate, { id: agent.id, status: 'active' }, asAda()))).toBe('agent.owner_left');
    expect((await w.run(keysList, {}, asAda())).keys.filter((one) => one.revokedAt === null)).toEqual([]);
    expect(await facts()).toEqual(
      expect.arrayContaining([
        { name: 'person.offboarded', data: { person: ivy.principal.id } },
        { name: 'agent.disabled', data: { agent: agent.id } },
      ]),
    );
    expect(await w.refusal(w.run(peopleOffboard, { id: ivy.principal.id }, asAda()))).toBe('people.status');
    expect(await w.refusal(w.run(peopleReset, { id: ivy.principal.id }, asAda()))).toBe('people.status');
  });

  it('is undone by an invitation, which brings none of the former roles back', async () => {
    const jo = await w.person({ email: 'jo@example.com', roles: ['builder'] });
    const member = { tenant: w.kernel.tenant, app: 'an-app', principal: jo.principal.id };
    await w.kernel.database.bound(w.kernel.tenant, (tx) => setMember(tx, { ...member, roles: ['owner'], attributes: {} }));
    await w.run(peopleOffboard, { id: jo.principal.id }, asAda());
    const again = await w.person({ email: 'jo@example.com', by: ada.principal });
    expect(again.principal).toMatchObject({ id: jo.principal.id, roles: [] });
    const roles = await w.kernel.database.bound(w.kernel.tenant, (tx) => rolesFor(tx, again.principal, { app: 'an-app' }));
    expect(roles).toEqual(['tenant:member']);
  });

  it('is heard by another replica on the same database', async () => {
    const kit = await w.person({ email: 'kit@example.com' });
    const replica = createIdentity(w.kernel);
    await replica.bootstrap();
    const closed: string[] = [];
    replica.onRevoked((credential) => closed.push(credential));
    expect(await replica.authenticate({ session: kit.token })).toBeDefined();
    await w.run(peopleOffboard, { id: kit.principal.id }, asAda());
    await vi.waitFor(() => expect(closed).toContain(kit.principal.credential?.id));
    expect(await replica.authenticate({ session: kit.token })).toBeUndefined();
  });
});
