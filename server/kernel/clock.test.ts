import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';

test('ids are UUIDs of version 7 that sort as they were made, many in one millisecond too', () => {
  const ids = Array.from({ length: 20_000 }, () => systemClock.id());
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  expect(Math.abs(Number.parseInt((ids.at(-1) ?? '').replaceAll('-', '').slice(0, 12), 16) - Date.now())).toBeLessThan(1000);
});
