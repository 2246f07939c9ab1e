import { expect, test } from 'vitest';
import { readProcesses } from '../process/read-processes.ts';
import { beginPlay, type Move, outcomeOf, type Play, playMeans, playOn, processAt } from './play.ts';

const file = (inner: string): string =>
  `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:portico="urn:portico:bpmn:1" id="D" targetNamespace="x"><process id="P" isExecutable="true">${inner}</process></definitions>`;
const flow = (from: string, to: string, inner = ''): string => `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}">${inner}</sequenceFlow>`;

const approval = file(
  [
    '<startEvent id="Start"/>',
    '<userTask id="Decide"><extensionElements><portico:assignment roles="manager"/></extensionElements></userTask>',
    '<boundaryEvent id="Late" attachedToRef="Decide" cancelActivity="false"><timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition></boundaryEvent>',
    '<userTask id="Remind"><extensionElements><portico:assignment roles="manager"/></extensionElements></userTask><endEvent id="Reminded"/>',
    '<exclusiveGateway id="Approved" default="Approved_Refused"/>',
    '<serviceTask id="Book"><extensionElements><portico:call kind="operation" name="records.create"/></extensionElements></serviceTask>',
    '<endEvent id="Accepted"/><endEvent id="Refused"/>',
    flow('Start', 'Decide'),
    flow('Late', 'Remind'),
    flow('Remind', 'Reminded'),
    flow('Decide', 'Approved'),
    flow('Approved', 'Book', '<conditionExpression>approved = true</conditionExpression>'),
    flow('Approved', 'Refused'),
    flow('Book', 'Accepted'),
  ].join(''),
);

const means = playMeans(() => undefined);
function begin(xml = approval): Play {
  const { processes, issues } = readProcesses(xml);
  expect(issues).toEqual([]);
  const [definition] = processes;
  if (!definition) throw new Error('no process');
  return beginPlay(definition, { variables: { days: 3 } }, means);
}
function all(play: Play, ...moves: readonly Move[]): Play {
  return moves.reduce((now, move) => {
    const next = playOn(now, move, means);
    if (!next) throw new Error(`nothing waits for ${JSON.stringify(move)}`);
    return next;
  }, play);
}

test('goes to its end by what happens to its elements', () => {
  const play = begin();
  expect(play.waits.map(({ element, type }) => [element, type])).toEqual(
    expect.arrayContaining([
      ['Decide', 'task'],
      ['Late', 'timer'],
    ]),
  );
  const done = all(play, { complete: 'Decide', with: { approved: true } }, { complete: 'Book' });
  expect(done.state.status).toBe('completed');
  expect(done.effects).toEqual([]);
  expect(done.waits).toEqual([]);
  expect(outcomeOf(done).variables).toMatchObject({ days: 3, approved: true });
  expect(done.marks.filter(({ event }) => event === 'taken').map(({ element }) => element)).toEqual(['Start_Decide', 'Decide_Approved', 'Approved_Book', 'Book_Accepted']);
});

test('what came of it is told by elements', () => {
  const done = outcomeOf(all(begin(), { complete: 'Decide', with: { approved: false } }));
  expect(done).toMatchObject({ ends: ['Refused'], waits: [], takes: ['Start', 'Decide', 'Approved', 'Refused'], variables: { days: 3, approved: false } });
  expect(outcomeOf(begin()).waits.toSorted()).toEqual(['Decide', 'Late']);
});

test('a process is found in its file', () => {
  const read = readProcesses(approval);
  expect([processAt(read, 'leave')?.id, processAt(read, 'leave#P')?.id, processAt(read, 'leave#Q')?.id]).toEqual(['P', 'P', undefined]);
});

test('a timer takes the clock along', () => {
  const late = all(begin(), { due: 'Late' });
  expect(late.at).toBe('2027-01-06T09:00:00.000Z');
  expect(late.waits.map(({ element }) => element).toSorted()).toEqual(['Decide', 'Remind']);
});

test('what fails waits to be mended', () => {
  const failed = all(begin(), { complete: 'Decide', with: { approved: true } }, { fail: 'Book' });
  expect(failed.waits).toMatchObject([{ element: 'Book', type: 'incident' }]);
  expect(all(failed, { retry: 'Book' }, { complete: 'Book' }).state.status).toBe('completed');
});

test('what nobody waits for does not happen', () => {
  expect(playOn(begin(), { complete: 'Book' }, means)).toBeUndefined();
  expect(playOn(begin(), { due: 'Decide' }, means)).toBeUndefined();
  expect(playOn(begin(), { retry: 'Decide' }, means)).toBeUndefined();
});

test('an instance can be cancelled', () => {
  expect(all(begin(), { cancel: true }).state.status).toBe('cancelled');
});
