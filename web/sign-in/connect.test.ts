import { expect, test } from 'vitest';
import { cameBack } from './connect.ts';

test('what the callback left is told apart', () => {
  expect(cameBack('')).toEqual({ is: 'new' });
  expect(cameBack('#done')).toEqual({ is: 'done' });
  expect(cameBack(`#error=${encodeURIComponent('it was refused there: 100 %')}`)).toEqual({ is: 'failed', words: 'it was refused there: 100 %' });
});
