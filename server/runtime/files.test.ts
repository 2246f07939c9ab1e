import { Readable } from 'node:stream';
import type { StreamResult } from '@portico/contracts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobReady, verifyBlobLink, type JobContext } from '../kernel/index.ts';
import { testContexts, testPrincipal } from '../kernel/testing.ts';
import { openShop, where, without, type Access, type Shop } from './testing.ts';

let shop: Shop;
type As = Parameters<Shop['call']>[2];

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.kernel.close());

async function upload(text: string, as: As = {}): Promise<string> {
  const { id } = (await shop.call('blobs.begin', { name: 'file.csv' }, as)) as { id: string };
  const { size, sha256 } = await shop.kernel.blobs.put(id, Readable.from([Buffer.from(text)]));
  await shop.kernel.database.bound(shop.kernel.tenant, (tx) => blobReady(tx, { id, size, sha256 }));
  return id;
}
const load = async (
  entity: string,
  text: string,
  as: As = {},
  more: Record<string, unknown> = {},
): Promise<{ rows: number; skipped: number; issues: { line?: number; place?: string }[] }> =>
  (await shop.call('records.load', { entity, blob: await upload(text, as), ...more }, as)) as { rows: number; skipped: number; issues: [] };
const csv = async (input: Record<string, unknown>, as: As = {}): Promise<string> => {
  const { body } = (await shop.call('records.export', input, as)) as StreamResult;
  let text = '';
  for await (const chunk of body) text += String(chunk);
  return text;
};
const count = async (entity: string): Promise<number> => ((await shop.call('records.list', { entity, total: true })) as { total: number }).total;

describe('records.load', () => {
  it('adds rows; columns are matched by field name or by title', async () => {
    expect(await load('Customer', '\uFEFF名称,country,rating\r\n"茶, 叶",China,3\r\nBob,,\r\n')).toEqual({ rows: 2, skipped: 0, issues: [] });
    const { records } = (await shop.call('records.list', { entity: 'Customer', sort: ['id'] })) as { records: { values: unknown }[] };
    expect(records.map((record) => record.values)).toMatchObject([
      { name: '茶, 叶', country: 'China', rating: 3 },
      { name: 'Bob', country: null, rating: null },
    ]);
  });

  it('keeps nothing when a row is bad, and lists each with its line', async () => {
    const before = await count('Customer');
    await expect(load('Customer', 'name,rating\nA,1\n,2\nC,many\n')).rejects.toMatchObject({
      code: 'record.invalid',
      issues: [
        { line: 3, place: 'name' },
        { line: 4, place: 'rating' },
      ],
    });
    await expect(load('Customer', 'name,country\nA,Peru\nB,R2D2\nC,Chile\n')).rejects.toMatchObject({ code: 'record.invalid', issues: [{ line: 3, place: 'country' }] });
    await expect(load('Customer', 'name,email\nA,same\nB,same\n')).rejects.toMatchObject({ code: 'record.invalid', issues: [{ line: 3, place: 'email' }] });
    expect(await count('Customer')).toBe(before);
  });

  it('leaves bad rows out when told to', async () => {
    const before = await count('Customer');
    expect(await load('Customer', 'name,country\nA1,Peru\nA2,R2D2\n,x\nA3,Chile\n', {}, { skipBad: true })).toMatchObject({
      rows: 2,
      skipped: 2,
      issues: [{ line: 4 }, { line: 3 }],
    });
    expect(await count('Customer')).toBe(before + 2);
  });

  it('asks the policy about every row', async () => {
    const access: Access = { Customer: without('Customer', ['margin'], where('{alias}.rep = $1', 'p1')) };
    await expect(load('Customer', 'name,rep\nA,p1\nB,p2\n', { access })).rejects.toMatchObject({ issues: [{ line: 3 }] });
    expect(await load('Customer', 'name,rep\nA,p1\nB,p1\n', { access })).toMatchObject({ rows: 2 });
    for (const column of ['margin', 'nargim'])
      await expect(load('Customer', `name,${column}\nA,1\n`, { access })).rejects.toMatchObject({ code: 'record.invalid', issues: [{ line: 1, place: column }] });
    await expect(load('Customer', 'name\nA\n', { access: { Customer: {} } })).rejects.toMatchObject({ code: 'policy.denied' });
  });

  it('takes only files of the caller that are whole', async () => {
    const { id } = (await shop.call('blobs.begin', { name: 'x.csv' })) as { id: string };
    await expect(shop.call('records.load', { entity: 'Customer', blob: id })).rejects.toMatchObject({ code: 'blob.missing' });
    const foreign = await upload('name\nA\n', { principal: testPrincipal(shop.kernel) });
    await expect(shop.call('records.load', { entity: 'Customer', blob: foreign })).rejects.toMatchObject({ code: 'blob.missing' });
  });

  it('takes thousands of rows', async () => {
    const rows = Array.from({ length: 3000 }, (_, at) => `bulk ${at},${at % 2 ? 'Peru' : ''}`);
    expect(await load('Customer', `name,country\n${rows.join('\n')}\n`)).toMatchObject({ rows: 3000 });
  });

  it('lets the counter follow ids that were given', async () => {
    await load('Customer', 'id,name\n500000,far\n');
    const { record } = (await shop.call('records.create', { entity: 'Customer', values: { name: 'next' } })) as { record: { id: string } };
    expect(record.id).toBe('500001');
    await shop.call('records.create', { entity: 'Customer', values: { id: 600_000, name: 'farther' } });
    const { record: after } = (await shop.call('records.create', { entity: 'Customer', values: { name: 'next' } })) as { record: { id: string } };
    expect(after.id).toBe('600001');
  });

  it('runs as a job, through the door', async () => {
    const blob = await upload('name\nJob\n');
    const { job } = (await shop.call('records.import', { entity: 'Customer', blob })) as { job: string };
    const row = await shop.kernel.database.bound(
      shop.kernel.tenant,
      async (tx) => (await sql<{ kind: string; data: Record<string, unknown> }>`SELECT kind, data FROM kernel_job WHERE id = ${job}`.execute(tx)).rows[0],
    );
    const steps: unknown[] = [];
    const context: JobContext = {
      ...testContexts(shop.kernel, { principal: shop.owner }).outside,
      job,
      progress: (_, step) => {
        steps.push(step);
        return Promise.resolve();
      },
      call: async (operation, input) => (await shop.call(operation.name, input as Record<string, unknown>)) as never,
    };
    const done = await shop.module.jobs?.find((handler) => handler.kind === row?.kind)?.run(context, row?.data ?? {});
    expect(done).toEqual({ result: { rows: 1, skipped: 0 }, issues: [] });
    expect(steps).toHaveLength(1);
  });
});

describe('records.export', () => {
  const row = { id: '1', amount: '-1.5', yes: false, tags: ['a"b'], at: '2026-01-01T00:00:00Z', data: { a: 1 } };

  it('streams all rows as CSV that load takes back', async () => {
    await shop.call('records.create', { entity: 'Sample', values: row });
    const text = await csv({ entity: 'Sample', fields: Object.keys(row) });
    expect(text).toBe(`id,amount,yes,tags,at,data\r\n1,-1.5,false,"[""a\\""b""]",2026-01-01T00:00:00Z,"{""a"":1}"\r\n`);
    await shop.call('records.delete', { entity: 'Sample', id: '1' });
    expect(await load('Sample', text)).toMatchObject({ rows: 1 });
    expect(await csv({ entity: 'Sample', fields: Object.keys(row) })).toBe(text);
    expect((await csv({ entity: 'Customer', fields: ['name'] })).trim().split('\r\n')).toHaveLength((await count('Customer')) + 1);
  });

  it('defuses formulas and keeps line breaks, and load takes the quote off again', async () => {
    await shop.call('records.create', { entity: 'Customer', values: { name: '=1+1', country: 'line\nbreak, "q"' } });
    await shop.call('records.create', { entity: 'Customer', values: { name: "'@x" } });
    const text = await csv({ entity: 'Customer', fields: ['name', 'country'], filter: { or: [{ name: '=1+1' }, { name: "'@x" }] } });
    expect(text).toBe(`name,country\r\n'=1+1,"line\nbreak, ""q"""\r\n''@x,\r\n`);
    await load('Customer', text);
    const { records } = (await shop.call('records.list', { entity: 'Customer', filter: { name: { in: ['=1+1', "'@x"] } } })) as { records: unknown[] };
    expect(records).toHaveLength(4);
  });

  it('holds only what the caller may read', async () => {
    const access: Access = { Customer: without('Customer', ['email', 'margin'], where('{alias}.name = $1', 'Bob')) };
    expect(await csv({ entity: 'Customer' }, { access })).toMatch(/^id,name,country,rep,rating\r\n\d+,Bob,,,\r\n$/);
    await expect(csv({ entity: 'Customer', fields: ['margin'] }, { access })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('attachments', () => {
  it('belong to who uploaded them until a record holds them', async () => {
    const file = await upload('hello');
    const { record } = (await shop.call('records.create', { entity: 'Sample', values: { id: '50', file } })) as { record: { id: string } };
    const other = testPrincipal(shop.kernel);
    await expect(shop.call('records.create', { entity: 'Sample', values: { id: '51', file } }, { principal: other })).rejects.toMatchObject({
      code: 'record.invalid',
      issues: [{ place: 'file' }],
    });
    await shop.call('records.update', { entity: 'Sample', id: record.id, values: { file, yes: true } }, { principal: other });
    const link = (await shop.call('records.attachment', { entity: 'Sample', id: record.id, field: 'file' }, { principal: other })) as { url: string; size: number; name: string };
    expect(link).toMatchObject({ size: 5, name: 'file.csv' });
    const url = new URL(link.url);
    const said = { blob: file, tenant: url.searchParams.get('tenant') ?? '', expires: Number(url.searchParams.get('expires')), signature: url.searchParams.get('signature') ?? '' };
    expect(() => verifyBlobLink(shop.kernel, 'get', said)).not.toThrow();
    expect(() => verifyBlobLink(shop.kernel, 'put', said)).toThrow('not valid any more');
    expect(() => verifyBlobLink(shop.kernel, 'get', { ...said, blob: 'other' })).toThrow('not valid any more');
    shop.kernel.clock.advance(11 * 60 * 1000);
    expect(() => verifyBlobLink(shop.kernel, 'get', said)).toThrow('not valid any more');
  });

  it('are not given for hidden or empty fields, nor for hidden records', async () => {
    await shop.call('records.create', { entity: 'Sample', values: { id: '60' } });
    await expect(shop.call('records.attachment', { entity: 'Sample', id: '60', field: 'file' })).rejects.toMatchObject({ code: 'blob.missing' });
    await expect(shop.call('records.attachment', { entity: 'Sample', id: '50', field: 'file' }, { access: { Sample: without('Sample', ['file']) } })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      shop.call('records.attachment', { entity: 'Sample', id: '50', field: 'file' }, { access: { Sample: without('Sample', [], { kind: 'never' }) } }),
    ).rejects.toMatchObject({ code: 'not_found' });
    await expect(shop.call('records.attachment', { entity: 'Sample', id: '50', field: 'big' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(shop.call('blobs.begin', { name: 'huge', size: 1e15 })).rejects.toMatchObject({ code: 'request.too_large' });
  });
});

describe('apps.model', () => {
  interface Model {
    entities: {
      name: string;
      may: string[];
      label: string[];
      fields: { name: string; writable: boolean; readable: boolean }[];
      relations: { name: string }[];
      reverse: unknown[];
    }[];
  }
  it('holds what the caller has anything to do with, and nothing else', async () => {
    const access: Access = {
      Customer: { read: without('Customer', ['margin', 'name']).read ?? {} },
      Order: { create: without('Order', ['total']).create ?? {}, read: without('Order', ['customerId']).read ?? {} },
    };
    const { entities } = (await shop.call('apps.model', {}, { access })) as Model;
    expect(entities.map((entity) => [entity.name, entity.may])).toEqual([
      ['Customer', ['read']],
      ['Order', ['read', 'create']],
    ]);
    const [customer, order] = entities;
    expect(customer?.fields.map((field) => field.name)).toEqual(['id', 'country', 'rep', 'email', 'rating']);
    expect(customer?.fields.some((field) => field.writable)).toBe(false);
    expect(customer).toMatchObject({ label: [], reverse: [] });
    expect(order?.fields.find((field) => field.name === 'customerId')).toMatchObject({ readable: false, writable: true });
    expect(order?.relations).toMatchObject([{ name: 'customer' }]);
    expect(((await shop.call('apps.model', {}, { access: { Order: without('Order', []) } })) as Model).entities[0]?.relations).toEqual([]);
    expect(((await shop.call('apps.model', {})) as Model).entities[0]?.reverse).toEqual([{ entity: 'Order', relation: 'customer', title: { en: 'Orders', zh: '订单' } }]);
  });
});
