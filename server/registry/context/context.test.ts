import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateTokens } from '../search/estimate-tokens.ts';
import { fitBudget, headed, type Wanted } from './budget.ts';
import { choose, fillIn } from './choose.ts';

const now = new Date('2026-11-21T10:00:00Z');
const request = { input: { ticket: 7 }, purpose: 'answer', principal: { roles: ['agent'], region: null }, language: 'en' };
const about = { request, now };

const rows = (heading: string, count: number, more: Partial<Wanted> = {}): Wanted => ({
  heading,
  body: { units: Array.from({ length: count }, (_, index) => `{"row":${index},"title":"one two three four five"}`), joint: '\n', divisible: false },
  cut: 'normal',
  most: undefined,
  ...more,
});
const prose = (heading: string, text: string, more: Partial<Wanted> = {}): Wanted => ({
  ...rows(heading, 0, more),
  body: { units: text.split('\n\n'), joint: '\n\n', divisible: true },
});

test('the first choice whose condition is true is taken, and why none is told', () => {
  const ladder = { if: '=input.ticket = 1', text: 'a', else: { if: '=list contains(principal.roles, "agent")', text: 'b', else: { text: 'c' } } };
  expect(choose(ladder, about)).toMatchObject({ ok: true, value: { choice: { text: 'b' }, at: 1 } });
  expect(choose({ ...ladder, else: { if: '=input.missing > 3', text: 'b', else: { text: 'c' } } }, about)).toMatchObject({ value: { choice: { text: 'c' }, at: 2 } });
  expect(choose({ if: '=purpose = "sell"', text: 'a' }, about)).toEqual({
    ok: false,
    why: { en: 'the condition is not true: purpose = "sell"', zh: '条件不成立：purpose = "sell"' },
  });
  expect(choose({ if: '=1 +', text: 'a' }, about)).toMatchObject({ ok: false, why: { en: expect.stringContaining('can not be worked out') as string } });
});

test('expressions are worked out wherever they stand; one that gives nothing is no filter', () => {
  expect(fillIn({ and: [{ id: '=input.ticket' }, { state: { in: ['open', '=purpose'] } }] }, about)).toEqual({
    ok: true,
    value: { and: [{ id: 7 }, { state: { in: ['open', 'answer'] } }] },
  });
  expect(fillIn({ region: '=principal.region' }, about)).toEqual({ ok: false, why: { en: 'nothing is known of principal.region', zh: '缺少 principal.region 的值' } });
});

test('a piece keeps to its own limit: whole records, and prose up to a word', () => {
  const [records, words, small] = fitBudget([rows('Tickets', 20, { most: 60 }), prose('Rules', 'word '.repeat(500), { most: 50 }), rows('Few', 1)], 10_000);
  expect(records).toMatchObject({ by: 'piece', units: 4 });
  expect(records?.text.split('\n').map((line) => (JSON.parse(line) as { row: number }).row)).toEqual([0, 1, 2, 3]);
  expect(words?.tokens).toBeLessThanOrEqual(50);
  expect(words?.tokens).toBeGreaterThan(45);
  expect(words?.text).toMatch(/^(word )+…$/);
  expect(small).toMatchObject({ by: undefined, units: 1 });
});

test('what is to be cut first goes first, among equals the last one, and nothing is torn', () => {
  const pieces = [rows('A', 5, { cut: 'last' }), rows('B', 5), rows('C', 5), rows('D', 5, { cut: 'first' })];
  const all = fitBudget(pieces, 10_000).reduce((sum, { tokens }) => sum + tokens, 0);
  const kept = (budget: number) => fitBudget(pieces, budget).map(({ units }) => units);
  expect(kept(all)).toEqual([5, 5, 5, 5]);
  expect(kept(all - 1)).toEqual([5, 5, 5, 4]);
  expect(kept(Math.ceil((all * 3) / 4) - 1)).toEqual([5, 5, 4, 0]);
  expect(kept(Math.ceil(all / 4))).toEqual([5, 0, 0, 0]);
  expect(kept(10)).toEqual([0, 0, 0, 0]);
});

test('whatever the pieces are, the budget holds, counts are true, and nothing goes before what is to go first', () => {
  const piece = fc.record({
    heading: fc.string({ maxLength: 20 }),
    body: fc.record({ units: fc.array(fc.string({ maxLength: 80 }), { maxLength: 8 }), joint: fc.constant('\n'), divisible: fc.boolean() }),
    cut: fc.constantFrom('first' as const, 'normal' as const, 'last' as const),
    most: fc.option(fc.integer({ min: 20, max: 200 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.integer({ min: 0, max: 400 }), (pieces, budget) => {
      const fitting = fitBudget(pieces, budget);
      expect(fitting).toHaveLength(pieces.length);
      expect(fitting.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(budget);
      fitting.forEach(({ text, tokens, units, by, before }, index) => {
        const { heading, body, most, cut } = pieces[index] ?? rows('', 0);
        expect(tokens).toBe(units > 0 ? estimateTokens(headed(heading, text)) : 0);
        expect(tokens).toBeLessThanOrEqual(Math.min(before, most ?? before));
        expect(body.divisible || text === body.units.slice(0, units).join(body.joint)).toBe(true);
        // Cut last by the budget: then nothing that is to go first is left whole.
        const spared = fitting.some((other, at) => pieces[at]?.cut === 'first' && other.by === undefined && other.before > 0);
        expect(by === 'budget' && cut === 'last' && spared).toBe(false);
      });
    }),
  );
});
