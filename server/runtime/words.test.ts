import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type Shop } from './testing.ts';

interface One {
  readonly record: { readonly id: string; readonly label: string; readonly values: Record<string, unknown> };
}
interface Many {
  readonly records: readonly { readonly label: string; readonly values: Record<string, unknown> }[];
  readonly next: string | null;
}

describe('records with texts in several languages, money and numbers of a sequence', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop.kernel.close());

  const create = (values: Record<string, unknown>, language: 'en' | 'zh' = 'en'): Promise<unknown> => shop.call('records.create', { entity: 'Product', values }, { language });
  const list = async (input: Record<string, unknown>, language: 'en' | 'zh' = 'en'): Promise<string[]> =>
    ((await shop.call('records.list', { entity: 'Product', limit: 10, ...input }, { language })) as Many).records.map((record) => record.label);

  it('are made, shown in the reader’s language, ordered by it, and found in any', async () => {
    const lamp = (await create({ title: { en: 'Lamp', zh: '灯' }, price: '12.5' }, 'zh')) as One;
    expect(lamp.record).toMatchObject({ label: '灯', values: { code: 'P-0001', title: { en: 'Lamp', zh: '灯' }, price: '12.5000' } });
    await create({ title: 'Desk', price: 3 });
    await create({ title: { zh: '椅子' } });
    await create({ title: { en: 'Zip', zh: '' } });
    expect(await list({ sort: ['title'] })).toEqual(['Desk', 'Lamp', 'Zip', '椅子']);
    expect(await list({ sort: ['-title'] }, 'zh')).toEqual(['灯', '椅子', 'Zip', 'Desk']);
    expect(await list({ filter: { title: { contains: '灯' } } })).toEqual(['Lamp']);
    expect(await list({ filter: { title: 'lamp' } }, 'zh')).toEqual(['灯']);
    expect(await list({ filter: { title: { ne: 'Lamp' } }, sort: ['code'] })).toEqual(['Desk', '椅子', 'Zip']);
    expect(await list({ filter: { title: { in: ['Desk', '椅子'] } }, sort: ['code'] })).toEqual(['Desk', '椅子']);
    expect(await list({ filter: { price: { gte: 3.5 } } })).toEqual(['Lamp']);
    expect(await list({ search: '椅子' })).toEqual(['椅子']);
    const first = (await shop.call('records.list', { entity: 'Product', limit: 2, sort: ['title'] })) as Many;
    const rest = (await shop.call('records.list', { entity: 'Product', limit: 2, sort: ['title'], cursor: first.next })) as Many;
    expect(rest.records.map((record) => record.label)).toEqual(['Zip', '椅子']);
  });

  it('a number given by hand is not given out again', async () => {
    await create({ title: 'By hand', code: 'P-0500' });
    expect(((await create({ title: 'Next' })) as One).record.values['code']).toBe('P-0501');
  });

  it('refuse what is none, with the field', async () => {
    await expect(create({ title: { en: '', zh: '' } })).rejects.toMatchObject({ issues: [{ place: 'title', message: { en: 'is required' } }] });
    await expect(create({ title: { fr: 'Lampe' } })).rejects.toMatchObject({ issues: [{ place: 'title' }] });
    await expect(create({ title: 'x'.repeat(21) })).rejects.toMatchObject({ issues: [{ place: 'title', message: { en: 'at most 20 characters' } }] });
    await expect(create({ title: 'x', price: '1.00001' })).rejects.toMatchObject({ issues: [{ place: 'price', message: { en: 'at most 4 digits behind the point' } }] });
    await expect(create({ title: 'x', price: -1 })).rejects.toMatchObject({ issues: [{ place: 'price' }] });
    await expect(list({ filter: { title: { gt: 'a' } } })).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('come out as CSV and in again', async () => {
    const exported = (await shop.call('records.export', { entity: 'Product', fields: ['title', 'price'], filter: { code: 'P-0001' } })) as { body: AsyncIterable<string> };
    let csv = '';
    for await (const part of exported.body) csv += part;
    expect(csv).toBe('title,price\r\n"{""en"":""Lamp"",""zh"":""灯""}",12.5000\r\n');
  });

  it('add up', async () => {
    const asked = { entity: 'Product', groupBy: [], measures: [{ fn: 'sum', field: 'price', as: 'total' }] };
    expect(await shop.call('records.aggregate', asked)).toMatchObject({ rows: [{ measures: { total: '15.5000' } }] });
  });
});
