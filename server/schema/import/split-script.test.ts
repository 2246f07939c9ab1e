import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CutScript, splitScript, type Piece } from './split-script.ts';

const library = readFileSync(new URL('fixtures/library.sql', import.meta.url), 'utf8');
const byHand = readFileSync(new URL('fixtures/by-hand.sql', import.meta.url), 'utf8');

async function* inChunks(text: string, sizes: readonly number[]): AsyncIterable<string> {
  for (let at = 0, turn = 0; at < text.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield text.slice(at, at + size);
    at += size;
  }
}

async function pieces(text: string, sizes: readonly number[] = [1_000_000]): Promise<Piece[]> {
  const found: Piece[] = [];
  for await (const piece of splitScript(inChunks(text, sizes))) found.push(piece);
  return found;
}

/** Rows joined, so that only their text counts and not where a chunk ended. */
function joined(list: readonly Piece[]): string {
  return list
    .map((piece) => (piece.kind === 'rows' ? piece.text : JSON.stringify(piece)))
    .join('\u0000')
    .replaceAll('\n\u0000', '\n');
}

describe('cutting a script', () => {
  test('gives the same pieces however the text arrives', async () => {
    const whole = joined(await pieces(library + byHand));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }), async (sizes) => {
        expect(joined(await pieces(library + byHand, sizes))).toBe(whole);
      }),
      { numRuns: 15 },
    );
  });

  test('sees quotes, dollar quotes, nested comments, function bodies and psql commands', async () => {
    const text = `-- a; b\n\\connect x\nselect ';', ";", E'\\';', $t$;$$;$t$ /* ; /* ; */ ; */ -- ;\n, a$1$ from b;\ncreate function f() returns int begin atomic select case 1 when 1 then 2 end; end;\nselect 1\\g\n(select 2)`;
    const found = await pieces(text);
    expect(found.map((piece) => [piece.kind, piece.line])).toEqual([
      ['meta', 2],
      ['statement', 3],
      ['statement', 5],
      ['statement', 6],
      ['meta', 6],
      ['statement', 7],
    ]);
  });

  test('hands a long INSERT on in parts that each can be parsed, with their own lines', async () => {
    const rows = Array.from({ length: 9000 }, (_, at) => `(${at}, 'a, (b'';')`);
    const found = await pieces(`\ninsert into "T x" (a, b) values\n${rows.join(',\n')};\nselect 1;`, [997]);
    const parts = found.slice(0, -1);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts)
      expect(part).toMatchObject({ kind: 'statement', sql: expect.stringMatching(/^insert into "T x" \(a, b\) values\s+\(\d+, 'a, \(b'';'\)[^;]*;?[\s\S]*\)$/) });
    const again = parts.flatMap((part) => (part.kind === 'statement' ? [...part.sql.matchAll(/\((\d+), 'a/g)].map((row) => Number(row[1])) : []));
    expect(again).toEqual(rows.map((_, at) => at));
    const second = parts[1];
    const first = second?.kind === 'statement' ? Number(/\((\d+), 'a/.exec(second.sql)?.[1]) : 0;
    // The part's text begins at the line end after the comma.
    expect(second?.line).toBe(first + 2);
    expect(found.at(-1)?.line).toBe(9003);
  });

  test.each([
    ["select 1;\nselect 'abc;\n", 2],
    ['select 1;\n\nselect $x$ abc $$', 3],
    ['/* never\nclosed', 1],
    ['select 1;\ncopy t from stdin;\n1\t2\n', 2],
  ])('says where an open end begins: %j', async (text, line) => {
    const failure = await pieces(text).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CutScript);
    expect((failure as CutScript).line).toBe(line);
  });
});
