import { expect, test } from 'vitest';
import { harmless } from './harmless.ts';

test('what a terminal would obey or not show is written out; the rest stays', () => {
  expect(harmless('a\u001b[2Jb\u202ec\u{e0041}\rd')).toBe('a\\u{1b}[2Jb\\u{202e}c\\u{e0041}\\u{d}d');
  expect(harmless('客户 “é”\n\t👍')).toBe('客户 “é”\n\t👍');
});
