import type { AppModel, Entity, Field, Files } from '@portico/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelFiles } from './model-files.ts';
import { readModel } from './read-model.ts';

const access = 'permit (principal, action, resource);\n';
const customer = `format: 1
name: Customer
key: [id]
fields:
  id: { type: integer, required: true }
  name: { type: text, required: true }
`;
const order = `format: 1
name: Order
key: [id]
fields:
  id: { type: integer, required: true }
  customer_id: { type: integer }
relations:
  customer: { to: Customer, fields: [customer_id] }
parent: customer
`;
const desk: Files = {
  'app.yaml': 'format: 1\nname: desk\ntitle: { en: Desk, zh: 工作台 }\nmenu: [Order]\n',
  'roles.yaml': 'format: 1\nroles:\n  agent: { title: Agent }\n',
  'access.cedar': access,
  'entities/Customer.yaml': customer,
  'entities/Order.yaml': order,
};

/** Findings as `file:line place message`. */
function findings(files: Files): string[] {
  return readModel(files).issues.map((issue) => `${issue.file ?? ''}:${issue.line ?? ''} ${issue.place ?? ''} ${issue.message.en}`);
}
function changed(file: string, content: string): Files {
  return { ...desk, [file]: content };
}

describe('readModel', () => {
  it('reads an app, entities in menu order', () => {
    const { model, issues } = readModel(desk);
    expect(issues).toEqual([]);
    expect(Object.keys(model?.entities ?? {})).toEqual(['Order', 'Customer']);
    expect(model?.surface.cap).toBe(40);
  });

  it('every finding speaks both languages', () => {
    const { issues } = readModel(changed('entities/Order.yaml', order.replace('type: integer, required', 'tipe: integer, required')));
    expect(issues.length).toBeGreaterThan(0);
    for (const issue of issues) expect(issue.message.zh).toMatch(/[\u4e00-\u9fff]/);
  });

  it.each<[string, string, string, string]>([
    ['an unknown key', 'entities/Order.yaml', order.replace('parent: customer', 'parnt: customer'), 'entities/Order.yaml:9 parnt There is no "parnt" here. Did you mean "parent"?'],
    [
      'an unknown key of a field',
      'entities/Order.yaml',
      order.replace('type: integer }', 'type: integer, requird: true }'),
      'entities/Order.yaml:6 fields.customer_id.requird There is no "requird" here. Did you mean "required"?',
    ],
    ['an unknown type', 'entities/Order.yaml', order.replace('type: integer }', 'type: intger }'), 'Did you mean "integer"?'],
    ['a wrong kind of value', 'entities/Order.yaml', order.replace('key: [id]', 'key: id'), 'entities/Order.yaml:3 key Expected a list, found the text "id".'],
    ['a missing key', 'entities/Order.yaml', order.replace('key: [id]\n', ''), '"key" is missing'],
    ['a bad part of a title', 'app.yaml', 'format: 1\nname: desk\ntitle: { en: Desk, fr: Bureau }\n', 'app.yaml:3 title.fr There is no "fr" here. Known: en, zh.'],
    ['a title that is a number', 'app.yaml', 'format: 1\nname: desk\ntitle: 7\n', 'app.yaml:3 title Expected a text or a mapping, found the value "7".'],
    ['a double key', 'entities/Order.yaml', `${order}parent: customer\n`, 'entities/Order.yaml:10  This key stands here twice'],
    ['text that is no YAML', 'entities/Order.yaml', 'name: [a', 'entities/Order.yaml:1  This is not valid YAML'],
    [
      'an alias bomb',
      'entities/Order.yaml',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      'This is not valid YAML: Excessive alias count',
    ],
    ['endless nesting', 'entities/Order.yaml', '['.repeat(200_000), 'This is not valid YAML'],
    ['an empty file', 'entities/Order.yaml', '', 'entities/Order.yaml:1'],
    [
      'a relation to nowhere',
      'entities/Order.yaml',
      order.replace('to: Customer', 'to: Custmer'),
      'entities/Order.yaml:8 relations.customer.to There is no entity "Custmer". Did you mean "Customer"?',
    ],
    [
      'a relation over an unknown field',
      'entities/Order.yaml',
      order.replace('fields: [customer_id]', 'fields: [customerid]'),
      'Order has no field "customerid". Did you mean "customer_id"?',
    ],
    [
      'a relation of another type',
      'entities/Order.yaml',
      order.replace('customer_id: { type: integer }', 'customer_id: { type: text }'),
      '"customer_id" is text, but Customer.id is integer',
    ],
    ['a relation with too many fields', 'entities/Order.yaml', order.replace('fields: [customer_id]', 'fields: [customer_id, id]'), 'found by 1 field(s) (id), but 2 are named'],
    [
      'a relation to what is not unique',
      'entities/Order.yaml',
      order.replace('customer_id: { type: integer }', 'customer_id: { type: text }').replace('fields: [customer_id] }', 'fields: [customer_id], keys: [name] }'),
      'must be its key or unique',
    ],
    ['a key that may be empty', 'entities/Order.yaml', order.replace('{ type: integer, required: true }', '{ type: integer }'), 'The key field "id" must be required'],
    ['a parent that is no relation', 'entities/Order.yaml', order.replace('parent: customer', 'parent: custmer'), 'Did you mean "customer"?'],
    ['an unknown label', 'entities/Customer.yaml', `${customer}label: [nme]\n`, 'Customer has no field "nme". Did you mean "name"?'],
    [
      'a name other than the file',
      'entities/Customer.yaml',
      customer.replace('name: Customer', 'name: Client'),
      'entities/Customer.yaml:2 name The file is called "Customer", the entity "Client"',
    ],
    ['two fields in one column', 'entities/Customer.yaml', `${customer}  Nick: { type: text }\n`, 'can not be a name here'],
    ['columns that differ in capitals', 'entities/Customer.yaml', `${customer}  other: { type: text, column: NAME }\n`, 'both stored in the column "NAME"'],
    ['a reserved column', 'entities/Customer.yaml', `${customer}  search: { type: text, column: _search }\n`, 'kept for Portico; "_search" is one'],
    ['a column of PostgreSQL', 'entities/Customer.yaml', `${customer}  xmin: { type: text }\n`, 'PostgreSQL keeps the column "xmin"'],
    ['a field named like an object method', 'entities/Customer.yaml', `${customer}  constructor: { type: text }\n`, '"constructor" is kept for Portico'],
    ['two entities in one table', 'entities/Customer.yaml', `${customer}table: order\n`, 'both stored in the table'],
    ['a default of the wrong type', 'entities/Customer.yaml', `${customer}  vip: { type: boolean, default: "yes" }\n`, 'expected true, false'],
    ['an enum without values', 'entities/Customer.yaml', `${customer}  state: { type: enum }\n`, 'An enum needs "values"'],
    ['a setting of another type', 'entities/Customer.yaml', `${customer}  age: { type: integer, length: 3 }\n`, '"length" is only for text'],
    ['an entity file in the wrong form', 'entities/sub/X.yaml', customer, 'Only files like entities/Customer.yaml'],
    ['a menu with an unknown entity', 'app.yaml', 'format: 1\nname: desk\ntitle: Desk\nmenu: [Ordr]\n', 'app.yaml:4 menu.0 There is no entity "Ordr". Did you mean "Order"?'],
    ['a menu that leaves out what is not there', 'app.yaml', 'format: 1\nname: desk\ntitle: Desk\nhidden: [Order, Ordr]\n', 'app.yaml:4 hidden.1 There is no entity "Ordr".'],
    [
      'a tool for an unknown entity',
      'surface.yaml',
      'format: 1\ntools:\n  find_x: { entity: Xylophone, verb: find }\n',
      'surface.yaml:3 tools.find_x.entity There is no entity "Xylophone"',
    ],
    ['an attribute without type', 'roles.yaml', 'format: 1\nroles: {}\nattributes:\n  rep: { title: Rep }\n', '"rep" needs either "type" or "entity"'],
    ['a page that is no JSON', 'pages/home.page.json', '{\n  "a": 1,\n}\n', 'pages/home.page.json:3  This is not valid JSON'],
    ['a policy with an unknown field', 'access.cedar', 'permit (principal, action == Action::"read", resource is Customer) when { resource.nmae == "x" };\n', 'access.cedar:1'],
    ['a path out of the folder', '../x', 'x', 'without "." and ".."'],
    ['a path into git', '.GIT/config', 'x', 'belongs to git itself'],
    ['a submodule list', '.gitmodules', 'x', 'belongs to git itself'],
    ['a path with a control character', 'a\u0001b', 'x', 'not every system can store'],
    ['a Windows device', 'data/con.csv', 'x', 'device name'],
    ['paths that differ in capitals', 'entities/customer.yaml', customer, 'only in capitals'],
    ['a file that is a folder too', 'app.yaml/x', 'x', "can't be a folder too"],
    ['binary content', 'README.md', 'a\0b', 'Only text in UTF-8'],
    ['a file that is too large', 'data/x.csv', 'x'.repeat(2 * 1024 * 1024 + 1), 'A file has at most 2 MB'],
  ])('refuses %s', (_, file, content, expected) => {
    const { model } = readModel(changed(file, content));
    expect(model).toBeUndefined();
    expect(findings(changed(file, content)).join('\n')).toContain(expected);
  });

  it('says when app.yaml is missing', () => {
    const { 'app.yaml': _, ...rest } = desk;
    expect(findings(rest)[0]).toContain('app.yaml is missing');
  });

  it('warns, and accepts, where a delete will be refused later', () => {
    const files = changed(
      'entities/Order.yaml',
      order
        .replace('customer_id: { type: integer }', 'customer_id: { type: integer, required: true }')
        .replace('fields: [customer_id] }', 'fields: [customer_id], onDelete: setNull }'),
    );
    const { model, issues } = readModel(files);
    expect(model).toBeDefined();
    expect(issues[0]?.message.en).toContain('such a delete will be refused');
  });

  it('keeps files it does not know', () => {
    expect(readModel({ ...desk, 'README.md': '# Desk', 'notes/x.txt': '<a/>', 'scripts/f.js': 'x' }).model).toBeDefined();
  });
});

describe('modelFiles', () => {
  it('writes a file as a person would', () => {
    const { model } = readModel(desk);
    if (!model) throw new Error('no model');
    expect(modelFiles(model)['entities/Order.yaml']).toBe(`format: 1
name: Order
key: [ id ]
parent: customer
fields:
  id: { type: integer, required: true }
  customer_id: { type: integer }
relations:
  customer: { to: Customer, fields: [ customer_id ] }
`);
  });

  it('keeps the meaning of any model', () => {
    fc.assert(
      fc.property(anyModel, (model) => {
        const files = modelFiles(model);
        const again = readModel(files);
        expect(again.issues).toEqual([]);
        expect(again.model).toEqual(model);
        expect(Object.keys(again.model?.entities ?? {})).toEqual(Object.keys(model.entities));
        expect(again.model && modelFiles(again.model)).toEqual(files);
      }),
      { numRuns: 60 },
    );
  });
});

/** Text that tempts a YAML writer: quotes, colons, line ends, what looks like other types. */
const words = fc.oneof(
  fc.constantFrom(
    'yes',
    'null',
    '~',
    '12',
    '1e3',
    '0x1F',
    '- a',
    'a: b',
    '# no',
    '"q"',
    "it's",
    ' lead',
    'trail ',
    '2026-11-21',
    '客户\n名称',
    '{x}',
    '[y]',
    '&a',
    '*a',
    '!t',
    '%x',
    '@y',
    '`z`',
    'a\tb',
    '|',
    '>',
  ),
  fc.string({ minLength: 1, maxLength: 30 }).filter((text) => text.isWellFormed() && !text.includes('\0')),
);
const title = fc.oneof(words, fc.record({ en: words, zh: words }));
const optional = <T>(key: string, value: fc.Arbitrary<T>) =>
  fc.oneof(
    fc.constant({}),
    value.map((one) => ({ [key]: one })),
  );
const merged = (...parts: fc.Arbitrary<object>[]): fc.Arbitrary<object> => fc.tuple(...parts).map((all) => Object.assign({}, ...all) as object);
const anyField = fc.oneof(
  merged(
    fc.constant({ type: 'text' }),
    optional('title', title),
    optional('length', fc.integer({ min: 1, max: 500 })),
    optional('default', words),
    optional('required', fc.boolean()),
  ),
  merged(
    fc.constant({ type: 'integer' }),
    optional('min', fc.integer({ min: -100, max: 0 })),
    optional('max', fc.integer({ min: 1, max: 100 })),
    optional('default', fc.integer()),
  ),
  merged(fc.constant({ type: 'decimal', precision: 12, scale: 2 }), optional('unit', fc.constant('CNY'))),
  merged(fc.constant({ type: 'boolean' }), optional('default', fc.boolean()), optional('description', title)),
  merged(
    fc.constant({ type: 'enum' }),
    fc.uniqueArray(words, { minLength: 1, maxLength: 4 }).map((values) => ({ values: values.map((value) => ({ value })) })),
  ),
  fc.constant({ type: 'datetime', default: { auto: 'now' } }),
) as fc.Arbitrary<Field>;
const anyModel: fc.Arbitrary<AppModel> = fc
  .record({
    names: fc.uniqueArray(fc.constantFrom('Customer', 'Order', 'Line', 'Ticket', 'Invoice'), { minLength: 1, maxLength: 5 }),
    fields: fc.array(fc.dictionary(fc.constantFrom('alpha', 'beta', 'gammaRay', 'delta_x', 'epsilon'), anyField, { maxKeys: 5, noNullPrototype: true }), {
      minLength: 5,
      maxLength: 5,
    }),
    title,
    menu: fc.boolean(),
  })
  .map(({ names, fields, title: appTitle, menu }) => {
    const order = menu ? names : [...names].sort();
    const entities = order.map((name, index): [string, Entity] => [
      name,
      {
        format: 1,
        name,
        key: ['id'],
        fields: { id: { type: 'uuid', required: true, default: { auto: 'uuid' } }, owner_id: { type: 'uuid' }, ...fields[index] },
        relations: { owner: { to: order[0] ?? name, fields: ['owner_id'] } },
      },
    ]);
    return {
      app: { format: 1, name: 'desk', title: appTitle, ...(menu && { menu: names }) },
      entities: Object.fromEntries(entities),
      pages: { start: { format: 1, name: 'start', title: appTitle, kind: 'page', body: [{ id: 'list', type: 'table', props: { source: { records: order[0] } } }] } },
      roles: { format: 1, roles: { agent: { title: appTitle } } },
      access,
      surface: { format: 1, style: 'auto', cap: 40, tools: { find_all: { entity: order[0] ?? 'Customer', verb: 'find' } } },
    };
  });
