import { describe, expect, test } from 'vitest';
import type { FieldView, RecordView } from '../model.ts';
import { boardOf, nextColumn, shownColumns, withMoves } from './board.ts';
import { betweenFilter, daysOf, recordsByDay, stepBy } from './month.ts';
import { presetOf } from './preset.ts';
import { type Branch, treeOf } from './tree-of.ts';

const status: FieldView = { name: 'status', type: 'enum', writable: true, values: [{ value: 'open', color: 'blue' }, { value: 'done' }] };
const start: FieldView = { name: 'start', type: 'date', writable: true };
const end: FieldView = { name: 'end', type: 'date', writable: true };
const record = (id: string, values: Record<string, unknown> = {}): RecordView => ({ id, version: '1', label: id, values });

describe('a board', () => {
  const records = [record('a', { status: 'open' }), record('b', { status: null }), record('c', { status: 'gone' })];
  test('has a column for each value, and one for what has none', () => {
    expect(boardOf(records, status).map(({ value, records: held }) => [value, held.map(({ id }) => id)])).toEqual([
      ['open', ['a']],
      ['done', []],
      [null, ['b', 'c']],
    ]);
    expect(boardOf(records.slice(0, 1), status)).toHaveLength(2);
  });
  test('leaves out empty columns where asked to, but not while a card looks for its place, nor when there would be none', () => {
    const columns = boardOf(records, status);
    const names = (how: { hideEmpty: boolean; moving: boolean }, of = columns) => shownColumns(of, how).map(({ value }) => value);
    expect(names({ hideEmpty: false, moving: false })).toEqual(['open', 'done', null]);
    expect(names({ hideEmpty: true, moving: false })).toEqual(['open', null]);
    expect(names({ hideEmpty: true, moving: true })).toEqual(['open', 'done', null]);
    expect(names({ hideEmpty: true, moving: false }, boardOf([], status))).toEqual(['open', 'done']);
  });
  test('shows a card where it is going, and knows its neighbours', () => {
    const moved = withMoves(records, 'status', new Map([['a', 'done']]));
    expect(boardOf(moved, status)[1]?.records.map(({ id }) => id)).toEqual(['a']);
    const columns = boardOf(records, status);
    expect([nextColumn(columns, 'open', 1)?.value, nextColumn(columns, 'open', -1), nextColumn(columns, undefined, -1)?.value]).toEqual(['done', undefined, 'done']);
  });
});

describe('a calendar', () => {
  test('shows whole weeks from Monday', () => {
    const november = daysOf('2026-11-21', 'month');
    expect([november[0], november.at(-1), november.length]).toEqual(['2026-10-26', '2026-12-06', 42]);
    expect(daysOf('2026-11-22', 'week')).toEqual(['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22']);
    expect([stepBy('2026-01-31', 'month', 1), stepBy('2026-11-21', 'week', -1)]).toEqual(['2026-02-01', '2026-11-14']);
  });
  test('puts what lasts on each of its days, and what ends before it begins on its first', () => {
    const days = daysOf('2026-11-18', 'week');
    const found = recordsByDay(
      [record('a', { start: '2026-11-14', end: '2026-11-17' }), record('b', { start: '2026-11-18', end: '2026-11-01' }), record('c', { start: null })],
      days,
      { start, end },
    );
    expect(
      days.map((day) =>
        found
          .get(day)
          ?.map(({ id }) => id)
          .join(''),
      ),
    ).toEqual(['a', 'a', 'b', '', '', '', '']);
  });
  test('asks for those that touch its days', () => {
    expect(betweenFilter(['2026-11-16', '2026-11-22'], { start, end: undefined })).toEqual({ start: { gte: '2026-11-16', lte: '2026-11-22' } });
    expect(betweenFilter(['2026-11-16', '2026-11-22'], { start, end })).toEqual({
      and: [{ start: { lte: '2026-11-22' } }, { or: [{ end: { gte: '2026-11-16' } }, { start: { gte: '2026-11-16' } }] }],
    });
  });
});

describe('a tree', () => {
  const drawn = (branches: readonly Branch[]): string => branches.map(({ record: { id }, children }) => (children.length > 0 ? `${id}(${drawn(children)})` : id)).join(' ');
  const of = (...pairs: [string, string | undefined][]) =>
    drawn(
      treeOf(
        pairs.map(([id]) => record(id)),
        ({ id }) => pairs.find(([one]) => one === id)?.[1],
      ),
    );
  test('has children below their parents, whose parents are not there at the top', () => expect(of(['a', undefined], ['b', 'a'], ['c', 'b'], ['d', 'x'])).toBe('a(b(c)) d'));
  test('ends where records are their own ancestors, and shows them all the same', () => expect(of(['a', 'b'], ['b', 'a'], ['c', 'c'])).toBe('c a(b)'));
});

test('a new record begins with what a filter asks for', () => {
  expect(presetOf({ status: 'open', customer_id: { eq: 5 }, due: { gte: 'x' }, and: [{ a: 1 }], or: [{ b: 2 }], 'customer.name': 'x', c: null })).toEqual({
    status: 'open',
    customer_id: 5,
    a: 1,
  });
});
