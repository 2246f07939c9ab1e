import { PorticoError } from '@portico/contracts';
import { describe, expect, test } from 'vitest';
import type { IndexEntry } from './describe.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { fitSurface } from './fit-surface.ts';
import { entries } from './search.fixture.ts';
import { readToolboxInput, showTools, toolboxNames } from './toolbox.ts';

/** The fixture's tools many times over, the first of each round pinned if asked for. */
const many = (rounds: number, pinned = 0): IndexEntry[] =>
  Array.from({ length: rounds }, (_, round) =>
    entries.map((entry, at) => ({ ...entry, pinned: at === 0 && round < pinned, tool: { ...entry.tool, name: `${entry.tool.name}_${round}` } })),
  ).flat();

describe('what an agent is shown', () => {
  test('few tools are listed whole', () => {
    const fitted = fitSurface({ entries });
    expect(fitted.mode).toBe('all');
    expect(fitted.tools).toHaveLength(entries.length);
    expect(fitted.tokens.saved).toBe(0);
  });

  test('many tools are replaced by three, and pinned ones stay', () => {
    const fitted = fitSurface({ entries: many(100, 2), nameOf: (entry) => `${entry.provider}__${entry.tool.name}` });
    expect(fitted.mode).toBe('search');
    expect(fitted.tools.map((tool) => tool.name)).toEqual([...toolboxNames, 'tracker__issues_create_0', 'tracker__issues_create_1']);
    expect(fitted.tokens.shown).toBeLessThanOrEqual(4000);
    expect(fitted.tokens.saved).toBe(fitted.tokens.all - fitted.tokens.shown);
    expect(fitted.excess).toBe(0);
    expect(fitted.instructions).toContain('1300 tools');
  });

  test('the search tool names providers, counts and subjects', () => {
    const [search] = fitSurface({ entries: many(100) }).tools;
    expect(search?.description).toMatch(/tracker, 700 tools \(.*issues.*branches/);
    expect(search?.description).toMatch(/mail, 300 tools/);
    const [chinese] = fitSurface({ entries: many(100), language: 'zh' }).tools;
    expect(chinese?.description).toMatch(/tracker 700 个（.*issues/);
  });

  test('hundreds of providers do not break the budget', () => {
    const wide = many(30).map((entry, at) => ({ ...entry, provider: `provider-${at}` }));
    expect(fitSurface({ entries: wide }).tokens.shown).toBeLessThan(4000);
  });

  test('pinned tools beyond the budget stay, and it is said by how much', () => {
    const fitted = fitSurface({ entries: many(100, 100), budgetTokens: 2000 });
    expect(fitted.tools.filter((tool) => tool.name.startsWith('issues_create'))).toHaveLength(100);
    expect(fitted.excess).toBe(fitted.tokens.shown - 2000);
    expect(fitted.excess).toBeGreaterThan(0);
  });
});

describe('the toolbox', () => {
  test('found tools have one line each and schemas as far as they fit', () => {
    const wide = { type: 'object', properties: Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`field_${at}`, { type: 'string' }])), required: ['field_0'] };
    const [first, second] = entries;
    if (!first || !second) throw new Error('the fixture is empty');
    const shown = showTools([first, { ...second, tool: { ...second.tool, inputSchema: wide } }]);
    expect(shown[0]).toEqual({ name: 'issues_create', description: 'Create an issue. Opens a new issue in a repository.', inputSchema: first.tool.inputSchema });
    expect(shown[1]).toEqual({ name: 'issues_update', description: 'Update an issue. Changes title, text or state of an issue.', required: ['field_0'] });
  });

  test('arguments are read with defaults', () => {
    expect(readToolboxInput('search_tools', { query: 'x' })).toEqual({ query: 'x', limit: 5 });
    expect(readToolboxInput('call_tool', { name: 'x' })).toEqual({ name: 'x', arguments: {} });
  });

  test('wrong arguments are named in both languages', () => {
    const wrong = (): unknown => readToolboxInput('search_tools', { query: 'x', limit: 900 });
    expect(wrong).toThrow(PorticoError);
    expect(wrong).toThrow(/limit: .*20/);
    const issue = ((): PorticoError => {
      try {
        wrong();
      } catch (error) {
        return error as PorticoError;
      }
      throw new Error('it was taken');
    })().issues[0];
    expect(issue?.place).toBe('limit');
    expect(issue?.message.zh).toMatch(/\p{Script=Han}.*20/u);
  });
});

/** Counted once with js-tiktoken 1.0.21, cl100k_base. */
const counted: readonly (readonly [text: string, tokens: number])[] = [
  ['Lists the invoices of a customer, newest first; 2026-07-28.', 18],
  ['Closes an issue. Give owner, repo and number.', 12],
  ['{"type":"object","properties":{"owner":{"type":"string","description":"The account owner of the repository."}},"required":["owner"]}', 28],
  ['按条件或全文检索分页查找客户。返回记录的 id、version 与 values。', 24],
  ['actions_create_or_update_repo_secret', 6],
];

test.each(counted)('tokens of %s', (text, tokens) => {
  expect(Math.abs(estimateTokens(text) - tokens)).toBeLessThanOrEqual(Math.max(3, tokens * 0.2));
});
