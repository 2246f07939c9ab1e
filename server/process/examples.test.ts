// Two more processes as people draw them, over days that pass at once: an order that is undone, an incident that escalates.
import {
  appMembersSet,
  appsCreate,
  processesGet,
  processesInstance,
  processesMessage,
  processesStart,
  recordsList,
  recordsUpdate,
  tasksComplete,
  tasksList,
} from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawing, openDesk, type Desk } from './testing.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ files: { 'processes/order.bpmn': drawing('order'), 'processes/incident.bpmn': drawing('incident') } });
  await desk.call(appMembersSet, { app: 'leave', member: await desk.adminId(), roles: ['owner', 'employee', 'manager'] });
}, 120_000);
afterAll(() => desk.close());

const look = (instance: string) => desk.call(processesInstance, { app: 'leave', instance });
const reserved = async () => (await desk.call(recordsList, { app: 'leave', entity: 'Leave' })).records.map(({ values }) => values['reason']);

test('an order that is paid is fulfilled; one that is not paid within a week is undone', async () => {
  const [paid, unpaid] = [await start('order', { number: 'A' }), await start('order', { number: 'B' })];
  await desk.drain();
  expect(await reserved()).toEqual(['reserved A', 'reserved B']);
  await desk.call(processesMessage, { app: 'leave', message: 'order paid', key: 'A' });
  expect(await look(paid)).toMatchObject({ status: 'completed', waits: [] });
  await desk.later(6 * 24);
  expect(await look(unpaid)).toMatchObject({ status: 'running' });
  await desk.later(25);
  expect(await look(unpaid)).toMatchObject({ status: 'completed', waits: [] });
  expect(await reserved()).toEqual(['reserved A']);
});

test('an incident nobody solves within the hour goes to the second line, twice, while the first goes on', async () => {
  const incident = await start('incident', {});
  const open = async () => (await desk.call(tasksList, { scope: 'claimable', instance: incident })).tasks.map(({ element }) => element);
  expect(await open()).toEqual(['first']);
  await desk.later(1.1);
  expect(await open()).toEqual(['second', 'first']);
  await desk.later(5);
  expect(await open()).toEqual(['second', 'second', 'first']);
  for (const { id } of (await desk.call(tasksList, { scope: 'claimable', instance: incident })).tasks) await desk.call(tasksComplete, { app: 'leave', task: id });
  expect(await look(incident)).toMatchObject({ status: 'completed' });
});

test('every element has its name in both languages', async () => {
  for (const process of ['order', 'incident']) {
    const { title, elements } = await desk.call(processesGet, { app: 'leave', process });
    expect(title).toMatchObject({ en: expect.stringMatching(/^(Order|Incident)$/) as string, zh: expect.stringMatching(/订单|故障/) as string });
    expect(elements.filter(({ kind }) => kind === 'user' || kind === 'call').every((element) => typeof element.title === 'object' && element.title.zh !== undefined)).toBe(true);
  }
});

test('the template for leave has its process: the head of the department decides, else human resources do', async () => {
  await desk.call(appsCreate, { name: 'holidays', title: 'Holidays', template: 'leave-request' });
  await desk.drain();
  const me = await desk.adminId();
  const app = 'holidays';
  const [employee] = (await desk.call(recordsList, { app, entity: 'Employee', limit: 1 })).records;
  const [kind] = (await desk.call(recordsList, { app, entity: 'Kind', limit: 1 })).records;
  const variables = { kind_id: kind?.values['id'], first_day: '2027-03-01', last_day: '2027-03-05', reason: 'Spring' };
  const ask = async () => (await desk.call(processesStart, { app, process: 'leave-request', variables })).id;
  const at = async (instance: string) => {
    await desk.drain();
    return desk.call(processesInstance, { app, instance });
  };
  // Who is nobody's employee has no leave.
  for (const one of (await desk.call(recordsList, { app, entity: 'Employee', limit: 500, filter: { account: me } })).records)
    await desk.call(recordsUpdate, { app, entity: 'Employee', id: one.id, values: { account: null } });
  expect(await at(await ask())).toMatchObject({ status: 'completed', variables: { employee: null } });

  await desk.call(recordsUpdate, { app, entity: 'Employee', id: employee?.id, values: { account: me } });
  await desk.call(recordsUpdate, { app, entity: 'Department', id: String(employee?.values['department_id']), values: { head: me } });
  const [granted, late] = [await ask(), await ask()];
  expect(await at(granted)).toMatchObject({ at: ['decide'] });
  const [task] = (await desk.call(tasksList, { scope: 'claimable', instance: granted })).tasks;
  expect(task).toMatchObject({ title: { en: 'Decide about the leave', zh: '审批请假' }, candidates: [{ id: me }], roles: ['hr'] });
  await desk.call(tasksComplete, { app, task: task?.id, values: { approved: true, answer: 'Enjoy it' } });
  expect(await at(granted)).toMatchObject({ status: 'completed', variables: { status: 'approved' } });
  await desk.later(3 * 24 + 1);
  expect(await at(late)).toMatchObject({ at: ['decideNow'] });
  const { records } = await desk.call(recordsList, { app, entity: 'Leave', filter: { reason: 'Spring' }, sort: ['id'] });
  expect(records.map(({ values }) => values['status'])).toEqual(['approved', 'asked']);
});

async function start(process: string, variables: Record<string, unknown>): Promise<string> {
  return (await desk.call(processesStart, { app: 'leave', process, variables })).id;
}
