import type { Entity } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionOf } from '../kernel/index.ts';
import { testKernel, type TestKernel } from '../kernel/testing.ts';
import { searchQuery } from './search.ts';
import { modelOf, TestSchema } from './testing.ts';

const note: Entity = {
  format: 1,
  name: 'Note',
  key: ['id'],
  fields: {
    id: { type: 'integer', required: true },
    title: { type: 'text' },
    body: { type: 'text' },
    token: { type: 'text', sensitivity: 'secret' },
    hidden: { type: 'text', searchable: false },
  },
};
const rows: readonly (readonly [string | null, string | null])[] = [
  ['发票客户报表', 'Quarterly report'],
  ['Ünïcode Ｆｕｌｌ width', "O'Brien & Söhne, alice@example.com"],
  ['iPhone15手机', null],
  ['ПРИВЕТ мир', 'ΑΘΗΝΑ'],
  ['東京タワー 観光', '한국어 문서'],
  [null, 'report 客户'],
  ['', `${'x'.repeat(5000)} ${'客'.repeat(30_000)}`],
];

describe('full-text search', () => {
  let kernel: TestKernel;
  let schema: TestSchema;
  beforeAll(async () => {
    kernel = await testKernel();
    schema = await TestSchema.of(kernel, modelOf(note));
    for (const [index, [title, body]] of rows.entries()) {
      await schema.query(`INSERT INTO {s}.note (id, title, body, token, hidden) VALUES ($1, $2, $3, 'sesame', 'veiled')`, [index + 1, title, body]);
    }
  });
  afterAll(() => kernel.close());

  async function found(text: string, fields: readonly string[] = ['title', 'body']): Promise<number[]> {
    const { sql, parameters } = searchQuery(note, fields, text);
    const result = await schema.query(`SELECT n.id FROM {s}.note AS n WHERE ${sql.replaceAll('{alias}', 'n')} ORDER BY n.id`, parameters);
    return result.map((row) => Number(row['id']));
  }

  it.each([
    ['客户', [1, 6]],
    ['发票 报表', [1]],
    ['票客', [1]],
    ['户', [1, 6]],
    ['户发', []],
    ['QUART', [1]],
    ['report 客户', [1, 6]],
    ['unicode', [2]],
    ['full', [2]],
    ["o'brien", [2]],
    ['alice@example.com', [2]],
    ['alice@example.org', []],
    ['sohn', [2]],
    ['iphone', [3]],
    ['手机 IPHONE15', [3]],
    ['привет', [4]],
    ['αθηνα', [4]],
    ['東京', [5]],
    ['タワ', [5]],
    ['문서', [5]],
    ['xxxx', [7]],
    ['sesame', []],
    ['veiled', []],
    ['?! ,', []],
    ['', []],
    ["zq' | b:* & !c \\", []],
  ])('finds %s', async (text, ids) => {
    expect(await found(text)).toEqual(ids);
  });

  it('looks only into the fields it may, and wants each word whole in one of them', async () => {
    expect(await found('客户', ['title'])).toEqual([1]);
    expect(await found('客户', ['body'])).toEqual([6]);
    expect(await found('report', ['title'])).toEqual([]);
    expect(await found('sesame', ['token', 'hidden', 'id'])).toEqual([]);
    expect(searchQuery(note, [], 'x')).toEqual({ sql: 'false', parameters: [] });
  });

  it('uses the index', async () => {
    const { sql, parameters } = searchQuery(note, ['title', 'body'], '客户');
    const plan = await schema.bound(async (tx) => {
      const connection = connectionOf(tx);
      await connection.script('SET LOCAL enable_seqscan = off');
      return connection.query(`EXPLAIN SELECT 1 FROM "${schema.name}".note AS n WHERE ${sql.replaceAll('{alias}', 'n')}`, parameters);
    });
    expect(JSON.stringify(plan.rows)).toContain('note_search_idx');
  });
});
