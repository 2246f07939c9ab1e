import { expect, test } from 'vitest';
import { fill, find, type Texts } from './words.ts';

test('a text is found in any of the catalogues, and its slots are filled as they are', () => {
  const texts: readonly Texts[] = [{ state: { home: 'Home' } }, { sign: { with: 'Continue with {{name}}', title: 'Sign in' } }];
  expect(find(texts, 'state.home')).toBe('Home');
  expect(fill(find(texts, 'sign.with'), { name: '<b>$& Desk</b>' })).toBe('Continue with <b>$& Desk</b>');
  expect(fill('{{a}} {{b}}', { a: '1' })).toBe('1 {{b}}');
});

test('what is missing shows its name, never an object', () => {
  expect(find([{ sign: { title: 'x' } }], 'sign.nothing')).toBe('sign.nothing');
  expect(find([{ sign: { title: 'x' } }], 'sign')).toBe('sign');
});
