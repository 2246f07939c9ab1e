// One process from start to end, as people meet it: form, record, task, reminder, decision.
import {
  appMembersSet,
  auditSearch,
  processesCancel,
  processesHistory,
  processesInstance,
  processesInstances,
  processesList,
  processesMigrate,
  processesResume,
  processesRetry,
  processesStart,
  processesStats,
  processesSuspend,
  recordsList,
  tasksClaim,
  tasksComplete,
  tasksCount,
  tasksGet,
  tasksList,
} from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawing, openDesk, problemOf, type Desk } from './testing.ts';

let desk: Desk;
const days = { first_day: '2026-12-01', last_day: '2026-12-04', reason: 'Moving house' };

beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk.close());

test('a process asks at its start for what its form says, in words', async () => {
  const { processes } = await desk.call(processesList, { app: 'leave' });
  expect(processes).toMatchObject([{ name: 'leave-request', title: { en: 'Leave request', zh: '请假申请' }, tool: 'request_leave', version: 1, mayStart: true, running: 0 }]);
  expect(Object.keys(processes[0]?.starts[0]?.schema?.['properties'] ?? {})).toEqual(['first_day', 'last_day', 'reason']);
  const problem = await problemOf(desk.call(processesStart, { app: 'leave', process: 'leave-request', variables: { first_day: 'soon' } }));
  expect(problem).toMatchObject({ code: 'process.input', status: 422, issues: [{ place: 'first_day' }, { place: 'last_day' }] });
});

test('leave is asked for, kept, decided by whoever has the role, and written down', async () => {
  const started = await desk.call(processesStart, { app: 'leave', process: 'leave-request', variables: days, key: 'Ada, December' });
  expect(started).toMatchObject({ status: 'running', at: ['keep'], key: 'Ada, December', version: 1 });
  await desk.drain();
  expect((await desk.call(recordsList, { app: 'leave', entity: 'Leave' })).records.map(({ values }) => values)).toMatchObject([{ ...days, status: 'asked' }]);

  // The owner has not the role of a manager: nothing is offered to her, but she may edit the app, and so sees it.
  expect((await desk.call(tasksList, { scope: 'claimable' })).tasks).toEqual([]);
  const [seen] = (await desk.call(tasksList, { scope: 'all', app: 'leave' })).tasks;
  expect(seen).toMatchObject({ title: { en: 'Decide about the leave', zh: '审批请假' }, roles: ['manager'], assignee: null, overdue: false, priority: 50 });
  const task = { app: 'leave', task: seen?.id ?? '' };
  expect(await problemOf(desk.call(tasksClaim, task))).toMatchObject({ code: 'task.unknown' });

  await desk.call(appMembersSet, { app: 'leave', member: await desk.adminId(), roles: ['owner', 'manager'] });
  expect(await desk.call(tasksCount)).toEqual({ mine: 0, claimable: 1, overdue: 0 });
  await desk.later(49);
  const instance = await desk.call(processesInstance, { app: 'leave', instance: started.id });
  expect(instance).toMatchObject({ status: 'running', variables: { reminded: true }, mayOperate: true });
  expect(instance.waits).toMatchObject([{ element: 'decide', type: 'task', name: task.task }]);

  expect(await desk.call(tasksClaim, task)).toMatchObject({ assignee: { name: 'Administrator' }, overdue: true, may: { claim: false, complete: true, release: true } });
  const open = await desk.call(tasksGet, task);
  expect(open).toMatchObject({ description: 'Refuse only with a reason.', schema: { required: ['approved'] }, context: { reason: 'Moving house' }, key: 'Ada, December' });
  expect(await problemOf(desk.call(tasksComplete, { ...task, values: { approved: 'maybe' } }))).toMatchObject({ code: 'process.input', issues: [{ place: 'approved' }] });
  const done = await desk.call(tasksComplete, { ...task, values: { approved: true, answer: 'Enjoy it' }, idempotencyKey: 'once' });
  expect(done).toMatchObject({ status: 'completed', completedBy: 'Administrator' });
  expect(await desk.call(tasksComplete, { ...task, values: { approved: true, answer: 'Enjoy it' }, idempotencyKey: 'once' })).toMatchObject({ status: 'completed' });
  expect(await problemOf(desk.call(tasksComplete, { ...task, values: { approved: false } }))).toMatchObject({ code: 'task.done' });
  await desk.drain();

  expect((await desk.call(recordsList, { app: 'leave', entity: 'Leave' })).records.map(({ values }) => values)).toMatchObject([{ status: 'approved', answer: 'Enjoy it' }]);
  expect(await desk.call(processesInstance, { app: 'leave', instance: started.id })).toMatchObject({
    status: 'completed',
    tokens: [],
    waits: [],
    variables: { status: 'approved' },
  });
});

test('history tells step by step what the tokens did, and the heat map sums it up', async () => {
  const { instances } = await desk.call(processesInstances, { app: 'leave', status: 'completed' });
  const { steps } = await desk.call(processesHistory, { app: 'leave', instance: instances[0]?.id ?? '' });
  expect(steps.map(({ what, element, by }) => [what, element, by])).toEqual([
    ['start', 'asked', 'Administrator'],
    ['completed', 'keep', null],
    ['due', 'late', null],
    ['completed', 'decide', 'Administrator'],
    ['completed', 'write', null],
  ]);
  expect(steps.flatMap(({ marks }) => marks.filter(({ event }) => event === 'taken').map(({ element }) => element))).toEqual([
    'toKeep',
    'toDecide',
    'toRemind',
    'wasReminded',
    'decided',
    'toHow',
    'yes',
  ]);
  const stats = await desk.call(processesStats, { app: 'leave', process: 'leave-request' });
  expect(stats.instances).toMatchObject({ started: 1, completed: 1, running: 0, stuck: 0 });
  const decide = stats.elements.find(({ id }) => id === 'decide');
  expect(decide).toMatchObject({ entered: 1, completed: 1, now: 0 });
  expect(decide?.averageSeconds).toBeGreaterThan(48 * 3600);
});

test('what a process does stands in the audit under whom it acts for, with the step that did it', async () => {
  const [instance] = (await desk.call(processesInstances, { app: 'leave', status: 'completed' })).instances;
  const { lines } = await desk.call(auditSearch, { operation: 'records.create', limit: 5 });
  expect(JSON.stringify(lines)).toContain(`process leave/leave-request/${instance?.id}#keep`);
});

test('an incident says what is wrong, is repaired, and the process goes on', async () => {
  await desk.publish({ 'processes/leave-request.bpmn': drawing('leave-request').replace('&quot;Leave&quot;" />', '&quot;Holiday&quot;" />') });
  const { id } = await desk.call(processesStart, { app: 'leave', process: 'leave-request', variables: days });
  await desk.drain();
  const stuck = await desk.call(processesInstance, { app: 'leave', instance: id });
  expect(stuck).toMatchObject({
    incidents: 1,
    version: 2,
    waits: [{ type: 'incident', element: 'keep', error: { code: 'not_found', message: { zh: expect.stringMatching(/[一-龥]/) as string } } }],
  });
  expect((await desk.call(processesInstances, { app: 'leave', stuck: true })).instances.map((one) => one.id)).toEqual([id]);

  // Version 3 has what it needs: the instance is moved there, and runs what failed again.
  await desk.publish({ 'processes/leave-request.bpmn': `${drawing('leave-request')}<!-- mended -->` });
  const moved = await desk.call(processesMigrate, { app: 'leave', process: 'leave-request', instances: [id] });
  expect(moved).toMatchObject({ version: 3, moved: [id], refused: [] });
  await desk.call(processesRetry, { app: 'leave', instance: id });
  await desk.drain();
  expect(await desk.call(processesInstance, { app: 'leave', instance: id })).toMatchObject({ incidents: 0, version: 3, at: ['decide'] });
});

test('a suspended instance stands still, a cancelled one is over with its tasks', async () => {
  const [running] = (await desk.call(processesInstances, { app: 'leave', status: 'running' })).instances;
  const about = { app: 'leave', instance: running?.id ?? '' };
  expect(await desk.call(processesSuspend, about)).toMatchObject({ status: 'suspended' });
  const [task] = (await desk.call(tasksList, { scope: 'claimable' })).tasks;
  expect(await problemOf(desk.call(tasksComplete, { app: 'leave', task: task?.id ?? '', values: { approved: true } }))).toMatchObject({ code: 'process.suspended' });
  await desk.later(60);
  expect((await desk.call(processesInstance, about)).variables).not.toHaveProperty('reminded');
  expect(await desk.call(processesResume, about)).toMatchObject({ status: 'running' });
  await desk.drain();
  expect((await desk.call(processesInstance, about)).variables).toHaveProperty('reminded', true);
  expect(await desk.call(processesCancel, about)).toMatchObject({ status: 'cancelled', at: [] });
  expect(await desk.call(tasksCount)).toEqual({ mine: 0, claimable: 0, overdue: 0 });
  expect(await problemOf(desk.call(processesSuspend, about))).toMatchObject({ code: 'process.ended' });
});
