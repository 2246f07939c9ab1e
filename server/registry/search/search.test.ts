import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIndex } from './create-index.ts';
import type { IndexEntry } from './describe.ts';
import { entries } from './search.fixture.ts';
import { partChinese, understand } from './understand.ts';
import { split, stem } from './words.ts';

const index = createIndex(entries);
const names = (query: string, limit = 3): string[] => index.search(query, { limit }).map((one) => one.tool);

describe('finding tools', () => {
  test.each([
    ['create issue', 'issues_create'],
    ['I want to report a bug', 'issues_create'],
    ['close the ticket', 'issues_update'],
    ['throw the branch away', 'branches_delete'],
    ['send mail', 'sendMessage'],
    ['find an order', 'orders_find'],
    ['give the customer a refund', 'orders_refund'],
  ])('%s → %s', (query, expected) => {
    expect(names(query)).toContain(expected);
  });

  test.each([
    ['关闭一个议题', 'issues_update'],
    ['帮我删掉一个分支', 'branches_delete'],
    ['怎么查看所有分支', 'branches_list'],
    ['给客户发邮件', 'sendMessage'],
    ['退款', 'orders_refund'],
    ['新建客户', 'customers_create'],
  ])('%s → %s', (query, expected) => {
    expect(names(query)).toContain(expected);
  });

  test('a wish in Chinese is not met without the glossary', () => {
    const without = createIndex(entries, { recipe: { weights: true, synonyms: true, glossary: false, priors: true } });
    expect(without.search('删除分支', { limit: 5 })).toEqual([]);
  });

  test('what is not allowed never comes out, and only candidates are asked for', () => {
    const asked: string[] = [];
    const found = index.search('list issues', {
      limit: 2,
      allowed: (provider, tool) => {
        asked.push(`${provider}/${tool}`);
        return tool !== 'issues_list';
      },
    });
    expect(found.map((one) => one.tool)).not.toContain('issues_list');
    expect(found).toHaveLength(2);
    expect(asked[0]).toBe('tracker/issues_list');
    expect(asked).toHaveLength(3);
  });

  test('questions written at registration find what its own words do not', () => {
    const query = 'the doorbell does not ring';
    expect(names(query)).not.toContain('webhooks_ping');
    const enriched = entries.map((entry) =>
      entry.tool.name === 'webhooks_ping' ? { ...entry, enrichment: { questions: { en: ['does the doorbell ring?'], zh: ['门铃响不响'] } } } : entry,
    );
    const better = createIndex(enriched);
    expect(better.search(query, { limit: 1 })[0]?.tool).toBe('webhooks_ping');
    expect(better.search('门铃响吗', { limit: 1 })[0]?.tool).toBe('webhooks_ping');
  });

  test('the values a parameter may take find the tool, those of a list too', () => {
    const properties = { kind: { type: 'string', enum: ['invoice', 'dunning'] }, tags: { type: 'array', items: { enum: ['overdue', 7] } } };
    const print: IndexEntry = { provider: 'shop', tool: { name: 'print_paper', description: 'Prints.', inputSchema: { type: 'object', properties } } };
    const index = createIndex([...entries, print]);
    for (const query of ['dunning', 'overdue']) expect(index.search(query, { limit: 1 })[0]?.tool).toBe('print_paper');
  });

  test('vectors bring in what no word leads to, and do not push out what the words say', () => {
    const far = Float32Array.of(1, 0);
    const near = Float32Array.of(0, 1);
    const vectors = entries.map((entry) => (entry.tool.name === 'moveToTrash' ? near : far));
    const fused = createIndex(entries, { vectors });
    expect(fused.search('xyzzy', { limit: 1, vectors: [near] })[0]?.tool).toBe('moveToTrash');
    const both = fused.search('create issue', { limit: 4, vectors: [near] }).map((one) => one.tool);
    expect(both).toContain('issues_create');
    expect(both).toContain('moveToTrash');
  });

  test('any text is answered, with as many different tools as asked for at most, the same each time', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('删除', '__proto__', 'constructor', ''.padEnd(5000, 'ab '))),
        fc.integer({ min: 0, max: 20 }),
        (query, limit) => {
          const found = index.search(query, { limit });
          expect(found.length).toBeLessThanOrEqual(limit);
          expect(new Set(found.map((one) => one.tool)).size).toBe(found.length);
          expect(index.search(query, { limit })).toEqual(found);
        },
      ),
    );
  });

  test('an index without tools finds nothing', () => {
    expect(createIndex([]).search('create issue', { limit: 5 })).toEqual([]);
  });
});

describe('understanding a wish', () => {
  test('verbs tell the intent, in both languages', () => {
    expect(understand('remove the label').intent).toBe('delete');
    expect(understand('怎么修改标题').intent).toBe('update');
    expect(understand('which branches are there').intent).toBe('read');
  });

  test('the gloss is in the English words of tools', () => {
    expect(understand('把这个合并请求关闭').gloss).toBe('pull request close');
    expect(understand('Can you fix this bug?').gloss).toBe('update issue');
    expect(understand('你好').gloss).toBe('');
  });

  test('the longest Chinese word wins', () => {
    expect(partChinese('删除部署密钥').map((part) => part.text)).toEqual(['删除', '部署密钥']);
  });

  test('a verb and its particle may stand apart', () => {
    const words = understand('switch the nightly job off').groups.flatMap((group) => group.alternatives.map((one) => one.terms.join(' ')));
    expect(words).toContain('disabl');
  });
});

describe('words', () => {
  test('names come apart', () => {
    const texts = (text: string): string[] => split(text).map((piece) => piece.text);
    expect(texts('listSSHKeys_for-repo.v2')).toEqual(['list', 'ssh', 'keys', 'for', 'repo', 'v2']);
    expect(texts('列出SSH密钥')).toEqual(['列出', 'ssh', '密钥']);
  });

  test.each([
    ['repositories', 'repository'],
    ['invitations', 'invited'],
    ['deployment', 'deploys'],
    ['organisation', 'organization'],
    ['merging', 'merged'],
    ['creation', 'create'],
  ])('%s and %s are the same', (one, other) => {
    expect(stem(one)).toBe(stem(other));
  });

  test.each([
    ['user', 'use'],
    ['runner', 'run'],
    ['action', 'act'],
    ['status', 'state'],
  ])('%s and %s are not', (one, other) => {
    expect(stem(one)).not.toBe(stem(other));
  });
});
