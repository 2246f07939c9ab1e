// The sample's sales agent sees in the browser what the policy leaves her: her customers, no cost price, nothing to delete.
import { recordsList } from '@portico/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPortico, type Caller, type TestPortico } from '../portico.ts';
import { gone, openBrowser, openContext, settled, signIn } from './browser.ts';

const email = 'lin-wei@order-desk.example';
let desk: TestPortico;
let browser: Browser;
let lin: Caller;
let page: Page;

beforeAll(async () => {
  [desk, browser] = await Promise.all([startTestPortico({ sample: true }), openBrowser()]);
  lin = await desk.signIn(email);
  const context = await openContext(browser, desk.url);
  await signIn(context, email);
  page = await context.newPage();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await desk.close();
});

/** Identifiers in the links of the list, after it has loaded all. */
async function listed(count: number): Promise<string[]> {
  const links = page.getByRole('table').locator('td[data-fixed="true"] a');
  await expect.poll(() => links.count(), { timeout: 15_000 }).toBe(count);
  const addresses = await Promise.all((await links.all()).map((link) => link.getAttribute('href')));
  return addresses.map((address) => address?.split('/').at(-1) ?? '').sort();
}

test('Her list of customers has the records REST gives her, and no others', async () => {
  const { records } = await desk.call(lin, recordsList, { app: 'order-desk', entity: 'Customer', limit: 200 });
  expect(records).toHaveLength(16);
  await page.goto('/apps/order-desk/Customer');
  await settled(page);
  expect(await listed(records.length)).toEqual(records.map((record) => record.id).sort());
  await page.getByText('16 records', { exact: true }).waitFor();
});

test('She can change a customer, but neither create nor delete one, nor hand it to somebody else', async () => {
  const main = page.getByRole('main');
  expect(await main.getByRole('button', { name: 'Edit' }).count()).toBe(16);
  expect(await main.getByRole('button', { name: 'Delete' }).count()).toBe(0);
  expect(await main.getByRole('button', { name: 'New customer' }).count()).toBe(0);
  await page.goto('/apps/order-desk/Customer/6?form=edit');
  const form = page.getByRole('dialog', { name: 'Edit Tidewater Supply Co Hamburg' });
  await form.getByLabel('City').waitFor();
  expect(await form.getByLabel('Looked after by').count()).toBe(0);
  await form.getByRole('button', { name: 'Cancel' }).click();
  await gone(form);
  expect(await main.getByRole('button', { name: 'Delete' }).count()).toBe(0);
});

test('Nothing on the pages of products speaks of the cost price, and no column or filter for it can be chosen', async () => {
  await page.goto('/apps/order-desk/Product');
  await settled(page);
  const product = page.getByRole('table').locator('td[data-fixed="true"] a').first();
  await product.waitFor();
  await page.getByRole('button', { name: 'Choose columns' }).click();
  await page.getByRole('checkbox', { name: 'List price' }).waitFor();
  expect(await page.getByRole('checkbox', { name: /cost/i }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('listitem').getByRole('button', { name: 'List price' }).waitFor();
  expect(await page.content()).not.toMatch(/cost[ _]?price/i);
  await product.click();
  await page.getByText('List price').first().waitFor();
  expect(await page.content()).not.toMatch(/cost[ _]?price/i);
});

test('A column kept from better days is not shown', async () => {
  await page.evaluate(`localStorage.setItem('portico.columns.order-desk.Product', JSON.stringify({ order: ['name', 'cost_price', 'list_price'], hidden: [] }))`);
  await page.goto('/apps/order-desk/Product');
  await page.getByRole('columnheader', { name: 'List price' }).waitFor();
  expect(await page.getByRole('columnheader', { name: /cost/i }).count()).toBe(0);
});

test("A stranger's record looks like one that does not exist", async () => {
  const words: string[] = [];
  for (const id of ['1', '999999']) {
    await page.goto(`/apps/order-desk/Customer/${id}`);
    const alert = page.getByRole('alert');
    await alert.getByRole('heading', { name: 'This is not here' }).waitFor();
    words.push((await alert.innerText()).replaceAll(id, 'it'));
    await page.getByRole('button', { name: 'Back to customers' }).waitFor();
  }
  expect(words[0]).toBe(words[1]);
});

test('The console is neither in her rail nor open to her by its address', async () => {
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Home' }).waitFor();
  expect(await page.getByRole('link', { name: 'Console' }).count()).toBe(0);
  await page.goto('/console/people');
  await page.getByText('You may not see this').waitFor();
  expect(await page.getByText('chen-jing').count()).toBe(0);
});
