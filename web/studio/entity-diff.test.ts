import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffEntity, fieldLine, wordOf } from './entity-diff.ts';

const before = {
  format: 1,
  name: 'Order',
  title: { en: 'Order', zh: '订单' },
  fields: { id: { type: 'integer' }, note: { type: 'text', length: 100 }, total: { type: 'decimal' }, old: { type: 'text' } },
  relations: { customer: { to: 'Customer', fields: ['customer_id'] } },
  indexes: [{ fields: ['id', 'note'] }],
};
const after = {
  ...before,
  title: 'Sale',
  fields: { id: { type: 'integer' }, note: { length: 200, type: 'text', required: true }, sum: { type: 'decimal', formerly: 'total' }, extra: { type: 'boolean' } },
  indexes: [],
};
const say = { required: 'required', unique: 'unique', list: 'several', computed: 'computed', default: (value: string) => `default ${value}`, language: 'en' as const };

test('fields added, changed, renamed and removed', () => {
  const fields = diffEntity(before, after)?.find((part) => part.part === 'fields');
  expect(fields?.rows.map((row) => [row.name, row.status, row.formerly])).toEqual([
    ['note', 'changed', undefined],
    ['sum', 'changed', 'total'],
    ['extra', 'added', undefined],
    ['old', 'removed', undefined],
  ]);
  expect(fields?.same).toBe(1);
  expect(fields?.rows[0]?.changes).toEqual([
    { name: 'length', before: 100, after: 200 },
    { name: 'required', before: undefined, after: true },
  ]);
});

test('what is about the list itself, and parts without a difference are left out', () => {
  const parts = diffEntity(before, after);
  expect(parts?.map((part) => part.part)).toEqual(['entity', 'fields', 'indexes']);
  expect(parts?.[0]?.rows).toEqual([{ name: 'title', status: 'changed', before: before.title, after: 'Sale', changes: [] }]);
  expect(parts?.[2]?.rows[0]).toMatchObject({ name: 'id, note', status: 'removed' });
});

test('a new list is all new; what is no list has no picture', () => {
  expect(
    diffEntity(undefined, before)
      ?.find((part) => part.part === 'fields')
      ?.rows.every((row) => row.status === 'added'),
  ).toBe(true);
  expect(diffEntity(before, 'nonsense')).toBeUndefined();
  expect(diffEntity({ fields: [] }, before)).toBeUndefined();
});

test('nothing differs from itself', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
      const entity = JSON.parse(JSON.stringify({ name: 'A', fields })) as unknown;
      expect(diffEntity(entity, structuredClone(entity))).toEqual([]);
    }),
  );
});

test('a field in a line', () => {
  expect(fieldLine({ type: 'text', length: 20, required: true, unique: true }, say)).toBe('text(20) · required · unique');
  expect(fieldLine({ type: 'decimal', precision: 14, scale: 2, default: 0, unit: 'CNY' }, say)).toBe('decimal(14,2) · default 0 · CNY');
  expect(fieldLine({ type: 'enum', values: [{ value: 'a' }, { value: 'b' }] }, say)).toBe('enum · a, b');
  expect(fieldLine({ to: 'Customer', fields: ['customer_id'], onDelete: 'restrict' }, say)).toBe('→ Customer (customer_id) · restrict');
  expect(wordOf({ en: 'Order', zh: '订单' }, 'zh')).toBe('订单');
});
