import { noDefinitions, PorticoError, surfaceOverrides, type Definitions } from '@portico/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyOverrides, checkOverrides, readOverrides } from './overrides.ts';

const tool = (name: string) => ({
  name,
  title: name,
  description: `Does ${name}.`,
  inputSchema: { type: 'object', properties: { a: { type: 'string' } } },
  annotations: { title: `The ${name}` },
});
const definitions: Definitions = {
  ...noDefinitions,
  instructions: 'Be brief.',
  tools: ['one', 'two', 'three'].map(tool),
  prompts: [{ name: 'plan' }],
  resources: [{ uri: 'x:1', name: 'first' }],
};
const apply = (overrides: object) => applyOverrides(definitions, surfaceOverrides.parse(overrides));
const names = (overrides: object): string[] => apply(overrides).served.tools.map(({ name }) => name);

test('names, titles and descriptions change; schemas and the original do not', () => {
  const before = structuredClone(definitions);
  const { served, originals, issues } = apply({
    instructions: 'Be kind.',
    tools: { one: { name: 'first.tool', title: 'First', description: 'Better words.' } },
    prompts: { plan: { name: 'plan_day' } },
    resources: { 'x:1': { title: 'The first' } },
  });
  expect(served.tools[0]).toEqual({ ...tool('one'), name: 'first.tool', title: 'First', description: 'Better words.', annotations: { title: 'First' } });
  expect(served.tools[0]?.inputSchema).toBe(definitions.tools[0]?.inputSchema);
  expect([served.instructions, served.prompts[0]?.name, served.resources[0]]).toEqual(['Be kind.', 'plan_day', { uri: 'x:1', name: 'first', title: 'The first' }]);
  expect([originals.tools.get('first.tool'), originals.tools.get('two'), originals.tools.get('one'), originals.prompts.get('plan_day')]).toEqual(['one', 'two', undefined, 'plan']);
  expect(issues).toEqual([]);
  expect(definitions).toEqual(before);
});

test('hidden items are left out and free their names; two may swap theirs', () => {
  expect(names({ tools: { two: { hidden: true } } })).toEqual(['one', 'three']);
  expect(names({ tools: { two: { hidden: true }, one: { name: 'two' } } })).toEqual(['two', 'three']);
  expect(names({ tools: { one: { name: 'two' }, two: { name: 'one' } } })).toEqual(['two', 'one', 'three']);
});

test('a name that is taken is not given; each item keeps one of its own', () => {
  const { served, issues } = apply({ tools: { one: { name: 'two' }, gone: { hidden: true } } });
  expect(served.tools.map(({ name }) => name)).toEqual(['one', 'two', 'three']);
  expect(issues.map(({ place }) => place)).toEqual(['/tools/gone', '/tools/one/name']);
  const name = fc.constantFrom('one', 'two', 'three', 'four');
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('one', 'two', 'three'), fc.record({ name, hidden: fc.boolean() }, { requiredKeys: [] })), (tools) => {
      const { served: shown, originals } = apply({ tools });
      expect(new Set(shown.tools.map((one) => one.name)).size).toBe(shown.tools.length);
      for (const one of shown.tools) expect(one.description).toBe(`Does ${originals.tools.get(one.name)}.`);
    }),
  );
});

test.each([
  [{ tools: { one: { name: 'no spaces' } } }, '/tools/one/name'],
  [{ tools: { one: { colour: 'red' } } }, '/tools/one'],
  [{ tools: { nobody: { hidden: true } } }, '/tools/nobody'],
  [{ tools: { one: { name: 'three' } } }, '/tools/one/name'],
  [{ prompts: { plan: { blocked: '' } } }, '/prompts/plan/blocked'],
])('overrides that can not be are refused with their place (%#)', (written, place) => {
  const refused = (): unknown => checkOverrides(written, definitions);
  expect(refused).toThrow(PorticoError);
  expect(refused).toThrow(expect.objectContaining({ issues: expect.arrayContaining([expect.objectContaining({ place })]) }));
});

test('nothing stored means no overrides', () => {
  for (const stored of [undefined, null, {}]) expect(applyOverrides(definitions, readOverrides(stored)).served).toEqual(definitions);
});
