import { appMembersSet, peopleInvite, processesStart, tasksList, tasksPeople } from '@portico/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDesk, problemOf, type Desk } from './testing.ts';

let desk: Desk;
let task = '';

beforeAll(async () => {
  desk = await openDesk();
  await desk.call(appMembersSet, { app: 'leave', member: await desk.adminId(), roles: ['owner', 'manager'] });
  await desk.call(processesStart, { app: 'leave', process: 'leave-request', variables: { first_day: '2026-12-01', last_day: '2026-12-04', reason: 'Rest' } });
  await desk.drain();
  task = (await desk.call(tasksList, { scope: 'claimable' })).tasks[0]?.id ?? '';
});
afterAll(() => desk.close());

test('whom a task concerns finds active people by name, and nothing of them but the name', async () => {
  const { people } = await desk.call(tasksPeople, { app: 'leave', task });
  const [first] = people;
  expect(Object.keys(first ?? {})).toEqual(['id', 'name']);
  expect(await desk.call(tasksPeople, { app: 'leave', task, search: first?.name })).toMatchObject({ people: [first] });
  expect(await desk.call(tasksPeople, { app: 'leave', task, search: 'nobody is called so' })).toEqual({ people: [] });
  // Invited, but not there so far.
  await desk.call(peopleInvite, { name: 'Max Field', email: 'max@example.com' });
  expect(await desk.call(tasksPeople, { app: 'leave', task, search: 'Max' })).toEqual({ people: [] });
});

test('of a task that is not there nobody learns anything', async () => {
  expect(await problemOf(desk.call(tasksPeople, { app: 'leave', task: 'nothing' }))).toMatchObject({ code: 'task.unknown' });
});
