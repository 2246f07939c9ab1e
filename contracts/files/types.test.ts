import { describe, expect, test } from 'vitest';
import { checkValues } from './check-values.ts';
import { entitySchema, labelOf, searchableFields } from './entity.ts';
import { schemaOfRecord } from './record-schema.ts';

const entity = entitySchema.parse({
  format: 1,
  name: 'Product',
  key: ['id'],
  fields: {
    id: { type: 'integer', default: { auto: 'increment' } },
    code: { type: 'text', required: true, searchable: false, default: { auto: 'sequence', prefix: 'P-', digits: 4 } },
    title: { type: 'localText', required: true, length: 10 },
    note: { type: 'localText' },
    price: { type: 'money', currency: 'CNY', min: 0 },
  },
});
const writable = new Set(Object.keys(entity.fields));
const check = (values: Record<string, unknown>, mode: 'create' | 'update' = 'update') => checkValues(entity, values, { mode, writable });
const problems = (values: Record<string, unknown>, mode?: 'create') => check(values, mode).issues.map((issue) => `${issue.place}: ${issue.message.en}`);

describe('texts in several languages', () => {
  test('one text counts for all of them, languages without words are left out, nothing at all is empty', () => {
    expect(check({ title: 'Lamp', note: { en: '', zh: '灯' } }).values).toEqual({ title: { en: 'Lamp', zh: 'Lamp' }, note: { zh: '灯' } });
    expect(check({ note: { en: '' } }).values).toEqual({ note: null });
    expect(problems({ title: { en: '', zh: '' } })).toEqual(['title: is required']);
    expect(problems({}, 'create')).toEqual(['title: is required']);
  });

  test('other languages, other shapes and too much are refused', () => {
    expect(problems({ title: { fr: 'Lampe' } })[0]).toContain('words by language are expected');
    expect(problems({ title: ['Lamp'] })[0]).toContain('words by language are expected');
    expect(problems({ title: { en: 'x', zh: 'x'.repeat(11) } })).toEqual(['title: at most 10 characters']);
    expect(problems({ note: { en: 'a\u0000' } })[0]).toContain('NUL');
  });

  test('name a record and are searched', () => {
    expect(labelOf({ ...entity, fields: { id: { type: 'integer' }, note: { type: 'localText' } } })).toEqual(['note']);
    expect(searchableFields(entity)).toEqual(['title', 'note']);
  });
});

test('money is exact, with four places at most', () => {
  expect(check({ price: '12.50' }).values).toEqual({ price: '12.50' });
  expect(problems({ price: '1.00001' })).toEqual(['price: at most 4 digits behind the point']);
  expect(problems({ price: -1 })).toEqual(['price: at least 0']);
});

test('the schema says what they are; what is numbered need not be given', () => {
  const schema = schemaOfRecord(entity, { fields: writable, purpose: 'create' });
  expect(schema).toMatchObject({
    required: ['title'],
    properties: {
      title: { type: 'object', properties: { en: { type: 'string', maxLength: 10 }, zh: { type: 'string', maxLength: 10 } }, additionalProperties: false, minProperties: 1 },
      note: { type: ['object', 'null'] },
      price: { type: ['string', 'null'], format: 'decimal', description: '[CNY]' },
    },
  });
});

test('a sequence has a prefix that any pattern can hold', () => {
  const refused = entitySchema.safeParse({ ...entity, fields: { ...entity.fields, code: { type: 'text', default: { auto: 'sequence', prefix: "T'%" } } } });
  expect(refused.success).toBe(false);
});
