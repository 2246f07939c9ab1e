import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, table, widthOf } from './table.ts';

describe('a table', () => {
  test('stands in line with Chinese in it', () => {
    const { head, lines } = table(
      [{ title: '名称' }, { title: 'n', right: true }, { title: 'end' }],
      [
        ['发票客户报表', '7', 'a'],
        ['ab', '1000', 'b'],
      ],
    );
    expect([head, ...lines]).toEqual(['名称             n  end', '发票客户报表     7  a', 'ab            1000  b']);
    expect(new Set([head, ...lines].map((line) => widthOf(line.slice(0, line.search(/end$|a$|b$/))))).size).toBe(1);
  });

  test('never is wider than the screen, and says where it cut', () => {
    const cell = fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom('客户名称客户名称客户名称客户名称', '全角ＡＢＣ'));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }), fc.integer({ min: 30, max: 120 }), (rows, screen) => {
        const { lines } = table([{ title: 'a' }, { title: 'b' }, { title: 'c' }], rows, screen);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(screen);
      }),
    );
  });

  test('keeps every row in one line', () => {
    expect(table([{ title: 'x' }], [['one\n  two']]).lines).toEqual(['one two']);
  });
});

test('widths: marks take none, colours take none, Chinese takes two', () => {
  expect(widthOf('e\u0301')).toBe(1);
  expect(widthOf('\u001b[31mred\u001b[0m')).toBe(3);
  expect(widthOf('客a')).toBe(3);
  expect(cut('客户名称', 5)).toBe('客户…');
  expect(cut('abc', 3)).toBe('abc');
});
