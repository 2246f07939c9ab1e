import { evaluateFeel, formulaSql, temporalValue } from '@portico/bpmn';
import type { Entity, Field } from '@portico/contracts';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testKernel, type TestKernel } from '../kernel/testing.ts';
import { modelOf, TestSchema } from './testing.ts';

const given: Record<string, Field> = {
  n: { type: 'integer' },
  price: { type: 'decimal', precision: 12, scale: 2 },
  amount: { type: 'money', currency: 'CNY' },
  name: { type: 'text' },
  state: { type: 'enum', values: [{ value: 'open' }, { value: 'done' }] },
  active: { type: 'boolean' },
  due: { type: 'date' },
  since: { type: 'date' },
  at: { type: 'datetime' },
};

/** Expressions by kind, so deep that every operator meets every other. Divisions stay out of roundings: floats and exact numbers part there. */
const grammar = fc.letrec<{ number: string; text: string; truth: string; date: string }>((tie) => {
  const pick = (...words: string[]): fc.Arbitrary<string> => fc.constantFrom(...words);
  const join = (parts: fc.Arbitrary<string>[], make: (...given: string[]) => string): fc.Arbitrary<string> => fc.tuple(...parts).map((all) => make(...all));
  const { number, text, truth, date } = { number: tie('number'), text: tie('text'), truth: tie('truth'), date: tie('date') };
  return {
    number: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      pick('n', 'price', 'amount', '0', '2', '-3', '1.5'),
      join([number, pick('+', '-', '*'), number], (a, o, b) => `(${a} ${o} ${b})`),
      join([truth, number, number], (c, a, b) => `(if ${c} then ${a} else ${b})`),
      join([text], (a) => `string length(${a})`),
      join([pick('abs', 'floor', 'ceiling'), number], (f, a) => `${f}(${a})`),
      join([pick('decimal', 'round half up', 'round up', 'round down'), pick('n', 'price', 'amount'), pick('0', '1')], (f, a, s) => `${f}(${a}, ${s})`),
      join([number, pick('n', '3', '0')], (a, b) => `modulo(${a}, ${b})`),
      join([number, number], (a, b) => `max(${a}, ${b})`),
      join([number, number], (a, b) => `min(${a}, ${b})`),
      join([date, pick('year', 'month', 'day', 'weekday')], (d, p) => `${d}.${p}`),
      join([date, date], (a, b) => `(${a} - ${b}).days`),
      pick('at.hour', '(at + duration("PT30H")).day'),
    ),
    text: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      pick('name', 'state', '""', '"ab"', `"it's"`, String.raw`"a\"b"`),
      join([text, text], (a, b) => `(${a} + ${b})`),
      join([pick('upper case', 'lower case', 'string'), text], (f, a) => `${f}(${a})`),
      join([pick('substring before', 'substring after'), text, text], (f, a, b) => `${f}(${a}, ${b})`),
      join([text, pick('1', '2', '-2'), pick('', ', 0', ', 2')], (a, s, l) => `substring(${a}, ${s}${l})`),
      join([pick('n', 'price', 'amount', 'due', 'active')], (a) => `string(${a})`),
      join([truth, text], (c, a) => `(if ${c} then ${a} else null)`),
    ),
    truth: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      pick('active', 'true', 'false'),
      join([number, pick('<', '<=', '>', '>=', '=', '!='), number], (a, o, b) => `(${a} ${o} ${b})`),
      join([date, pick('<', '>=', '=', '!='), date], (a, o, b) => `(${a} ${o} ${b})`),
      join([text, pick('=', '!='), text], (a, o, b) => `(${a} ${o} ${b})`),
      join([truth, pick('and', 'or'), truth], (a, o, b) => `(${a} ${o} ${b})`),
      join([truth], (a) => `not(${a})`),
      join([pick('n', 'name', 'due', 'active', 'at'), pick('=', '!=')], (a, o) => `(${a} ${o} null)`),
      join([pick('contains', 'starts with', 'ends with'), text, text], (f, a, b) => `${f}(${a}, ${b})`),
      join([pick('n', 'price')], (a) => `(${a} in (1, 2, [3..7], > 100))`),
      join([pick('n', 'price')], (a) => `(${a} between -2 and 7)`),
    ),
    date: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      pick('due', 'since', 'date("2024-02-29")', 'date(at)'),
      join([date, pick('+', '-'), pick('P1M', 'P30D', 'P1Y', '-P2D')], (d, o, p) => `(${d} ${o} duration("${p}"))`),
    ),
  };
});
const formula = fc.oneof(
  grammar.number.map((expression) => ({ type: 'decimal' as const, expression })),
  grammar.text.map((expression) => ({ type: 'text' as const, expression })),
  grammar.truth.map((expression) => ({ type: 'boolean' as const, expression })),
  grammar.date.map((expression) => ({ type: 'date' as const, expression })),
);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 4 });
const quarter = fc.integer({ min: -40, max: 400 }).map((value) => (value / 4).toFixed(2));
const day = fc.date({ min: new Date('1999-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }).map((value) => value.toISOString().slice(0, 10));
const row = fc.record({
  n: maybe(fc.integer({ min: -9, max: 9 })),
  price: maybe(quarter),
  amount: maybe(quarter),
  name: maybe(fc.constantFrom('', 'Ada', 'ab', "it's", 'xabx', '多语言')),
  state: maybe(fc.constantFrom('open', 'done')),
  active: maybe(fc.boolean()),
  due: maybe(day),
  since: maybe(day),
  at: maybe(day.map((value) => `${value}T21:15:00Z`)),
});

/** Floats and exact numbers part behind the sixth digit. */
function rounded(value: unknown, type: string): unknown {
  return type === 'decimal' && value !== null && value !== undefined ? Number(Number(value).toFixed(6)) + 0 : value;
}

describe('a formula kept by the database', () => {
  let kernel: TestKernel;
  beforeAll(async () => {
    kernel = await testKernel();
  });
  afterAll(() => kernel.close());

  it('gives what FEEL gives, for any formula on any record', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(formula, { minLength: 12, maxLength: 12 }), fc.array(row, { minLength: 6, maxLength: 6 }), async (formulas, rows) => {
        const columns = Object.fromEntries(Object.entries(given).map(([name, field]) => [name, { ...field, column: name }]));
        const computed = formulas.map(({ type, expression }, index) => {
          const sql = formulaSql('it', { ...columns, it: { type, column: 'it', formula: expression } });
          expect(sql.ok ? '' : `${expression}: ${sql.message.en}`).toBe('');
          return [`f${index}`, { type, computed: sql.ok ? sql.sql : '' } satisfies Field] as const;
        });
        const entity: Entity = { format: 1, name: 'Thing', key: ['id'], fields: { id: { type: 'integer', required: true }, ...given, ...Object.fromEntries(computed) } };
        const schema = await TestSchema.of(kernel, modelOf(entity));
        const names = Object.keys(given);
        for (const [id, values] of rows.entries()) {
          const list = names.map((_, at) => `$${at + 2}`).join(', ');
          await schema.query(`INSERT INTO {s}.thing (id, ${names.join(', ')}) VALUES ($1, ${list})`, [id, ...names.map((name) => values[name as keyof typeof values])]);
        }
        for (const kept of await schema.query('SELECT * FROM {s}.thing ORDER BY id')) {
          const values = rows[Number(kept['id'])] ?? {};
          const variables = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, temporalValue(given[name]?.type ?? '', value)]));
          for (const [index, { expression, type }] of formulas.entries()) {
            const told = evaluateFeel(expression, { variables, now: new Date() });
            const found = { formula: expression, of: values, gives: rounded(kept[`f${index}`], type) };
            compared += 1;
            expect(found).toEqual({ formula: expression, of: values, gives: rounded(told.ok ? told.value : undefined, type) });
          }
        }
      }),
      { numRuns: Number(process.env['PORTICO_RUNS'] ?? 12), endOnFailure: false },
    );
    expect(compared).toBeGreaterThan(500);
  }, 240_000);
});
