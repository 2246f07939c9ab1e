import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changes, clashes, edit, isPath, listed, nameOf, noWork, readWork, rebase, summary, type Drafts } from './drafts.ts';

const saved = ['app.yaml', 'entities/Order.yaml'];

test('an edit is a change until it is taken back', () => {
  const edited = edit({}, 'app.yaml', { base: 'a', content: 'b' });
  expect(listed(saved, edited)).toEqual([{ path: 'app.yaml', mark: 'changed' }, { path: 'entities/Order.yaml' }]);
  expect(edit(edited, 'app.yaml', { base: 'b', content: 'a' })).toEqual({});
});

test('a new file that is deleted again leaves nothing', () => {
  const added = edit({}, 'n.yaml', { base: null, content: '' });
  expect(listed(saved, added).find((one) => one.path === 'n.yaml')?.mark).toBe('added');
  expect(edit(added, 'n.yaml', { base: null, content: null })).toEqual({});
});

test('what a save takes', () => {
  const renamed = edit(edit({}, 'entities/Order.yaml', { base: 'x', content: null }), 'entities/Sale.yaml', { base: null, content: 'y' });
  expect(changes(renamed)).toEqual({ 'entities/Order.yaml': null, 'entities/Sale.yaml': 'y' });
});

test('drafts on top of what others saved', () => {
  const drafts: Drafts = { a: { base: '1', content: 'mine' }, b: { base: '1', content: 'mine' }, c: { base: '1', content: 'same' }, d: { base: '1', content: 'mine' } };
  const theirs = [
    { path: 'a', after: 'theirs' },
    { path: 'b', after: null },
    { path: 'c', after: 'same' },
    { path: 'z', after: 'new' },
  ];
  expect(clashes(drafts, theirs).map((one) => one.path)).toEqual(['a', 'b']);
  expect(rebase(drafts, theirs)).toEqual({ d: { base: '1', content: 'mine' } });
});

test('the first words of a message', () => {
  expect(summary({})).toBeUndefined();
  expect(summary({ 'entities/Order.yaml': { base: 'a', content: 'b' } })).toEqual({ kind: 'changed', name: 'Order', more: 0 });
  expect(summary({ b: { base: null, content: 'b' }, a: { base: 'a', content: null } })).toEqual({ kind: 'many', name: 'a', more: 1 });
  expect(nameOf('access.cedar')).toBe('access');
});

test('paths', () => {
  expect(['a.yaml', 'entities/A.yaml'].every(isPath)).toBe(true);
  expect(['', '/a', 'a//b', '../a', 'a/.git/b', 'a\\b', 'a/'].some(isPath)).toBe(false);
});

test('kept work comes back as it was, and nonsense counts as none', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.record({ base: fc.option(fc.string()), content: fc.option(fc.string()) })), (drafts) => {
      const work = { head: 'abc', drafts };
      expect(readWork(JSON.stringify(work))).toEqual(JSON.parse(JSON.stringify(work)));
    }),
  );
  expect([readWork('{'), readWork(null), readWork('7'), readWork('{"head":1}')]).toEqual([noWork, noWork, noWork, noWork]);
});
