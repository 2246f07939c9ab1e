import { describe, expect, test } from 'vitest';
import { isIdentifier, pointTo, relatedOf, spell, traitsOf, fieldOf } from './model.ts';
import { customer, model, orderLine } from './testing-model.ts';

function absent(): never {
  throw new Error('not in the model');
}

describe('what people see of a model', () => {
  test('a relation stands where its field would; one to something hidden stays a field', () => {
    expect(traitsOf(model, orderLine).map((trait) => [trait.key, trait.relation?.to])).toEqual([
      ['orderNo', undefined],
      ['line', undefined],
      ['customer', 'Customer'],
      ['warehouseId', undefined],
    ]);
  });
  test('names are spelled out', () => {
    expect(spell('CustomerOrder')).toBe('Customer order');
    expect(spell('support_rep_id')).toBe('Support rep id');
    expect(spell('MediaType')).toBe('Media type');
  });
  test('a related record that is hidden or gone is none', () => {
    const record = { id: '1', version: '1', label: '', values: {}, related: { customer: null, other: { id: 7, label: '' } } };
    expect(relatedOf(record, 'customer')).toBeUndefined();
    expect(relatedOf(record, 'other')).toEqual({ id: '7', label: '7' });
  });
  test('pointing at a record works even when its key field is hidden', () => {
    const relation = orderLine.relations[0] ?? absent();
    expect(pointTo(customer, relation, { id: '42', version: '1', label: 'A', values: {} })).toEqual({ customerId: '42' });
    expect(pointTo(customer, { ...relation, keys: ['country'] }, { id: '42', version: '1', label: 'A', values: {} })).toBeUndefined();
  });
  test('years and ids are not grouped like amounts', () => {
    const id = fieldOf(customer, 'id') ?? absent();
    expect(isIdentifier(id)).toBe(true);
    expect(isIdentifier({ name: 'fiscalYear', type: 'integer', writable: true })).toBe(true);
    expect(isIdentifier({ name: 'quantity', type: 'integer', writable: true })).toBe(false);
  });
});
