import { expect, test } from 'vitest';
import { type Around, explain, offersAt, typeName } from './code-hints.ts';

const around = (language: Around['language']): Around => ({
  language,
  input: { type: 'object', properties: { name: { type: 'string' }, sizes: { type: 'array', items: { enum: ['s', 'm'] } } } },
  operations: ['records.list', 'records.create'],
  entities: ['Ticket'],
  words: { call: 'asks', caller: 'who', PorticoError: 'refused', input: 'given' },
});
const offered = (before: string, language: Around['language'] = 'javascript'): string[] | undefined => offersAt(before, around(language))?.options.map(({ label }) => label);

test.each([
  ['  const x = await portico.', ['call', 'caller']],
  ['portico.ca', ['call', 'caller']],
  ["await portico.call('rec", ['records.list', 'records.create']],
  ["portico.call('records.list', { entity: 'T", ['Ticket']],
  ['return input.', ['name', 'sizes']],
  ['export default async function ({ na', ['name', 'sizes']],
  ['const other = thing.', undefined],
])('%s', (before, expected) => {
  expect(offered(before)).toEqual(expected);
});

test('Python asks for its input otherwise, and has the error beside', () => {
  expect(offered("x = input['", 'python')).toEqual(['name', 'sizes']);
  expect(offered('portico.', 'python')).toEqual(['call', 'caller', 'PorticoError']);
  expect(offered("portico.call('records.list', {'entity': '", 'python')).toEqual(['Ticket']);
});

test('types are told as they are', () => {
  expect(explain('input', around('javascript'))?.signature).toBe('{ name: string, sizes: "s" | "m"[] }');
  expect([typeName({ type: ['string', 'null'] }), typeName({}), typeName(1)]).toEqual(['string | null', 'any', 'any']);
  expect(explain('own', around('python'))).toBeUndefined();
});
