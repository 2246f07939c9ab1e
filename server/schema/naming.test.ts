import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entityName, fieldName } from '@portico/contracts';
import { entityNameFor, fieldNameFor, identifier, relationNameFor } from './naming.ts';

describe('names of an import', () => {
  it.each([
    ['invoice_line', 'InvoiceLine'],
    ['role', 'RoleRecord'],
    ['InvoiceLine', 'InvoiceLine'],
    ['ORDER_LINES', 'OrderLines'],
    ['Order Details', 'OrderDetails'],
    ['1st', 'T1st'],
    ['Société', 'Societe'],
  ])('table %s becomes %s', (table, name) => {
    expect(entityNameFor(table)).toBe(name);
  });

  it.each([
    ['customer_id', 'customer_id'],
    ['customerId', 'customerId'],
    ['CustomerID', 'customerID'],
    ['UNIT_PRICE', 'unit_price'],
    ['_id', 'id'],
    ['Größe (cm)', 'große_cm'.replace('ß', '_')],
    ['not', 'not_'],
  ])('column %s becomes %s', (column, name) => {
    expect(fieldNameFor(column)).toBe(name);
  });

  it('names a relation by its column, and gives way to what is there', () => {
    expect(relationNameFor(['customer_id'], 'customer', [])).toBe('customer');
    expect(relationNameFor(['reports_to'], 'employee', ['reports_to'])).toBe('reports_to_employee');
    expect(relationNameFor(['billToId'], 'address', [])).toBe('billTo');
    expect(relationNameFor(['order_id', 'line_no'], 'order_line', [])).toBe('order_line');
    expect(relationNameFor(['order_id', 'line_no'], 'order_line', ['order_line'])).toBe('order_line_no');
    expect(relationNameFor(['a_id'], 'b', ['a', 'a_b'])).toBe('a_b2');
  });

  it('tells apart what would be the same, whatever the case', () => {
    expect(entityNameFor('order-line', ['OrderLine'])).toBe('OrderLine2');
    expect(fieldNameFor('Name', ['name'])).toBe('name2');
  });

  it('is valid for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), (name) => {
        expect(entityName.safeParse(entityNameFor(name)).success).toBe(true);
        expect(fieldName.safeParse(fieldNameFor(name)).success).toBe(true);
        expect(fieldName.safeParse(relationNameFor([name], name, [fieldNameFor(name)])).success).toBe(true);
        expect(Buffer.byteLength(identifier(name))).toBeLessThanOrEqual(63);
      }),
    );
  });
});
