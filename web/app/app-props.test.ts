import { expect, test } from 'vitest';
import { isBelow } from './app-history.ts';
import { addressesOf } from './app-props.ts';

test('links carry the whole address, the router gets the part within the app', () => {
  const addresses = addressesOf({ app: 'desk', base: '/apps/desk' });
  expect(addresses.of('/Order/1')).toBe('/apps/desk/Order/1');
  expect(addresses.inside('/apps/desk/Order?q=x')).toBe('/Order?q=x');
  expect(addresses.inside('/apps/desk')).toBe('/');
  expect(addresses.inside('/apps/desk-two/Order')).toBeUndefined();
  expect(addresses.inside('/')).toBeUndefined();
});

test('without a base links lead to the app at its Portico', () => {
  const addresses = addressesOf({ app: 'desk', home: 'https://portico.example/apps/desk' });
  expect(addresses.of('/Order')).toBe('https://portico.example/apps/desk/Order');
  expect(addresses.inside('https://portico.example/apps/desk/Order/7')).toBe('/Order/7');
});

test('a longer name is not below a shorter one', () => {
  expect(isBelow('/apps/desk', '/apps/desk')).toBe(true);
  expect(isBelow('/apps/desk', '/apps/desk/Order')).toBe(true);
  expect(isBelow('/apps/desk', '/apps/desk-two')).toBe(false);
});
