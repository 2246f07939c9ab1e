import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changed, clashed, decided, draftState, filesNow, mostSteps, redone, returned, sending, sent, textOf, tookIn, undone } from './draft-state.ts';

const start = draftState('c1', { 'a.yaml': 'a', 'b.yaml': 'b' });

describe('edits', () => {
  test('stand over what is saved, and back to it they are none', () => {
    const state = changed(start, { 'a.yaml': 'A', 'new.yaml': 'n', 'b.yaml': null });
    expect(filesNow(state)).toEqual({ 'a.yaml': 'A', 'new.yaml': 'n' });
    expect([textOf(state, 'b.yaml'), textOf(state, 'nowhere')]).toEqual([null, null]);
    expect(changed(state, { 'a.yaml': 'a', 'new.yaml': null, 'b.yaml': 'b' }).drafts).toEqual({});
    expect(changed(start, { 'a.yaml': 'a' })).toBe(start);
  });

  test('into one field are one step back', () => {
    let state = start;
    for (const text of ['x', 'xy', 'xyz']) state = changed(state, { 'a.yaml': text }, 'title');
    state = changed(state, { 'a.yaml': 'other' }, 'colour');
    state = undone(state);
    expect(textOf(state, 'a.yaml')).toBe('xyz');
    state = undone(state);
    expect([textOf(state, 'a.yaml'), state.past.length]).toEqual(['a', 0]);
    expect(textOf(redone(redone(state)), 'a.yaml')).toBe('other');
  });

  test('keep a limited way back', () => {
    let state = start;
    for (let number = 0; number < mostSteps + 10; number += 1) state = changed(state, { 'a.yaml': String(number) });
    expect(state.past).toHaveLength(mostSteps);
  });
});

describe('a save', () => {
  test('leaves what is written meanwhile unsaved', () => {
    const state = sent(changed(sending(changed(start, { 'a.yaml': 'A' })), { 'a.yaml': 'AA' }), 'c2');
    expect([state.head, state.saved['a.yaml'], textOf(state, 'a.yaml')]).toEqual(['c2', 'A', 'AA']);
    expect(state.drafts).toEqual({ 'a.yaml': { base: 'A', content: 'AA' } });
  });

  test('that did not arrive loses nothing', () => {
    const state = returned(changed(sending(changed(start, { 'a.yaml': 'A' })), { 'a.yaml': 'AA', 'b.yaml': 'B' }));
    expect(state.drafts).toEqual({ 'a.yaml': { base: 'a', content: 'AA' }, 'b.yaml': { base: 'b', content: 'B' } });
  });

  test('can be gone back over', () => {
    const state = undone(sent(sending(changed(start, { 'a.yaml': 'A' })), 'c2'));
    expect(state.drafts).toEqual({ 'a.yaml': { base: 'A', content: 'a' } });
  });
});

describe('what others saved', () => {
  const theirs = { head: 'c9', files: [{ path: 'b.yaml', after: 'theirs' }] };
  test('is taken in where it touches nothing of ours, and no step goes back over it', () => {
    const state = tookIn(changed(undone(changed(start, { 'b.yaml': 'B' })), { 'a.yaml': 'A' }), theirs);
    expect([state.head, filesNow(state)]).toEqual(['c9', { 'a.yaml': 'A', 'b.yaml': 'theirs' }]);
    expect(state.past).toHaveLength(1);
    expect(undone(undone(state)).drafts).toEqual({});
  });

  test('waits for a decision where both wrote, and nothing moves until then', () => {
    const mine = changed(start, { 'b.yaml': 'mine', 'a.yaml': 'A' });
    const state = clashed(mine, theirs.files, ['b.yaml']);
    expect([state.head, state.clashing, textOf(state, 'b.yaml')]).toEqual(['c1', theirs.files, 'mine']);
    expect(decided(state, theirs, { 'b.yaml': 'both' })).toMatchObject({
      head: 'c9',
      clashing: [],
      drafts: { 'a.yaml': { content: 'A' }, 'b.yaml': { base: 'theirs', content: 'both' } },
    });
    expect(filesNow(decided(state, theirs, { 'b.yaml': 'theirs' }))).toEqual({ 'a.yaml': 'A', 'b.yaml': 'theirs' });
  });
});

test('undo and redo lead through the same states, whatever was written and saved between', () => {
  const edits = fc.array(
    fc.record({ path: fc.constantFrom('a.yaml', 'b.yaml', 'c.yaml'), content: fc.option(fc.constantFrom('1', '2', '3'), { nil: null }), save: fc.boolean() }),
    {
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(edits, (all) => {
      let state = start;
      const seen = [filesNow(state)];
      for (const { path, content, save } of all) {
        const next = changed(state, { [path]: content });
        if (next !== state) seen.push(filesNow(next));
        state = save ? sent(sending(next), 'c') : next;
      }
      for (const files of seen.toReversed().slice(1)) {
        state = undone(state);
        expect(filesNow(state)).toEqual(files);
      }
      for (const files of seen.slice(1)) {
        state = redone(state);
        expect(filesNow(state)).toEqual(files);
      }
    }),
  );
});
