import { expect, test } from 'vitest';
import { absent, keyOf, toggleItem, tokensOfItems } from './toolset-draft.ts';

const item = { provider: 'desk', tool: 'find', pinned: true };

test('a tool is taken in once and out again', () => {
  const added = toggleItem([item], { provider: 'desk', tool: 'close' });
  expect(added.map(keyOf)).toEqual(['desk find', 'desk close']);
  expect(toggleItem(added, item)).toEqual([{ provider: 'desk', tool: 'close', pinned: false }]);
});

test('what is not there is told once all is read', () => {
  const known = { definitions: new Map([['desk find', {}]]), loading: false };
  expect(absent([item, { ...item, tool: 'gone' }, { ...item, provider: 'nobody' }], known).map(keyOf)).toEqual(['desk gone', 'nobody find']);
  expect(absent([{ ...item, tool: 'gone' }], { ...known, loading: true })).toEqual([]);
});

test('what is not known costs nothing', () => {
  const known = new Map([['desk find', { description: 'x'.repeat(400), inputSchema: {} }]]);
  expect(tokensOfItems([item, { ...item, tool: 'gone' }], known)).toBeGreaterThan(100);
  expect(tokensOfItems([item], new Map())).toBe(0);
});
