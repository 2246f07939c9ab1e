import { expect, test } from 'vitest';
import { modelFiles } from './model-files.ts';
import { readModel } from './read-model.ts';

const app = 'format: 1\nname: shop\ntitle: Shop\n';
const thing = (fields: string, more = ''): string => `format: 1\nname: Thing\nkey: [id]\nfields:\n  id: { type: integer, required: true }\n${fields}${more}`;
const read = (fields: string, more = '') => readModel({ 'app.yaml': app, 'access.cedar': '', 'entities/Thing.yaml': thing(fields, more) });
const issues = (fields: string, more = ''): string[] => read(fields, more).issues.map((issue) => `${issue.line} ${issue.place}: ${issue.message.en}`);

test('settings of money, texts in several languages and sequences have to fit', () => {
  expect(issues('  fee: { type: money }\n')).toEqual(['6 fields.fee: Money needs a "currency", e.g. CNY.']);
  expect(issues('  fee: { type: text, currency: CNY }\n')[0]).toContain('"currency" is only for money');
  expect(issues('  title: { type: localText, unique: true }\n')[0]).toContain('can be neither a list nor unique');
  expect(issues('  no: { type: integer, default: { auto: sequence, prefix: X } }\n')[0]).toContain('"prefix" and "digits" are for text');
  expect(issues('  no: { type: date, default: { auto: sequence } }\n')[0]).toContain('text, integer');
  expect(
    issues('  fee: { type: money, currency: CNY }\n  title: { type: localText, length: 20, multiline: true }\n  no: { type: text, default: { auto: sequence, digits: 4 } }\n'),
  ).toEqual([]);
});

test('a formula is checked where it stands, and compiled once', () => {
  expect(issues('  a: { type: integer }\n  b: { type: integer, formula: a + nothing }\n')).toEqual([
    '7 fields.b.formula: The formula of "b" does not work at "nothing": there is no field "nothing" in this entity.',
  ]);
  expect(issues('  b: { type: integer, formula: id, computed: id }\n')[0]).toContain('not both');
  expect(issues('  b: { type: integer, formula: id, default: 1 }\n')[0]).toContain('no room for a default');
  const { model } = read('  a: { type: integer, column: aa }\n  b: { type: decimal, formula: a * 2 }\n  c: { type: decimal, formula: b + 1 }\n');
  const fields = model?.entities['Thing']?.fields;
  expect(fields?.['b']?.computed).toBe('("aa"::numeric * (2)::numeric)');
  expect(fields?.['c']?.computed).toContain('"aa"');
  // The file holds the formula alone.
  const written = model && modelFiles(model)['entities/Thing.yaml'];
  expect(written).toContain('formula: a * 2');
  expect(written).not.toContain('computed');
});

test('a link is found by both of its ends', () => {
  expect(issues('', 'link: true\n')[0]).toContain('A link needs two relations');
  const both = '  other_id: { type: integer, required: true }\n';
  const relations = 'relations:\n  thing: { to: Thing, fields: [id] }\n  other: { to: Thing, fields: [other_id] }\n';
  const linked = thing(both, `link: true\n${relations}`).replace('key: [id]', 'key: [id, other_id]').replaceAll('Thing', 'Tie').replaceAll('to: Tie', 'to: Thing');
  const found = readModel({ 'app.yaml': app, 'access.cedar': '', 'entities/Thing.yaml': thing(''), 'entities/Tie.yaml': linked });
  expect(found.issues).toEqual([]);
  expect(found.model?.entities['Tie']?.link).toBe(true);
});
