import { expect, test } from 'vitest';
import { countChanged, slim, toolAs, withTools } from './overrides.ts';

test('what says nothing is left out, other kinds stay', () => {
  expect(withTools({ instructions: 'x', tools: { old: { hidden: true } } }, { a: { name: 'b', hidden: false }, c: { pinned: false } })).toEqual({
    instructions: 'x',
    tools: { a: { name: 'b' } },
  });
  expect(slim({ blocked: '', title: 'T' })).toEqual({ title: 'T' });
});

test('only differences that matter are counted', () => {
  expect(countChanged({ a: { hidden: true, title: 'T' }, b: {} }, { a: { title: 'T', hidden: true } })).toBe(0);
  expect(countChanged({ a: { hidden: true } }, { a: { hidden: false }, b: { name: 'x' } })).toBe(2);
});

test('callers read the override', () => {
  expect(toolAs({ name: 'a', description: 'old' }, { description: 'new' })).toEqual({ name: 'a', title: '', description: 'new' });
});
