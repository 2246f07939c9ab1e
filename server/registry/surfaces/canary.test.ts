import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canaryPick } from './canary.ts';

const consumers = Array.from({ length: 20_000 }, (_, at) => `consumer-${at}`);
const share = (percent: number, salt: string): Set<string> => new Set(consumers.filter((consumer) => canaryPick({ percent, consumer, salt }) === 'canary'));

test('the share is what was asked for', () => {
  for (const percent of [0, 1, 25, 100]) {
    const expected = consumers.length * (percent / 100);
    // Five standard deviations of a fair draw.
    expect(Math.abs(share(percent, 'v2').size - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected * (1 - percent / 100)));
  }
});

test('raising the percent never moves anybody back', () => {
  const order = ['approved', 'canary'];
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), (consumer, salt, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const [before, after] = [low, high].map((percent) => order.indexOf(canaryPick({ percent, consumer, salt })));
      expect(after).toBeGreaterThanOrEqual(before ?? 0);
    }),
  );
});

test('another canary draws anew', () => {
  const [one, two] = [share(10, 'v2'), share(10, 'v3')];
  const both = [...one].filter((consumer) => two.has(consumer)).length;
  expect(both / one.size).toBeLessThan(0.2);
});
