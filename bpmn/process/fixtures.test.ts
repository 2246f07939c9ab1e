import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Play, trace } from './play.fixture.ts';
import { readProcesses } from './read-processes.ts';
import { issueTexts } from './words.ts';

// A BPMN file for each behaviour, and beside it what comes of it; the lines read `what happens → what is done ⇒ what waits`
// (`-a` cancelled, `!a` failed, `~a` undone, `a!` an incident).

interface Expected {
  readonly issues?: readonly string[];
  readonly says?: readonly { readonly element: string; readonly line: number; readonly en: string }[];
  readonly plays?: readonly {
    readonly steps: readonly string[];
    /** What is waited for after the first step. */
    readonly waits?: Record<string, Record<string, unknown>>;
    readonly variables?: Record<string, unknown>;
    readonly effects?: readonly string[];
    readonly error?: Record<string, unknown>;
  }[];
}

const folder = new URL('fixtures/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.bpmn'))
  .map((file) => file.slice(0, -'.bpmn'.length))
  .sort();
const sourceOf = (file: string): string => readFileSync(new URL(`${file}.bpmn`, folder), 'utf8');
const expectedOf = (file: string): Expected => parse(readFileSync(new URL(`${file}.expected.yaml`, folder), 'utf8')) as Expected;

describe('a file for each behaviour', () => {
  test.each(files.filter((file) => !file.startsWith('refused/')))('%s', (file) => {
    const { plays = [], issues: expectedIssues = [] } = expectedOf(file);
    const { processes, issues } = readProcesses(sourceOf(file));
    expect(issues.map(({ code }) => code)).toEqual(expectedIssues);
    const [process] = processes;
    if (!process || plays.length === 0) throw new Error(`${file} does not run`);
    for (const expected of plays) {
      const play = new Play(process);
      let atFirst: Play['waits'] | undefined;
      const steps = expected.steps.map((line) => {
        const [happening = ''] = line.split(' → ');
        const { marks } = play.say(happening);
        atFirst ??= new Map(play.waits);
        return `${happening} → ${trace(marks)} ⇒ ${play.rest}`;
      });
      const waits = Object.fromEntries(
        Object.entries(expected.waits ?? {}).map(([element, wanted]) => {
          const wait = Object.entries([...(atFirst?.values() ?? [])].find((one) => one.element === element) ?? {});
          return [element, Object.fromEntries(wait.filter(([key]) => Object.hasOwn(wanted, key)))];
        }),
      );
      const effects = play.effects.map((effect) =>
        [effect.type, 'element' in effect ? effect.element : '', 'input' in effect && Object.keys(effect.input).length > 0 ? JSON.stringify(effect.input) : ''].join(' ').trim(),
      );
      const came = { steps, waits, variables: play.variables, effects, error: play.state?.error };
      expect(Object.fromEntries(Object.entries(came).filter(([key]) => Object.hasOwn(expected, key)))).toEqual(expected);
    }
  });
});

describe('a file for each thing the checker says', () => {
  test.each(files.filter((file) => file.startsWith('refused/')))('%s', (file) => {
    const expected = expectedOf(file);
    const { processes, issues } = readProcesses(sourceOf(file));
    expect([...new Set(issues.map(({ code }) => code))]).toEqual(expected.issues);
    const said = issues.map(({ element, line, message: { en } }) => ({ element, line, en }));
    expect(said).toEqual(expect.arrayContaining([...(expected.says ?? [])]));
    expect(processes.length > 0).toBe(issues.every(({ severity }) => severity === 'warning') && file !== 'refused/file.drawn');
    for (const { message } of issues) for (const text of [message.en, message.zh]) expect(text).not.toMatch(/[^$]\{|undefined/);
    for (const { message } of issues) expect(message.zh).toMatch(/[\u4e00-\u9fff].*。$/);
  });

  test('every code is shown', () => {
    const shown = new Set(files.flatMap((file) => expectedOf(file).issues ?? []));
    // A file of 4 MB is made in read.test.ts.
    expect(Object.keys(issueTexts).filter((code) => !shown.has(code))).toEqual(['file.long']);
  });
});
