import { describe, expect, test } from 'vitest';
import { evaluateFeel } from './evaluate.ts';
import { readFeel } from './read.ts';
import { temporalValue } from './values.ts';

const now = new Date('2026-03-01T10:00:00Z');
const work = (expression: string, variables: Record<string, unknown> = {}) => evaluateFeel(expression, { variables, now });

describe('evaluate', () => {
  test('gives plain JSON, with the clock it was given', () => {
    expect(work('today()')).toMatchObject({ ok: true, value: '2026-03-01' });
    expect(work('now()')).toMatchObject({ value: '2026-03-01T10:00:00Z' });
    expect(work('{due: today() + duration("P2D"), n: [1, 2]}')).toMatchObject({ value: { due: '2026-03-03', n: [1, 2] } });
    expect(work('function(a) a')).toMatchObject({ value: null });
  });

  test('fields of time are compared as time, exact numbers as numbers', () => {
    const row = { due: temporalValue('date', '2026-02-28'), total: temporalValue('decimal', '10.50'), name: temporalValue('text', '2026-02-28') };
    expect(work('row.due < today() and row.total > 9', { row })).toMatchObject({ value: true });
    expect(work('row.name = "2026-02-28"', { row })).toMatchObject({ value: true });
    expect(temporalValue('date', 'soon')).toBe('soon');
  });

  test('a name that was not given counts as null and is told', () => {
    expect(work('if owner = null then "open" else owner')).toEqual({ ok: true, value: 'open', missing: ['owner'] });
  });

  test('what can not be read comes back with its place', () => {
    expect(work('a +')).toMatchObject({ ok: false, from: 3 });
    expect(work('x'.repeat(5000))).toMatchObject({ ok: false, from: 4000 });
  });
});

describe('read', () => {
  test('names the variables an expression uses, once, with their properties', () => {
    expect(readFeel('row.due_date < today() and list contains(user.roles, "x") or row.due_date = null')).toEqual({ ok: true, paths: ['row.due_date', 'user.roles'] });
    expect(readFeel('for i in items return i.price * qty')).toEqual({ ok: true, paths: ['items', 'qty'] });
    expect(readFeel('{a: 1, b: a + c}.b')).toEqual({ ok: true, paths: ['c'] });
  });

  test('says where it breaks off', () => {
    expect(readFeel('a + ')).toMatchObject({ ok: false });
    expect(readFeel('')).toMatchObject({ ok: false, from: 0 });
  });
});
