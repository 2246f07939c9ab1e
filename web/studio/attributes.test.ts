import { expect, test } from 'vitest';
import { attributeText, readAttributes } from './attributes.ts';

test('types decide how a value is read', () => {
  const declared = [{ name: 'region', type: 'text' }, { name: 'level', type: 'integer' }, { name: 'on', type: 'boolean' }, { name: 'employee' }, { name: 'none', type: 'text' }];
  expect(readAttributes({ region: '007', level: '3', on: 'true', employee: '12' }, declared)).toEqual({ values: { region: '007', level: 3, on: true, employee: 12 }, bad: [] });
  expect(readAttributes({ level: 'x', on: 'maybe', region: '[1' }, declared)).toEqual({ values: undefined, bad: ['region', 'level', 'on'] });
});

test('what was saved is typed back', () => {
  for (const value of ['north', 4, true, ['a', 'b']])
    expect(readAttributes({ a: attributeText(value) }, [{ name: 'a', ...(typeof value === 'boolean' && { type: 'boolean' }) }]).values).toEqual({ a: value });
  expect(attributeText(undefined)).toBe('');
});
