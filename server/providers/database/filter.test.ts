// A filter means the same in PostgreSQL, in MariaDB and on paper.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines, openProvider, startServer, type Opened, type Server } from './testing.ts';

const fields = ['name', 'code', 'qty', 'price', 'day', 'yes', 'parent_id'] as const;
type Item = { readonly id: number } & Readonly<Record<(typeof fields)[number], string | number | boolean | null>>;

const names = [null, '', 'Apfel', 'apfel', 'ÄPFEL', 'äpfel ', 'b%n_a\\ne', "o'neil", '苹果', 'zoë', 'Zoe', '😀 x', 'a'];
const prices = [null, '0.00', '-1.50', '9.99', '10.00', '123456.78'];
const days = [null, '2024-02-29', '2025-01-01', '2025-12-31'];
const items: readonly Item[] = Array.from({ length: 60 }, (_, at) => ({
  id: at + 1,
  name: names[at % names.length] ?? null,
  code: `C${at % 2 === 0 ? 'a' : 'A'}${at}`,
  qty: at % 7 === 0 ? null : (at % 11) - 3,
  price: prices[(at * 5) % prices.length] ?? null,
  day: days[(at * 3) % days.length] ?? null,
  yes: [true, false, null][at % 3] ?? null,
  parent_id: at % 4 === 0 ? null : Math.ceil((at + 1) / 3),
}));
const byId = new Map<unknown, Item>(items.map((item) => [item.id, item]));

const literal = (value: unknown): string => (value === null ? 'NULL' : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value));
const script = (
  text: string,
): string => `CREATE TABLE item (id int PRIMARY KEY, name ${text}, code ${text} NOT NULL UNIQUE, qty int, price decimal(12,2), day date, yes boolean, parent_id int);
  INSERT INTO item VALUES ${items.map((item) => `(${[item.id, ...fields.map((field) => item[field])].map(literal).join(', ')})`).join(', ')};
  ALTER TABLE item ADD FOREIGN KEY (parent_id) REFERENCES item (id);`;

const fold = (field: string, value: unknown): unknown => (field === 'name' && typeof value === 'string' ? value.toLowerCase() : value);
const codePoints = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
function order(field: string, a: unknown, b: unknown): number {
  if (field === 'price') return Number(a) - Number(b);
  if (typeof a === 'string') return codePoints(String(fold(field, a)), String(fold(field, b)));
  return Number(a) - Number(b);
}

/** The meaning of a filter, written down once more and plainly. */
function holds(item: Item, filter: Record<string, unknown>): boolean {
  return Object.entries(filter).every(([name, part]) => {
    if (name === 'and') return (part as Record<string, unknown>[]).every((one) => holds(item, one));
    if (name === 'or') return (part as Record<string, unknown>[]).some((one) => holds(item, one));
    if (name === 'not') return !holds(item, part as Record<string, unknown>);
    const steps = name.split('.');
    const field = steps.at(-1) as (typeof fields)[number];
    const owner = steps.slice(0, -1).reduce<Item | undefined>((at) => at && byId.get(at.parent_id), item);
    return Object.entries(part as object).every(([operator, value]) => compares(field, owner?.[field] ?? null, { operator, value }));
  });
}

function compares(field: string, found: unknown, { operator, value }: { operator: string; value: unknown }): boolean {
  if (operator === 'isNull') return (found === null) === value;
  if (operator === 'ne') return !compares(field, found, { operator: 'eq', value });
  if (operator === 'in') return (value as unknown[]).some((one) => compares(field, found, { operator: 'eq', value: one }));
  if (operator === 'eq' && value === null) return found === null;
  if (found === null) return false;
  if (operator === 'contains') return String(found).toLowerCase().includes(String(value).toLowerCase());
  if (operator === 'startsWith') return String(found).toLowerCase().startsWith(String(value).toLowerCase());
  const sign = order(field, found, value);
  return { eq: sign === 0, lt: sign < 0, lte: sign <= 0, gt: sign > 0, gte: sign >= 0 }[operator] ?? false;
}

const texts = fc.constantFrom(...names.filter((name) => name !== null), 'pf', '%', '_', '\\', 'CA3', 'ca3', 'e ');
const valueOf: Record<(typeof fields)[number], fc.Arbitrary<unknown>> = {
  name: texts,
  code: fc.constantFrom(...items.slice(0, 6).map((item) => item.code), 'ca0', 'CA'),
  qty: fc.integer({ min: -4, max: 9 }),
  price: fc.constantFrom('9.99', '10', '-1.5', '9.995', '0', '1e3'),
  day: fc.constantFrom('2024-02-29', '2025-06-01', '2025-12-31'),
  yes: fc.boolean(),
  parent_id: fc.integer({ min: 0, max: 25 }),
};
const condition = fc.constantFrom(...fields).chain((field) => {
  const value = valueOf[field];
  const operators: fc.Arbitrary<object>[] = [
    ...['eq', 'ne', 'lt', 'lte', 'gt', 'gte'].map((operator) => value.map((one) => ({ [operator]: one }))),
    fc.record({ in: fc.array(fc.oneof(value, fc.constant(null)), { maxLength: 3 }) }),
    fc.record({ isNull: fc.boolean() }),
    fc.constantFrom({ eq: null }, { ne: null }),
    ...(field === 'name' || field === 'code' ? [fc.record({ contains: texts }), fc.record({ startsWith: texts })] : []),
    fc.record({ gte: value, lte: value }),
  ];
  const path = fc.constantFrom(field, `parent.${field}`, `parent.parent.${field}`);
  return fc.tuple(path, fc.oneof(...operators)).map(([name, comparison]) => ({ [name]: comparison }));
});
const filters = fc.letrec<{ filter: Record<string, unknown> }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    condition,
    fc.record({ and: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
})).filter;

describe('filters', () => {
  const servers: Server[] = [];
  const opened: Opened[] = [];
  beforeAll(async () => {
    for (const engine of engines) {
      const server = await startServer(engine);
      servers.push(server);
      await server.script(script(engine === 'PostgreSQL' ? 'text' : 'varchar(100)'));
      opened.push(await openProvider(server.url));
    }
  }, 60_000);
  afterAll(async () => {
    for (const one of opened) await one.close();
    for (const server of servers) await server.stop();
  });

  test('pick the same rows everywhere', async () => {
    let picked = 0;
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const expected = items.filter((item) => holds(item, filter)).map((item) => String(item.id));
        if (expected.length > 0 && expected.length < items.length) picked += 1;
        for (const one of opened) {
          const page = await one.call('find_item', { filter, fields: [], limit: 200 });
          expect((page['records'] as { id: string }[]).map((record) => record.id)).toEqual(expected);
        }
      }),
      { numRuns: 250 },
    );
    expect(picked).toBeGreaterThan(60);
  }, 60_000);
});
