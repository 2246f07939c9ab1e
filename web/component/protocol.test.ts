import { expect, test } from 'vitest';
import { readFromFrame } from './protocol.ts';

test('what a frame sends is read as plain data, and anything else is dropped', () => {
  expect(readFromFrame({ kind: 'event', name: 'pick', detail: { id: 1, run: undefined } })).toEqual({ kind: 'event', name: 'pick', detail: { id: 1 } });
  expect(readFromFrame({ kind: 'size', height: 120 })).toEqual({ kind: 'size', height: 120 });
  expect(readFromFrame({ kind: 'event', name: 'pick', detail: 'x'.repeat(200_000) })).toBeUndefined();
  const circle: { self?: unknown } = {};
  circle.self = circle;
  for (const odd of [null, 'event', 7, {}, { kind: 'event' }, { kind: 'size', height: Number.NaN }, { kind: 'start' }, { kind: 'event', name: 'a', detail: circle }])
    expect(readFromFrame(odd)).toBeUndefined();
  expect(readFromFrame({ kind: 'failed', message: { toString: 1 } })).toEqual({ kind: 'failed', message: '' });
});
