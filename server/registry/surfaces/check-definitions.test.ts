import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDefinitions, surfaceLimits } from './check-definitions.ts';
import { checkSchema } from './check-schema.ts';
import { anyTool } from './definitions.fixture.ts';

const good = { name: 'good', inputSchema: { type: 'object' }, 'x-unknown': { kept: true } };
const withSchema = (schema: object) => ({ name: 'bad', inputSchema: { type: 'object', ...schema } });
const nested = (levels: number): object => Array.from({ length: levels }).reduce<object>((inside) => ({ a: inside }), {});
const header = (property: object) => withSchema({ properties: { a: property } });

test.each<[string, unknown, string]>([
  ['not an object', 'tool', '/tools/0'],
  ['no name', { inputSchema: { type: 'object' } }, '/tools/0/name'],
  ['name with a space', { ...good, name: 'a b' }, '/tools/0/name'],
  ['name too long', { ...good, name: 'a'.repeat(129) }, '/tools/0/name'],
  ['no schema', { name: 'bad' }, '/tools/0/inputSchema'],
  ['schema of a list', { name: 'bad', inputSchema: { type: 'array' } }, '/tools/0/inputSchema/type'],
  ['no JSON Schema', withSchema({ properties: { a: { type: 'text' } } }), '/tools/0/inputSchema'],
  ['schema on the network', withSchema({ properties: { a: { $ref: 'https://x.test/a.json' } } }), '/tools/0/inputSchema/properties/a/$ref'],
  ['reference to nowhere', withSchema({ properties: { a: { $ref: '#/$defs/none' } } }), '/tools/0/inputSchema/properties/a/$ref'],
  ['unknown dialect', withSchema({ $schema: 'https://x.test/schema' }), '/tools/0/inputSchema/$schema'],
  ['no pattern', withSchema({ properties: { a: { pattern: '(' } } }), '/tools/0/inputSchema/properties/a/pattern'],
  ['bad result schema', { ...good, outputSchema: { required: 'a' } }, '/tools/0/outputSchema'],
  ['description of another type', { ...good, description: 1 }, '/tools/0/description'],
  ['hint of another type', { ...good, annotations: { readOnlyHint: 'yes' } }, '/tools/0/annotations/readOnlyHint'],
  ['header in a list', withSchema({ properties: { a: { type: 'array', items: { type: 'string', 'x-mcp-header': 'A' } } } }), '/tools/0/inputSchema/properties/a/items'],
  ['header without a name', header({ type: 'string', 'x-mcp-header': '' }), '/tools/0/inputSchema/properties/a'],
  ['header with a line break', header({ type: 'string', 'x-mcp-header': 'A\r\nB' }), '/tools/0/inputSchema/properties/a'],
  ['header of an object', header({ type: 'object', 'x-mcp-header': 'A' }), '/tools/0/inputSchema/properties/a'],
  ['header twice', withSchema({ properties: { a: { type: 'string', 'x-mcp-header': 'A' }, b: { type: 'string', 'x-mcp-header': 'a' } } }), '/tools/0/inputSchema/properties/b'],
  ['too deep', { ...good, more: nested(surfaceLimits.depth + 1) }, '/tools/0'],
  ['too big', { ...good, description: 'a'.repeat(surfaceLimits.itemSize) }, '/tools/0'],
])('a bad tool goes alone, with its place: %s', (_, bad, place) => {
  const { definitions, dropped } = checkDefinitions({ tools: [bad, good] });
  expect(definitions.tools).toEqual([good]);
  expect(dropped.map((one) => one.place)).toEqual([place]);
  expect(dropped[0]?.message.zh.length).toBeGreaterThan(2);
});

test.each([
  [{ $schema: 'http://json-schema.org/draft-07/schema#', definitions: { a: { type: 'string' } }, properties: { a: { $ref: '#/definitions/a' } } }],
  [
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $defs: { 'a/b': { $anchor: 'x' } },
      properties: { a: { $ref: '#/$defs/a~1b' }, b: { $ref: '#x' }, self: { $ref: '#' } },
    },
  ],
  [{ properties: { a: { type: 'string', pattern: '^[\\w-.]+$', 'x-mcp-header': 'Mcp-A' }, b: { nullable: true } } }],
])('schemas of real servers pass (%#)', (schema) => {
  expect(checkDefinitions({ tools: [withSchema(schema)] }).dropped).toEqual([]);
});

test('prompts, resources and templates', () => {
  const { definitions, dropped } = checkDefinitions({
    prompts: [{ name: 'p', arguments: [{ name: 'a' }, { name: 'a' }] }, { name: 'q', arguments: [{ name: 'a', required: true }] }, { name: 'q' }],
    resources: [{ uri: 'no uri', name: 'a' }, { uri: 'x:1' }, { uri: 'x:1', name: 'a' }, { uri: 'x:1', name: 'b' }],
    resourceTemplates: [
      { uriTemplate: 'x://{id', name: 'a' },
      { uriTemplate: 'x://{id}/{?q*}', name: 'b' },
    ],
    instructions: 5,
  });
  expect(dropped.map(({ place }) => place)).toEqual([
    '/prompts/0/arguments/1',
    '/prompts/2/name',
    '/resources/0/uri',
    '/resources/1/name',
    '/resources/3/uri',
    '/resourceTemplates/0/uriTemplate',
    '/instructions',
  ]);
  expect([definitions.prompts.length, definitions.resources.length, definitions.resourceTemplates.length]).toEqual([1, 1, 1]);
});

test('garbage of any kind gives an empty surface, and a flood is cut', () => {
  for (const garbage of [null, 1, 'x', [], { tools: 'x' }, { tools: { length: 3 } }]) expect(checkDefinitions(garbage).definitions.tools).toEqual([]);
  const group = fc.oneof(
    fc.jsonValue(),
    fc.array(fc.dictionary(fc.constantFrom('name', 'uri', 'uriTemplate', 'inputSchema', 'arguments', 'icons', 'annotations'), fc.jsonValue())),
  );
  expect(checkDefinitions({ tools: [{ name: { toString: null } }] }).definitions.tools).toEqual([]);
  fc.assert(
    fc.property(fc.record({ tools: group, prompts: group, resources: group, resourceTemplates: group }), (answered) => {
      expect(checkDefinitions(answered).definitions.tools).toEqual([]);
    }),
  );
  const flood = checkDefinitions({ tools: Array.from({ length: surfaceLimits.tools + 10 }, (_, at) => ({ ...good, name: `t${at}` })) });
  expect([flood.definitions.tools.length, flood.dropped.length]).toEqual([surfaceLimits.tools, 1]);
  const bad = checkDefinitions({ tools: Array.from({ length: 1000 }, () => 1) });
  expect(bad.dropped.length).toBe(surfaceLimits.issues + 1);
});

test('whatever passes, a validator can compile', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false, unicodeRegExp: false });
  fc.assert(
    fc.property(anyTool, ({ inputSchema }) => {
      fc.pre(checkSchema(inputSchema, [], { headers: true }) === undefined);
      expect(() => ajv.compile(inputSchema)).not.toThrow();
    }),
    { numRuns: 60 },
  );
});
