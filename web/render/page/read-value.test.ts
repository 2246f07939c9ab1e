import { describe, expect, test } from 'vitest';
import { customer } from '../testing-model.ts';
import * as evaluator from './evaluate.ts';
import { createReader, hasExpression, sourcesIn, withoutEmpty } from './read-value.ts';
import type { Scope } from './scope.ts';

const record = { id: '7', version: '1', label: 'Ada', values: { id: 7, name: 'Ada', limit: '100.50', since: '2026-02-28' } };
const scope: Scope = {
  params: { due: '2026-03-01', id: 7 },
  paramTypes: { due: 'date', id: 'integer' },
  user: { id: 'u1', name: 'Ada', email: 'a@b.c', roles: ['agent'], attributes: { team: 'north' } },
  language: 'en',
  data: { customers: { kind: 'records', entity: customer, records: [record] }, sums: { kind: 'plain', value: [{ status: 'open', count: 3 }] } },
  loading: new Set(),
  state: { step: 1 },
  now: new Date('2026-03-01T10:00:00Z'),
};
const work = (value: unknown, with_: Scope = scope) => createReader(value, evaluator)(with_);

describe('values of a page', () => {
  test('literals stay, whatever they look like', () => {
    expect(work({ a: 'user.name', b: [1, { c: null }] }).value).toEqual({ a: 'user.name', b: [1, { c: null }] });
    expect(hasExpression({ a: [{ b: 'x = y' }] })).toBe(false);
  });

  test('expressions see parameters, the reader, records by the type of their fields, sums and state', () => {
    expect(work('=params.due > data.customers[1].since').value).toBe(true);
    expect(work('=data.customers[1].limit + 1').value).toBe(101.5);
    expect(work('=user.attributes.team + string(state.step) + data.sums[1].status').value).toBe('north1open');
    expect(work({ filter: { id: '=params.id' } }).value).toEqual({ filter: { id: 7 } });
    expect(work('=row.label', { ...scope, row: { entity: customer, record } }).value).toBe('Ada');
    expect(work('=form.name = "Bo"', { ...scope, form: { entity: customer, values: { name: 'Bo' } } }).value).toBe(true);
  });

  test('what can not be read or names nothing has no value and says why', () => {
    expect(work('=1 +')).toMatchObject({ value: null, problem: { reason: 'unreadable' } });
    expect(work('=usr.name')).toMatchObject({ value: null, problem: { reason: 'unknownName', detail: 'usr' } });
  });

  test('the answer stays the same object until something it names changes', () => {
    const read = createReader({ a: '=state.step', b: '=user.name' }, evaluator);
    const first = read(scope);
    expect(read({ ...scope, params: {}, state: { step: 1, other: 2 } })).toBe(first);
    expect(read({ ...scope, state: { step: 2 } })).not.toBe(first);
    const form = createReader('=form.name', evaluator);
    const before = form({ ...scope, form: { entity: customer, values: { name: 'A', country: 'x' } } });
    expect(form({ ...scope, form: { entity: customer, values: { name: 'A', country: 'y' } } })).toBe(before);
  });

  test('while a source it names is on its way it waits, and tells nothing', () => {
    const waiting = work('=data.late[1].name.first', { ...scope, loading: new Set(['late']) });
    expect(waiting).toEqual({ value: null, waiting: true });
    expect(sourcesIn(['=count(data.late)', '=data.sums'], evaluator)).toEqual(['late', 'sums']);
  });

  test('conditions whose expression gives nothing fall away, those that were written stay', () => {
    const written = { a: '=state.x', b: null, c: { eq: '=state.y', isNull: false }, and: [{ d: '=state.z' }, { e: 1 }] };
    expect(withoutEmpty({ a: null, b: null, c: { eq: null, isNull: false }, and: [{ d: '' }, { e: 1 }] }, written)).toEqual({ b: null, c: { isNull: false }, and: [{ e: 1 }] });
    expect(withoutEmpty({ c: { eq: null } }, { c: { eq: '=x' } })).toEqual({});
  });
});
