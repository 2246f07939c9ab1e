import { describe, expect, test } from 'vitest';
import { formulaSql, type FormulaFields } from './to-sql.ts';

const fields: FormulaFields = {
  price: { type: 'money', column: 'price' },
  quantity: { type: 'integer', column: 'qty' },
  name: { type: 'text', column: 'name' },
  tags: { type: 'text', column: 'tags', list: true },
  due: { type: 'date', column: 'due' },
  total: { type: 'decimal', column: 'total', precision: 10, scale: 2, formula: 'price * quantity' },
  raw: { type: 'integer', column: 'raw', computed: 'qty + 1' },
};
const sqlOf = (formula: string, type = 'decimal', more: FormulaFields = {}): string => {
  const outcome = formulaSql('it', { ...fields, ...more, it: { type, column: 'it', formula } });
  return outcome.ok ? outcome.sql : `${outcome.from}-${outcome.to} ${outcome.message.en}`;
};

describe('a formula as SQL', () => {
  test('speaks of columns, and rounds another formula as it is stored', () => {
    expect(sqlOf('price * quantity')).toBe('("price"::numeric * "qty"::numeric)');
    expect(sqlOf('total + 1')).toBe('(((("price"::numeric * "qty"::numeric))::numeric(10,2))::numeric + (1)::numeric)');
    expect(sqlOf(`"it's {schema}"`, 'text')).toBe(`('it''s {' || 'schema}')`);
    expect(sqlOf('name', 'text', { it: { type: 'text', column: 'it', length: 5, formula: 'name' } })).toBe('"name"');
  });

  test('says what can not be kept by the database, where, and what to do', () => {
    expect(sqlOf('price *')).toBe('7-7 something is missing here');
    expect(sqlOf('price * nothing')).toBe('8-15 there is no field "nothing" in this entity');
    expect(sqlOf('price * name')).toContain('"*" does not go with a number and a text');
    expect(sqlOf('name', 'decimal')).toBe('0-4 the formula gives a text, but the field holds a number');
    expect(sqlOf('today()', 'date')).toContain('today() changes while nobody saves the record; compute this on a page');
    expect(sqlOf('count(tags)')).toContain('the function "count" can not be used in a formula');
    expect(sqlOf('for i in [1] return i')).toContain('compute it on a page');
    expect(sqlOf('it + 1')).toBe('0-2 "it" is computed from itself');
    expect(sqlOf('raw + 1')).toContain('computed by SQL');
    expect(sqlOf('if tags = null then 1 else 2')).toContain('"tags" is a list');
    expect(sqlOf('name < "b"', 'boolean')).toContain('only numbers and dates have an order');
    expect(sqlOf('due + duration("PT5H")', 'date')).toContain('moved by days, months and years only');
    expect(sqlOf('price', 'json')).toContain('not json');
    expect(sqlOf('')).toBe('0-0 the formula is empty');
  });

  test('two formulas that use each other are told', () => {
    expect(sqlOf('other + 1', 'decimal', { other: { type: 'decimal', column: 'other', formula: 'it' } })).toContain(
      'the formula of "other" has a fault: "it" is computed from itself',
    );
  });
});
