import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPrincipal } from '../kernel/testing.ts';
import { openShop, where, without, type Access, type Shop } from './testing.ts';

interface Record_ {
  id: string;
  version: string;
  label: string;
  values: Record<string, unknown>;
}
interface Written {
  record: Record_ | null;
  dryRun?: { verdict: string; reason: string | null; before: Record<string, unknown> | null; after: Record<string, unknown> | null };
}

let shop: Shop;
let made = 0;
type As = Parameters<Shop['call']>[2];
const create = async (entity: string, values: Record<string, unknown>, as: As = {}, more: Record<string, unknown> = {}): Promise<Written> =>
  (await shop.call('records.create', { entity, values, ...more }, as)) as Written;
const update = async (entity: string, id: string, values: Record<string, unknown>, as: As = {}, more: Record<string, unknown> = {}): Promise<Written> =>
  (await shop.call('records.update', { entity, id, values, ...more }, as)) as Written;
const remove = async (entity: string, id: string, as: As = {}, more: Record<string, unknown> = {}): Promise<Written & { deleted: boolean }> =>
  (await shop.call('records.delete', { entity, id, ...more }, as)) as Written & { deleted: boolean };
const get = async (entity: string, id: string, as: As = {}): Promise<Record_> => (await shop.call('records.get', { entity, id }, as)) as Record_;
const customer = async (values: Record<string, unknown> = {}): Promise<Record_> => {
  made += 1;
  const { record } = await create('Customer', { name: `Customer ${made}`, ...values });
  if (!record) throw new Error('not created');
  return record;
};
const facts = async (): Promise<{ name: string; data: Record<string, unknown> }[]> =>
  shop.kernel.database.bound(
    shop.kernel.tenant,
    async (tx) => (await sql<{ name: string; data: Record<string, unknown> }>`SELECT name, data FROM kernel_fact ORDER BY id`.execute(tx)).rows,
  );
const mine = (rep: string): Access => ({ Customer: without('Customer', [], where('{alias}.rep = $1', rep)), Order: without('Order', []) });

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.kernel.close());

describe('records.create', () => {
  it('takes every type and gives it back in its normal form', async () => {
    const values = {
      id: '9007199254740993',
      big: '9223372036854775807',
      amount: '0.10000000000000000000001',
      ratio: 0.1,
      yes: true,
      day: '2026-02-28',
      clock: '09:30',
      at: '2026-03-01T08:00:00.123456+08:00',
      local: '2026-03-01T08:00',
      span: 'P1DT2H',
      data: { a: [1, null, '客'] },
      bytes: 'AAEC'.repeat(40),
      tags: ['a,b', '"c"', '客户'],
      amounts: ['1.50', '2'],
    };
    const { record } = await create('Sample', { ...values, big: '4611686018427387903' });
    expect(record?.id).toBe('9007199254740993');
    expect(record?.values).toEqual({
      ...values,
      big: '4611686018427387903',
      clock: '09:30:00',
      at: '2026-03-01T00:00:00.123456Z',
      local: '2026-03-01T08:00:00',
      span: '1 day 02:00:00',
      file: null,
      doubled: '9223372036854775806',
    });
    expect((await update('Sample', record?.id ?? '', { tags: null, data: null, amounts: [], bytes: '' })).record?.values).toMatchObject({
      tags: null,
      data: null,
      amounts: [],
      bytes: null,
    });
    expect(((await shop.call('records.list', { entity: 'Sample', filter: { tags: { isNull: true }, id: '9007199254740993' } })) as { records: unknown[] }).records).toHaveLength(1);
  });

  it('fills ids, the time and the writer, and tells it as a fact', async () => {
    const { id } = await customer();
    const { record } = await create('Order', { code: 'X', customerId: Number(id) });
    expect(record?.values).toMatchObject({
      createdBy: shop.owner.id,
      status: 'open',
      createdAt: shop.kernel.clock
        .now()
        .toISOString()
        .replace(/\.000Z$/, 'Z')
        .replace(/(\.\d*?)0+Z$/, '$1Z'),
    });
    expect(await facts()).toContainEqual({ name: 'record.created', data: { app: 'shop', entity: 'Order', id: record?.id } });
    const agent = testPrincipal(shop.kernel, { kind: 'agent', onBehalfOf: { id: 'ada', name: 'Ada' } });
    expect((await create('Order', { code: 'Y', customerId: Number(id) }, { principal: agent })).record?.values['createdBy']).toBe('ada');
  });

  it('says of each field what is wrong with it', async () => {
    await expect(create('Customer', { name: '', rating: 9, contry: 'x', margin: '1.234' })).rejects.toMatchObject({
      code: 'record.invalid',
      issues: [
        { place: 'name', message: { en: 'is required' } },
        { place: 'rating', message: { en: 'at most 5' } },
        { place: 'contry', message: { en: expect.stringContaining('did you mean "country"') as string } },
        { place: 'margin', message: { zh: '小数位最多 2 位' } },
      ],
    });
  });

  it.each([
    ['a duplicate', 'Customer', () => ({ name: 'B', email: 'same@example.org' }), { code: 'record.duplicate', issues: [{ place: 'email' }] }],
    [
      'a missing reference',
      'Order',
      () => ({ code: 'Z', customerId: 99_999 }),
      { code: 'record.missing_reference', issues: [{ place: 'customerId' }], params: { entity: 'Customer' } },
    ],
    [
      'a broken rule',
      'Customer',
      () => ({ name: 'C', country: 'R2D2' }),
      { code: 'record.invalid', issues: [{ place: 'country', message: { en: 'a country has no digits', zh: '国家名不含数字' } }] },
    ],
    ['an unreadable duration', 'Sample', () => ({ id: '5', span: '3 parsecs' }), { code: 'record.invalid', issues: [{ place: 'span' }] }],
    ['a computed number out of range', 'Sample', () => ({ id: '6', big: '9223372036854775807' }), { code: 'record.invalid' }],
  ])('names %s that the database refuses, without its values', async (_, entity, values, expected) => {
    if (expected.code === 'record.duplicate') await customer({ email: 'same@example.org' });
    const error = await create(entity, values()).catch((thrown: unknown) => thrown as Error & { cause?: Error });
    expect(error).toMatchObject(expected);
    expect(JSON.stringify(error) + (error as Error).message + String((error as Error & { cause?: Error }).cause)).not.toMatch(/same@example|99999|R2D2|9223372036854775807/);
  });

  it('does not name a hidden field in an error', async () => {
    await customer({ email: 'hidden@example.org' });
    const access: Access = { Customer: { ...without('Customer', ['email']), create: { readable: new Set(), writable: new Set(['name', 'email']) } } };
    const blind: Access = { Order: { ...without('Order', ['customerId']) } };
    await expect(create('Order', { code: 'q' }, { access: blind })).rejects.toMatchObject({
      code: 'record.invalid',
      issues: [{ message: { en: expect.stringContaining('may not write') as string } }],
    });
    const named = await create('Customer', { name: 'Q', email: 'hidden@example.org' }, { access }).catch((error: unknown) => error);
    expect(named).toMatchObject({ code: 'record.duplicate', params: { fields: 'email' } });
  });

  it('refuses fields that are hidden, not there, computed, or read only', async () => {
    const access = { Customer: without('Customer', ['margin']) };
    for (const name of ['margin', 'nargim']) {
      const error = (await create('Customer', { name: 'x', [name]: '1' }, { access }).catch((thrown: unknown) => thrown)) as {
        code: string;
        issues: { message: { en: string } }[];
      };
      expect(error.code).toBe('record.invalid');
      expect(error.issues[0]?.message.en).toBe(`there is no field "${name}", or you may not use it`);
    }
    await expect(create('Sample', { id: '7', doubled: '2' })).rejects.toMatchObject({
      code: 'record.invalid',
      issues: [{ place: 'doubled', message: { en: 'is computed and can not be written' } }],
    });
    const readOnly: Access = { Customer: { read: without('Customer', []).read ?? {}, create: without('Customer', ['rating']).create ?? {} } };
    await expect(create('Customer', { name: 'x', rating: 1 }, { access: readOnly })).rejects.toMatchObject({ code: 'policy.field_denied', params: { fields: 'rating' } });
  });

  it('asks the policy about the row as it became', async () => {
    await expect(create('Customer', { name: 'Mine', rep: 'p2' }, { access: mine('p1') })).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(create('Customer', { name: 'Nobody' }, { access: mine('p1') })).rejects.toMatchObject({ code: 'policy.denied' });
    expect((await create('Customer', { name: 'Mine', rep: 'p1' }, { access: mine('p1') })).record?.label).toBe('Mine');
    const { records } = (await shop.call('records.list', { entity: 'Customer', filter: { name: 'Nobody' } })) as { records: unknown[] };
    expect(records).toEqual([]);
  });

  it('gives no record to who may only create', async () => {
    const access: Access = { Customer: { create: without('Customer', []).create ?? {} } };
    expect(await create('Customer', { name: 'Blind' }, { access })).toEqual({ record: null });
    await expect(create('Customer', { name: 'x' }, { access: { Customer: {} } })).rejects.toMatchObject({ code: 'policy.denied' });
  });
});

describe('dryRun', () => {
  it('says what would happen and changes nothing', async () => {
    const one = await customer({ country: 'Peru' });
    const before = (await facts()).length;
    const created = await create('Customer', { name: 'Dry' }, {}, { dryRun: true });
    expect(created).toMatchObject({ record: null, dryRun: { verdict: 'allowed', reason: null, before: null, after: { name: 'Dry' } } });
    expect((await update('Customer', one.id, { country: 'Chile' }, {}, { dryRun: true })).dryRun).toMatchObject({
      verdict: 'allowed',
      before: { country: 'Peru' },
      after: { country: 'Chile' },
    });
    expect(await remove('Customer', one.id, {}, { dryRun: true })).toMatchObject({ deleted: false, dryRun: { verdict: 'allowed', before: { country: 'Peru' }, after: null } });
    expect((await get('Customer', one.id)).values['country']).toBe('Peru');
    expect((await facts()).length).toBe(before);
  });

  it('gives the reason of a refusal in the language of the caller, and shows no hidden field', async () => {
    const refused = await create('Customer', { name: 'x', country: '1' }, { language: 'zh' }, { dryRun: true });
    expect(refused.dryRun).toMatchObject({ verdict: 'refused', after: null });
    expect(refused.dryRun?.reason).toContain('国家名不含数字');
    const one = await customer({ margin: '5' });
    const narrow = await update('Customer', one.id, { country: 'X' }, { access: { Customer: without('Customer', ['margin']) } }, { dryRun: true });
    expect(JSON.stringify(narrow)).not.toContain('margin');
  });
});

describe('records.update', () => {
  it('changes what is given, and only for who has seen the newest version', async () => {
    const one = await customer({ country: 'Peru', rating: 2 });
    const { record } = await update('Customer', one.id, { country: null }, {}, { version: one.version });
    expect(record?.values).toMatchObject({ country: null, rating: 2 });
    expect(record?.version).not.toBe(one.version);
    await expect(update('Customer', one.id, { rating: 1 }, {}, { version: one.version })).rejects.toMatchObject({ code: 'conflict.version' });
    expect(await facts()).toContainEqual({ name: 'record.updated', data: { app: 'shop', entity: 'Customer', id: one.id, fields: ['country'] } });
    expect((await update('Customer', one.id, {})).record?.version).toBe(record?.version);
  });

  it('tells "not there" from "not yours to change", and keeps rows where they are', async () => {
    const one = await customer({ rep: 'p1' });
    await expect(update('Customer', one.id, { country: 'X' }, { access: mine('p2') })).rejects.toMatchObject({ code: 'not_found' });
    const visible: Access = { Customer: { ...mine('p2')['Customer'], read: without('Customer', []).read ?? {} } };
    await expect(update('Customer', one.id, { country: 'X' }, { access: visible })).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(update('Customer', one.id, { rep: 'p2' }, { access: mine('p1') })).rejects.toMatchObject({ code: 'policy.denied' });
    expect((await get('Customer', one.id)).values['rep']).toBe('p1');
    await expect(update('Customer', 'abc', {})).rejects.toMatchObject({ code: 'not_found' });
  });

  it('can not empty what is required', async () => {
    const one = await customer();
    await expect(update('Customer', one.id, { name: null })).rejects.toMatchObject({ code: 'record.invalid', issues: [{ place: 'name' }] });
  });

  it('changes a composite key, and the id follows', async () => {
    const { record: order } = await create('Order', { code: 'K', customerId: Number((await customer()).id) });
    const { record: line } = await create('OrderLine', { orderId: order?.id, product: 'a~b%', quantity: 1 });
    expect(line?.id).toBe(`${order?.id}~a%7Eb%25`);
    expect((await get('OrderLine', line?.id ?? '')).values['product']).toBe('a~b%');
    const { record: moved } = await update('OrderLine', line?.id ?? '', { product: '茶' });
    expect(moved?.id).toBe(`${order?.id}~茶`);
    await expect(get('OrderLine', line?.id ?? '')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('records.delete and records.undelete', () => {
  it('brings a record back whole: hidden fields, exact numbers, and what went with it', async () => {
    const { record: order } = await create('Order', { code: 'D', customerId: Number((await customer()).id), total: '1.10' });
    const id = order?.id ?? '';
    await create('OrderLine', { orderId: id, product: 'tea', quantity: 3 });
    expect(await remove('Order', id)).toEqual({ deleted: true });
    await expect(get('Order', id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(get('OrderLine', `${id}~tea`)).rejects.toMatchObject({ code: 'not_found' });
    const narrow: Access = { Order: without('Order', ['total']), OrderLine: without('OrderLine', []) };
    expect(((await shop.call('records.undelete', { entity: 'Order', id }, { access: narrow })) as Record_).values).not.toHaveProperty('total');
    expect((await get('Order', id)).values['total']).toBe('1.10');
    expect((await get('OrderLine', `${id}~tea`)).values['quantity']).toBe(3);
    await expect(shop.call('records.undelete', { entity: 'Order', id })).rejects.toMatchObject({ code: 'not_found' });
    await create('Sample', { id: '77', big: '4611686018427387903', bytes: 'AAEC', data: { n: 1 }, tags: ['x'], span: '1 day' });
    const whole = await get('Sample', '77');
    await remove('Sample', '77');
    expect(((await shop.call('records.undelete', { entity: 'Sample', id: '77' })) as Record_).values).toEqual(whole.values);
  });

  it('keeps a record for 30 days, and not over a new one of the same id', async () => {
    await create('Sample', { id: '88' });
    await remove('Sample', '88');
    await create('Sample', { id: '88' });
    await expect(shop.call('records.undelete', { entity: 'Sample', id: '88' })).rejects.toMatchObject({ code: 'record.duplicate' });
    await remove('Sample', '88');
    shop.kernel.clock.advance(31 * 24 * 3600 * 1000);
    await expect(shop.call('records.undelete', { entity: 'Sample', id: '88' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses what is used, what takes along rows that are not hers, and what is not hers', async () => {
    const one = await customer({ rep: 'p1' });
    const { record: order } = await create('Order', { code: 'U', customerId: Number(one.id) });
    await create('OrderLine', { orderId: order?.id, product: 'tea', quantity: 3 });
    await expect(remove('Customer', one.id)).rejects.toMatchObject({ code: 'record.referenced', params: { by: 'Order', entity: 'Customer' } });
    await expect(remove('Order', order?.id ?? '', { access: { Order: without('Order', []) } })).rejects.toMatchObject({ code: 'record.referenced', params: { by: 'OrderLine' } });
    await expect(remove('Customer', one.id, { access: mine('p2') })).rejects.toMatchObject({ code: 'not_found' });
    await expect(remove('Order', order?.id ?? '', {}, { version: '1' })).rejects.toMatchObject({ code: 'conflict.version' });
    expect((await get('Order', order?.id ?? '')).label).toBe('U');
  });

  it('does not undelete for who could not have created it', async () => {
    const one = await customer({ rep: 'p1' });
    await remove('Customer', one.id);
    await expect(shop.call('records.undelete', { entity: 'Customer', id: one.id }, { access: mine('p2') })).rejects.toMatchObject({ code: 'not_found' });
    expect(await shop.call('records.undelete', { entity: 'Customer', id: one.id }, { access: mine('p1') })).toMatchObject({ label: one.label });
  });
});

describe('records.bulk', () => {
  it('does all or nothing, and says which part is wrong', async () => {
    const [a, b] = [await customer(), await customer()];
    const answer = await shop.call('records.bulk', {
      entity: 'Customer',
      create: [{ name: 'N1' }, { name: 'N2' }],
      update: [{ id: a.id, values: { rating: 4 } }],
      delete: [{ id: b.id }],
    });
    expect(answer).toEqual({ created: [expect.any(String), expect.any(String)], updated: 1, deleted: 1 });
    await expect(shop.call('records.bulk', { entity: 'Customer', create: [{ name: 'Half' }, { name: 'x', rating: 9 }] })).rejects.toMatchObject({
      code: 'record.invalid',
      issues: [{ place: 'create[1].rating' }],
    });
    await expect(shop.call('records.bulk', { entity: 'Customer', create: [{ name: 'Half' }], delete: [{ id: '424242' }] })).rejects.toMatchObject({
      code: 'not_found',
      issues: [{ place: 'delete[0]' }],
    });
    expect((await shop.call('records.list', { entity: 'Customer', filter: { name: 'Half' } })) as { records: unknown[] }).toMatchObject({ records: [] });
  });

  it('needs the right to each of its parts, and has a limit', async () => {
    const access: Access = { Customer: { read: without('Customer', []).read ?? {} } };
    await expect(shop.call('records.bulk', { entity: 'Customer', create: [{ name: 'x' }] }, { access })).rejects.toMatchObject({ code: 'policy.denied' });
    const many = Array.from({ length: 600 }, (_, at) => ({ name: `m${at}` }));
    await expect(shop.call('records.bulk', { entity: 'Customer', create: many, delete: many.map(() => ({ id: '1' })) })).rejects.toMatchObject({ code: 'request.too_large' });
  });

  it('tries each part when it is dry', async () => {
    const one = await customer();
    const answer = (await shop.call('records.bulk', {
      entity: 'Customer',
      dryRun: true,
      create: [{ name: 'Dry' }, { name: '' }, { name: 'Dry', country: '1' }],
      delete: [{ id: one.id }],
    })) as { dryRun: { verdict: string }[] };
    expect(answer.dryRun.map((part) => part.verdict)).toEqual(['allowed', 'refused', 'refused', 'allowed']);
    expect((await get('Customer', one.id)).id).toBe(one.id);
  });
});

describe('idempotencyKey', () => {
  it('does the work once and gives the same answer again', async () => {
    const again = { idempotencyKey: 'k1' };
    const first = await create('Customer', { name: 'Once', country: 'X' }, {}, again);
    const second = await create('Customer', { country: 'X', name: 'Once' }, {}, again);
    expect(second).toEqual(first);
    await expect(create('Customer', { name: 'Other' }, {}, again)).rejects.toMatchObject({ code: 'request.replayed' });
    const other = await create('Customer', { name: 'Once', country: 'X' }, { principal: testPrincipal(shop.kernel) }, again);
    expect(other.record?.id).not.toBe(first.record?.id);
    expect((await create('Customer', { name: 'Once', country: 'X' }, { access: { Customer: without('Customer', ['country']) } }, again)).record?.values).not.toHaveProperty(
      'country',
    );
    shop.kernel.clock.advance(25 * 3600 * 1000);
    expect((await create('Customer', { name: 'Once', country: 'X' }, {}, again)).record?.id).not.toBe(first.record?.id);
  });

  it('forgets a call that failed, and lets concurrent duplicates wait', async () => {
    await expect(create('Customer', { name: 'Late', country: '1' }, {}, { idempotencyKey: 'k2' })).rejects.toMatchObject({ code: 'record.invalid' });
    const answers = await Promise.all([1, 2, 3, 4].map(() => create('Customer', { name: 'Late' }, {}, { idempotencyKey: 'k2' })));
    expect(new Set(answers.map((answer) => answer.record?.id)).size).toBe(1);
  });
});
