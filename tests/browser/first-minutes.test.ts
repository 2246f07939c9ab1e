// The first minutes of a newcomer, from the printed link on: what she sees and does, by the words on the page.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPortico, type TestPortico } from '../portico.ts';
import { choose, faultsOf, gone, openBrowser, openContext, person, tellOneStory } from './browser.ts';

tellOneStory();
let desk: TestPortico;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  [desk, browser] = await Promise.all([startTestPortico({ sample: true }), openBrowser()]);
  context = await openContext(browser, desk.url);
  page = await context.newPage();
  faults = faultsOf(page);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await desk.close();
});

const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
/** In the page's head; rows have the same actions. */
const action = (name: string) => page.getByRole('main').getByRole('button', { name }).first();
const rows = () => page.getByRole('table').first().locator('tbody tr:not([aria-hidden])');

test('The printed link sets up the first administrator and ends on a launcher with the sample app', async () => {
  await page.goto('/');
  await heading('Almost there').waitFor();
  const link = new URL(desk.portico.started.setup?.link ?? '');
  await page.goto(`${link.pathname}${link.hash}`);
  await heading('Set up Portico').waitFor();
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('New password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Set up and sign in' }).click();
  await heading('Apps').waitFor();
  expect(new URL(page.url()).hash).toBe('');
  await page
    .getByRole('main')
    .getByRole('link', { name: /Order desk/ })
    .first()
    .waitFor();
  await page.getByRole('heading', { name: 'Three things to try' }).waitFor();
  expect(await page.getByRole('listitem').getByRole('heading', { level: 3 }).allTextContents()).toEqual(['Use it', 'Change it', 'Connect an agent']);
});

test('Search finds English and Chinese words', async () => {
  await page
    .getByRole('main')
    .getByRole('link', { name: /Order desk/ })
    .first()
    .click();
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Orders' }).click();
  await heading('Orders').waitFor();
  await page.getByText('460 records', { exact: true }).waitFor();
  const search = page.getByRole('searchbox', { name: 'Search orders' });
  await search.fill('two boxes');
  await page.getByText('28 records', { exact: true }).waitFor();
  await search.fill('加急');
  await page.getByText('24 records', { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get('q')).toBe('加急');
  await search.fill('');
  await page.getByText('460 records', { exact: true }).waitFor();
});

test('A filter by status narrows the list, stands in the address and can be taken off', async () => {
  await page.getByRole('columnheader', { name: 'Status' }).getByRole('button', { name: 'Filter by Status' }).click();
  await page.getByRole('checkbox', { name: 'Draft' }).check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('9 records', { exact: true }).waitFor();
  expect(await rows().count()).toBe(9);
  await page.reload();
  await page.getByText('9 records', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Status: Draft' }).waitFor();
});

test('A record is opened, the form says in place what is wrong, and saves', async () => {
  await page.getByRole('link', { name: 'SO-2923' }).click();
  await heading('SO-2923').waitFor();
  await action('Edit').click();
  const form = page.getByRole('dialog', { name: 'Edit SO-2923' });
  const number = form.getByLabel('Number');
  await number.fill('');
  await form.getByRole('button', { name: 'Save' }).click();
  const wrong = await number.getAttribute('aria-describedby');
  expect(await number.getAttribute('aria-invalid')).toBe('true');
  expect(await page.locator(`[id="${wrong}"]`).textContent()).toBe('is required');
  expect(await number.and(page.locator(':focus')).count()).toBe(1);
  await number.fill('SO-2923');
  await form.getByLabel('Note').fill('Gate 4, ask for Wang 王师傅.');
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByText('SO-2923 saved.').waitFor();
  await gone(form);
  await page.getByRole('main').getByText('Gate 4, ask for Wang 王师傅.').waitFor();
});

test('A customer is created, deleted, and brought back with one click', async () => {
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Customers' }).click();
  await page.getByText('72 records', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'New customer' }).click();
  const form = page.getByRole('dialog', { name: 'New customer' });
  await form.getByLabel('Code').fill('C-9001');
  await form.getByLabel('Name').fill('Harbour Lights 港灯');
  const options = page.locator('.ant-select-item-option');
  await choose({ open: form.getByRole('combobox', { name: 'Region' }), item: options.getByText('Europe'), took: options.first(), state: 'hidden' });
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Harbour Lights 港灯 created.').waitFor();
  await page.getByText('73 records', { exact: true }).waitFor();

  await page.getByRole('searchbox', { name: 'Search customers' }).fill('港灯');
  await page.getByText('1 record', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Harbour Lights 港灯' }).click();
  await heading('Harbour Lights 港灯').waitFor();
  await action('Delete').click();
  await page.getByText('Harbour Lights 港灯 deleted.').waitFor();
  await page.getByText('72 records', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('73 records', { exact: true }).waitFor();
  await page.getByRole('searchbox', { name: 'Search customers' }).fill('港灯');
  await page.getByText('1 record', { exact: true }).waitFor();
  expect(await rows().innerText()).toContain('Harbour Lights 港灯');
});

test('The language changes on the spot: frame, titles of the app, values', async () => {
  await choose({ open: page.getByRole('button', { name: /Language|语言/ }), item: page.getByRole('menuitem', { name: '简体中文' }), took: heading('客户') });
  await page.getByRole('searchbox', { name: '搜索客户' }).waitFor();
  await page.getByRole('columnheader', { name: '编号' }).waitFor();
  await page.getByRole('cell', { name: '合作中' }).first().waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  expect(await page.getByRole('main').innerText()).not.toMatch(/Customer|Search|Filter\b|records/);
});

test('The theme changes and stays after a reload', async () => {
  const ground = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  const light = await ground();
  await choose({ open: page.getByRole('button', { name: '主题' }), item: page.getByRole('menuitem', { name: '深色' }), took: page.locator('html[data-scheme="dark"]') });
  await expect.poll(ground).not.toBe(light);
  const dark = await ground();
  await page.reload();
  await heading('客户').waitFor();
  expect(await ground()).toBe(dark);
});

test('Signing out closes the door; the password opens it again, where she was', async () => {
  await choose({ open: page.getByRole('button', { name: person.name }), item: page.getByRole('menuitem', { name: '退出登录' }), took: heading('登录') });
  await page.goto('/apps/order-desk/Order');
  await heading('登录').waitFor();
  await page.getByLabel('邮箱').fill(person.email);
  await page.getByLabel('密码', { exact: true }).fill('wrong password');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('密码', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: '登录' }).click();
  await heading('订单').waitFor();
  await page.getByText('460 条记录').waitFor();
  expect(new URL(page.url()).pathname).toBe('/apps/order-desk/Order');
});

test('No page threw, logged a fault or broke its content security policy', () => {
  expect(faults).toEqual([]);
});
