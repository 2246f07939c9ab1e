import { expect, test } from 'vitest';
import { countChanged, itemsUnder, readOverrides, slim, withItem, writtenOverrides } from './overrides.ts';

const none = readOverrides({});

test('what says nothing is left out', () => {
  const typed = { ...none, instructions: ' Be brief. ', tools: { a: { name: 'b', hidden: false }, c: { pinned: false } }, prompts: { p: { title: 'P' } } };
  expect(writtenOverrides(typed)).toEqual({ instructions: 'Be brief.', tools: { a: { name: 'b' } }, prompts: { p: { title: 'P' } }, resources: {}, resourceTemplates: {} });
  expect(readOverrides(writtenOverrides(typed))).toMatchObject({ instructions: 'Be brief.', prompts: { p: { title: 'P' } } });
  expect(slim({ blocked: '', title: 'T' })).toEqual({ title: 'T' });
});

test('only differences that matter are counted', () => {
  expect(countChanged({ ...none, tools: { a: { hidden: true, title: 'T' }, b: {} } }, { ...none, tools: { a: { title: 'T', hidden: true } } })).toBe(0);
  expect(countChanged(none, { ...none, instructions: 'x', tools: { a: { hidden: true } }, resources: { 'file:///a': { title: 'A' } } })).toBe(3);
});

test('callers read the override; each list goes by its own key', () => {
  const surface = {
    tools: [{ name: 'a', description: 'old' }],
    prompts: [{ name: 'ask', title: 'Ask' }],
    resources: [{ uri: 'file:///a', name: 'A' }],
    resourceTemplates: [{ uriTemplate: 'file:///{x}', name: 'X' }],
  };
  const told = withItem(withItem(none, { group: 'tools', key: 'a' }, { description: 'new' }), { group: 'resources', key: 'file:///a' }, { title: 'The A' });
  expect(itemsUnder(surface, told).map((item) => [item.group, item.key, item.name, item.title, item.description])).toEqual([
    ['tools', 'a', 'a', '', 'new'],
    ['prompts', 'ask', 'ask', 'Ask', ''],
    ['resources', 'file:///a', 'A', 'The A', ''],
    ['resourceTemplates', 'file:///{x}', 'X', '', ''],
  ]);
});
