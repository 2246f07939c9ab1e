import { expect, test } from 'vitest';
import { rangeIn } from './range-in.ts';

test('the range is the words of the line', () => {
  const text = 'a: 1\n  b: 2  \n\nend';
  const words = (line: number | undefined) => {
    const { from, to } = rangeIn(text, line);
    return text.slice(from, to);
  };
  expect([words(1), words(2), words(3), words(4), words(99), words(undefined)]).toEqual(['a: 1', 'b: 2', '', 'end', 'end', 'a: 1']);
});
