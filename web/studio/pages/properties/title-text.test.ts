import { expect, test } from 'vitest';
import { textIn, withText } from './title-text.ts';

test('a plain text says the same in both languages and stays plain until the other one differs', () => {
  expect([textIn('Orders', 'en'), textIn('Orders', 'zh')]).toEqual(['Orders', 'Orders']);
  expect(withText('Orders', { language: 'en', text: 'Sales' })).toBe('Sales');
  expect(withText('Orders', { language: 'zh', text: '订单', other: true })).toEqual({ en: 'Orders', zh: '订单' });
});

test('a language without words is left out, no words at all are no title', () => {
  expect(withText({ en: 'Orders', zh: '订单' }, { language: 'zh', text: '' })).toEqual({ en: 'Orders' });
  expect(withText({ en: 'Orders' }, { language: 'en', text: '' })).toBeUndefined();
  expect(withText(undefined, { language: 'zh', text: '订单' })).toEqual({ zh: '订单' });
  expect(textIn(undefined, 'en')).toBe('');
});
