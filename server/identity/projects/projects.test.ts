import { agentsCreate, appMembersList, appMembersSet, projectsCreate, projectsList, projectsMember } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppInUse } from '../../kernel/index.ts';
import { membersOf, removeMembers, setMember } from '../index.ts';
import { world, type SignedIn, type World } from '../testing.ts';

let w: World;
let ada: SignedIn;
let bea: SignedIn;
beforeAll(async () => {
  w = await world();
  ada = await w.administrator();
  bea = await w.person({ email: 'bea@example.com', name: 'Bea' });
});
afterAll(() => w.kernel.close());

describe('projects', () => {
  it('begin with main, which the first administrator owns', async () => {
    const { projects } = await w.run(projectsList, {}, { as: ada.principal });
    expect(projects).toMatchObject([{ name: 'main', sensitivity: 'internal', members: [{ id: ada.principal.id, role: 'owner', kind: 'person' }] }]);
  });

  it('are made once for each name and owned by who made them', async () => {
    const made = await w.run(projectsCreate, { name: 'sales', title: 'Sales', sensitivity: 'confidential' }, { as: ada.principal });
    expect(made).toMatchObject({ name: 'sales', title: 'Sales', members: [{ id: ada.principal.id, role: 'owner' }] });
    expect(await w.refusal(w.run(projectsCreate, { name: 'sales', title: 'S' }, { as: ada.principal }))).toBe('name.taken');
  });

  it('have people and agents as members, who see them', async () => {
    expect((await w.run(projectsList, {}, { as: bea.principal })).projects).toEqual([]);
    const agent = await w.run(agentsCreate, { name: 'Bot' }, { as: bea.principal });
    const set = (member: string, role: string | null): Promise<{ members: { name: string; kind: string; role: string }[] }> =>
      w.run(projectsMember, { project: 'sales', member, role }, { as: ada.principal });
    await set(bea.principal.id, 'viewer');
    await set(agent.id, 'editor');
    expect((await set(bea.principal.id, 'editor')).members.map((one) => `${one.kind} ${one.name} ${one.role}`)).toEqual([
      'person Ada owner',
      'person Bea editor',
      'agent Bot editor',
    ]);
    expect((await w.run(projectsList, {}, { as: bea.principal })).projects.map((one) => one.name)).toEqual(['sales']);
    expect((await set(bea.principal.id, null)).members).toHaveLength(2);
    expect(await w.refusal(set('nobody', 'viewer'))).toBe('not_found');
    expect(await w.refusal(w.run(projectsMember, { project: 'nope', member: agent.id, role: 'viewer' }, { as: ada.principal }))).toBe('not_found');
  });

  it('keep to their tenant', async () => {
    const other = await w.tenant('projects-other');
    const otto = await w.person({ email: 'otto@example.com', tenant: other, roles: ['administrator'] });
    expect((await w.run(projectsList, {}, { as: otto.principal })).projects).toEqual([]);
    await w.run(projectsCreate, { name: 'sales', title: 'Ours' }, { as: otto.principal });
    expect(await w.refusal(w.run(projectsMember, { project: 'sales', member: bea.principal.id, role: 'viewer' }, { as: otto.principal }))).toBe('not_found');
  });
});

describe('members of an app', () => {
  const app: AppInUse = {
    id: 'desk-id',
    name: 'desk',
    release: 'r1',
    schema: 'app_desk',
    model: {
      app: { format: 1, name: 'desk', title: 'Desk' },
      entities: {},
      pages: {},
      roles: { format: 1, roles: { sales: { title: { en: 'Sales', zh: '销售' } } }, attributes: { employee: { entity: 'Employee' }, regions: { type: 'text', list: true } } },
      access: '',
      surface: { format: 1, style: 'auto', cap: 40, tools: {} },
    },
  };
  const set = (member: string, roles: string[], attributes: object = {}): Promise<unknown> =>
    w.run(appMembersSet, { app: 'desk', member, roles, attributes }, { as: ada.principal, app });
  const inTenant = <T>(run: Parameters<World['kernel']['database']['bound']>[1]): Promise<T> => w.kernel.database.bound(w.kernel.tenant, run) as Promise<T>;

  it('are given the roles and attributes the app knows', async () => {
    await inTenant((tx) => setMember(tx, { tenant: w.kernel.tenant, app: app.id, principal: ada.principal.id, roles: ['owner'], attributes: {} }));
    await set(bea.principal.id, ['sales'], { employee: 3, regions: ['north'] });
    const { members, roles, attributes } = await w.run(appMembersList, { app: 'desk' }, { as: ada.principal, app });
    expect(members).toEqual([
      { kind: 'person', id: ada.principal.id, name: 'Ada', roles: ['owner'], attributes: {} },
      { kind: 'person', id: bea.principal.id, name: 'Bea', roles: ['sales'], attributes: { employee: 3, regions: ['north'] } },
    ]);
    expect(roles.map((one) => one.name)).toEqual(['owner', 'sales']);
    expect(attributes).toEqual([
      { name: 'employee', entity: 'Employee' },
      { name: 'regions', type: 'text' },
    ]);
  });

  it('are refused what the app does not know, with every place', async () => {
    await expect(set(bea.principal.id, ['boss'], { shoe: 42, regions: 'north' })).rejects.toMatchObject({
      code: 'request.invalid',
      issues: [{ place: 'roles' }, { place: 'attributes.shoe' }, { place: 'attributes.regions' }],
    });
    expect(await w.refusal(set('nobody', ['sales']))).toBe('not_found');
    expect(await w.refusal(w.run(appMembersList, { app: 'draft' }, { as: ada.principal }))).toBe('not_found');
  });

  it('are taken out by giving nothing, but for the last owner', async () => {
    expect(await w.refusal(set(ada.principal.id, []))).toBe('app.last_owner');
    await set(bea.principal.id, []);
    expect(await inTenant<{ name: string; active: boolean }[]>((tx) => membersOf(tx, app.id))).toMatchObject([{ name: 'Ada', active: true }]);
    await inTenant((tx) => removeMembers(tx, app.id));
    expect(await inTenant<unknown[]>((tx) => membersOf(tx, app.id))).toEqual([]);
  });
});
