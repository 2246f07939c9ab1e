import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, where, without, type Access, type Shop } from './testing.ts';

let shop: Shop;
const ids: Record<string, string> = {};

interface Page {
  records: { id: string; version: string; label: string; values: Record<string, unknown>; related?: Record<string, { label: string; values: Record<string, unknown> } | null> }[];
  next: string | null;
  total?: number;
}
const list = async (input: Record<string, unknown>, as: { access?: Access } = {}): Promise<Page> => (await shop.call('records.list', input, as)) as Page;
const names = (page: Page): unknown[] => page.records.map((record) => record.values['name'] ?? record.values['code']);

beforeAll(async () => {
  shop = await openShop();
  const customers = [
    { name: 'Ada 发票客户报表', country: 'Brazil', rep: 'p1', email: 'ada@example.org', margin: '10.50', rating: 3 },
    { name: 'Bob', country: 'brazil', rep: 'p2', margin: '20', rating: 5 },
    { name: 'Cleo 100%_sure', country: 'China', rep: 'p1', rating: null },
    { name: 'Dan', country: null, rep: null, margin: '-3.25', rating: null },
    { name: 'Émile 😀', country: 'France', rep: 'p2', rating: 1 },
  ];
  for (const values of customers) {
    const { record } = (await shop.call('records.create', { entity: 'Customer', values })) as { record: { id: string } };
    ids[values.name] = record.id;
  }
  for (const [code, customer, total] of [
    ['A1', 'Bob', '5.00'],
    ['A2', 'Bob', '7.10'],
    ['B1', 'Dan', null],
  ] as const) {
    const { record } = (await shop.call('records.create', { entity: 'Order', values: { code, customerId: Number(ids[customer]), total } })) as { record: { id: string } };
    ids[code] = record.id;
  }
});
afterAll(() => shop.kernel.close());

describe('records.list', () => {
  it('gives pages by key, with a label, a version and a total when asked', async () => {
    const first = await list({ entity: 'Customer', limit: 2, total: true });
    expect(first.total).toBe(5);
    expect(first.records.map((record) => record.label)).toEqual(['Ada 发票客户报表', 'Bob']);
    expect(first.records[0]?.version).toMatch(/^\d+$/);
    const second = await list({ entity: 'Customer', limit: 2, cursor: first.next });
    const third = await list({ entity: 'Customer', limit: 2, cursor: second.next });
    expect([...names(second), ...names(third)]).toEqual(['Cleo 100%_sure', 'Dan', 'Émile 😀']);
    expect(third.next).toBeNull();
  });

  it('a jump leaves out as many as it says, and the cursor goes on from there', async () => {
    const jump = await list({ entity: 'Customer', limit: 2, skip: 2, sort: ['name'] });
    expect(names(jump)).toEqual(['Cleo 100%_sure', 'Dan']);
    expect(names(await list({ entity: 'Customer', limit: 2, skip: 4, sort: ['name'], cursor: jump.next }))).toEqual(['Émile 😀']);
    expect(names(await list({ entity: 'Customer', skip: 9 }))).toEqual([]);
  });

  it.each([['rating'], ['-rating'], ['-rating,name'], ['rating,-country'], ['country,-margin'], ['-id'], ['margin']])(
    'walks all records once in the order of %s, empty values included',
    async (order) => {
      const sort = order.split(',');
      const whole = names(await list({ entity: 'Customer', sort }));
      const walked: unknown[] = [];
      let cursor: string | null = null;
      do {
        const page: Page = await list({ entity: 'Customer', sort, limit: 1, ...(cursor !== null && { cursor }) });
        walked.push(...names(page));
        cursor = page.next;
      } while (cursor !== null);
      expect(walked).toEqual(whole);
      expect(new Set(walked).size).toBe(5);
    },
  );

  it('puts empty values last, and first when descending', async () => {
    const up = await list({ entity: 'Customer', sort: ['rating'], fields: ['rating'] });
    const down = await list({ entity: 'Customer', sort: ['-rating'], fields: ['rating'] });
    expect(up.records.map((record) => record.values['rating'])).toEqual([1, 3, 5, null, null]);
    expect(down.records.map((record) => record.values['rating'])).toEqual([null, null, 5, 3, 1]);
  });

  it('refuses a cursor of another query, and one that was changed', async () => {
    const { next } = await list({ entity: 'Customer', limit: 1 });
    await expect(list({ entity: 'Customer', limit: 1, cursor: next, sort: ['name'] })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(list({ entity: 'Customer', limit: 1, cursor: `x${next}` })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it.each([
    [{ country: 'BRAZIL' }, 2],
    [{ country: { ne: 'brazil' } }, 3],
    [{ country: null }, 1],
    [{ country: { isNull: false } }, 4],
    [{ country: { in: ['CHINA', null] } }, 2],
    [{ rating: { gte: 3, lt: 5 } }, 1],
    [{ rating: { in: [1, 5] } }, 2],
    [{ rating: { ne: 5 } }, 4],
    [{ not: { rating: 5 } }, 4],
    [{ or: [{ rating: 5 }, { name: 'Dan' }] }, 2],
    [{ and: [{ rating: 5 }, { name: 'dan' }] }, 0],
    [{ margin: { gt: '10.5' } }, 1],
    [{ margin: 10.5 }, 1],
    [{ name: { contains: '客户' } }, 1],
    [{ name: { contains: '%_' } }, 1],
    [{ name: { startsWith: 'b' } }, 1],
    [{ name: { contains: '😀' } }, 1],
    [{ and: [] }, 5],
    [{ or: [] }, 0],
  ])('filters by %j', async (filter, count) => {
    expect((await list({ entity: 'Customer', filter, total: true })).total).toBe(count);
  });

  it('follows relations in filters, where a missing value counts as empty', async () => {
    expect(names(await list({ entity: 'Order', filter: { 'customer.country': 'Brazil' }, sort: ['code'] }))).toEqual(['A1', 'A2']);
    expect(names(await list({ entity: 'Order', filter: { 'customer.country': { ne: 'Brazil' } } }))).toEqual(['B1']);
    expect(names(await list({ entity: 'Order', filter: { 'customer.country': null } }))).toEqual(['B1']);
  });

  it.each([
    [{ rating: 'many' }, 'rating'],
    [{ rating: { contains: '1' } }, 'rating'],
    [{ rating: 99_999_999 }, 'rating'],
  ])('refuses the value in %j and says where', async (filter, place) => {
    await expect(list({ entity: 'Customer', filter })).rejects.toMatchObject({ code: 'request.invalid', issues: [{ place }] });
  });

  it('finds Chinese inside of a text, and words in any case', async () => {
    expect(names(await list({ entity: 'Customer', search: '客户' }))).toEqual(['Ada 发票客户报表']);
    expect(names(await list({ entity: 'Customer', search: 'BOB' }))).toEqual(['Bob']);
    expect(names(await list({ entity: 'Customer', search: 'nobody' }))).toEqual([]);
    expect((await list({ entity: 'Customer', search: ' ' })).records).toHaveLength(5);
  });

  it('brings related records along, null where they are missing', async () => {
    const { records } = await list({ entity: 'Order', expand: ['customer'], sort: ['code'] });
    expect(records.map((record) => record.related?.['customer']?.label)).toEqual(['Bob', 'Bob', 'Dan']);
  });
});

describe('what the caller may not see', () => {
  const hidden: Access = { Customer: without('Customer', ['margin', 'email', 'country']), Order: without('Order', []) };
  const mine: Access = {
    Customer: without('Customer', [], where('{alias}.rep = $1', 'p1')),
    Order: without('Order', [], where('EXISTS (SELECT 1 FROM {schema}.customer c WHERE c.id = {alias}.customer_id AND c.rep = $1 AND $1 <> $2)', 'p2', 'x')),
  };

  it('is not in the values', async () => {
    const { records } = await list({ entity: 'Customer' }, { access: hidden });
    expect(Object.keys(records[0]?.values ?? {})).toEqual(['id', 'name', 'rep', 'rating']);
  });

  it.each([
    ['filter', { filter: { margin: 1 } }],
    ['filter in or', { filter: { or: [{ not: { margin: null } }] } }],
    ['sort', { sort: ['-margin'] }],
    ['fields', { fields: ['margin'] }],
  ])('can not be asked for in %s, in the same words as what does not exist', async (_, input) => {
    const asked = list({ entity: 'Customer', ...input }, { access: hidden }).catch((error: unknown) => error);
    const unknown = list(JSON.parse(JSON.stringify({ entity: 'Customer', ...input }).replaceAll('margin', 'nargim')) as Record<string, unknown>, { access: hidden }).catch(
      (error: unknown) => error,
    );
    const [one, other] = (await Promise.all([asked, unknown])) as [Error, Error];
    expect(one).toMatchObject({ code: 'not_found', params: { what: 'field' } });
    expect(one.message.replaceAll('margin', 'x')).toBe(other.message.replaceAll('nargim', 'x'));
  });

  it('is not searched', async () => {
    expect(names(await list({ entity: 'Customer', search: 'example' }))).toHaveLength(1);
    expect(names(await list({ entity: 'Customer', search: 'example' }, { access: hidden }))).toHaveLength(0);
  });

  it('is neither filtered nor expanded through a relation', async () => {
    await expect(list({ entity: 'Order', filter: { 'customer.margin': 1 } }, { access: hidden })).rejects.toMatchObject({ code: 'not_found' });
    const { records } = await list({ entity: 'Order', expand: ['customer'], sort: ['code'] }, { access: hidden });
    expect(Object.keys(records[0]?.related?.['customer']?.values ?? {})).not.toContain('margin');
  });

  it('keeps to the rows of the grant, in lists, totals, related records and filters over relations', async () => {
    expect(names(await list({ entity: 'Customer', total: true }, { access: mine }))).toEqual(['Ada 发票客户报表', 'Cleo 100%_sure']);
    expect((await list({ entity: 'Customer', total: true }, { access: mine })).total).toBe(2);
    const orders = await list({ entity: 'Order', expand: ['customer'], sort: ['code'] }, { access: mine });
    expect(names(orders)).toEqual(['A1', 'A2']);
    expect(orders.records[0]?.related).toEqual({ customer: null });
    expect(names(await list({ entity: 'Order', filter: { 'customer.name': 'Bob' } }, { access: mine }))).toEqual([]);
    expect(names(await list({ entity: 'Order', filter: { 'customer.name': null } }, { access: mine }))).toHaveLength(2);
  });

  it('is no relation when the entity behind it or its own field is hidden', async () => {
    await expect(list({ entity: 'Order', expand: ['customer'] }, { access: { Order: without('Order', []) } })).rejects.toMatchObject({
      code: 'not_found',
      params: { what: 'relation' },
    });
    const access = { Order: without('Order', ['customerId']), Customer: without('Customer', []) };
    await expect(list({ entity: 'Order', filter: { 'customer.name': 'Bob' } }, { access })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is never named by its label', async () => {
    const { records } = await list({ entity: 'Customer', limit: 1 }, { access: { Customer: without('Customer', ['name']) } });
    expect(records[0]?.label).toBe(records[0]?.id);
  });

  it('refuses who may read nothing', async () => {
    await expect(list({ entity: 'Customer' }, { access: {} })).rejects.toMatchObject({ code: 'policy.denied' });
    expect((await list({ entity: 'Customer' }, { access: { Customer: without('Customer', [], { kind: 'never' }) } })).records).toEqual([]);
  });

  it('is no way around: odd names in expand and filter', async () => {
    for (const expand of [['__proto__.x'], ['constructor'], ['customer.customer.customer.customer.x']])
      await expect(list({ entity: 'Order', expand })).rejects.toMatchObject({ code: 'not_found' });
    await expect(list({ entity: 'Order', filter: { toString: 1 } })).rejects.toMatchObject({ code: 'not_found' });
    await expect(list({ entity: 'Order', filter: { '"; DROP TABLE x': 1 } })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('records.get', () => {
  it('gives a record by id, and the same answer for one that is hidden and one that is not there', async () => {
    const id = ids['Bob'] ?? '';
    expect(await shop.call('records.get', { entity: 'Customer', id })).toMatchObject({ id, label: 'Bob', values: { name: 'Bob', margin: '20.00', rating: 5 } });
    const access = { Customer: without('Customer', [], where('{alias}.rep = $1', 'p1')) };
    for (const asked of [
      { id, access },
      { id: '999', access },
      { id: 'x', access },
      { id: '1~2', access },
    ]) {
      await expect(shop.call('records.get', { entity: 'Customer', id: asked.id }, asked)).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});

describe('records.aggregate', () => {
  interface Sums {
    rows: { group: Record<string, unknown>; measures: Record<string, unknown> }[];
    more: boolean;
  }
  const sum = async (input: Record<string, unknown>, as: { access?: Access } = {}): Promise<Sums> => (await shop.call('records.aggregate', input, as)) as Sums;

  it('counts and sums exactly', async () => {
    const measures = [
      { as: 'n', fn: 'count' },
      { as: 'sum', fn: 'sum', field: 'total' },
      { as: 'avg', fn: 'avg', field: 'total' },
      { as: 'min', fn: 'min', field: 'code' },
      { as: 'customers', fn: 'countDistinct', field: 'customerId' },
    ];
    expect(await sum({ entity: 'Order', measures })).toEqual({ rows: [{ group: {}, measures: { n: 3, sum: '12.10', avg: '6.05', min: 'A1', customers: 2 } }], more: false });
  });

  it('groups by fields, by fields of related records and by parts of a date', async () => {
    const measures = [{ as: 'n', fn: 'count' }];
    expect((await sum({ entity: 'Order', measures, groupBy: [{ field: 'customer.name' }] })).rows).toEqual([
      { group: { 'customer.name': 'Bob' }, measures: { n: 2 } },
      { group: { 'customer.name': 'Dan' }, measures: { n: 1 } },
    ]);
    const year = await sum({ entity: 'Order', measures, groupBy: [{ field: 'createdAt', by: 'year' }] });
    expect(year.rows).toEqual([{ group: { createdAt: expect.stringMatching(/^\d{4}-01-01$/) as string }, measures: { n: 3 } }]);
    expect(await sum({ entity: 'Order', measures, groupBy: [{ field: 'code' }], limit: 2 })).toMatchObject({ more: true, rows: [{}, {}] });
  });

  it('refuses hidden fields, and what makes no sense', async () => {
    const access = { Order: without('Order', ['total']) };
    await expect(sum({ entity: 'Order', measures: [{ as: 's', fn: 'sum', field: 'total' }] }, { access })).rejects.toMatchObject({ code: 'not_found' });
    await expect(sum({ entity: 'Order', measures: [{ as: 'n', fn: 'count' }], groupBy: [{ field: 'total' }] }, { access })).rejects.toMatchObject({ code: 'not_found' });
    await expect(sum({ entity: 'Order', measures: [{ as: 's', fn: 'sum', field: 'code' }] })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(sum({ entity: 'Order', measures: [{ as: 's', fn: 'sum' }] })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(sum({ entity: 'Order', measures: [{ as: 'n', fn: 'count' }], groupBy: [{ field: 'code', by: 'day' }] })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('counts only rows of the grant', async () => {
    const access = { Order: without('Order', [], where('{alias}.code = $1', 'A1')) };
    expect((await sum({ entity: 'Order', measures: [{ as: 'n', fn: 'count' }] }, { access })).rows[0]?.measures).toEqual({ n: 1 });
  });
});
