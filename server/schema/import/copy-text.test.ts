import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrayLiteral, copyLine, readCopyLine } from './copy-text.ts';

test('a line of COPY text reads back as it was, but for NUL', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string({ unit: 'binary' })), { minLength: 1 }), (values) => {
      const line = copyLine(values);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(readCopyLine(line.slice(0, -1))).toEqual(values.map((value) => value?.replaceAll('\0', '') ?? null));
    }),
  );
});

test('lists are array literals', () => {
  expect(arrayLiteral(['a', 'b "c"', null, '\\', ''])).toBe('{"a","b \\"c\\"",NULL,"\\\\",""}');
});
