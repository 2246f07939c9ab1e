import { type Filter, filterSchema } from '@portico/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Condition, readConditions, writeConditions } from './conditions.ts';

describe('filters in words', () => {
  test.each<[Filter, Condition[]]>([
    [{ country: 'Brazil' }, [{ field: 'country', operator: 'eq', value: 'Brazil' }]],
    [
      { total: { gte: 5, lt: 10 } },
      [
        { field: 'total', operator: 'gte', value: 5 },
        { field: 'total', operator: 'lt', value: 10 },
      ],
    ],
    [{ 'customer.name': { contains: '=state.q' } }, [{ field: 'customer.name', operator: 'contains', value: '=state.q' }]],
  ])('%j', (filter, list) => {
    expect(readConditions(filter)).toEqual({ mode: 'all', list });
    expect(writeConditions({ mode: 'all', list })).toEqual(filter);
  });

  test('any of them', () => {
    const filter = { or: [{ state: 'open' }, { due: { isNull: true } }] };
    const read = readConditions(filter);
    expect(read?.mode).toBe('any');
    expect(read && writeConditions(read)).toEqual(filter);
  });

  test('what says more than a list can is left to the hand that wrote it', () => {
    expect(readConditions({ not: { state: 'open' } })).toBeUndefined();
    expect(readConditions({ or: [{ a: 1, b: 2 }] })).toBeUndefined();
  });

  test('a list of conditions is a valid filter and reads back as it was', () => {
    const condition = fc.record({
      field: fc.constantFrom('a', 'b', 'c.d'),
      operator: fc.constantFrom('eq' as const, 'ne' as const, 'gte' as const, 'contains' as const),
      value: fc.string({ maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 6 }), fc.constantFrom('all' as const, 'any' as const), (list, mode) => {
        const filter = writeConditions({ mode, list });
        expect(filter === undefined || filterSchema.safeParse(filter).success).toBe(true);
        const sorted = (some: readonly Condition[] = []): string[] => some.map((one) => JSON.stringify(one)).toSorted();
        const back = readConditions(filter);
        expect(sorted(back?.list)).toEqual(sorted(list));
      }),
    );
  });
});
