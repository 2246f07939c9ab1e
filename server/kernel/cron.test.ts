import { expect, test } from 'vitest';
import { nextTime, scheduleTrouble } from './cron.ts';

const next = (cron: string, timezone: string, after: string): string | undefined => nextTime({ cron, timezone }, new Date(after))?.toISOString();

test('a schedule comes at the wall clock of its zone, over changes of summer time', () => {
  expect(next('0 9 * * 1', 'Asia/Shanghai', '2026-11-21T00:00:00Z')).toBe('2026-11-23T01:00:00.000Z');
  expect(next('0 9 * * *', 'Europe/Berlin', '2026-10-24T10:00:00Z')).toBe('2026-10-25T08:00:00.000Z');
  expect(next('0 9 * * *', 'Europe/Berlin', '2026-10-23T10:00:00Z')).toBe('2026-10-24T07:00:00.000Z');
  expect(next('*/15 * * * *', 'UTC', '2026-01-01T00:15:00Z')).toBe('2026-01-01T00:30:00.000Z');
});

test('what is wrong with one is told', () => {
  expect(scheduleTrouble({ cron: '0 9 * * 1', timezone: 'UTC' })).toBeUndefined();
  expect(scheduleTrouble({ cron: '0 25 * * *', timezone: 'UTC' })?.place).toBe('cron');
  expect(scheduleTrouble({ cron: '* * * * * *', timezone: 'UTC' })?.place).toBe('cron');
  expect(scheduleTrouble({ cron: '0 0 30 2 *', timezone: 'UTC' })?.place).toBe('cron');
  expect(scheduleTrouble({ cron: '0 9 * * 1', timezone: 'Asia/Nowhere' })?.place).toBe('timezone');
});
