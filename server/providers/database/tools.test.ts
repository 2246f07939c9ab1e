// What a schema becomes, on paper: the same each time, another one when something is added.
import { describe, expect, test } from 'vitest';
import type { DatabaseSchema, FoundColumn, FoundTable } from './model.ts';
import { readOptions } from './settings.ts';
import { deriveTools, readSchema } from './tools.ts';

const column = (name: string, type: FoundColumn['field']['type'] = 'text', more: Partial<FoundColumn> = {}): FoundColumn => ({
  column: name,
  field: { type },
  sqlType: type,
  nullable: true,
  filled: false,
  generated: false,
  opaque: false,
  comment: '',
  ...more,
});
const table = (name: string, columns: readonly FoundColumn[], more: Partial<FoundTable> = {}): FoundTable => ({
  schema: 'public',
  table: name,
  kind: 'table',
  comment: '',
  rows: 10,
  columns: [column('id', 'integer', { nullable: false }), ...columns],
  key: ['id'],
  unique: [],
  references: [],
  ...more,
});
const person = table('person', [column('name', 'text', { comment: 'Full name' })], { comment: 'People we know' });
const order = table('order', [column('person_id', 'integer'), column('status', 'enum', { field: { type: 'enum', values: [{ value: 'new' }, { value: 'paid' }] } })], {
  references: [{ schema: 'public', table: 'person', columns: ['person_id'], keys: ['id'] }],
});
const schema = (...tables: FoundTable[]): DatabaseSchema => ({ engine: 'postgresql', version: '15', tables });
const derive = (found: DatabaseSchema, options: unknown = {}) => deriveTools(found, { provider: 'shop', options: readOptions(options) });

describe('derived tools', () => {
  test('are named, described and annotated for what they do', () => {
    const { tools } = derive(schema(order, person), { writes: true });
    expect(tools.map((tool) => tool.definition.name)).toEqual([
      ...'find_order get_order aggregate_order insert_order update_order delete_order'.split(' '),
      ...'find_person get_person aggregate_person related_person insert_person update_person delete_person'.split(' '),
    ]);
    const find = tools.find((tool) => tool.definition.name === 'find_person')?.definition;
    expect(find?.description).toContain('People we know');
    expect(JSON.stringify(find?.inputSchema)).toContain('Full name');
    const hints = Object.fromEntries(tools.map((tool) => [tool.definition.name, tool.definition.annotations]));
    expect(hints['find_order']).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(hints['delete_order']).toMatchObject({ readOnlyHint: false, destructiveHint: true });
    expect(hints['insert_order']).toMatchObject({ readOnlyHint: false, destructiveHint: false, idempotentHint: false });
  });

  test('speak Chinese when asked to', () => {
    const { tools } = derive(schema(person), { language: 'zh' });
    expect(tools[0]?.definition).toMatchObject({ title: '查找 person', description: expect.stringMatching(/^按条件分页查找/) as string });
  });

  test('do not depend on chance or on how full tables are', () => {
    const again = schema(order, { ...person, rows: 99_999 });
    expect(derive(again).tools).toEqual(derive(schema(order, person)).tools);
  });

  test.each([{ ownTools: 12 }, { ownTools: 0 }])('change when a column comes within reach: %o', (options) => {
    const wider = schema(order, { ...person, columns: [...person.columns, column('salary', 'integer')] });
    const before = derive(schema(order, person), options).tools.map((tool) => JSON.stringify(tool.definition));
    const after = derive(wider, options).tools.map((tool) => JSON.stringify(tool.definition));
    expect(after.filter((text, at) => text === before[at])).toEqual([]);
    expect(derive(wider, { ...options, policy: { person: { hidden: ['salary'] } } }).tools.map((tool) => JSON.stringify(tool.definition))).toEqual(before);
  });

  test('choose tables, and tell those of one name apart', () => {
    const two = schema({ ...person, schema: 'crm' }, { ...person, schema: 'hr' }, order);
    expect(derive(two, { exclude: ['order'] }).model.tables.map((one) => one.name)).toEqual(['crm_person', 'hr_person']);
    expect(derive(two, { include: ['hr.*'] }).model.tables.map((one) => one.name)).toEqual(['person']);
    const chinese = derive(schema(table('客户', []), table('订单', []))).model.tables.map((one) => one.name);
    expect(new Set(chinese).size).toBe(2);
    expect(chinese.every((name) => /^[A-Za-z0-9_]+$/.test(name))).toBe(true);
  });

  test('come with the schema as context', () => {
    const { model, resources } = derive(schema(order, person));
    expect(resources[0]?.uri).toBe('db://shop/schema');
    expect(readSchema(model, 'db://shop/schema/order')).toMatchObject({
      contextType: 'SQLSchema',
      tables: [{ name: 'order', relations: [{ name: 'person', to: 'person' }], exampleFilter: { status: 'new' } }],
    });
    expect(readSchema(model, 'db://other/schema')).toBeUndefined();
  });
});
