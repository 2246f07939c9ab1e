import type { Output, surfacesGet, surfacesResolve, surfacesSchema } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppInUse, Grant } from '../kernel/index.ts';
import { runOperation, testKernel, testPrincipal, type TestKernel } from '../kernel/testing.ts';
import { createRegistry } from './index.ts';
import { shopModel } from './shop.fixture.ts';

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await testKernel();
});
afterAll(() => kernel.close());

const app: AppInUse = { id: 'a', name: 'shop', release: 'r1', schema: 's', model: shopModel() };
const all = (entity: string): Grant => {
  const fields = new Set(Object.keys(app.model.entities[entity]?.fields ?? {}));
  return { condition: { kind: 'always' }, readable: fields, writable: fields };
};
const run = (operation: string, input: unknown, how: { scopes?: string[]; app?: AppInUse; grant?: (action: string, entity: string) => Promise<Grant | undefined> } = {}) =>
  runOperation(kernel, createRegistry(kernel), {
    operation,
    input,
    principal: testPrincipal(kernel, { scopes: how.scopes ?? ['*'] }),
    app: how.app ?? app,
    grant: how.grant ?? ((_action, entity) => Promise.resolve(all(entity))),
  });
const toolNames = async (...args: Parameters<typeof run>) => ((await run(...args)) as Output<typeof surfacesGet>).tools.map((tool) => tool.name);

test('a surface follows the policy and the scopes of the key', async () => {
  expect(await toolNames('surfaces.get', { app: 'shop' })).toHaveLength(11);
  expect(await toolNames('surfaces.get', { app: 'shop' }, { scopes: ['app:shop:read'] })).toEqual([
    'customer_find',
    'customer_get',
    'sales_order_find',
    'sales_order_get',
    'count_and_sum',
  ]);
  const orders = (action: string, entity: string) => Promise.resolve(entity === 'SalesOrder' && action !== 'delete' ? all(entity) : undefined);
  expect(await toolNames('surfaces.get', { app: 'shop' }, { grant: orders })).toEqual([
    'sales_order_find',
    'sales_order_get',
    'sales_order_create',
    'sales_order_update',
    'count_and_sum',
  ]);
  const never = (_action: string, entity: string) => Promise.resolve({ ...all(entity), condition: { kind: 'never' } } as Grant);
  expect(await toolNames('surfaces.get', { app: 'shop' }, { grant: never })).toEqual([]);
});

test('a tool name stands for the real operation', async () => {
  const resolve = async (tool: string) => (await run('surfaces.resolve', { app: 'shop', tool })) as Output<typeof surfacesResolve>;
  expect(await resolve('sales_order_find')).toEqual({ operation: 'records.list', entity: 'SalesOrder' });
  expect(await resolve('count_and_sum')).toEqual({ operation: 'records.aggregate', entity: null });
  await expect(resolve('find_records')).rejects.toMatchObject({ code: 'not_found', params: { what: 'tool' } });
});

test('the schema of an entity the caller may do nothing with is not there', async () => {
  const orders = (_action: string, entity: string) => Promise.resolve(entity === 'SalesOrder' ? all(entity) : undefined);
  const whole = (await run('surfaces.schema', { app: 'shop' }, { grant: orders })) as Output<typeof surfacesSchema>;
  expect(whole.entities.map((entity) => entity.name)).toEqual(['SalesOrder']);
  expect(whole.entities[0]?.relations).toEqual([]);
  await expect(run('surfaces.schema', { app: 'shop', entity: 'Customer' }, { grant: orders })).rejects.toMatchObject({ code: 'not_found', params: { what: 'entity' } });
});

test('platform tools follow the tenant roles', async () => {
  const names = async (roles: string[]) => {
    const surface = (await runOperation(kernel, createRegistry(kernel), { operation: 'surfaces.platform', input: {}, principal: testPrincipal(kernel, { roles }) })) as Output<
      typeof surfacesGet
    >;
    return surface.tools.map((tool) => tool.name);
  };
  expect(await names(['auditor'])).toContain('audit_search');
  expect(await names([])).not.toContain('audit_search');
  expect(await names([])).toContain('apps_list');
});
