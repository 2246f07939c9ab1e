import { policyExplain, policyWhoCan, type Principal } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setMember } from '../identity/index.ts';
import { world, type World } from '../identity/testing.ts';
import { asOwner, connectionOf, tenantRoles, type AppInUse } from '../kernel/index.ts';
import { runOperation } from '../kernel/testing.ts';
import { createPolicy } from './index.ts';
import { shopInUse, shopTables } from './shop.fixture.ts';

const access = `@id("owner")
permit(principal in Role::"owner", action, resource);
@id("own-customers")
permit(principal in Role::"agent", action == Action::"read", resource is Customer)
when { principal has employee && resource has rep && resource.rep == principal.employee };`;

let w: World;
let app: AppInUse;
let admin: Principal;
let ann: Principal;

beforeAll(async () => {
  w = await world();
  admin = (await w.administrator()).principal;
  ann = (await w.person({ email: 'ann@example.com', name: 'Ann', by: admin })).principal;
  app = { ...shopInUse(access), id: w.kernel.clock.id() };
  const { tenant } = w.kernel;
  await w.kernel.database.bound(tenant, async (tx) => {
    await asOwner(tx, () =>
      connectionOf(tx).script(`${shopTables} GRANT USAGE ON SCHEMA shop TO ${tenantRoles(tenant).data}; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO ${tenantRoles(tenant).data};
        INSERT INTO shop.customer (id, code, total, tags, active, seen, rep_id) VALUES (1, 'a', 1, '{}', TRUE, now(), 7), (2, 'b', 1, '{}', TRUE, now(), NULL)`),
    );
    await setMember(tx, { tenant, app: app.id, principal: ann.id, roles: ['agent'], attributes: { employee: '7' } });
  });
});
afterAll(() => w.kernel.close());

const run = (operation: { name: string }, principal: Principal, input: Record<string, unknown>): Promise<unknown> =>
  runOperation(w.kernel, createPolicy(), { operation: operation.name, principal, app, input: { app: 'shop', entity: 'Customer', action: 'read', ...input } });

test('she is told why she sees one record and not another', async () => {
  expect(await run(policyExplain, ann, {})).toMatchObject({ allowed: 'some', rules: [{ id: 'own-customers', file: 'access.cedar', line: 3 }] });
  expect(await run(policyExplain, ann, { id: '1' })).toMatchObject({ allowed: 'yes', rules: [{ id: 'own-customers' }] });
  expect(await run(policyExplain, ann, { id: '2' })).toMatchObject({ allowed: 'no', rules: [] });
  expect(await run(policyExplain, ann, { id: '404' })).toMatchObject({ allowed: 'no', rules: [] });
});

test('about others only for those who manage the app', async () => {
  expect(await run(policyExplain, admin, { principal: ann.id, id: '1' })).toMatchObject({ allowed: 'yes', words: { en: expect.stringContaining('permits Ann to read Customer') } });
  await expect(run(policyExplain, ann, { principal: admin.id })).rejects.toMatchObject({ code: 'policy.denied' });
});

test('who can: an administrator without a role in the app can not', async () => {
  const rule = { id: 'own-customers' };
  expect(await run(policyWhoCan, admin, {})).toMatchObject({ members: [{ kind: 'person', id: ann.id, roles: ['agent'], allowed: 'some', rules: [rule] }] });
  expect(await run(policyWhoCan, admin, { id: '1' })).toMatchObject({ members: [{ id: ann.id, allowed: 'yes' }] });
  expect(await run(policyWhoCan, admin, { id: '2' })).toEqual({ members: [] });
  await expect(run(policyWhoCan, admin, { id: '404' })).rejects.toMatchObject({ code: 'not_found' });
});
