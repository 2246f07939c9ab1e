// A person finds what a process waits for in her inbox, takes it, answers it, hands it over; and the process goes on.
import { appMembersSet, appsCreate, appsPublish, filesCommit, linkUse, peopleInvite, processesInstance, processesStart, sessionGet } from '@portico/contracts';
import { beforeAll, expect, test } from 'vitest';
import { leaveFiles } from '../../server/process/testing.ts';
import { Browser } from '../portico.ts';
import { barriers, faultsOf, openContext, person, settled, signIn, tellOneStory } from './browser.ts';
import { openDesk } from './desk.ts';

const { desk, browser, page, faults, ada } = await openDesk();
const app = 'leave';
const max = { name: 'Max Field', email: 'max@example.com' };
const started: string[] = [];

/** Somebody asks for leave; gives the instance. */
async function askForLeave(key: string, reason: string): Promise<string> {
  const variables = { first_day: '2026-12-01', last_day: '2026-12-04', reason };
  const { id } = await desk.call(ada, processesStart, { app, process: 'leave-request', key, variables });
  started.push(id);
  return id;
}

beforeAll(async () => {
  await desk.call(ada, appsCreate, { name: app, title: { en: 'Leave', zh: '请假' }, starter: false });
  await desk.call(ada, filesCommit, { app, branch: 'main', message: 'Leave', files: leaveFiles });
  await desk.call(ada, appsPublish, { app });
  const { id } = await desk.call(ada, sessionGet);
  await desk.call(ada, appMembersSet, { app, member: id, roles: ['owner', 'manager'] });
  const invited = await desk.call(ada, peopleInvite, { ...max, roles: [] });
  const token = new URLSearchParams(new URL(invited.invitation.link).hash.slice(1)).get('token');
  await desk.call({ browser: new Browser() }, linkUse, { token, name: max.name, password: person.password });
  await askForLeave('Eve', 'Moving house');
  await askForLeave('Noor', 'A wedding');
}, 60_000);

const list = page.getByRole('region', { name: 'Tasks' });
const task = page.getByRole('article');
const rail = page.getByRole('navigation', { name: 'Main navigation' });

tellOneStory();

test('the rail and the start page say how much waits, and lead to it', async () => {
  await page.goto('/');
  await settled(page);
  await page.getByRole('link', { name: '2 tasks wait for you' }).waitFor();
  await rail.getByRole('link', { name: /^Tasks.*2 wait for you$/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor();
  await page.getByText('Nothing to do').waitFor();
  await page.getByRole('link', { name: 'See 2 tasks open to you' }).click();
  await list.getByRole('link', { name: /Decide about the leave.*Leave request · Eve.*open to role Manager/ }).waitFor();
  expect(await list.getByRole('link', { name: /due in 2 days/ }).count()).toBe(2);
  expect(await barriers(page)).toEqual([]);
});

test('the keys walk through the list, open a task and take it', async () => {
  await page.keyboard.press('j');
  await list.getByRole('link', { name: /Eve/ }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('j');
  await list.getByRole('link', { name: /Noor/ }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await task.getByRole('heading', { level: 2, name: 'Decide about the leave' }).and(page.locator(':focus')).waitFor();
  await task.getByText('Refuse only with a reason.').waitFor();
  expect(await task.getByRole('definition').allTextContents()).toEqual(['Moving house']);
  await page.keyboard.press('c');
  await task.getByRole('button', { name: 'Give back' }).waitFor();
  await page.getByRole('tab', { name: 'Mine (1)' }).click();
  await list.getByRole('link', { name: /Eve.*yours/ }).click();
});

test('people talk about it, with a file', async () => {
  await task.getByLabel('Write a comment').fill('The calendar is free.');
  const chooser = page.waitForEvent('filechooser');
  await task.getByRole('button', { name: 'Attach a file' }).click();
  await (await chooser).setFiles({ name: 'calendar.txt', mimeType: 'text/plain', buffer: Buffer.from('free') });
  await task.getByRole('button', { name: 'Remove calendar.txt' }).waitFor();
  await task.getByRole('button', { name: 'Send' }).click();
  await task.getByRole('paragraph').filter({ hasText: 'The calendar is free.' }).waitFor();
  const address = await task.getByRole('link', { name: 'calendar.txt' }).getAttribute('href');
  expect(await (await page.request.get(address ?? '')).text()).toBe('free');
  await expect.poll(() => task.getByLabel('Write a comment').inputValue()).toBe('');
  expect(await barriers(page)).toEqual([]);
});

test('what must be decided is asked for; answered, the process goes on', async () => {
  await task.getByRole('button', { name: 'Complete' }).click();
  await task.getByText('is required').waitFor();
  await task.getByRole('radio', { name: 'Yes' }).and(page.locator(':focus')).waitFor({ state: 'attached' });
  await task.getByText('Yes', { exact: true }).click();
  await task.getByLabel('Answer').fill('Have a good time');
  await task.getByRole('button', { name: 'Complete' }).click();
  await page.getByText('“Decide about the leave” is done. The process goes on.').waitFor();
  await page.getByText('Nothing to do').waitFor();
  const instance = () => desk.call(ada, processesInstance, { app, instance: started[0] ?? '' });
  await expect.poll(async () => (await instance()).status, { timeout: 20_000 }).toBe('completed');
  expect((await instance()).variables).toMatchObject({ approved: true, answer: 'Have a good time', status: 'approved' });
  await page.getByRole('tab', { name: 'Done' }).click();
  await list.getByRole('link', { name: /Eve/ }).click();
  await task.getByText(/^Done by Ada Stone, /).waitFor();
});

test('a new task comes by itself; it is handed over, and is gone here', async () => {
  await page.getByRole('tab', { name: /Open to me/ }).click();
  await list.getByRole('link', { name: /Noor/ }).waitFor();
  await askForLeave('Kai', 'Rest');
  await list.getByRole('link', { name: /Kai/ }).click();
  await task.getByRole('button', { name: 'Hand over' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'To whom' }).fill('Max');
  await page.locator('.ant-select-item-option').getByText(max.name).click();
  await dialog.getByLabel('A word to go with it').fill('You know him better.');
  await dialog.getByRole('button', { name: 'Hand over' }).click();
  await page.getByText(`“Decide about the leave” is with ${max.name} now.`).waitFor();
  await task.getByText(`Only ${max.name} can complete it now.`).waitFor();
  await list.getByRole('link', { name: /Kai/ }).waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
});

test('on a phone the list and the task are a page each, in Chinese', async () => {
  const context = await openContext(browser, desk.url, { width: 390, language: 'zh' });
  await signIn(context, max.email);
  const phone = await context.newPage();
  const wrong = faultsOf(phone);
  await phone.goto('/tasks');
  await phone.getByRole('link', { name: /Kai/ }).click();
  await phone.getByRole('heading', { level: 1, name: '审批请假' }).waitFor();
  await phone.getByText('You know him better.').waitFor();
  expect(await phone.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  expect(await barriers(phone)).toEqual([]);
  await phone.getByRole('button', { name: '全部任务' }).click();
  await phone.getByRole('heading', { level: 1, name: '任务' }).waitFor();
  expect(await barriers(phone)).toEqual([]);
  await phone.getByRole('link', { name: /Kai/ }).click();
  await phone.getByRole('article').getByText('否', { exact: true }).click();
  await phone.getByRole('button', { name: '完成' }).click();
  await phone.getByRole('heading', { level: 1, name: '任务' }).waitFor();
  await phone.getByText('暂无待办').waitFor();
  await expect.poll(async () => (await desk.call(ada, processesInstance, { app, instance: started[2] ?? '' })).status, { timeout: 20_000 }).toBe('completed');
  expect(wrong).toEqual([]);
  await context.close();
});

test('a task that is not there, or nobody’s business, says so', async () => {
  await page.goto('/tasks/leave/nothing');
  await page.getByRole('alert').getByRole('heading', { name: 'This is not here' }).waitFor();
  await page.getByRole('button', { name: 'All tasks' }).click();
  await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/tasks');
});
