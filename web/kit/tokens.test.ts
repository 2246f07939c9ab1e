import { expect, test } from 'vitest';
import { tokensOf, toolTokens } from './tokens.ts';

test('Latin by four, Chinese one by one', () => {
  expect(tokensOf('')).toBe(0);
  expect(tokensOf('abcdefgh')).toBe(2);
  expect(tokensOf('客户订单')).toBe(4);
});

test('a longer description costs more', () => {
  const tool = { name: 'a', description: 'x'.repeat(40), inputSchema: { type: 'object' } };
  expect(toolTokens({ ...tool, description: 'x'.repeat(400) }) - toolTokens(tool)).toBe(90);
});
