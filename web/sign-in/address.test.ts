import { expect, test } from 'vitest';
import { errorIn, safeTarget, tokenIn } from './address.ts';

test('the token is taken from the fragment', () => {
  expect(tokenIn('#token=abc-_1')).toBe('abc-_1');
  expect(tokenIn('#token=')).toBeUndefined();
  expect(tokenIn('')).toBeUndefined();
});

test('the reason of a failed provider is read, nothing else', () => {
  expect(errorIn('#error=no%20such%20person')).toBe('no such person');
  expect(errorIn('#token=abc')).toBeUndefined();
});

test('sign-in leads back only to pages of this Portico', () => {
  expect(safeTarget('/apps/order-desk/Order?q=x')).toBe('/apps/order-desk/Order?q=x');
  expect(safeTarget('//evil.example')).toBe('/');
  expect(safeTarget('/\\evil.example')).toBe('/');
  expect(safeTarget('https://evil.example')).toBe('/');
  expect(safeTarget('/sign-in?to=/sign-in')).toBe('/');
  expect(safeTarget(undefined)).toBe('/');
});
