import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freeSlug, isSlug, slugOf, titleOf } from './slug.ts';

test('names for apps', () => {
  expect(slugOf('Chinook_PostgreSql.sql')).toBe('chinook-postgre-sql');
  expect(slugOf('2024 Órders (final).csv')).toBe('orders-final');
  expect(slugOf('客户订单.xlsx')).toBe('app');
  expect(titleOf('order_lines-2024.csv')).toBe('Order lines 2024');
});

test('whatever comes in, a usable name comes out', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(isSlug(slugOf(text))).toBe(true);
    }),
  );
});

test('a taken name gets a number', () => {
  expect(freeSlug('orders', ['orders', 'orders-2'])).toBe('orders-3');
  expect(freeSlug('orders', [])).toBe('orders');
});
