import { outcomeOf, playMeans, readProcesses } from '@portico/bpmn';
import { appTestSchema, type Entity } from '@portico/contracts';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { newProcess } from '../design/templates.ts';
import { testFileOf, withTest } from './keep-test.ts';
import { begin, marksBefore, moved, now, takenBack } from './simulation.ts';
import { picture } from './tokens.ts';
import { typedOf, usedNames, valuesOf, wantedAt } from './values.ts';

const means = playMeans(() => undefined);
function read(template: 'approval' | 'reminder') {
  const { processes, issues } = readProcesses(newProcess(template, { id: 'Leave', title: { en: 'Leave', zh: '请假' }, language: 'en' }));
  expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [definition] = processes;
  if (!definition) throw new Error('the template has a process');
  return definition;
}
const approval = read('approval');
const begun = begin(approval, { start: undefined, with: { days: 3 } }, means);

describe('a simulation', () => {
  test('goes on and back', () => {
    const done = moved(begun, { complete: 'Decide', with: { approved: true } }, means);
    expect(outcomeOf(now(done)).ends).toEqual(['Accepted']);
    expect(marksBefore(done)).toBe(now(begun).marks.length);
    expect(takenBack(done)).toEqual(begun);
    expect(takenBack(begun)).toBe(begun);
    expect(moved(begun, { due: 'Decide' }, means)).toBe(begun);
  });

  test('is kept as a test that reads like what was done', () => {
    const done = moved(begun, { complete: 'Decide', with: { approved: false } }, means);
    const text = withTest(undefined, { process: 'leave', name: { en: 'Refused', zh: '拒绝' }, simulation: done });
    expect(text).toBe(
      [
        'format: 1',
        'tests:',
        '  - name: { en: Refused, zh: 拒绝 }',
        '    steps:',
        '      - process: leave',
        '        with: { days: 3 }',
        '        happens:',
        '          - { complete: Decide, with: { approved: false } }',
        '        expect:',
        '          ends: [ Refused ]',
        '          waits: []',
        '          takes: [ Start, Decide, Approved, Refused ]',
        '          variables: { days: 3, approved: false }',
        '',
      ].join('\n'),
    );
    expect(appTestSchema.safeParse(parse(text)).success).toBe(true);
    const both = withTest(`# by hand\n${text}`, { process: 'leave', name: 'Open', simulation: begun });
    expect(both).toMatch(/^# by hand/);
    expect(appTestSchema.parse(parse(both)).tests.map(({ name }) => name)).toEqual([{ en: 'Refused', zh: '拒绝' }, 'Open']);
    expect(testFileOf('leave#Two')).toBe('tests/leave.process.yaml');
  });
});

test('the picture shows tokens, ways gone and what is listened for', () => {
  const play = now(begin(read('reminder'), { start: undefined, with: {} }, means));
  const tones = (shown: number) => Object.fromEntries(picture(play, shown).map(({ element, tone }) => [element, tone]));
  expect(tones(play.marks.length)).toEqual({ Start: 'done', ToWork: 'done', Work: 'token', Late: 'waiting' });
  expect(tones(1)).toEqual({ Start: 'token' });
  expect(tones(0)).toEqual({});
});

test('what is typed becomes values and back', () => {
  expect(valuesOf({ days: '3', name: 'Anna', ok: 'true', list: '[1,2]', empty: ' ', quoted: '"12"', broken: '{a' })).toEqual({
    days: 3,
    name: 'Anna',
    ok: true,
    list: [1, 2],
    quoted: '12',
    broken: '{a',
  });
  expect(['Anna', '12', 12, true, { a: 1 }].map(typedOf)).toEqual(['Anna', '"12"', '12', 'true', '{"a":1}']);
});

test('values are asked for by the form, and by what conditions look at', () => {
  expect(wantedAt(approval.nodes['Decide'], [], 'en')).toEqual([
    { name: 'approved', label: 'Approved', kind: 'boolean', choices: [] },
    { name: 'comment', label: 'Comment', kind: 'any', choices: [] },
  ]);
  expect(usedNames(approval)).toEqual(['approved']);
  const leave = { name: 'Leave', fields: { days: { type: 'integer', title: { en: 'Days', zh: '天数' } }, half: { type: 'boolean' } } } as unknown as Entity;
  const start = { kind: 'start', form: { entity: 'Leave', fields: ['days', 'half'] } } as unknown as (typeof approval.nodes)[string];
  expect(wantedAt(start, [leave], 'zh')).toEqual([
    { name: 'days', label: '天数', kind: 'any', choices: [] },
    { name: 'half', label: 'Half', kind: 'boolean', choices: [] },
  ]);
});
