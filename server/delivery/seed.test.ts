import type { AppModel, Entity, Field, FieldType } from '@portico/contracts';
import { fieldTypes } from '@portico/contracts';
import { expect, test } from 'vitest';
import { seedRows } from './seed.ts';

const entity = (name: string, fields: Record<string, Field>, more: Partial<Entity> = {}): Entity => ({
  format: 1,
  name,
  key: ['id'],
  fields: { id: { type: 'integer' }, ...fields },
  ...more,
});
const model = (...entities: Entity[]): AppModel => ({
  app: { format: 1, name: 'desk', title: 'Desk' },
  entities: Object.fromEntries(entities.map((one) => [one.name, one])),
  pages: {},
  roles: { format: 1, roles: {} },
  access: '',
  surface: { format: 1, style: 'auto', cap: 40, tools: {} },
});
const seeds = (of: AppModel, files: Record<string, string> = {}) => seedRows({ model: of, files, person: 'ada' });

test('parents come before their children, and children name them', () => {
  const line = entity('Line', { order: { type: 'integer', required: true } }, { relations: { of_order: { to: 'Order', fields: ['order'] } } });
  const order = entity('Order', { self: { type: 'integer' } }, { relations: { before: { to: 'Order', fields: ['self'] } } });
  const { seeds: made } = seeds(model(line, order));
  expect(made.map(({ entity: one }) => one.name)).toEqual(['Order', 'Line']);
  expect(made[1]?.rows.map((row) => row[1])).toEqual(['1', '2', '3', '4']);
});

test.each(Object.keys(fieldTypes) as FieldType[])('a required %s has a value, but what needs a file', (type) => {
  const field: Field = { type, required: true, ...(type === 'enum' && { values: [{ value: 'a' }, { value: 'b' }] }) };
  const values = seeds(model(entity('Thing', { it: field }))).seeds[0]?.rows.map((row) => row[1]) ?? [];
  expect(values.every((value) => (type === 'attachment' || type === 'binary' ? value === null : typeof value === 'string'))).toBe(true);
});

test('made values keep to the limits of their field', () => {
  const limits: Record<string, Field> = { few: { type: 'integer', min: 2, max: 3 }, code: { type: 'text', required: true, length: 3 }, zip: { type: 'text', pattern: '^[0-9]+$' } };
  const rows = seeds(model(entity('Thing', limits))).seeds[0]?.rows ?? [];
  expect(rows.map(([, few]) => few)).toEqual(['2', '2', '3', '3']);
  expect(rows.every(([, , code, zip]) => (code?.length ?? 9) <= 3 && zip === null)).toBe(true);
});

test('files of rows count alone: columns by name or field, empty is nothing, @ is the person', () => {
  const person = entity('Task', { dueOn: { type: 'date' }, owner: { type: 'person' } });
  const { seeds: read, issues } = seeds(model(person, entity('Other', {})), { 'data/Task.csv': '\uFEFFid,dueOn,owner\n1,,@anybody\n' });
  expect(read).toMatchObject([{ columns: ['id', 'due_on', 'owner'], rows: [['1', null, 'ada']], made: false }]);
  expect(issues).toEqual([]);
});

test('a file that can not be read is named', () => {
  const { seeds: read, issues } = seeds(model(entity('Task', {})), { 'data/Task.csv': 'id\n"open' });
  expect([read, issues[0]?.file]).toEqual([[], 'data/Task.csv']);
});
