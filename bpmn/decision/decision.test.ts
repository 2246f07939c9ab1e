import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { decide } from './decide.ts';
import { readDecisions } from './read-decisions.ts';
import { decisionTexts } from './words.ts';

/** What stands beside each fixture: the codes of its issues, some of their words, and what is decided. */
interface Expected {
  readonly issues?: readonly string[];
  readonly says?: readonly string[];
  readonly at?: string;
  readonly decide?: readonly {
    readonly decision?: string;
    readonly given: Record<string, unknown>;
    readonly gives?: unknown;
    readonly fails?: string;
    readonly at?: Record<string, unknown>;
    readonly rules?: Record<string, readonly number[]>;
  }[];
}

const folder = new URL('fixtures/', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.dmn'))
  .map((name) => name.slice(0, -'.dmn'.length));
const read = (name: string) => readDecisions(readFileSync(new URL(`${name}.dmn`, folder), 'utf8'));

describe('decisions, a file for each behaviour', () => {
  test.each(names)('%s', (name) => {
    const expected = parse(readFileSync(new URL(`${name}.expected.yaml`, folder), 'utf8')) as Expected;
    const { model, issues } = read(name);
    expect([...new Set(issues.map(({ code }) => code))].sort()).toEqual([...(expected.issues ?? [])].sort());
    expect(issues.map(({ message }) => message.en)).toEqual(expect.arrayContaining([...(expected.says ?? [])]));
    for (const { message } of issues) expect(message.zh).toMatch(/^[^{}]*[\u4e00-\u9fff][^{}]*$/);
    for (const { given, gives, fails, at, rules, decision } of expected.decide ?? []) {
      if (!model) throw new Error(`${name} can not decide`);
      const outcome = decide(model, { variables: given, at: expected.at ?? '2026-03-01T10:00:00Z', ...(decision !== undefined && { decision }) });
      expect({ given, ...outcome }).toMatchObject(fails === undefined ? { given, ok: true, value: gives } : { given, ok: false, message: { en: fails }, ...at });
      const fired = Object.fromEntries(outcome.ok ? outcome.matched.map((one) => [one.decision, one.rules]) : []);
      expect(fired).toEqual(rules ?? fired);
    }
  });

  test('every code of the checker is shown by a fixture', () => {
    const shown = new Set(names.flatMap((name) => read(name).issues.map(({ code }) => code)));
    expect(Object.keys(decisionTexts).filter((code) => !shown.has(code as keyof typeof decisionTexts))).toEqual(['file.long', 'file.deep']);
  });
});
