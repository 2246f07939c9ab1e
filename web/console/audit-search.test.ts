import { expect, test } from 'vitest';
import { isFiltered, type Line, otherHalf, queryOf, readFilters } from './audit-search.ts';

const line = (id: string, more: Partial<Line>): Line => ({
  id,
  at: '',
  writer: 'w',
  seq: 1,
  phase: 'single',
  operation: 'people.list',
  principal: { kind: 'person', id: 'p', name: 'Ada', onBehalfOf: null },
  app: null,
  target: null,
  outcome: 'done',
  code: null,
  trace: 't',
  duration: 1,
  detail: {},
  hash: null,
  ...more,
});

test('an address is read, nonsense is left out', () => {
  expect(readFilters({ principal: 'ada', text: 7, from: '2026-11-01T00:00:00Z', to: 'soon', outcome: 'maybe', other: 1, app: '' })).toEqual({
    principal: 'ada',
    text: '7',
    from: '2026-11-01T00:00:00Z',
  });
  expect(readFilters({ outcome: 'refused' })).toEqual({ outcome: 'refused' });
  expect(queryOf({ app: 'desk' })).toEqual({ app: 'desk', limit: 100 });
  expect([isFiltered({}), isFiltered({ app: 'x' })]).toEqual([false, true]);
});

test('intent and outcome find each other', () => {
  const intent = line('1', { phase: 'intent', outcome: 'begun', operation: 'identityProviders.set' });
  const outcome = line('2', { phase: 'outcome', operation: 'identityProviders.set', detail: { of: '1' } });
  const lines = [intent, outcome, line('3', { trace: 't' }), line('4', { phase: 'outcome', operation: 'identityProviders.set', detail: { of: '9' } })];
  expect(otherHalf(intent, lines)?.id).toBe('2');
  expect(otherHalf(outcome, lines)?.id).toBe('1');
  expect(otherHalf(line('3', {}), lines)).toBeUndefined();
  expect(otherHalf(intent, [intent])).toBeUndefined();
});
