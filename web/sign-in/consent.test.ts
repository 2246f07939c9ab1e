import { expect, test } from 'vitest';
import { readingOnly } from './consent.ts';

test('reading only is offered where it is less than what was asked', () => {
  expect(readingOnly(['*'])).toEqual(['read']);
  expect(readingOnly(['provider:crm', 'app:desk'])).toEqual(['provider:crm:read', 'app:desk:read']);
  expect(readingOnly(['provider:crm', 'provider:crm:read', 'provider:crm:tool:find'])).toBeUndefined();
  expect(readingOnly(['read'])).toBeUndefined();
  expect(readingOnly(['provider:crm:tool:find'])).toBeUndefined();
  expect(readingOnly(['platform'])).toBeUndefined();
});
