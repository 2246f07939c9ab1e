import { expect, test } from 'vitest';
import { createBreaker, type BreakerRules, type Outcome } from './breaker.ts';

const rules: BreakerRules = { inARow: 5, least: 10, share: 0.5, windowMs: 10_000, restMs: 1000, mostRestMs: 3000 };

function setUp() {
  let at = 0;
  const changes: boolean[] = [];
  const breaker = createBreaker(rules, { now: () => at, changed: (open) => changes.push(open) });
  const call = (outcome: Outcome): boolean => {
    const pass = breaker.enter();
    pass?.(outcome);
    return pass !== undefined;
  };
  return { breaker, call, changes, later: (ms: number) => (at += ms) };
}

test('opens when half of the calls in the window fail, and not before there are enough of them', () => {
  const { breaker, call } = setUp();
  for (let nth = 0; nth < 4; nth += 1) {
    call('failed');
    call('ok');
  }
  expect(breaker.state).toBe('closed');
  call('failed');
  call('failed');
  expect(breaker.state).toBe('open');
});

test('forgets what is older than its window', () => {
  const { breaker, call, later } = setUp();
  for (let nth = 0; nth < 4; nth += 1) {
    call('failed');
    call('ok');
  }
  later(12_000);
  for (let nth = 0; nth < 10; nth += 1) call(nth % 3 === 0 ? 'failed' : 'ok');
  expect(breaker.state).toBe('closed');
});

test('rests twice as long with each trial that fails, up to a limit, and starts anew after one that goes well', () => {
  const { breaker, call, later, changes } = setUp();
  for (let nth = 0; nth < 5; nth += 1) call('failed');
  const rests = [];
  for (let nth = 0; nth < 4; nth += 1) {
    rests.push(breaker.rest());
    later(breaker.rest() - 1);
    expect(call('ok')).toBe(false);
    later(1);
    expect(call('failed')).toBe(true);
  }
  expect(rests).toEqual([1000, 2000, 3000, 3000]);
  later(3000);
  expect(call('ok')).toBe(true);
  expect([breaker.state, changes]).toEqual(['closed', [true, false]]);
  for (let nth = 0; nth < 5; nth += 1) call('failed');
  expect(breaker.rest()).toBe(1000);
});

test('a trial that hangs does not keep the next one away', () => {
  const { breaker, call, later } = setUp();
  for (let nth = 0; nth < 5; nth += 1) call('failed');
  later(1000);
  const hung = breaker.enter();
  later(999);
  expect(call('ok')).toBe(false);
  later(1);
  expect(call('ok')).toBe(true);
  hung?.('failed');
  expect(breaker.state).toBe('closed');
});

test('one trial at a time; one that says nothing lets the next try; what was begun before does not count', () => {
  const { breaker, call, later } = setUp();
  const early = breaker.enter();
  for (let nth = 0; nth < 5; nth += 1) call('failed');
  later(1000);
  const trial = breaker.enter();
  expect(call('ok')).toBe(false);
  early?.('ok');
  expect(breaker.state).toBe('trying');
  trial?.('none');
  const next = breaker.enter();
  next?.('ok');
  next?.('failed');
  expect(breaker.state).toBe('closed');
});
