import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineReader, type LongLine } from './process-lines.ts';

function read(bytes: Buffer, how: { cuts: readonly number[]; most: number }): { lines: string[]; long: LongLine[] } {
  const lines: string[] = [];
  const long: LongLine[] = [];
  const reader = createLineReader({ most: how.most, line: (text) => lines.push(text), long: (line) => long.push(line) });
  let from = 0;
  for (const cut of [...how.cuts.map((at) => at % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]) {
    reader.take(bytes.subarray(from, cut));
    from = cut;
  }
  reader.end();
  return { lines, long };
}

test('lines come out as they were written, wherever the stream was cut', () => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => text !== '' && !text.includes('\n'));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat()), fc.boolean(), (lines, cuts, lastEnds) => {
      const text = lines.join('\n') + (lastEnds && lines.length > 0 ? '\n' : '');
      expect(read(Buffer.from(text), { cuts, most: 10_000 })).toEqual({ lines, long: [] });
    }),
  );
});

test('of a long line only beginning and end are kept, with its length; those around it are whole', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1001, max: 50_000 }), fc.array(fc.nat(), { maxLength: 20 }), (length, cuts) => {
      const text = `before\n{"id":7,${'x'.repeat(length - 16)}"end":1}\nafter\n`;
      const { lines, long } = read(Buffer.from(text), { cuts, most: 1000 });
      expect(lines).toEqual(['before', 'after']);
      expect(long).toHaveLength(1);
      expect(long[0]).toMatchObject({ bytes: length });
      expect(long[0]?.head.startsWith('{"id":7,')).toBe(true);
      expect(long[0]?.tail.endsWith('"end":1}')).toBe(true);
      expect((long[0]?.head.length ?? 0) + (long[0]?.tail.length ?? 0)).toBeLessThanOrEqual(1024);
    }),
  );
});

test('a line that is cut off by the end of the stream is the last line, unless it was too long', () => {
  expect(read(Buffer.from('a\n\nb'), { cuts: [], most: 10 }).lines).toEqual(['a', 'b']);
  expect(read(Buffer.from(`a\n${'x'.repeat(50)}`), { cuts: [], most: 10 })).toEqual({ lines: ['a'], long: [] });
});
