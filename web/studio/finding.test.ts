import { expect, test } from 'vitest';
import { countByFile, inOrder, placeOf, rangeIn, type Finding } from './finding.ts';

const found = (file: string, line?: number): Finding => ({ file, ...(line !== undefined && { line }), message: { en: 'x', zh: 'x' } });

test('counted and ordered, the open file first', () => {
  const findings = [found('b', 9), found('a', 2), found('b', 3)];
  expect(countByFile(findings)).toEqual(
    new Map([
      ['b', 2],
      ['a', 1],
    ]),
  );
  expect(inOrder(findings, 'b').map(placeOf)).toEqual(['b:3', 'b:9', 'a:2']);
  expect(placeOf({ place: 'menu.2', message: { en: 'x', zh: 'x' } })).toBe('menu.2');
});

test('the range is the words of the line', () => {
  const text = 'a: 1\n  b: 2  \n\nend';
  const words = (line: number | undefined) => {
    const { from, to } = rangeIn(text, line);
    return text.slice(from, to);
  };
  expect([words(1), words(2), words(3), words(4), words(99), words(undefined)]).toEqual(['a: 1', 'b: 2', '', 'end', 'end', 'a: 1']);
});
