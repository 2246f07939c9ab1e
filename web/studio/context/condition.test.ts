import { evaluateFeel } from '@portico/bpmn';
import { expect, test } from 'vitest';
import { type Condition, readCondition, startOf, writeCondition } from './condition.ts';

const variables = { input: { ticket: 7 }, purpose: 'Answer a Customer', principal: { kind: 'agent', roles: ['agent'] } };
const holds = (expression: string | undefined): unknown => expression === undefined || evaluateFeel(expression.slice(1), { variables, now: new Date(0) });

test.each<[Condition, boolean]>([
  [{ kind: 'role', value: 'agent' }, true],
  [{ kind: 'role', value: 'lead' }, false],
  [{ kind: 'given', value: 'ticket' }, true],
  [{ kind: 'given', value: 'other' }, false],
  [{ kind: 'agent' }, true],
  [{ kind: 'purpose', value: 'customer' }, true],
  [{ kind: 'own', value: 'input.ticket > 9' }, false],
])('%o is written as an expression that says so, and read back', (condition, expected) => {
  const text = writeCondition(condition);
  expect(holds(text)).toMatchObject({ ok: true, value: expected });
  expect(readCondition(text)).toEqual(condition);
});

test('no condition is always; words are written so that they can be read', () => {
  expect(writeCondition({ kind: 'always' })).toBeUndefined();
  expect(readCondition(undefined)).toEqual({ kind: 'always' });
  expect(holds(writeCondition({ kind: 'purpose', value: 'a "Customer\\' }))).toMatchObject({ ok: true, value: true });
  expect(startOf('own', { roles: [], inputs: [], before: '=input.ticket != null' })).toEqual({ kind: 'own', value: 'input.ticket != null' });
});
