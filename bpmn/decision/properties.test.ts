import fc from 'fast-check';
import { unaryTest } from 'feelin';
import { describe, expect, test } from 'vitest';
import { holds, readCell } from './cell.ts';
import { aggregations, type DecisionTable, hitPolicies } from './definition.ts';
import { applyPolicy, type Match } from './hit.ts';
import { readDecisions } from './read-decisions.ts';

const number = fc.integer({ min: -3, max: 6 });
const numberTest = fc.oneof(
  number.map(String),
  fc.tuple(fc.constantFrom('<', '<=', '>', '>='), number).map(([sign, limit]) => `${sign} ${limit}`),
  fc
    .tuple(fc.constantFrom('[', '('), number, fc.integer({ min: 0, max: 4 }), fc.constantFrom(']', ')', '['))
    .map(([open, from, more, close]) => `${open}${from}..${from + more}${close}`),
);
const textTest = fc.constantFrom('"a"', '"b"', '"c, d"', String.raw`"say \"x\""`);
const list = (one: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(fc.array(one, { minLength: 1, maxLength: 3 }), fc.boolean()).map(([parts, not]) => (not ? `not(${parts.join(', ')})` : parts.join(', ')));

describe('cells', () => {
  test('what is simple says the same as FEEL', () => {
    fc.assert(
      fc.property(list(numberTest), number, (tests, value) => {
        const cell = readCell(tests);
        expect(cell.type).toBe('numbers');
        expect(holds(cell, value)).toBe(unaryTest(tests, { '?': value }).value);
        expect(holds(cell, value + 0.5)).toBe(unaryTest(tests, { '?': value + 0.5 }).value);
      }),
      { numRuns: 400 },
    );
    fc.assert(
      fc.property(list(textTest), fc.constantFrom('a', 'b', 'c, d', 'say "x"', 'e'), (tests, value) => {
        const cell = readCell(tests);
        expect(cell.type).toBe('texts');
        expect(holds(cell, value)).toBe(unaryTest(tests, { '?': value }).value);
      }),
    );
    fc.assert(
      fc.property(list(fc.constantFrom('true', 'false')), fc.boolean(), (tests, value) => {
        expect(holds(readCell(tests), value)).toBe(unaryTest(tests, { '?': value }).value);
      }),
    );
  });

  test('what is more than simple is left to FEEL', () => {
    for (const text of ['x', '> x', 'date("2026-01-01")', '"a" + "b"', '? > 3', 'null', '[1..x]', '[5..1]', '1, x', 'not(not(1))', '"open', '1,,2', String.raw`"a\n"`])
      expect([text, readCell(text)]).toEqual([text, { type: 'feel' }]);
    expect(holds(readCell('> 3'), '5')).toBeUndefined();
    expect(holds(readCell('> 3'), null)).toBeUndefined();
  });
});

describe('hit policies', () => {
  const outputs = (count: number): DecisionTable['outputs'] =>
    Array.from({ length: count }, (_, index) => ({ id: `o${index}`, name: `o${index}`, label: `o${index}`, type: { base: 'any', list: false } as const }));
  const matches = fc.integer({ min: 1, max: 2 }).chain((columns) =>
    fc.record({
      columns: fc.constant(columns),
      all: fc
        .array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: columns, maxLength: columns }), { maxLength: 6 })
        .map((rows): Match[] => rows.map((values, index) => ({ number: index + 1, values }))),
    }),
  );
  const shown = (match: Match): unknown => (match.values.length === 1 ? match.values[0] : { o0: match.values[0], o1: match.values[1] });
  const rank = (_column: number, value: unknown): number => value as number;
  /** The rules of the standard again, said as plainly as can be. */
  const naive = (policy: string, all: readonly Match[]): unknown => {
    const best = all
      .map((match, place) => ({ match, key: [...match.values.map(Number), place] }))
      .sort((a, b) => a.key.map((one, index) => one - (b.key[index] ?? 0)).find((difference) => difference !== 0) ?? 0);
    if (policy === 'UNIQUE') return all.length > 1 ? 'refused' : all[0] ? shown(all[0]) : null;
    if (policy === 'ANY') return all.some((one) => String(one.values) !== String(all[0]?.values)) ? 'refused' : all[0] ? shown(all[0]) : null;
    if (policy === 'FIRST') return all[0] ? shown(all[0]) : null;
    if (policy === 'PRIORITY') return best[0] ? shown(best[0].match) : null;
    return (policy === 'OUTPUT ORDER' ? best.map(({ match }) => match) : all).map(shown);
  };

  test.each(hitPolicies)('%s gives what the standard says', (policy) => {
    fc.assert(
      fc.property(matches, ({ columns, all }) => {
        const hit = applyPolicy({ policy, outputs: outputs(columns) }, all, rank);
        expect(hit.ok ? hit.value : 'refused').toEqual(naive(policy, all));
      }),
    );
  });

  test.each(aggregations)('COLLECT with %s', (aggregation) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 6 }), (values) => {
        const hit = applyPolicy(
          { policy: 'COLLECT', aggregation, outputs: outputs(1) },
          values.map((value, index) => ({ number: index + 1, values: [value] })),
          rank,
        );
        const sorted = values.toSorted((a, b) => a - b);
        const expected = {
          COUNT: values.length,
          SUM: values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0),
          MIN: sorted[0] ?? null,
          MAX: sorted.at(-1) ?? null,
        }[aggregation];
        expect(hit).toMatchObject({ ok: true, value: expected });
      }),
    );
  });
});

describe('overlaps and gaps', () => {
  const cell = fc.oneof({ weight: 1, arbitrary: fc.constant('-') }, { weight: 3, arbitrary: list(numberTest) });
  const table = (rules: readonly (readonly [string, string])[]): string =>
    `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="f" name="f"><decision id="d" name="d"><decisionTable><input label="a"><inputExpression><text>a</text></inputExpression></input><input label="b"><inputExpression><text>b</text></inputExpression></input><output name="d"/>${rules
      .map(
        ([a, b], index) =>
          `<rule id="r${index}">${[a, b].map((text) => `<inputEntry><text>${text.replaceAll('<', '&lt;')}</text></inputEntry>`).join('')}<outputEntry><text>${index}</text></outputEntry></rule>`,
      )
      .join('')}</decisionTable></decision></definitions>`;
  /** Every value that can make a difference. */
  const points = Array.from({ length: 33 }, (_, index) => index / 2 - 5);

  test('are told just when some case is covered twice or not at all', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 4 }), (rules) => {
        const counts = points.flatMap((a) => points.map((b) => rules.filter(([one, two]) => holds(readCell(one), a) === true && holds(readCell(two), b) === true).length));
        const codes = readDecisions(table(rules)).issues.map(({ code }) => code);
        expect({ overlap: codes.includes('rules.overlap'), gap: codes.includes('rules.gap') }).toEqual({ overlap: counts.some((count) => count > 1), gap: counts.includes(0) });
      }),
      { numRuns: 150 },
    );
  });

  test('a large table is looked over in a moment', () => {
    const rules = Array.from({ length: 200 }, (_, index) => [`[${index}..${index + 1})`, `not(${index % 7})`] as const);
    const started = performance.now();
    expect(readDecisions(table(rules)).issues.map(({ code }) => code)).toContain('rules.gap');
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
