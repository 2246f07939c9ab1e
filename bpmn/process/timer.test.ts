import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateFeel } from '../feel/evaluate.ts';
import type { Json } from './state.ts';
import { isLiteral, timerDue } from './timer.ts';

const noon = '2026-03-02T12:00:00.000Z';
const due = (expression: string, at = noon, count = 0): string | undefined =>
  timerDue({ kind: 'date', expression }, { at, count, evaluate: (text) => (evaluateFeel(text, { variables: { day: '2026-05-01' }, now: new Date(at) }) as { value: Json }).value });

test.each([
  ['2026-04-01', '2026-04-01T00:00:00.000Z'],
  ['2026-04-01T10:00', '2026-04-01T10:00:00.000Z'],
  ['2026-04-01T10:00:00+08:00', '2026-04-01T02:00:00.000Z'],
  ['2026-07-01T10:00:00@Europe/Paris', '2026-07-01T08:00:00.000Z'],
  ['2026-01-15T10:00:00[Asia/Shanghai]', '2026-01-15T02:00:00.000Z'],
  ['PT1H', '2026-03-02T13:00:00.000Z'],
  ['P1DT30M', undefined],
  ['P1DT30M'.replace('T30M', 'T30M'), undefined],
  ['P2W', '2026-03-16T12:00:00.000Z'],
  ['P1M', '2026-04-02T12:00:00.000Z'],
  ['P1Y2M', '2027-05-02T12:00:00.000Z'],
  ['PT1.5S', '2026-03-02T12:00:01.500Z'],
  ['date("2026-05-01") + duration("P1D")', '2026-05-02T00:00:00.000Z'],
  ['now() + duration("PT2H")', '2026-03-02T14:00:00.000Z'],
  ['duration("P3D")', '2026-03-05T12:00:00.000Z'],
  ['day', '2026-05-01T00:00:00.000Z'],
])('%s is due', (expression, expected) => {
  expect(due(expression)).toBe(expected ?? '2026-03-03T12:30:00.000Z');
});

describe('calendars', () => {
  test.each([
    ['2026-01-31T10:00:00Z', 'P1M', '2026-02-28T10:00:00.000Z'],
    ['2028-01-31T10:00:00Z', 'P1M', '2028-02-29T10:00:00.000Z'],
    ['2028-02-29T10:00:00Z', 'P1Y', '2029-02-28T10:00:00.000Z'],
    ['2026-12-31T23:59:59Z', 'PT1S', '2027-01-01T00:00:00.000Z'],
  ])('from %s after %s', (at, expression, expected) => {
    expect(due(expression, at)).toBe(expected);
  });
});

describe('cycles', () => {
  test('so many turns and no more', () => {
    expect([0, 1, 2, 3].map((count) => due('R3/PT1H', noon, count))).toEqual(['2026-03-02T13:00:00.000Z', '2026-03-02T13:00:00.000Z', '2026-03-02T13:00:00.000Z', undefined]);
  });
  test('without end', () => {
    expect(due('R/P1D', noon, 1_000_000)).toBe('2026-03-03T12:00:00.000Z');
  });
  test('from a beginning they do not drift', () => {
    expect(due('R/2026-03-02T00:00:00Z/PT5H', '2026-03-02T12:00:03Z', 1)).toBe('2026-03-02T15:00:00.000Z');
    expect(due('R/2026-04-01T00:00:00Z/PT5H')).toBe('2026-04-01T00:00:00.000Z');
    expect(due('R/2020-01-31T00:00:00Z/P1M', '2026-02-28T00:00:00Z', 5)).toBe('2026-03-31T00:00:00.000Z');
  });
  test('until an end', () => {
    expect(due('R/PT1H/2026-03-02T13:00:00Z')).toBe('2026-03-02T13:00:00.000Z');
    expect(due('R/PT1H/2026-03-02T12:59:00Z')).toBeUndefined();
  });
});

describe('cron', () => {
  test('in UTC, or in the time zone named', () => {
    expect(due('cron:0 9 * * 1')).toBe('2026-03-09T09:00:00.000Z');
    expect(due('cron:0 9 * * 1 Asia/Shanghai')).toBe('2026-03-09T01:00:00.000Z');
    expect(due('cron:30 0 9 * * * Europe/Berlin')).toBe('2026-03-03T08:00:30.000Z');
  });
  test('over the change to summer time', () => {
    expect(due('cron:0 9 * * * Europe/Berlin', '2026-03-28T12:00:00Z')).toBe('2026-03-29T07:00:00.000Z');
  });
});

test.each(['soon', '"soon"', 'P', 'PT', '2026-13-01', 'cron:99 9 * * *', 'cron:0 0 30 2 *', 'R3/soon', 'R/PT1H/PT1H', '2026-03-02T10:00:00@Nowhere/At/All', 'P999999999Y', 'null'])(
  '%s is refused with words',
  (expression) => {
    expect(() => due(expression)).toThrow(RangeError);
  },
);

test('what is written out is told from what is to be worked out', () => {
  expect(['PT1H', 'R/P1D', '2026-01-01', 'cron:0 9 * * *'].every(isLiteral)).toBe(true);
  expect(['PTO', 'R', 'P', 'date("2026-01-01")', 'duration("P1D")', 'Ready'].some(isLiteral)).toBe(false);
});

test('a duration is never due before now, a cycle with a beginning always after it', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), fc.nat(40), fc.nat(50), fc.nat(5000), (at, months, days, minutes) => {
      const text = `P${months}M${days}DT${minutes}M`;
      expect(Date.parse(due(text, at.toISOString()) ?? '')).toBeGreaterThanOrEqual(at.getTime());
      const next = due(`R/2030-01-31T00:00:00Z/P${months}M${days}DT${minutes + 1}M`, at.toISOString(), 1);
      expect(Date.parse(next ?? '')).toBeGreaterThan(at.getTime());
    }),
  );
});
