import { operations, type Entity, type SurfaceTool } from '@portico/contracts';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { AppInUse } from '../kernel/index.ts';
import type { Access, EntityAccess } from './access.ts';
import { platformSurface } from './platform.ts';
import { shopModel } from './shop.fixture.ts';
import { sqlSchemaOf } from './sql-schema.ts';
import { surfaceOf } from './surface.ts';

const everything = (entity: Entity): EntityAccess => {
  const fields = Object.keys(entity.fields);
  const writable = fields.filter((name) => entity.fields[name]?.computed === undefined);
  return { actions: ['read', 'create', 'update', 'delete'], readable: fields, creatable: writable, updatable: writable };
};
const appOf = (model = shopModel()): AppInUse => ({ id: 'a', name: 'shop', release: JSON.stringify(model.surface), schema: 's', model });
function accessTo(app: AppInUse, changes: Record<string, Partial<EntityAccess>> = {}): Access {
  return new Map(Object.values(app.model.entities).map((entity) => [entity.name, { ...everything(entity), ...changes[entity.name] }]));
}
const nothing = { actions: [], readable: [], creatable: [], updatable: [] };
const tool = (tools: readonly SurfaceTool[], name: string): SurfaceTool => {
  const found = tools.find((one) => one.name === name);
  if (!found) throw new Error(`${name} is not listed`);
  return found;
};
const ajv = new Ajv2020({ strict: false, validateFormats: false });

test('all tools of one who may do everything, valid as JSON Schema 2020-12', () => {
  const app = appOf();
  const { tools } = surfaceOf(app, { access: accessTo(app), language: 'en' });
  expect(tools.map((one) => one.name)).toEqual([
    ...['customer', 'sales_order'].flatMap((name) => ['find', 'get', 'create', 'update', 'delete'].map((verb) => `${name}_${verb}`)),
    'count_and_sum',
  ]);
  for (const one of tools) {
    expect(ajv.validateSchema(one.inputSchema)).toBe(true);
    expect(ajv.validateSchema(one.outputSchema ?? {})).toBe(true);
    expect(one.inputSchema['type']).toBe('object');
    expect(one.outputSchema?.['type']).toBe('object');
    expect(one.description.length).toBeGreaterThan(20);
  }
  expect(tool(tools, 'customer_delete').annotations).toMatchObject({ readOnlyHint: false, destructiveHint: true, openWorldHint: false });
  expect(tool(tools, 'customer_find').annotations).toMatchObject({ readOnlyHint: true, idempotentHint: true });
});

test('a tool is listed only for those who may call it', () => {
  const app = appOf();
  const access = accessTo(app, { Customer: { actions: ['read'] }, SalesOrder: nothing });
  const surface = surfaceOf(app, { access, language: 'en' });
  expect(surface.tools.map((one) => one.name)).toEqual(['customer_find', 'customer_get', 'count_and_sum']);
  expect(JSON.stringify(surface)).not.toMatch(/SalesOrder|sales_order/);
  expect(surface.resources.map((one) => one.uri)).toEqual(['portico://shop/schema', 'portico://shop/schema/Customer']);
  const none = surfaceOf(app, { access: accessTo(app, { Customer: nothing, SalesOrder: nothing }), language: 'en' });
  expect(none.tools).toEqual([]);
});

test('a hidden field is absent from every schema, description and resource', () => {
  const app = appOf();
  const without = (names: readonly string[]) => names.filter((name) => name !== 'discount');
  const all = everything(app.model.entities['Customer'] as Entity);
  const access = accessTo(app, { Customer: { readable: without(all.readable), creatable: without(all.creatable), updatable: without(all.updatable) } });
  expect(JSON.stringify(surfaceOf(app, { access, language: 'en' }))).not.toContain('discount');
  expect(JSON.stringify(sqlSchemaOf(app, { model: app.model, access, language: 'en' }))).not.toContain('discount');
});

test('a field that may be read and not written is in outputs only', () => {
  const app = appOf();
  const access = accessTo(app, { Customer: { creatable: ['name'], updatable: ['tier'] } });
  const { tools } = surfaceOf(app, { access, language: 'en' });
  const valuesOf = (name: string) => (tool(tools, name).inputSchema['properties'] as Record<string, { properties: object; required?: string[] }>)['values'];
  expect(Object.keys(valuesOf('customer_create')?.properties ?? {})).toEqual(['name']);
  expect(valuesOf('customer_create')?.required).toEqual(['name']);
  expect(Object.keys(valuesOf('customer_update')?.properties ?? {})).toEqual(['tier']);
  expect(JSON.stringify(tool(tools, 'customer_get').outputSchema)).toContain('discount');
});

test('what a schema takes, the operation takes; what it gives fits the schema', () => {
  const app = appOf();
  const { tools } = surfaceOf(app, { access: accessTo(app), language: 'en' });
  const find = tool(tools, 'sales_order_find');
  const args = { filter: { 'customer.name': { contains: 'a' } }, sort: ['-placedAt'], expand: ['customer'], fields: ['total'], limit: 10, total: true };
  expect(ajv.validate(find.inputSchema, args)).toBe(true);
  expect(operations.get('records.list')?.input.safeParse({ app: 'shop', entity: 'SalesOrder', ...args }).success).toBe(true);
  for (const wrong of [{ expand: ['nobody'] }, { fields: ['secret'] }, { entity: 'Customer' }, { limit: 9999 }]) expect(ajv.validate(find.inputSchema, wrong)).toBe(false);
  const record = { id: '1', version: 'v', label: '1', values: { id: 1, customerId: 2, placedAt: null, total: '3.50' }, related: { customer: null } };
  expect(ajv.validate(find.outputSchema ?? {}, { records: [record], next: null, total: 1 })).toBe(true);
  const create = tool(tools, 'customer_create');
  expect(ajv.validate(create.inputSchema, { values: { name: 'Ada', tier: 'gold', discount: '1.5' }, dryRun: true })).toBe(true);
  for (const wrong of [{ values: {} }, { values: { name: 'Ada', nameLength: 3 } }, { values: { name: 'Ada', tier: 'lead' } }])
    expect(ajv.validate(create.inputSchema, wrong)).toBe(false);
  expect(ajv.validate(create.outputSchema ?? {}, { record: null, dryRun: { verdict: 'allowed' } })).toBe(true);
});

test('the description of a find tool says what to filter on, with an example', () => {
  const app = appOf();
  const { tools } = surfaceOf(app, { access: accessTo(app), language: 'en' });
  const find = tool(tools, 'customer_find');
  expect(find.description).toContain('{"filter":{"tier":"gold"},"limit":20}');
  expect(JSON.stringify(find.inputSchema)).toContain('tier (one of gold, silver)');
  expect(JSON.stringify(tool(tools, 'sales_order_find').inputSchema)).toContain('customer.<field> (→ Customer)');
  const chinese = surfaceOf(app, { access: accessTo(app), language: 'zh' });
  expect(tool(chinese.tools, 'customer_find').title).toBe('查找客户');
  expect(tool(chinese.tools, 'count_and_sum').title).toBe('统计汇总');
});

test('a relation can be followed only into what may be read', () => {
  const app = appOf();
  const { tools } = surfaceOf(app, { access: accessTo(app, { Customer: { actions: ['create'] } }), language: 'en' });
  expect(JSON.stringify(tool(tools, 'sales_order_find').inputSchema)).not.toContain('customer.');
  expect(tool(tools, 'sales_order_find').inputSchema['properties']).not.toHaveProperty('expand');
});

test('generic tools name the entities the caller may use with each', () => {
  const app = appOf(shopModel({ style: 'generic' }));
  const { tools } = surfaceOf(app, { access: accessTo(app, { Customer: { actions: ['read'] } }), language: 'en' });
  const entities = (name: string) => (tool(tools, name).inputSchema['properties'] as Record<string, { enum?: string[] }>)['entity']?.enum;
  expect([entities('find_records'), entities('delete_record'), entities('count_and_sum'), entities('describe_entity')]).toEqual([
    ['Customer', 'SalesOrder'],
    ['SalesOrder'],
    ['Customer', 'SalesOrder'],
    ['Customer', 'SalesOrder'],
  ]);
  expect(tool(tools, 'find_records').inputSchema['required']).toContain('entity');
  for (const one of tools) expect(one.inputSchema['properties']).not.toHaveProperty('app');
});

test('the same caller gets the same surface; another release or right another one', () => {
  const app = appOf();
  const first = surfaceOf(app, { access: accessTo(app), language: 'en' });
  expect(surfaceOf(app, { access: accessTo(app), language: 'en' })).toBe(first);
  expect(surfaceOf({ ...app, release: 'next' }, { access: accessTo(app), language: 'en' })).not.toBe(first);
  expect(surfaceOf(app, { access: accessTo(app, { Customer: { readable: ['id'] } }), language: 'en' })).not.toBe(first);
});

test('the schema as context tells tables, columns and who points where', () => {
  const app = appOf();
  const context = sqlSchemaOf(app, { model: app.model, access: accessTo(app), language: 'en' });
  expect(operations.get('surfaces.schema')?.output.parse(context)).toEqual(context);
  expect(context.entities[0]).toMatchObject({
    name: 'Customer',
    table: 'customer',
    referencedBy: [{ entity: 'SalesOrder', relation: 'customer' }],
    exampleFilter: { tier: 'gold' },
  });
  expect(context.entities[0]?.columns.find((column) => column.name === 'nameLength')).toMatchObject({ column: 'name_length', writable: 'never' });
  expect(context.entities[1]?.relations).toEqual([{ name: 'customer', to: 'Customer', fields: ['customerId'], keys: ['id'] }]);
});

test('platform tools are those the key and the roles allow', () => {
  const principal = { kind: 'person', id: 'p', tenant: 't', name: 'Ada', roles: [], scopes: ['*'] } as const;
  const names = (scopes: readonly string[], allows = true) => platformSurface({ ...principal, scopes }, { language: 'en', allows: () => allows }).tools.map((one) => one.name);
  expect(names(['*'])).toEqual(expect.arrayContaining(['files_commit', 'apps_publish', 'audit_search', 'records_list']));
  expect(names(['*'], false)).not.toContain('audit_search');
  expect(names(['read'])).toContain('apps_list');
  expect(names(['read'])).not.toContain('files_commit');
  expect(names(['platform'])).not.toContain('records_list');
  expect(names(['app:shop:read'])).toEqual(expect.arrayContaining(['records_list']));
  expect(names(['app:shop:read'])).not.toContain('apps_list');
  for (const one of platformSurface(principal, { language: 'zh', allows: () => true }).tools) {
    expect(ajv.validateSchema(one.inputSchema)).toBe(true);
    expect(one.inputSchema['type']).toBe('object');
  }
});

test('SDK v1, whose validator speaks an older dialect, takes every output schema', () => {
  const app = appOf(shopModel({ style: 'generic' }));
  const named = appOf();
  const principal = { kind: 'person', id: 'p', tenant: 't', name: 'Ada', roles: [], scopes: ['*'] } as const;
  const tools = [
    ...surfaceOf(app, { access: accessTo(app), language: 'en' }).tools,
    ...surfaceOf(named, { access: accessTo(named), language: 'en' }).tools,
    ...platformSurface(principal, { language: 'en', allows: () => true }).tools,
  ];
  const validator = new AjvJsonSchemaValidator();
  const schemas = tools.flatMap((one) => (one.outputSchema ? [one.outputSchema] : []));
  expect(schemas.length).toBeGreaterThan(40);
  for (const schema of schemas) expect(validator.getValidator(schema)({})).toHaveProperty('valid');
});
