import { agentsCreate, agentsList, agentsUpdate, keysCreate, keysList, keysRevoke, sessionGet, sessionSignIn, type Principal } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIdentity, principalById, rolesFor, setMember, subjectsFor } from '../index.ts';
import { world, type SignedIn, type World } from '../testing.ts';

const day = 24 * 3600_000;
let w: World;
let ada: SignedIn;
let bea: SignedIn;
let carl: SignedIn;
beforeAll(async () => {
  w = await world();
  ada = await w.administrator();
  bea = await w.person({ email: 'bea@example.com', name: 'Bea' });
  carl = await w.person({ email: 'carl@example.com', name: 'Carl' });
});
afterAll(() => w.kernel.close());

async function reason(bearer: string): Promise<string> {
  return w.identity.authenticate({ bearer }).then(
    () => 'accepted',
    (error: { params: { reason: string } }) => error.params.reason,
  );
}
const newKey = (as: Principal, input: object = {}): Promise<{ key: { id: string; prefix: string }; secret: string }> =>
  w.run(keysCreate, { name: 'k', scopes: ['*'], ...input }, { as });
const newAgent = (as: Principal, input: object = {}): Promise<{ id: string }> => w.run(agentsCreate, { name: 'Bot', ...input }, { as });

describe('keys', () => {
  it('prove a person, with the scopes they were given; shown once', async () => {
    const { key, secret } = await newKey(bea.principal, { scopes: ['read', 'app:desk'] });
    expect(secret).toMatch(/^pk_[\w-]{43}$/);
    expect(secret.startsWith(key.prefix)).toBe(true);
    expect(await w.identity.authenticate({ bearer: secret })).toEqual({
      kind: 'person',
      id: bea.principal.id,
      tenant: w.kernel.tenant,
      name: 'Bea',
      roles: [],
      scopes: ['read', 'app:desk'],
      credential: { kind: 'key', id: key.id },
    });
    const listed = await w.run(keysList, {}, { as: bea.principal });
    expect(JSON.stringify(listed)).not.toContain(secret);
    const connection = await w.kernel.database.engine.acquire();
    const { rows } = await connection.query('SELECT k::text FROM portico.identity_key k', []);
    await w.kernel.database.engine.release(connection);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('are refused when unknown, expired or revoked, with the reason in both languages', async () => {
    const brief = await newKey(bea.principal, { days: 1 });
    const gone = await newKey(bea.principal);
    expect(await reason(brief.secret)).toBe('accepted');
    expect(await reason(gone.secret)).toBe('accepted');
    const heard: string[] = [];
    w.identity.onRevoked((credential, principal) => heard.push(`${credential} ${principal}`));
    const revoked = await w.run(keysRevoke, { id: gone.key.id }, { as: bea.principal });
    expect(revoked.revokedAt).not.toBeNull();
    expect(await w.run(keysRevoke, { id: gone.key.id }, { as: bea.principal })).toEqual(revoked);
    expect(heard).toContain(`${gone.key.id} ${bea.principal.id}`);
    expect(await reason(gone.secret)).toBe('it was revoked');
    expect(await reason('pk_unknown')).toBe('it is not known here');
    w.kernel.clock.advance(day);
    expect(await reason(brief.secret)).toBe('it has expired');
    await expect(w.identity.authenticate({ bearer: brief.secret })).rejects.toMatchObject({ issues: [{ message: { zh: '已过期' } }] });
    bea = await w.signIn(sessionSignIn, { email: 'bea@example.com', password: 'correct horse battery' });
  });

  it('never carry more than the key that makes them', async () => {
    const narrow = await newKey(bea.principal, { scopes: ['platform', 'app:desk'] });
    const as = await w.identity.authenticate({ bearer: narrow.secret });
    if (!as) throw new Error('not authenticated');
    expect(await w.refusal(newKey(as, { scopes: ['*'] }))).toBe('policy.scope');
    expect(await w.refusal(newKey(as, { scopes: ['app:desk', 'app:other'] }))).toBe('policy.scope');
    expect(await w.refusal(newKey(as, { scopes: ['read'] }))).toBe('policy.scope');
    expect(await w.refusal(newKey(as, { scopes: ['app:desk:read', 'platform'] }))).toBe('not refused');
  });

  it('belong to their owner; administrators see and end all of their own tenant', async () => {
    const { key, secret } = await newKey(bea.principal);
    expect((await w.run(keysList, {}, { as: carl.principal })).keys).toEqual([]);
    expect(await w.refusal(w.run(keysRevoke, { id: key.id }, { as: carl.principal }))).toBe('not_found');
    const other = await w.tenant('keys-other');
    const otto = await w.person({ email: 'otto@example.com', tenant: other, roles: ['administrator'] });
    expect((await w.run(keysList, {}, { as: otto.principal })).keys).toEqual([]);
    expect(await w.refusal(w.run(keysRevoke, { id: key.id }, { as: otto.principal }))).toBe('not_found');
    // A key is of its own tenant wherever it is shown.
    const foreign = await newKey(otto.principal);
    expect(await w.identity.authenticate({ bearer: foreign.secret })).toMatchObject({ tenant: other });
    const { keys, next } = await w.run(keysList, { limit: 1 }, { as: ada.principal });
    expect(keys.map((one) => one.id)).toEqual([key.id]);
    expect((await w.run(keysList, { limit: 1, cursor: next }, { as: ada.principal })).keys).toHaveLength(1);
    await w.run(keysRevoke, { id: key.id }, { as: ada.principal });
    expect(await reason(secret)).toBe('it was revoked');
  });

  it('say when they were used, at most once a minute', async () => {
    const { key, secret } = await newKey(bea.principal);
    const lastUsed = async (): Promise<string | null | undefined> => (await w.run(keysList, {}, { as: bea.principal })).keys.find((one) => one.id === key.id)?.lastUsed;
    await w.identity.authenticate({ bearer: secret });
    const process = createIdentity(w.kernel);
    const first = w.kernel.clock.now().toISOString();
    await process.authenticate({ bearer: secret });
    await process.stop();
    expect(Date.parse((await lastUsed()) ?? '')).toBe(Date.parse(first));
  });
});

describe('agents', () => {
  it('belong to the person who made them', async () => {
    const { id } = await newAgent(bea.principal, { name: 'Scout', description: 'looks around' });
    expect((await w.run(agentsList, {}, { as: bea.principal })).agents).toMatchObject([
      { id, name: 'Scout', owner: { id: bea.principal.id, active: true }, onBehalfOfOwner: true },
    ]);
    expect((await w.run(agentsList, {}, { as: carl.principal })).agents).toEqual([]);
    expect(await w.refusal(w.run(agentsUpdate, { id, name: 'Mine' }, { as: carl.principal }))).toBe('not_found');
    expect(await w.refusal(newKey(carl.principal, { agent: id }))).toBe('not_found');
    expect(await w.run(agentsUpdate, { id, name: 'Scout 2' }, { as: ada.principal })).toMatchObject({ name: 'Scout 2', description: 'looks around' });
  });

  it('prove themselves by key, on behalf of their owner, and make no keys or agents', async () => {
    const { id } = await newAgent(bea.principal);
    const { secret } = await newKey(bea.principal, { agent: id });
    const agent = await w.identity.authenticate({ bearer: secret });
    if (!agent) throw new Error('not authenticated');
    expect(agent).toMatchObject({ kind: 'agent', id, onBehalfOf: { id: bea.principal.id, name: 'Bea' }, roles: [] });
    expect(await w.run(sessionGet, {}, { as: agent })).toMatchObject({ kind: 'agent', id, csrf: '', email: '' });
    expect(await w.refusal(newKey(agent))).toBe('policy.denied');
    expect(await w.refusal(newAgent(agent))).toBe('policy.denied');
    expect((await w.run(keysList, {}, { as: agent })).keys).toHaveLength(1);
  });

  it('stop at once when disabled, and go on when enabled', async () => {
    const { id } = await newAgent(bea.principal);
    const { key, secret } = await newKey(bea.principal, { agent: id });
    expect(await reason(secret)).toBe('accepted');
    const heard: string[] = [];
    w.identity.onRevoked((credential) => heard.push(credential));
    await w.run(agentsUpdate, { id, status: 'disabled' }, { as: bea.principal });
    expect(heard).toContain(key.id);
    expect(await reason(secret)).toBe('the agent is disabled');
    await w.run(agentsUpdate, { id, status: 'active' }, { as: bea.principal });
    expect(await reason(secret)).toBe('accepted');
  });

  it('are refused when their owner is not active, whatever else says they are', async () => {
    const { id } = await newAgent(carl.principal);
    const { secret } = await newKey(carl.principal, { agent: id });
    expect(await reason(secret)).toBe('accepted');
    const agent = await w.kernel.database.bound(w.kernel.tenant, (tx) => principalById(tx, id));
    if (!agent) throw new Error('no principal');
    // Not by way of offboarding, which would disable agent and key too.
    const connection = await w.kernel.database.engine.acquire();
    await connection.query("UPDATE portico.identity_person SET status = 'offboarded' WHERE id = $1", [carl.principal.id]);
    await w.kernel.database.engine.release(connection);
    w.kernel.clock.advance(5000);
    expect(await reason(secret)).toBe('the owner of this agent has left');
    const [subjects, principal] = await w.kernel.database.bound(w.kernel.tenant, async (tx) => [await subjectsFor(tx, agent, 'app'), await principalById(tx, id)]);
    expect(subjects).toEqual([]);
    expect(principal).toBeUndefined();
  });
});

describe('what policy is told', () => {
  const inTenant = <T>(run: Parameters<World['kernel']['database']['bound']>[1]): Promise<T> => w.kernel.database.bound(w.kernel.tenant, run) as Promise<T>;
  const member = (principal: string, roles: string[], attributes: Record<string, unknown> = {}): Promise<void> =>
    inTenant((tx) => setMember(tx, { tenant: w.kernel.tenant, app: 'desk-id', principal, roles, attributes }));

  it('roles of a person, of an agent by itself, and what both have for an agent on behalf', async () => {
    const helper = await newAgent(bea.principal);
    const loner = await newAgent(bea.principal, { onBehalfOfOwner: false });
    await member(bea.principal.id, ['owner', 'sales']);
    await member(helper.id, ['sales', 'manager']);
    await member(loner.id, ['manager']);
    const roles = async (id: string): Promise<string[]> =>
      inTenant(async (tx) => {
        const principal = await principalById(tx, id);
        return principal ? rolesFor(tx, principal, { app: 'desk-id', project: 'main' }) : [];
      });
    expect(await roles(bea.principal.id)).toEqual(['tenant:member', 'app:member', 'app:owner', 'app:sales']);
    expect(await roles(helper.id)).toEqual(['tenant:member', 'app:member', 'app:sales']);
    expect(await roles(loner.id)).toEqual(['tenant:member', 'app:member', 'app:manager']);
    expect(await roles(ada.principal.id)).toEqual(['tenant:member', 'tenant:administrator', 'project:owner', 'project:editor', 'project:viewer']);
  });

  it('two subjects for an agent on behalf, both about the person', async () => {
    const helper = await newAgent(bea.principal, { name: 'Helper' });
    await member(bea.principal.id, ['sales'], { employee: 3 });
    await member(helper.id, ['support'], { employee: 9 });
    const of = (id: string): Promise<unknown> =>
      inTenant(async (tx) => {
        const principal = await principalById(tx, id);
        return principal && subjectsFor(tx, principal, 'desk-id');
      });
    expect(await of(bea.principal.id)).toEqual([{ id: bea.principal.id, kind: 'person', name: 'Bea', roles: ['sales'], attributes: { employee: 3 } }]);
    expect(await of(helper.id)).toEqual([
      { id: bea.principal.id, kind: 'person', name: 'Bea', roles: ['sales'], attributes: { employee: 3 } },
      { id: bea.principal.id, kind: 'agent', name: 'Helper', roles: ['support'], attributes: { employee: 3 } },
    ]);
  });
});
