import type { Entity } from '@portico/contracts';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { arrange } from './arrange.ts';
import { cedarUses, renameInCedar } from './cedar-names.ts';
import { cardinalityOf, type Edits, endsOf, entityIn, type Files, readDesign } from './design.ts';
import { addEntity, addField, addRelation, moveField, removeField, setCardinality, setEntity, setField } from './edit-entity.ts';
import { placed, readLayout, writeLayout } from './layout.ts';
import { freeName, nameTrouble, plainName } from './names.ts';
import { inFormula, renameEntity, renameField } from './rename.ts';
import { quickField } from './quick-field.ts';
import { manyOf } from './say-name.ts';
import { goesAlong, removeEntity } from './remove-entity.ts';
import { retyped } from './retype.ts';
import { usesOf } from './uses.ts';
import { editYaml, put } from './yaml-edit.ts';

const customer = `# Who buys from us
format: 1
name: Customer
title: { en: Customer, zh: 客户 }
plural: { en: Customers, zh: 客户 }
label: [ name ]
key: [ id ]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  name: { type: text, required: true } # as on the invoice
  region: { type: text, x-colour: blue }
  limit: { type: decimal, precision: 8, scale: 2, min: 0 }
  open: { type: decimal, formula: 'if region = "region" then limit else 0' }
indexes:
  - { fields: [ region ] }
checks:
  - { name: limited, sql: "region IS NULL OR \\"limit\\" > 0 OR region = 'region'" }
`;
const order = `format: 1
name: Order
key: [ id ]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  customer_id: { type: integer, required: true }
relations:
  customer: { to: Customer, fields: [ customer_id ] }
`;
const page = JSON.stringify({
  format: 1,
  name: 'customers',
  title: 'Customers',
  data: { rows: { records: 'Customer', filter: { region: { eq: '=params.region' } }, sort: ['-region'], fields: ['name', 'region'] } },
  body: [{ id: 'list', type: 'table', props: { source: 'rows', columns: ['region', 'name'] } }],
});
const files: Files = {
  'app.yaml': 'format: 1\nname: shop\ntitle: Shop\nmenu: [ Customer, Order ]\n',
  'entities/Customer.yaml': customer,
  'entities/Order.yaml': order,
  'pages/customers.page.json': page,
  'access.cedar': `// region of a Customer
@id("own")
permit (principal in Role::"sales", action, resource is Customer) when { resource has region && resource.region == "region" };
@id("orders")
permit (principal, action, resource is Order) when { resource.customer.region == "x" };
@id("fields")
forbid (principal, action == Action::"readField", resource == Field::"Customer.region");
@id("both")
permit (principal, action, resource) when { resource is Order || resource is Customer };
`,
  'surface.yaml': 'format: 1\ntools:\n  find_customers: { entity: Customer, verb: find }\n',
  'data/Customer.csv': 'id,name,region\r\n1,Ada,North\r\n',
};
const design = readDesign(files);
const apply = (edits: Edits | undefined, to: Files = files): Files =>
  Object.fromEntries(Object.entries({ ...to, ...edits }).filter((entry): entry is [string, string] => entry[1] !== null));
const read = (given: Files, name: string): Entity => entityIn(readDesign(given), name) as Entity;

describe('a YAML file changed in place', () => {
  test('keeps comments, order and what is not known here; what did not change is not written', () => {
    const after = apply(setField(files, 'Customer', { name: 'region', values: { required: true, length: 40 } }));
    const lines = (after['entities/Customer.yaml'] ?? '').split('\n');
    expect(lines[0]).toBe('# Who buys from us');
    expect(lines).toContain('  name: { type: text, required: true } # as on the invoice');
    expect(lines).toContain('  region: { type: text, x-colour: blue, required: true, length: 40 }');
    expect(lines).toHaveLength(customer.split('\n').length);
    expect(setField(files, 'Customer', { name: 'region', values: { type: 'text' } })['entities/Customer.yaml']).toBe(customer);
    expect(editYaml('a: {b: 1}  # odd\n', (document) => put(document, ['a', 'b'], 1))).toBe('a: {b: 1}  # odd\n');
  });

  test('what is left empty goes, what has grown long is written below one another', () => {
    expect(editYaml('a: 1\nb: { c: 2 }\n', (document) => put(document, ['b', 'c'], undefined))).toBe('a: 1\n');
    const long = editYaml('fields:\n  a: { type: enum }\n', (document) =>
      put(
        document,
        ['fields', 'a', 'values'],
        Array.from({ length: 8 }, (_, at) => ({ value: `value-${at}` })),
      ),
    );
    expect(long).toContain('  a:\n    type: enum\n    values:\n      - { value: value-0 }');
  });

  test('a property set and taken away again gives the same file', () => {
    fc.assert(
      fc.property(fc.constantFrom('icon', 'description', 'parent', 'sensitivity', 'plural' as const), fc.string({ minLength: 1 }), (key, value) => {
        const there = setEntity(files, 'Order', { [key]: value });
        expect(parse(there['entities/Order.yaml'] ?? '')).toMatchObject({ [key]: value });
        expect(setEntity(apply(there), 'Order', { [key]: undefined })['entities/Order.yaml']).toBe(order);
      }),
    );
  });
});

describe('editing entities', () => {
  test('a new one has a key and a name; names fit what people call things', () => {
    const { name, edits } = addEntity(design, { title: 'Help ticket', language: 'en' });
    expect(name).toBe('HelpTicket');
    expect(read(apply(edits), name)).toMatchObject({ title: { en: 'Help ticket' }, label: ['name'], key: ['id'] });
    expect(addEntity(design, { title: '工单', language: 'zh' }).name).toBe('List');
    expect(addEntity(design, { title: 'customer', language: 'en' }).name).toBe('Customer2');
    expect([plainName('Due date', 'field'), plainName('Größe (cm)', 'field'), plainName('1. Wahl', 'field'), plainName('not', 'field'), plainName('Role', 'entity')]).toEqual([
      'due_date',
      'grosse_cm'.replace('grosse', 'gro_e'),
      'wahl',
      'not_field',
      'RoleRecord',
    ]);
    expect(freeName('a', ['A', 'a_2'])).toBe('a_3');
    expect([nameTrouble('due', { kind: 'field', taken: ['due'] }), nameTrouble('Due', { kind: 'field', taken: [] }), nameTrouble('ok', { kind: 'field', taken: [] })]).toEqual([
      'taken',
      'form',
      undefined,
    ]);
  });

  test('a new one has the fields that were said, a line each', () => {
    const lines = ['Subject', 'Status: Open, Solved', 'customer', 'Requester', ' ', 'Due date'];
    const { name, edits } = addEntity(design, { title: 'Ticket (工单)', language: 'en', lines });
    const ticket = read(apply(edits), name);
    expect([name, ticket.title, ticket.plural, ticket.label]).toEqual(['Ticket', { en: 'Ticket', zh: '工单' }, { en: 'Tickets', zh: '工单' }, ['subject']]);
    expect(Object.keys(ticket.fields)).toEqual(['id', 'subject', 'status', 'customer_id', 'requester', 'due_date']);
    expect(ticket.fields['subject']).toMatchObject({ type: 'text', required: true });
    expect(ticket.fields['status']).toMatchObject({ required: true, default: 'open' });
    expect(ticket.fields['requester']).toMatchObject({ type: 'person', default: { auto: 'person' } });
    expect(ticket.relations).toMatchObject({ customer: { to: 'Customer', fields: ['customer_id'] } });
    const nameless = addEntity(design, { title: '加班', language: 'zh', lines: ['日期', '时长（Hours）'] });
    expect(read(apply(nameless.edits), nameless.name)).toMatchObject({ label: ['name'], fields: { hours: { type: 'integer', title: { zh: '时长', en: 'Hours' } } } });
    expect([manyOf({ en: 'Category' }), manyOf({ en: 'Branch' }), manyOf({ zh: '工单' })]).toEqual([{ en: 'Categories' }, { en: 'Branches' }, undefined]);
  });

  test('fields are added, moved and taken away with what needs them', () => {
    const added = apply(addField(files, 'Order', { name: 'due', definition: { type: 'date', title: { en: 'Due' } } }));
    expect(Object.keys(read(added, 'Order').fields)).toEqual(['id', 'customer_id', 'due']);
    expect(Object.keys(read(apply(moveField(added, 'Order', { name: 'due', to: 1 }), added), 'Order').fields)).toEqual(['id', 'due', 'customer_id']);
    const gone = read(apply(removeField(files, design, { entity: 'Customer', field: 'region' })), 'Customer');
    expect([gone.fields['region'], gone.indexes]).toEqual([undefined, undefined]);
    expect(read(apply(removeField(files, design, { entity: 'Order', field: 'customer_id' })), 'Order').relations).toBeUndefined();
  });

  test('relations of every cardinality', () => {
    const many = addRelation(files, design, { from: 'Customer', to: 'Order' });
    const after = apply(many?.edits);
    expect(read(after, 'Customer')).toMatchObject({ fields: { order_id: { type: 'integer' } }, relations: { order: { to: 'Order', fields: ['order_id'], onDelete: 'restrict' } } });
    const self = read(apply(addRelation(files, design, { from: 'Customer', to: 'Customer' })?.edits), 'Customer');
    expect(self.relations?.['parent']).toMatchObject({ to: 'Customer', fields: ['parent_id'] });
    const one = apply(setCardinality(after, readDesign(after), { entity: 'Customer', relation: 'order', cardinality: 'one-one' }), after);
    const found = read(one, 'Customer');
    expect(cardinalityOf(found, found.relations?.['order'] ?? { to: '', fields: [] })).toBe('one-one');
    const link = addRelation(files, design, { from: 'Order', to: 'Customer', cardinality: 'many-many' });
    const tied = read(apply(link?.edits), 'OrderCustomer');
    expect(tied).toMatchObject({ link: true, key: ['order_id', 'customer_id'] });
    expect(endsOf(tied)?.map((end) => end.to)).toEqual(['Order', 'Customer']);
  });
});

describe('taking an entity away', () => {
  test('takes along what means nothing without it, and leaves pages and rules to a person', () => {
    const after = apply(removeEntity(files, design, 'Customer'));
    expect(Object.keys(after).sort()).toEqual(['access.cedar', 'app.yaml', 'entities/Order.yaml', 'pages/customers.page.json', 'surface.yaml']);
    expect(after['app.yaml']).toContain('menu: [ Order ]');
    expect(read(after, 'Order').relations).toBeUndefined();
    expect(read(after, 'Order').fields['customer_id']).toBeDefined();
    expect(after['surface.yaml']).not.toContain('find_customers');
    expect(after['pages/customers.page.json']).toBe(page);
    expect(
      usesOf(files, design, { entity: 'Customer' })
        .filter((use) => !goesAlong(use))
        .map((use) => use.kind),
    ).toEqual(['page', 'rule', 'rule', 'rule']);
  });
});

describe('a line that names a field', () => {
  const read2 = (line: string) => quickField(line, { entities: design.entities.map((one) => one.entity), language: 'en' });
  test('is a choice, money, a relation, or what its last word says', () => {
    expect(read2('Status: open, in repair')).toMatchObject({
      name: 'status',
      definition: { type: 'enum', values: [{ value: 'open', title: { en: 'open' } }, { value: 'in-repair' }] },
    });
    expect(read2('状态（Status）：待处理（Open），已完成')).toMatchObject({
      title: { zh: '状态', en: 'Status' },
      name: 'status',
      definition: { default: 'open', values: [{ value: 'open', title: { zh: '待处理', en: 'Open' } }, { value: '已完成' }] },
    });
    expect(read2('Priority: low, high')).not.toHaveProperty('definition.default');
    expect(read2('Cost (eur)')).toMatchObject({ title: { en: 'Cost' }, definition: { type: 'money', currency: 'EUR' } });
    expect(read2('customer')).toEqual({ kind: 'relation', to: 'Customer' });
    expect(read2('客户')).toEqual({ kind: 'relation', to: 'Customer' });
    expect(['Due date', '截止日期', 'Notes', 'Quantity', 'Is paid', 'Assignee', 'Colour'].map((line) => (read2(line) as { definition: { type: string } }).definition.type)).toEqual(
      ['date', 'date', 'text', 'integer', 'boolean', 'person', 'text'],
    );
    expect(read2('  ')).toBeUndefined();
  });
});

describe('another type', () => {
  test('drops settings that mean nothing any more and brings what it needs', () => {
    expect(retyped({ type: 'text', length: 20, pattern: '^a', default: 'x' }, 'integer')).toEqual({ type: 'integer', length: undefined, pattern: undefined, default: undefined });
    expect(retyped({ type: 'integer', min: 1, default: 3 }, 'money')).toEqual({ type: 'money', currency: 'CNY' });
    expect(retyped({ type: 'text' }, 'enum')).toMatchObject({ values: [{ value: 'first' }, { value: 'second' }] });
    expect(retyped({ type: 'decimal', formula: 'a + b' }, 'json')).toMatchObject({ formula: undefined });
  });
});

describe('what else speaks of it', () => {
  test('is found: relations, formulas, checks, pages, rules, tools, menu, seed rows', () => {
    expect(usesOf(files, design, { entity: 'Customer' }).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'relation Order.customer',
      'page customers',
      'rule own',
      'rule fields',
      'rule both',
      'menu Customer',
      'tool find_customers',
      'data Customer.csv',
    ]);
    expect(usesOf(files, design, { entity: 'Customer', field: 'region' }).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'formula Customer.open',
      'check limited',
      'page customers',
      'rule own',
      'rule orders',
      'rule fields',
      'data Customer.csv',
    ]);
    expect(usesOf(files, design, { entity: 'Order', field: 'region' })).toEqual([]);
  });

  test('a rename of a field goes everywhere, and nowhere else', () => {
    const after = apply(renameField(files, design, { entity: 'Customer', field: 'region', to: 'area', base: design }));
    const renamed = read(after, 'Customer');
    expect(renamed.fields['area']).toMatchObject({ type: 'text', formerly: 'region', 'x-colour': 'blue' });
    expect(renamed.fields['open']?.formula).toBe('if area = "region" then limit else 0');
    expect(renamed.checks?.[0]?.sql).toBe(`area IS NULL OR "limit" > 0 OR area = 'region'`);
    expect(renamed.indexes).toEqual([{ fields: ['area'] }]);
    expect(after['access.cedar']).toBe(
      files['access.cedar']
        ?.replace('has region && resource.region', 'has area && resource.area')
        .replace('customer.region', 'customer.area')
        .replace('Customer.region', 'Customer.area'),
    );
    expect(JSON.parse(after['pages/customers.page.json'] ?? '')).toMatchObject({
      data: { rows: { filter: { area: { eq: '=params.region' } }, sort: ['-area'], fields: ['name', 'area'] } },
      body: [{ props: { columns: ['area', 'name'] } }],
    });
    expect(after['data/Customer.csv']).toBe('id,name,area\r\n1,Ada,North\r\n');
    expect(after['entities/Order.yaml']).toBe(order);
  });

  test('a second rename before a publish still knows the name the data has; something new has none', () => {
    const once = apply(renameField(files, design, { entity: 'Customer', field: 'region', to: 'area', base: design }));
    const twice = apply(renameField(once, readDesign(once), { entity: 'Customer', field: 'area', to: 'zone', base: design }), once);
    expect(read(twice, 'Customer').fields['zone']).toMatchObject({ formerly: 'region' });
    const back = apply(renameField(twice, readDesign(twice), { entity: 'Customer', field: 'zone', to: 'region', base: design }), twice);
    expect(read(back, 'Customer').fields['region']?.formerly).toBeUndefined();
    const added = apply(addField(files, 'Order', { name: 'due', definition: { type: 'date' } }));
    const named = apply(renameField(added, readDesign(added), { entity: 'Order', field: 'due', to: 'due_on', base: design }), added);
    expect(read(named, 'Order').fields['due_on']).toEqual({ type: 'date' });
  });

  test('a rename of an entity takes file, relations, rules, menu, tools, pages and seed rows along', () => {
    const after = apply(renameEntity(files, design, { entity: 'Customer', to: 'Client', base: design }));
    expect(Object.keys(after).sort()).toEqual(
      Object.keys(files)
        .map((file) => file.replace('Customer', 'Client'))
        .sort(),
    );
    expect(read(after, 'Client').formerly).toBe('Customer');
    expect(read(after, 'Order').relations?.['customer']?.to).toBe('Client');
    expect(after['app.yaml']).toContain('menu: [ Client, Order ]');
    expect(after['surface.yaml']).toContain('entity: Client');
    expect(after['access.cedar']).toContain('resource is Client)');
    expect(after['access.cedar']).toContain('Field::"Client.region"');
    expect(after['access.cedar']).toContain('// region of a Customer');
    expect(JSON.parse(after['pages/customers.page.json'] ?? '')).toMatchObject({ name: 'customers', data: { rows: { records: 'Client' } } });
    expect(usesOf(after, readDesign(after), { entity: 'Customer' })).toEqual([]);
  });

  test('a rule that could mean two entities is left to a person', () => {
    const entities = ['A', 'B'].map((name): Entity => ({ format: 1, name, key: ['id'], fields: { id: { type: 'integer' }, x: { type: 'text' } } }));
    const text = 'permit (principal, action, resource) when { (resource is A || resource is B) && resource.x == "1" };';
    const uses = cedarUses(text, entities, { entity: 'A', field: 'x' });
    expect(uses.map((use) => use.sure)).toEqual([false]);
    expect(renameInCedar(text, uses, 'y')).toBe(text);
  });

  test('expressions of a page follow where only one entity can be meant', () => {
    const spoken = JSON.stringify({
      format: 1,
      name: 'p',
      title: 'P',
      data: { c: { record: 'Customer', id: 1 } },
      body: [{ id: 'a', type: 'text', visible: '=data.c.region = "region" and params.region != null', props: {} }],
    });
    const more = { ...files, 'pages/p.page.json': spoken };
    const after = apply(renameField(more, design, { entity: 'Customer', field: 'region', to: 'area', base: design }), more);
    expect(JSON.parse(after['pages/p.page.json'] ?? '')).toMatchObject({ body: [{ visible: '=data.c.area = "region" and params.region != null' }] });
    expect(usesOf(more, design, { entity: 'Customer', field: 'region' }).find((use) => use.name === 'p')).toMatchObject({ kind: 'page', sure: true });
  });

  test('tests follow a renamed field: in records, values, conditions and what is expected', () => {
    const text = `format: 1
given:
  Customer: { ada: { region: North } } # of the north
  Order: { first: { customer: ada, region: no field of a Customer } }
tests:
  - name: Region stays
    steps:
      - { find: Order, where: { customer.region: North }, expect: { count: 1 } }
      - { get: ada, expect: { values: { region: North }, without: [ limit, region ] } }
      - { create: Customer, called: bea, values: { name: region } }
      - { update: bea, values: { region: South }, expect: { refused: record.invalid, field: region } }
      - { check: 'record.region = "region"' }
      - { update: first, values: { region: West } }
`;
    const more = { ...files, 'tests/own.yaml': text };
    const after = apply(renameField(more, design, { entity: 'Customer', field: 'region', to: 'area', base: design }), more)['tests/own.yaml'];
    expect(after).toBe(
      text
        .replace('ada: { region', 'ada: { area')
        .replace('customer.region', 'customer.area')
        .replace('values: { region: North }, without: [ limit, region ]', 'values: { area: North }, without: [ limit, area ]')
        .replace('values: { region: South }', 'values: { area: South }')
        .replace('field: region', 'field: area')
        .replace(`'record.region = "region"'`, 'record.area = "region"'),
    );
    expect(apply(renameField(more, design, { entity: 'Order', field: 'customer_id', to: 'buyer_id', base: design }), more)['tests/own.yaml']).toBe(text);
  });

  test('formulas: names are renamed, texts, properties and longer names are not', () => {
    expect(inFormula('due.year + string length("due") + due_on', 'due', 'ends')).toBe('ends.year + string length("due") + due_on');
  });
});

describe('the picture', () => {
  test('is arranged so that what points stands left of what it points at', () => {
    const entities = design.entities.map((one) => one.entity);
    const { Customer, Order } = arrange(entities);
    expect((Order?.x ?? 0) + 240).toBeLessThan(Customer?.x ?? 0);
  });

  test('keeps places, and finds one for what is new', () => {
    const entities = design.entities.map((one) => one.entity);
    expect(readLayout(writeLayout({ B: { x: 3, y: 99 }, A: { x: 0, y: 0 } }))).toEqual({ A: { x: 0, y: 0 }, B: { x: 0, y: 96 } });
    expect(readLayout('nonsense')).toEqual({});
    const places = placed(entities, { Customer: { x: 0, y: 0 } }, {});
    expect(places['Order']?.x).toBeGreaterThan(240);
  });
});
