import { expect, test } from 'vitest';
import { doneBy, reached, type Step } from './history-words.ts';
import { soughtState, stateOf } from './instance-state.ts';

test('an instance that runs but waits to be repaired is stuck; an ended one is what it is', () => {
  expect(stateOf({ status: 'running', incidents: 0 })).toBe('running');
  expect(stateOf({ status: 'running', incidents: 2 })).toBe('stuck');
  expect(stateOf({ status: 'cancelled', incidents: 1 })).toBe('cancelled');
  expect([soughtState('stuck'), soughtState('failed'), soughtState('nonsense'), soughtState(undefined)]).toEqual([{ stuck: true }, { status: 'failed' }, {}, {}]);
});

test('a step tells the elements it reached by name, each once, and not the flows', () => {
  const step: Step = {
    number: 1,
    at: '2026-11-21T10:00:00.000Z',
    what: 'start',
    element: 'asked',
    by: null,
    marks: [
      { element: 'asked', event: 'entered', token: 1 },
      { element: 'toKeep', event: 'taken', token: 1 },
      { element: 'keep', event: 'entered', token: 1 },
      { element: 'keep', event: 'entered', token: 2 },
      { element: 'toKeep', event: 'entered', token: 2 },
    ],
  };
  const named = new Map([
    ['asked', 'Leave is asked for'],
    ['keep', 'Keep the request'],
  ]);
  expect(reached(step, named)).toEqual(['Leave is asked for', 'Keep the request']);
  expect(doneBy(step, 'the process itself')).toBe('the process itself');
  expect(doneBy({ by: 'Ada' }, 'the process itself')).toBe('Ada');
});
