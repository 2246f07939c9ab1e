import { expect, test } from 'vitest';
import { countByFile, inOrder, placeOf, type Finding } from './finding.ts';

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
