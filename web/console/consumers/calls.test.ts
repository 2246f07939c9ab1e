import { expect, test } from 'vitest';
import type { Line } from '../audit-search.ts';
import { callsOf, fitsCall, summaryOf } from './calls.ts';

const line = (id: string, more: object): Line =>
  ({
    id,
    operation: 'tools.call',
    phase: 'single',
    outcome: 'done',
    code: null,
    duration: null,
    principal: { kind: 'agent', id: 'a', name: 'Robo', onBehalfOf: null },
    detail: {},
    ...more,
  }) as unknown as Line;

const lines = [
  line('4', { phase: 'intent', outcome: 'begun', detail: { provider: 'desk', tool: 'close' } }),
  line('3', { phase: 'outcome', outcome: 'refused', code: 'tool.changed', duration: 12, detail: { of: '2' } }),
  line('2', { phase: 'intent', outcome: 'begun', detail: { provider: 'desk', tool: 'purge' } }),
  line('1', { duration: 3, detail: { provider: 'files', tool: 'read' } }),
  line('0', { operation: 'people.list' }),
];

test('the two halves of a call are one, what is no call is left out', () => {
  expect(callsOf(lines).map((call) => [call.provider, call.thing, call.outcome, call.code, call.took])).toEqual([
    ['desk', 'close', 'begun', null, null],
    ['desk', 'purge', 'refused', 'tool.changed', 12],
    ['files', 'read', 'done', null, 3],
  ]);
});

test('filters and sums', () => {
  const calls = callsOf(lines);
  expect(calls.filter((call) => fitsCall(call, { provider: 'desk', outcome: 'refused' })).map((call) => call.thing)).toEqual(['purge']);
  expect(calls.filter((call) => fitsCall(call, { thing: 'REA' })).map((call) => call.thing)).toEqual(['read']);
  expect(calls.filter((call) => fitsCall(call, { who: 'nobody' }))).toEqual([]);
  expect(summaryOf(calls)).toEqual({ calls: 3, bad: 1, median: 12 });
});
