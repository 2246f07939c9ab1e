import { describe, expect, test } from 'vitest';
import { columnsOf, pointingAt, queryOf, readState, withFilter } from './list-state.ts';
import { customer, model, orderLine } from './testing-model.ts';

describe('the state of a list in the address', () => {
  test('what is not understood is left out', () => {
    expect(readState({ q: 123, sort: '-name', filter: { name: { contains: 'a' }, country: 'x', limit: { hack: 1 }, level: {} }, form: 'new' })).toEqual({
      q: '123',
      sort: '-name',
      filter: { name: { contains: 'a' } },
    });
    expect(readState({ sort: 'name; drop', q: '' })).toEqual({});
  });
  test('fields the caller can not see do not reach the server', () => {
    expect(queryOf(customer, { sort: '-secret', filter: { secret: { eq: 1 }, name: { contains: 'a' } } })).toEqual({ filter: { name: { contains: 'a' } } });
  });
  test('the condition of the place is added, never replaced', () => {
    const state = { q: 'x', sort: '-name', filter: { country: { eq: 'BR' } } };
    expect(queryOf(customer, state, { filter: { country: 'DE' } })).toEqual({ search: 'x', sort: ['-name'], filter: { and: [{ country: { eq: 'BR' } }, { country: 'DE' }] } });
    expect(queryOf(customer, {}, { filter: { country: 'DE' } })).toEqual({ filter: { country: 'DE' } });
  });
  test('a filter comes and goes', () => {
    const on = withFilter({ q: 'x' }, 'country', { eq: 'BR' });
    expect(on.filter).toEqual({ country: { eq: 'BR' } });
    expect(withFilter(on, 'country', undefined)).toEqual({ q: 'x', filter: undefined });
  });
  test('the name comes first; long and automatic fields wait', () => {
    const columns = columnsOf(model, customer);
    expect(columns[0]).toMatchObject({ key: 'name', fixed: true });
    expect(columns.filter((column) => column.extra).map((column) => column.key)).toEqual(['id', 'notes', 'score']);
  });
  test('related lists need the value they point by', () => {
    expect(pointingAt(orderLine, 'customer', { id: 4 })).toEqual({ customerId: 4 });
    expect(pointingAt(orderLine, 'customer', {})).toBeUndefined();
  });
});
