// The models of the BPMN Model Interchange Working Group: what the checker says of each, and, made executable by its own
// remedies, every sequence flow taken.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ProcessDefinition } from './definition.ts';
import { finish } from './finish.fixture.ts';
import { Play, trace } from './play.fixture.ts';
import { readProcesses } from './read-processes.ts';
import type { Json, Mark, Wait } from './state.ts';

const folder = new URL('../../../shared/data/bpmn-miwg/', import.meta.url);
const there = existsSync(folder);
if (!there) process.stderr.write(`\nSKIPPED: the MIWG models are not at ${folder.pathname}; nothing was shown about them.\n\n`);
const sourceOf = (name: string): string => readFileSync(new URL(`${name}.bpmn`, folder), 'utf8');

/** Code → names of the elements it is about, in the order of the file. */
function verdict(name: string): Record<string, string[]> {
  const { issues } = readProcesses(sourceOf(name), { all: true });
  const by: Record<string, string[]> = {};
  for (const { code, message } of issues) by[code] = [...(by[code] ?? []), /^.*? "([^"]*)"/.exec(message.en)?.[1] ?? ''];
  return by;
}

describe.skipIf(!there)('what the checker says', () => {
  test('A.1.0 and A.4.1 are complete: tasks, pools, lanes, sub-processes', () => {
    expect(verdict('A.1.0')).toEqual({});
    expect(verdict('A.4.1')).toEqual({});
    // As they are, they are drawings.
    expect(readProcesses(sourceOf('A.4.1'))).toMatchObject({
      processes: [],
      drawn: ['sid-34746A54-1D7D-46CA-B219-0C4CEAE51170', 'sid-54D696FD-DEDC-45F3-99DB-1404DA433FC4'],
      issues: [{ code: 'file.drawn', severity: 'warning' }],
    });
  });

  test('B.2.0 shows every kind of element, and says of none what it waits for or does', () => {
    const { 'task.nobody': nobody, 'gateway.conditions': conditions, 'call.missing': calls, ...rest } = verdict('B.2.0');
    expect(nobody).toHaveLength(5);
    // Its third way out is the default one; the others lack a condition.
    expect(conditions).toEqual(['Inclusive Gateway 1', 'Exclusive Gateway 4', 'Exclusive Gateway 7']);
    expect(calls).toEqual(['Service Task 14', 'Service Task 4', 'Service Task 22', 'Service Task 15']);
    expect(Object.fromEntries(Object.entries(rest).map(([code, names]) => [code, names.length]))).toEqual({
      'condition.missing': 4,
      'start.condition': 1,
      'loop.over-nothing': 3,
      'loop.endless': 1,
      'message.missing': 9,
      'signal.missing': 7,
      'timer.missing': 4,
      'escalation.missing': 2,
      'error.missing': 1,
      'send.way': 1,
      'data.ignored': 1,
      'sub.empty': 2,
      // One of the ways that "Parallel Gateway 2" joins is the default of an inclusive gateway: the drawing can't end there.
      'gateway.never-both': 1,
    });
  });

  test('C.1.0 and C.1.1, invoices: conditions of another product, an archive nobody named', () => {
    expect(verdict('C.1.0')).toEqual({
      // The assistant's pool waits for messages that the drawing never names, and for seven days only in words.
      'message.missing': ['Invoice received', 'Approver to be assigned', 'Invoice review needed'],
      'timer.missing': ['7 days'],
      'feel.foreign': ['yes', 'no', 'yes', 'no'],
      'call.missing': ['Archive Invoice'],
      'resource.ignored': ['Approve Invoice', 'Assign Approver', 'Rechnung klären', 'Prepare Bank Transfer'],
    });
    expect(verdict('C.1.1')).toMatchObject({
      'feel.broken': ['yes', 'no', 'yes', 'no'],
      'call.missing': ['Archive Invoice'],
      'data.ignored': ['Approve Invoice', 'Assign Approver', 'Rechnung klären'],
    });
  });

  test('C.3.0, repairs: three gateways without conditions, one condition that is not FEEL', () => {
    const { 'gateway.conditions': gateways, 'feel.broken': broken, ...rest } = verdict('C.3.0');
    expect({ gateways, broken }).toEqual({ gateways: ['Service type', 'Service level', 'Successful?'], broken: ['Premium'] });
    expect(Object.keys(rest).sort()).toEqual(['resource.ignored', 'sub.empty', 'task.nobody']);
  });

  test('C.8.1, vacation: FEEL as it should be, but calls only in the words of another product', () => {
    const { 'call.missing': calls, 'decision.missing': decisions, ...rest } = verdict('C.8.1');
    expect(calls?.sort()).toEqual([
      'Fetch Vacation Information',
      'Notify Employee of Approval',
      'Notify Employee of Approval',
      'Notify Employee of Refusal',
      'Notify Employee of Refusal',
      'Update Remaining Vacation',
      'Update Remaining Vacation',
    ]);
    expect(decisions).toEqual(['Vacation Approval']);
    expect(Object.keys(rest).sort()).toEqual(['data.ignored', 'resource.ignored', 'task.nobody']);
  });

  test('C.9.0, onboarding: runs once its tasks, its decision and its messages are bound', () => {
    const { 'call.missing': calls, 'message.missing': messages, ...rest } = verdict('C.9.0');
    expect(calls).toHaveLength(7);
    expect(messages).toEqual(['Timeout handled', 'Customer notified about successful cancelation', 'Operations Team notified about successful cancelation']);
    expect(rest).toEqual({ 'decision.missing': ['Check application automatically'], 'task.nobody': ['Handle Timeout'] });
  });
});

const conditions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'B.2.0': { '_a9966baf-d9b9-4be1-a4d9-2906ab5add30': 'way <= 3', '_be19c2da-316a-47f6-ad7b-eb6c82bf8609': 'way >= 2' },
  'C.1.0': { invoiceApproved: 'approved', invoiceNotApproved: 'not(approved)', reviewSuccessful: 'clarified = "yes"', reviewNotSuccessful: 'clarified = "no"' },
  'C.1.1': { invoiceApproved: 'approved', invoiceNotApproved: 'not(approved)', reviewSuccessful: 'clarified = "yes"', reviewNotSuccessful: 'clarified = "no"' },
  'C.3.0': { '_be893987-caec-4605-b078-bd96b7cd6c12': 'way = 2' },
};
function finished(name: string): readonly ProcessDefinition[] {
  return readProcesses(finish(prepared(name), conditions[name])).processes;
}

/**
 * B.2.0 can not be run to its end as it is drawn. Events sit on plain tasks, which are over at once: for something to
 * happen meanwhile, somebody has to do them. And "Parallel Gateway 2" joins two ways that exclude each other, as the
 * checker says (gateway.never-both): the default way of the gateway before them gets a condition too.
 */
function prepared(name: string): string {
  const source = sourceOf(name);
  return name === 'B.2.0' ? source.replaceAll(/(<\/?semantic:)task\b/g, '$1userTask').replace(/(<semantic:inclusiveGateway[^>]*?) default="[^"]*"/, '$1') : source;
}

/** The same numbers each time (a linear congruential generator). */
function dice(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** All that could make a difference in these models. */
function values(roll: (sides: number) => number): Record<string, Json> {
  const pick = (...choices: Json[]): Json => choices[roll(choices.length)] ?? null;
  return {
    way: pick(1, 2, 3, 4),
    approved: pick(true, false),
    clarified: pick('yes', 'no'),
    riskLevels: pick(['red'], ['yellow'], ['green']),
    'Vacation Approval': pick('Approved', 'Refused', 'Manual Validation Required'),
  };
}

/** One run in which what waits is answered by dice. */
function wander(process: ProcessDefinition, seed: number): readonly Mark[] {
  const roll = dice(seed);
  const codes = Object.values(process.nodes).flatMap((node) =>
    'trigger' in node && (node.trigger.type === 'error' || node.trigger.type === 'escalation') ? [{ type: node.trigger.type, code: node.trigger.code ?? 'ANY' }] : [],
  );
  let decided = values(roll);
  const play = new Play(process, { means: { decide: () => decided } });
  const starts = process.scopes[process.id]?.starts ?? [];
  const marks = [...play.start(values(roll), starts[roll(starts.length)]).marks];
  for (let turn = 0; turn < 150 && play.state?.status === 'running'; turn += 1) {
    const waits = [...play.waits.values()];
    const wait = waits[roll(waits.length)];
    if (!wait) break;
    decided = values(roll);
    if (wait.type === 'incident') play.happen({ type: 'variables', variables: decided });
    marks.push(...play.happen(answer(wait, { roll, codes })).marks);
  }
  return marks;
}

function answer(wait: Wait, about: { roll: (sides: number) => number; codes: readonly { type: 'error' | 'escalation'; code: string }[] }): object {
  const { roll, codes } = about;
  if (wait.type === 'timer') return { type: 'due', wait: wait.id };
  if (wait.type === 'incident') return { type: 'retry', wait: wait.id };
  if (wait.type === 'condition') return { type: 'variables', variables: { hot: true } };
  const thrown = wait.type !== 'message' && wait.type !== 'signal' && roll(4) === 0 ? codes[roll(codes.length)] : undefined;
  if (thrown) return { type: thrown.type === 'error' ? 'error' : 'escalated', wait: wait.id, code: thrown.code, payload: {} };
  return { type: 'completed', wait: wait.id, result: values(roll) };
}

describe.skipIf(!there)('made executable by the remedies', () => {
  test.each(['A.1.0', 'A.4.1', 'B.2.0', 'C.1.0', 'C.1.1', 'C.3.0', 'C.8.1', 'C.9.0'])('%s: every sequence flow is taken over the runs', (name) => {
    for (const process of finished(name)) {
      const taken = new Set<string>();
      for (let seed = 1; seed <= 400 && taken.size < Object.keys(process.flows).length; seed += 1) {
        for (const mark of wander(process, seed)) if (mark.event === 'taken') taken.add(mark.element);
      }
      expect({ process: process.id, never: Object.keys(process.flows).filter((flow) => !taken.has(flow)) }).toEqual({ process: process.id, never: [] });
    }
  });

  test.each<[string, string, readonly string[]]>([
    ['A.1.0', 'WFP-6-', ['start → Start Event · Task 1 · Task 2 · Task 3 · End Event ⇒ completed']],
    [
      'A.4.1',
      'sid-54D696FD-DEDC-45F3-99DB-1404DA433FC4',
      [
        'start → Start Event 2 · Task 3 · Start Event 4 · Start Event 3 · Task 6 · Task 4 · End Event 4 · End Event 3 · Expanded Sub-Process 2 · Expanded Sub-Process 1 · End Event 5 · Task 5 · End Event 2 ⇒ completed',
      ],
    ],
    [
      'C.1.1',
      'handle-invoice',
      [
        'start → Invoice received ⇒ assignApprover',
        'complete assignApprover → Assign Approver ⇒ approveInvoice',
        'complete approveInvoice {"approved":false} → Approve Invoice · Invoice approved? ⇒ reviewInvoice',
        'complete reviewInvoice {"clarified":"yes"} → Rechnung klären · Review successful? ⇒ approveInvoice',
        'complete approveInvoice {"approved":true} → Approve Invoice · Invoice approved? ⇒ prepareBankTransfer',
        'complete prepareBankTransfer → Prepare Bank Transfer ⇒ archiveInvoice',
        'complete archiveInvoice → Archive Invoice · Invoice processed ⇒ completed',
      ],
    ],
    [
      'C.9.0',
      'customer_onboarding_en',
      [
        'start → Application received ⇒ ServiceTask_GetCreditScore StartMessageEvent_CancellationRequested',
        'complete ServiceTask_GetCreditScore {"riskLevels":["yellow"]} → Get credit score · Check application automatically · Risk? ⇒ Activity_ManualCheck StartMessageEvent_CancellationRequested',
        'complete Activity_ManualCheck {"approved":true} → Manual Check · Decision? ⇒ ServiceTask_DeliverPolicy StartMessageEvent_CancellationRequested',
        'complete ServiceTask_DeliverPolicy → Deliver confirmation ⇒ SendTask_SendPolicy StartMessageEvent_CancellationRequested',
        'complete SendTask_SendPolicy → Send confirmation · Application issued ⇒ completed',
      ],
    ],
    [
      'C.9.0',
      'customer_onboarding_en',
      [
        'start → Application received ⇒ ServiceTask_GetCreditScore StartMessageEvent_CancellationRequested',
        'complete StartMessageEvent_CancellationRequested → -Get credit score · Cancelation requested ⇒ ServiceTask_CancelApplication',
        'complete ServiceTask_CancelApplication → Cancel application · ParallelGateway_CancelApplication · Customer notified about successful cancelation · Operations Team notified about successful cancelation · Activity_0vp33kx ⇒ completed',
      ],
    ],
  ])('%s %s goes through its elements in order', (name, id, lines) => {
    const process = finished(name).find((one) => one.id === id);
    if (!process) throw new Error(`${name} has no ${id}`);
    const play = new Play(process, { means: { decide: () => ({}) } });
    const called = (element: string): string => process.nodes[element.replace(/^[-!~]/, '')]?.name.plain || element.replace(/^[-!~]/, '');
    const played = lines.map((line) => {
      const [happening = ''] = line.split(' → ');
      const { marks } = play.say(happening);
      const done = trace(marks)
        .split(' ')
        .map((element) => `${/^[-!~]/.exec(element)?.[0] ?? ''}${called(element)}`);
      return `${happening} → ${done.join(' · ')} ⇒ ${play.rest}`;
    });
    expect(played).toEqual(lines);
  });
});
