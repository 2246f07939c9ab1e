import { describe, expect, test } from 'vitest';
import { changesOf, checkDraft, clashesOf, errorsByField, formTraits, isEditable, keepMine, startDraft } from './form-state.ts';
import { traitsOf } from './model.ts';
import { customer, model, orderLine } from './testing-model.ts';

const keys = (traits: readonly { key: string }[]) => traits.map((trait) => trait.key);

describe('a form', () => {
  test('asks for what can be written, and starts with the defaults', () => {
    expect(keys(formTraits(model, customer, 'create'))).toEqual(['name', 'country', 'limit', 'level', 'notes', 'code', 'since']);
    expect(keys(formTraits(model, customer, 'update'))).toContain('rating');
    const asked = { ...customer, fields: [...customer.fields, { name: 'asker', type: 'person', writable: true, default: { auto: 'person' } }] };
    expect(startDraft(asked, { today: '2026-03-01', me: 'ada' })).toMatchObject({ asker: 'ada' });
    expect(startDraft(customer, { preset: { country: 'BR' }, today: '2026-03-01' })).toEqual({ level: 'basic', since: '2026-03-01', country: 'BR' });
  });
  test('a key is given once', () => {
    const [orderNo, , relation] = traitsOf(model, orderLine);
    expect(orderNo && isEditable(orderLine, orderNo, 'create')).toBe(true);
    expect(orderNo && isEditable(orderLine, orderNo, 'update')).toBe(false);
    expect(relation && isEditable(orderLine, relation, 'update')).toBe(true);
    const code = traitsOf(model, customer).find((trait) => trait.key === 'code');
    expect(code && [isEditable(customer, code, 'create'), isEditable(customer, code, 'update')]).toEqual([true, false]);
  });
  test('sends only what changed; emptied is null', () => {
    expect(changesOf({ name: 'A', country: 'BR', limit: null }, { name: 'A', country: '', limit: undefined })).toEqual({ country: null });
    expect(changesOf({ tags: ['a'] }, { tags: ['a'] })).toEqual({});
  });
  test('finds what the server would find, in the language of the reader', () => {
    const found = checkDraft(customer, { values: { name: '', limit: '1.234' }, mode: 'create', language: 'zh' });
    expect(found.errors['name']).toBe('为必填项');
    expect(Object.keys(found.errors)).toEqual(expect.arrayContaining(['name', 'limit']));
    expect(checkDraft(customer, { values: { name: 'A', limit: '12.5' }, mode: 'create', language: 'en' })).toEqual({ values: { name: 'A', limit: '12.5' }, errors: {} });
  });
  test('findings of the server stand at their fields, the rest on top', () => {
    expect(
      errorsByField(customer, [
        { place: 'values.name', message: 'taken' },
        { place: '/values/limit', message: 'too much' },
        { place: 'name[2]', message: 'second' },
        { message: 'no' },
      ]),
    ).toEqual({ name: 'taken', limit: 'too much', '': 'no' });
  });
  test('a clash shows what the other changed; mine can be laid upon it', () => {
    const base = { name: 'A', country: 'BR', limit: '1.00' };
    const mine = { name: 'B', country: 'BR', limit: '1.00' };
    const theirs = { name: 'C', country: 'DE', limit: '1.00' };
    expect(clashesOf(base, mine, theirs)).toEqual([
      { field: 'name', mine: 'B', touched: true, theirs: 'C' },
      { field: 'country', mine: 'BR', touched: false, theirs: 'DE' },
    ]);
    expect(keepMine(base, mine, theirs)).toEqual({ name: 'B', country: 'DE', limit: '1.00' });
  });
});
