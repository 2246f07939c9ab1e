import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grantFor, placeCondition, type Asked } from './grant.ts';
import { member, shopInUse, shopTables } from './shop.fixture.ts';

let database: PGlite;
beforeAll(async () => {
  database = await PGlite.create();
  await database.exec(`SET timezone = UTC; ${shopTables}
    INSERT INTO shop.employee VALUES (1, 'Ada', 'eu', 5, NULL), (2, 'Bo', 'us', 3, 1), (3, 'Cy', NULL, NULL, 2), (8, 'Round', NULL, NULL, 9), (9, 'Robin', NULL, NULL, 8);
    INSERT INTO shop.customer (id, code, region_name, total, tags, active, seen, rep_id, owner) VALUES
      (1, 'c1', 'eu', 10, '{gold}', TRUE, '2026-01-01T00:00:00Z', 1, 'ann'),
      (2, 'c2', NULL, 20, '{}', TRUE, '2026-01-02T00:00:00Z', 2, 'bob'),
      (3, 'c3', 'us', 30, '{gold,old}', FALSE, '2026-01-03T00:00:00Z', NULL, NULL),
      (4, 'c4', 'us', 40, '{}', FALSE, '2026-01-04T00:00:00Z', 77, NULL);
    INSERT INTO shop.orders VALUES ('x', 1, 1, 5, 'open'), ('x', 2, 2, 5, NULL), ('y~%', 1, 99, 5, 'open');`);
});
afterAll(() => database.close());

async function rows(access: string, asked: Partial<Asked> & { subjects: Asked['subjects'] }): Promise<string[]> {
  const grant = grantFor({ app: shopInUse(access), action: 'read', entity: 'Customer', ...asked });
  if (!grant) return [];
  const { sql, parameters } = placeCondition(grant.condition, { alias: 'r', schema: 'shop', parametersBefore: 0 });
  const [table, key] = asked.entity === 'Order' ? ['orders', `r.shop || '/' || r.number`] : asked.entity === 'Employee' ? ['employee', 'r.id'] : ['customer', 'r.id'];
  const found = await database.query<{ id: string }>(`SELECT (${key})::text AS id FROM shop.${table} r WHERE ${sql} ORDER BY 1`, [...parameters]);
  return found.rows.map(({ id }) => id);
}

const ownCustomers = `permit(principal in Role::"agent", action == Action::"read", resource is Customer)
  when { principal has employee && resource has rep && resource.rep == principal.employee };`;
const oldCustomers = `permit(principal in Role::"boss", action == Action::"read", resource is Customer) when { resource.tags.contains("old") };`;

describe('who', () => {
  test('an agent sees the customers she looks after', async () => {
    expect(await rows(ownCustomers, { subjects: [member({ attributes: { employee: '1' } })] })).toEqual(['1']);
    expect(await rows(ownCustomers, { subjects: [member({ attributes: { employee: 2 } })] })).toEqual(['2']);
  });

  test('without the attribute she sees none, and is told so before any query', () => {
    expect(grantFor({ app: shopInUse(ownCustomers), subjects: [member({})], action: 'read', entity: 'Customer' })).toBeUndefined();
  });

  test('an attribute of the wrong type is refused, not ignored', () => {
    const asked = { app: shopInUse(ownCustomers), subjects: [member({ attributes: { level: 'high' } })], action: 'read', entity: 'Customer' } as const;
    expect(() => grantFor(asked)).toThrow(/attribute "level" of Ann/);
  });

  test('a person in two roles has what either gives', async () => {
    const both = member({ roles: ['agent', 'boss'], attributes: { employee: '1' } });
    expect(await rows(`${ownCustomers}\n${oldCustomers}`, { subjects: [both] })).toEqual(['1', '3']);
  });

  test('an agent on her behalf has what both have', async () => {
    const person = member({ roles: ['agent', 'boss'], attributes: { employee: '1' } });
    const agent = member({ kind: 'agent', name: 'Bot', roles: ['agent'], attributes: { employee: '1' } });
    expect(await rows(`${ownCustomers}\n${oldCustomers}`, { subjects: [person, agent] })).toEqual(['1']);
    expect(await rows(ownCustomers, { subjects: [person, { ...agent, roles: [] }] })).toEqual([]);
  });

  test('a rule can keep agents out', async () => {
    const access = `${ownCustomers}\nforbid(principal, action, resource) when { principal.viaAgent };`.replace('action, resource)', 'action == Action::"read", resource)');
    const person = member({ attributes: { employee: '1' } });
    expect(await rows(access, { subjects: [person] })).toEqual(['1']);
    expect(await rows(access, { subjects: [person, { ...person, kind: 'agent' }] })).toEqual([]);
  });

  test('an agent whose owner left stands for nobody', () => {
    expect(grantFor({ app: shopInUse('permit(principal, action, resource);'), subjects: [], action: 'read', entity: 'Customer' })).toBeUndefined();
  });
});

describe('missing rows', () => {
  const everybody = (condition: string, entity = 'Customer'): string => `permit(principal, action == Action::"read", resource is ${entity}) ${condition};`;
  const subjects = [member({})];

  test('an empty relation and one to nothing have no attributes, and "not" does not make them match', async () => {
    expect(await rows(everybody('when { resource has rep.region && resource.rep.region == "eu" }'), { subjects })).toEqual(['1']);
    expect(await rows(everybody('when { resource has rep.region && !(resource.rep.region == "eu") }'), { subjects })).toEqual(['2']);
    expect(await rows(everybody('unless { resource has rep.region }'), { subjects })).toEqual(['3', '4']);
    expect(await rows(everybody('when { resource has rep } unless { resource.rep has region }'), { subjects })).toEqual(['4']);
  });

  test('a required relation to nothing permits nothing and frees from no forbid', async () => {
    expect(await rows(everybody('when { resource.customer.active }', 'Order'), { subjects, entity: 'Order' })).toEqual(['x/1', 'x/2']);
    expect(await rows(everybody('unless { resource.customer.active }', 'Order'), { subjects, entity: 'Order' })).toEqual([]);
    expect(await rows(everybody('when { resource.customer.active || true }', 'Order'), { subjects, entity: 'Order' })).toEqual(['x/1', 'x/2']);
    const forbidden = `${everybody('', 'Order')}\nforbid(principal, action == Action::"read", resource is Order) when { resource.customer.total == 10 };`;
    expect(await rows(forbidden, { subjects, entity: 'Order' })).toEqual(['x/2']);
  });

  test('a tree that runs in circles comes to an end', async () => {
    expect(await rows(everybody('when { resource in Employee::"9" }', 'Employee'), { subjects, entity: 'Employee' })).toEqual(['8', '9']);
    expect(await rows(everybody('when { resource in Employee::"1" }', 'Employee'), { subjects, entity: 'Employee' })).toEqual(['1', '2', '3']);
    expect(await rows(everybody('when { resource in Employee::"1" }', 'Order'), { subjects, entity: 'Order' })).toEqual(['x/1', 'x/2']);
  });

  test('ids of a composite key are written as records.* writes them', async () => {
    expect(await rows(everybody(`when { resource == Order::"y%7E%25~1" }`, 'Order'), { subjects, entity: 'Order' })).toEqual(['y~%/1']);
  });
});

describe('fields', () => {
  const access = `
    permit(principal in Role::"agent", action in [Action::"read", Action::"update"], resource is Customer);
    permit(principal in Role::"agent", action == Action::"readField", resource in Entity::"Customer") unless { resource.sensitivity == "secret" };
    forbid(principal, action == Action::"readField", resource == Field::"Customer.credit") unless { principal in Role::"boss" };
    permit(principal in Role::"agent", action == Action::"writeField", resource == Field::"Customer.region");`;
  const app = shopInUse(access);

  test('are narrowed by sensitivity and by name; the key is always seen', () => {
    const grant = grantFor({ app, subjects: [member({})], action: 'update', entity: 'Customer' });
    expect(grant?.condition).toEqual({ kind: 'always' });
    expect([...(grant?.readable ?? [])]).toContain('region');
    expect([...(grant?.readable ?? [])]).not.toContain('credit');
    expect([...(grant?.readable ?? [])]).not.toContain('ref');
    expect([...(grant?.writable ?? [])]).toEqual(['region']);
    expect(grantFor({ app, subjects: [member({ roles: ['agent', 'boss'] })], action: 'read', entity: 'Customer' })?.readable.has('credit')).toBe(true);
  });

  test('of an agent on behalf are those both may see', () => {
    const person = member({ roles: ['agent', 'boss'] });
    const grant = grantFor({ app, subjects: [person, { ...person, kind: 'agent', roles: ['agent'] }], action: 'read', entity: 'Customer' });
    expect(grant?.readable.has('credit')).toBe(false);
    expect(grant?.readable.has('region')).toBe(true);
  });

  test('only the key is seen where no rule shows a field', () => {
    const grant = grantFor({ app: shopInUse('permit(principal, action == Action::"read", resource is Customer);'), subjects: [member({})], action: 'read', entity: 'Customer' });
    expect([...(grant?.readable ?? [])]).toEqual(['id']);
  });
});

test('an index can serve the usual condition', () => {
  const grant = grantFor({ app: shopInUse(ownCustomers), subjects: [member({ attributes: { employee: '1' } })], action: 'read', entity: 'Customer' });
  expect(grant?.condition).toMatchObject({
    kind: 'sql',
    sql: expect.stringMatching(/^\(+\{alias\}\."rep_id" IS NOT NULL\) AND \(\{alias\}\."rep_id" = \$1::bigint\)+$/),
    parameters: ['1'],
  });
});
