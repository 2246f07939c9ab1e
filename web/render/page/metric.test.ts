import { expect, test } from 'vitest';
import { changeOf, daysWords, periodsOf, within } from './metric.ts';

test('a month so far is held against the same days of the month before', () => {
  expect(periodsOf('previousMonth', '2026-11-21')).toEqual({ now: { from: '2026-11-01', to: '2026-11-22' }, before: { from: '2026-10-01', to: '2026-10-22' } });
  // February has fewer days than March has seen.
  expect(periodsOf('previousMonth', '2026-03-31').before).toEqual({ from: '2026-02-01', to: '2026-03-01' });
  expect(periodsOf('previousMonth', '2026-01-05').before).toEqual({ from: '2025-12-01', to: '2025-12-06' });
});

test('a week begins on Monday', () => {
  const sunday = '2026-11-22';
  expect(periodsOf('previousWeek', sunday)).toEqual({ now: { from: '2026-11-16', to: '2026-11-23' }, before: { from: '2026-11-09', to: '2026-11-16' } });
  expect(periodsOf('previousWeek', '2026-11-16')).toEqual({ now: { from: '2026-11-16', to: '2026-11-17' }, before: { from: '2026-11-09', to: '2026-11-10' } });
});

test('days are asked for as the field holds them, and said in words', () => {
  const days = { from: '2026-11-01', to: '2026-11-22' };
  const field = (type: 'date' | 'datetime' | 'localDatetime') => ({ name: 'at', type, writable: true });
  expect(within(field('date'), days)).toEqual({ at: { gte: '2026-11-01', lt: '2026-11-22' } });
  expect(within(field('localDatetime'), days)).toEqual({ at: { gte: '2026-11-01T00:00:00', lt: '2026-11-22T00:00:00' } });
  expect(within(field('datetime'), days)).toEqual({ at: { gte: new Date(2026, 10, 1).toISOString(), lt: new Date(2026, 10, 22).toISOString() } });
  expect(daysWords(days, 'en')).toMatch(/^1\s?–\s?21 Nov 2026$/u);
});

test('more is good, or less is', () => {
  expect(changeOf(12, 10, 'more')).toEqual({ way: 'more', percent: 20, good: true });
  expect(changeOf(12, 10, 'less')).toEqual({ way: 'more', percent: 20, good: false });
  expect(changeOf(5, 10, 'less')).toEqual({ way: 'less', percent: 50, good: true });
  expect(changeOf(3, 0, 'more')).toEqual({ way: 'before', percent: undefined, good: true });
  expect(changeOf(0, 0, 'more')).toEqual({ way: 'same', percent: 0, good: undefined });
});
