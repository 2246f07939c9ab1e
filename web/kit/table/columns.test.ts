import { describe, expect, test } from 'vitest';
import { arrange, move, readChoice, toggle, visible } from './columns.ts';

const columns = [{ key: 'label', fixed: true }, { key: 'country' }, { key: 'total' }, { key: 'note', extra: true }];
const keys = (found: readonly { key: string }[]) => found.map((column) => column.key);

describe('columns of a table', () => {
  test('without a choice the table decides', () => {
    expect(keys(visible(columns, undefined))).toEqual(['label', 'country', 'total']);
  });
  test('a hidden column comes back where it was', () => {
    const hidden = toggle(columns, undefined, 'country');
    expect(keys(visible(columns, hidden))).toEqual(['label', 'total']);
    expect(keys(visible(columns, toggle(columns, hidden, 'country')))).toEqual(['label', 'country', 'total']);
  });
  test('an extra column can be shown and stays shown', () => {
    expect(keys(visible(columns, toggle(columns, undefined, 'note')))).toEqual(['label', 'country', 'total', 'note']);
  });
  test('moving keeps the fixed column first', () => {
    const moved = move(columns, undefined, { key: 'total', by: -1 });
    expect(keys(arrange(columns, moved))).toEqual(['label', 'total', 'country', 'note']);
    expect(keys(arrange(columns, move(columns, moved, { key: 'total', by: -1 })))).toEqual(['label', 'total', 'country', 'note']);
    expect(keys(visible(columns, moved))).toEqual(['label', 'total', 'country']);
  });
  test('a column that is new since the choice is shown', () => {
    const choice = toggle(columns.slice(0, 2), undefined, 'country');
    expect(keys(visible(columns, choice))).toEqual(['label', 'total']);
  });
  test('unreadable choices count as none', () => {
    expect(readChoice('{"order":1}')).toBeUndefined();
    expect(readChoice('nonsense')).toBeUndefined();
    expect(readChoice('{"order":["a"],"hidden":[]}')).toEqual({ order: ['a'], hidden: [] });
  });
});
