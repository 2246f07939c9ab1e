import { expect, test } from 'vitest';
import { byWeight, missing, publishState, type Plan, type Step } from './publish-state.ts';

const step = (id: string, loss: Step['loss']): Step => ({ id, loss, what: { en: id, zh: id }, sql: '', confirm: loss === 'lossy' || loss === 'destructive' });
const plan = (steps: readonly Step[], more: Partial<Plan> = {}): Plan => ({
  app: 'a',
  from: 'r1',
  commit: 'c2',
  hash: 'h',
  steps: [...steps],
  issues: [],
  warnings: [],
  conflicts: [],
  ...more,
});

test('nothing, something, something that costs', () => {
  expect(publishState(plan([]), new Set(), { commit: 'c2' })).toBe('nothing');
  expect(publishState(plan([]), new Set(), { commit: 'c1' })).toBe('ready');
  expect(publishState(plan([], { from: null }), new Set(), { commit: undefined })).toBe('ready');
  const costly = plan([step('a', 'safe'), step('b', 'destructive')]);
  expect(publishState(costly, new Set(), { commit: 'c1' })).toBe('confirm');
  expect(missing(costly, new Set(['b']))).toBe(0);
  expect(publishState(costly, new Set(['b']), { commit: 'c1' })).toBe('ready');
  expect(publishState(plan([step('a', 'safe')], { issues: [{ message: { en: 'x', zh: 'x' } }] }), new Set(), { commit: 'c1' })).toBe('broken');
});

test('what costs most is read first', () => {
  expect(byWeight([step('a', 'safe'), step('b', 'lossy'), step('c', 'slow'), step('d', 'destructive')]).map((one) => one.id)).toEqual(['d', 'b', 'c', 'a']);
});
