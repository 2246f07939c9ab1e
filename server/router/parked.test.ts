import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createParking, type ParkedCall, type Parking } from './parked.ts';

let parking: Parking;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  parking = createParking();
});
afterEach(() => {
  parking.stop();
  vi.useRealTimers();
});

function call(id: string, owner = 'ada'): ParkedCall & { abandoned: number } {
  const made = {
    id,
    owner,
    done: new Promise<never>(() => undefined),
    questions: new Map(),
    onQuestion: undefined,
    notify: () => undefined,
    abandoned: 0,
    abandon: () => void (made.abandoned += 1),
  };
  return made;
}

test('a waiting call is taken once', () => {
  const one = call('1');
  parking.park(one);
  expect([parking.take('1'), parking.take('1'), one.abandoned]).toEqual([one, undefined, 0]);
});

test('nobody comes back in a quarter of an hour, or the server stops: it is given up', () => {
  const [late, last] = [call('1'), call('2')];
  parking.park(late);
  vi.advanceTimersByTime(14 * 60_000);
  parking.park(last);
  vi.advanceTimersByTime(2 * 60_000);
  expect([late.abandoned, last.abandoned, parking.count]).toEqual([1, 0, 1]);
  parking.stop();
  expect(last.abandoned).toBe(1);
});

test('200 calls of one principal wait at most; another’s still may, and room comes back', () => {
  for (let count = 0; count < 200; count += 1) parking.park(call(`a${count}`));
  const refused = call('refused');
  expect(() => parking.park(refused)).toThrow('60');
  expect(refused.abandoned).toBe(1);
  parking.park(call('other', 'eve'));
  parking.take('a7');
  parking.park(call('again'));
  expect(parking.count).toBe(201);
});
