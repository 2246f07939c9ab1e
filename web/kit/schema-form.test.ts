import { expect, test } from 'vitest';
import { argumentsOf, fieldsOf, missing, readObject, startValues } from './schema-form.ts';

const schema = {
  type: 'object',
  properties: {
    limit: { type: 'integer', default: 20, title: 'How many' },
    words: { type: 'string', description: 'What to look for' },
    state: { enum: ['open', 'closed'] },
    since: { type: 'string', format: 'date' },
    tags: { type: 'array', items: { type: 'string' } },
    maybe: { anyOf: [{ type: 'null' }, { type: 'boolean' }] },
    person: { $ref: '#/$defs/person' },
    both: { type: ['string', 'integer'] },
    note: { type: ['string', 'null'], maxLength: 4000 },
  },
  required: ['words'],
  $defs: { person: { type: 'object', properties: {} } },
};

test('each property has a control that fits, required ones stand first', () => {
  expect(fieldsOf(schema).map((field) => [field.label, field.control, field.required])).toEqual([
    ['words', 'text', true],
    ['How many', 'integer', false],
    ['state', 'choice', false],
    ['since', 'date', false],
    ['tags', 'texts', false],
    ['maybe', 'boolean', false],
    ['person', 'json', false],
    ['both', 'json', false],
    ['note', 'long', false],
  ]);
});

test('defaults are there from the start, empty fields are not sent', () => {
  const fields = fieldsOf(schema);
  expect(startValues(fields)).toEqual({ limit: 20 });
  expect(argumentsOf({ a: '', b: 0, c: false, d: [], e: undefined, f: 'x' })).toEqual({ b: 0, c: false, f: 'x' });
  expect(missing(fields, { words: '' })).toEqual(['words']);
  expect(missing(fields, { words: 'x' })).toEqual([]);
});

test('a reference that turns in a circle ends', () => {
  const round = { properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: { $ref: '#/$defs/a' } } };
  expect(fieldsOf(round).map((field) => field.control)).toEqual(['json']);
});

test('only an object is one', () => {
  expect(readObject('{"a":1}')).toEqual({ a: 1 });
  expect([readObject('[]'), readObject('{'), readObject('1')]).toEqual([undefined, undefined, undefined]);
  expect(readObject(' ')).toEqual({});
});
