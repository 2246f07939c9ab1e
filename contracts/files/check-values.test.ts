import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkValues } from './check-values.ts';
import { entitySchema, type Field, type FieldType } from './entity.ts';
import { nearestName } from './nearest-name.ts';
import { compareDecimals, parseValue, plainDecimal } from './parse-value.ts';

const ticket = entitySchema.parse({
  format: 1,
  name: 'Ticket',
  key: ['id'],
  fields: {
    id: { type: 'integer', default: { auto: 'increment' } },
    code: { type: 'text', required: true, pattern: '^[A-Z]+$', length: 5 },
    subject: { type: 'text' },
    priority: { type: 'enum', required: true, values: [{ value: 'low' }, { value: 'high' }], default: 'low' },
    points: { type: 'integer', min: 1, max: 10 },
    due: { type: 'date' },
    tags: { type: 'text', list: true, length: 3 },
    age: { type: 'integer', computed: 'points * 2' },
  },
});
const all = new Set(Object.keys(ticket.fields));
const check = (values: Record<string, unknown>, mode: 'create' | 'update' = 'create', writable: ReadonlySet<string> = all) => checkValues(ticket, values, { mode, writable });
const places = (values: Record<string, unknown>, mode: 'create' | 'update' = 'create') => check(values, mode).issues.map((issue) => issue.place);

describe('checkValues', () => {
  it('asks for what is required when creating, and for nothing when updating', () => {
    expect(places({})).toEqual(['code']);
    expect(places({}, 'update')).toEqual([]);
    expect(places({ code: '' })).toEqual(['code']);
    expect(places({ code: null }, 'update')).toEqual(['code']);
    expect(places({ priority: null }, 'update')).toEqual(['priority']);
    expect(check({ code: 'A', priority: null }).values).toEqual({ code: 'A' });
  });

  it('takes an empty cell of a form as no value, but keeps an empty text', () => {
    expect(check({ code: 'A', points: '', due: '', subject: '' }).values).toEqual({ code: 'A', subject: '' });
    expect(check({ points: '' }, 'update').values).toEqual({ points: null });
  });

  it('looks at length in characters, pattern, smallest and largest, and each item of a list', () => {
    expect(places({ code: 'ABCDEF' })).toEqual(['code']);
    expect(places({ code: 'abc' })).toEqual(['code']);
    expect(places({ code: 'A', points: 0 })).toEqual(['points']);
    expect(places({ code: 'A', points: 11 })).toEqual(['points']);
    expect(places({ code: 'A', tags: ['abc', 'abcd'] })).toEqual(['tags[1]']);
    expect(places({ code: 'A', tags: ['😀😀😀', null] })).toEqual(['tags[1]']);
    expect(places({ code: 'A', tags: 'abc' })).toEqual(['tags']);
  });

  it('says the same of a field that is hidden and of one that does not exist', () => {
    const writable = new Set(['code']);
    const [hidden] = check({ code: 'A', subject: 'x' }, 'create', writable).issues;
    const [unknown] = check({ code: 'A', subjekt: 'x' }, 'create', writable).issues;
    expect(hidden?.message.en.replace('subject', '')).toBe(unknown?.message.en.replace('subjekt', ''));
    expect(check({ code: 'A', subjekt: 'x' }).issues[0]?.message.en).toContain('did you mean "subject"?');
    expect(check({ code: 'A', constructor: 1, age: 1 }).issues.map((issue) => issue.place)).toEqual(['constructor', 'age']);
  });

  it('does not ask for what the caller may not write', () => {
    expect(check({}, 'create', new Set(['subject'])).issues).toEqual([]);
  });
});

describe('parseValue', () => {
  const good: [FieldType, unknown, unknown][] = [
    ['integer', '42', 42],
    ['integer', -1, -1],
    ['bigint', '+9223372036854775807', '9223372036854775807'],
    ['bigint', 5, '5'],
    ['decimal', '1.50', '1.50'],
    ['decimal', 0.1, '0.1'],
    ['decimal', '1e3', '1000'],
    ['decimal', '-0', '0'],
    ['decimal', '.5', '0.5'],
    ['decimal', 1e-7, '0.0000001'],
    ['float', '2.5', 2.5],
    ['boolean', 'true', true],
    ['date', '2024-02-29', '2024-02-29'],
    ['time', '09:30', '09:30:00'],
    ['datetime', '2026-03-01T23:30:00-02:00', '2026-03-02T01:30:00Z'],
    ['datetime', '2026-03-01 09:30Z', '2026-03-01T09:30:00Z'],
    ['datetime', '2026-03-01T09:30:00.5000Z', '2026-03-01T09:30:00.5Z'],
    ['localDatetime', '2026-03-01 09:30', '2026-03-01T09:30:00'],
    ['interval', 'P1Y2M', 'P1Y2M'],
    ['interval', '3 days 04:00:00', '3 days 04:00:00'],
    ['uuid', '0190A0B0-0000-7000-8000-00000000000A', '0190a0b0-0000-7000-8000-00000000000a'],
    ['json', { a: [null] }, { a: [null] }],
    ['binary', 'AAE=', 'AAE='],
    ['person', 'p1', 'p1'],
    ['text', '客户', '客户'],
  ];
  it.each(good)('reads %s %j', (type, input, value) => {
    expect(parseValue({ type }, input)).toEqual({ value });
  });

  const bad: [FieldType, unknown][] = [
    ['integer', 1.5],
    ['integer', 2_147_483_648],
    ['integer', 'x'],
    ['integer', ''],
    ['integer', true],
    ['smallint', 40_000],
    ['bigint', '9223372036854775808'],
    ['bigint', 2 ** 60],
    ['decimal', 'NaN'],
    ['decimal', '1,5'],
    ['decimal', '.'],
    ['decimal', Infinity],
    ['decimal', '1e9999'],
    ['float', NaN],
    ['float', '1e999'],
    ['boolean', 'yes'],
    ['boolean', 1],
    ['date', '2023-02-29'],
    ['date', '01/02/2023'],
    ['date', 20_230_101],
    ['time', '24:00'],
    ['datetime', '2026-03-01T09:30:00'],
    ['datetime', '2026-03-01'],
    ['datetime', '2026-13-01T00:00:00Z'],
    ['localDatetime', '2026-03-01T09:30:00Z'],
    ['interval', 'soon'],
    ['uuid', 'x'],
    ['json', '\u0000'],
    ['binary', 'A'],
    ['person', 'a b'],
    ['text', 5],
    ['text', 'a\u0000b'],
    ['text', '\uD83D'],
    ['text', null],
  ];
  it.each(bad)('refuses %s %j with words in both languages', (type, input) => {
    expect(parseValue({ type }, input)).toEqual({ problem: { en: expect.stringMatching(/./) as string, zh: expect.stringMatching(/[\u4E00-\u9FFF]/) as string } });
  });

  it('keeps decimals exact within precision and scale, and refuses to round', () => {
    const money: Field = { type: 'decimal', precision: 5, scale: 2 };
    expect(parseValue(money, '123.4500')).toEqual({ value: '123.45' });
    expect(parseValue(money, '0001.5')).toEqual({ value: '1.5' });
    expect(parseValue(money, '1.234')).toHaveProperty('problem');
    expect(parseValue(money, '1234')).toHaveProperty('problem');
    expect(parseValue({ type: 'decimal', precision: 4 }, '12.0')).toEqual({ value: '12' });
  });

  it('suggests the value that was meant', () => {
    expect(parseValue({ type: 'enum', values: [{ value: 'open' }, { value: 'paid' }] }, 'Open')).toMatchObject({
      problem: { en: expect.stringContaining('did you mean "open"?') as string },
    });
  });

  it('is stable: what it gives it takes again, unchanged', () => {
    fc.assert(
      fc.property(fc.constantFrom(...good), ([type, input]) => {
        const first = parseValue({ type }, input);
        expect('value' in first && parseValue({ type }, first.value)).toEqual(first);
      }),
    );
  });
});

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
it('writes decimals out and compares them as numbers do', () => {
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      const [left = '', right = ''] = [plainDecimal(String(a)), plainDecimal(String(b))];
      expect(Number(left)).toBe(a === 0 ? 0 : a);
      expect(Math.sign(compareDecimals(left, right))).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
});

it('finds the name that was meant, and none when nothing is close', () => {
  expect(nearestName('custmer_name', ['customerName', 'country'])).toBe('customerName');
  expect(nearestName('xyz', ['customerName', 'country'])).toBeUndefined();
});
