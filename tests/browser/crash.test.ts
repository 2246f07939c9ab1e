// An app that fails does so in its own box: the frame around it goes on, and the app begins anew when asked to.
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { openContext } from './browser.ts';
import { openDesk } from './desk.ts';

const { desk, browser, context: first } = await openDesk({ sample: true });
const person = await first.storageState();

async function openPage(): Promise<Page> {
  const context = await openContext(browser, desk.url, { storageState: person });
  onTestFinished(() => context.close());
  return context.newPage();
}
const crashed = (page: Page) => page.getByRole('main').getByRole('alert').getByRole('heading', { name: 'This app has stopped' });
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

/** Rail, bar, palette and other pages work as if nothing had happened. */
async function frameGoesOn(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Search or do something' }).getByRole('combobox').fill('Connect an agent');
  await page.keyboard.press('Enter');
  await title(page, 'Connect an agent').waitFor();
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Home' }).click();
  await title(page, 'Apps').waitFor();
}
/** What a record's page offers, apart from its rows of related records. */
const editing = (page: Page) => page.getByRole('button', { name: 'Edit' }).filter({ hasText: 'Edit' });
const restart = (page: Page) => page.getByRole('button', { name: 'Reload this app' }).click();

/** Gives the app an answer it can't draw. */
const spoil = (page: Page) =>
  page.route('**/api/apps/order-desk/records/Order?*', async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { records: { values: unknown }[] };
    await route.fulfill({ json: { ...body, records: body.records.map((record) => ({ ...record, values: null })) } });
  });

test('a throw while drawing: the box says so, the frame goes on, and the app comes back', async () => {
  const page = await openPage();
  await spoil(page);
  await page.goto('/apps/order-desk/Order');
  await crashed(page).waitFor();
  expect(await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Customers' }).isVisible()).toBe(true);
  await page.unroute('**/api/apps/order-desk/records/Order?*');
  await restart(page);
  await title(page, 'Orders').waitFor();
  await page.getByRole('table').getByRole('link').first().waitFor();

  await spoil(page);
  await page.reload();
  await crashed(page).waitFor();
  await frameGoesOn(page);
  // Another app, or the same by another page, is not touched.
  await page.goto('/apps/order-desk/Customer');
  await title(page, 'Customers').waitFor();
}, 60_000);

test('a throw in an effect', async () => {
  const page = await openPage();
  await page.goto('/connect');
  await title(page, 'Connect an agent').waitFor();
  // The list's shortcuts begin in an effect.
  await page.evaluate(`{
    const { addEventListener } = window;
    window.addEventListener = function (type, ...rest) {
      if (type === 'keydown') throw new Error('no keys today');
      return addEventListener.call(this, type, ...rest);
    };
  }`);
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Home' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Order desk' }).click();
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Orders' }).click();
  await crashed(page).waitFor();
  await page.getByRole('button', { name: 'Details' }).click();
  await page.getByText('no keys today').waitFor();
  expect(await page.getByText('no keys today').isVisible()).toBe(true);
  await frameGoesOn(page);
}, 60_000);

test('code that can not be loaded: of one page, and of the app itself', async () => {
  const page = await openPage();
  await page.goto('/apps/order-desk/Order');
  await page.getByRole('table').getByRole('link').first().waitFor();
  await page.route('**/assets/record-page-*.js', (route) => route.abort());
  await page.getByRole('table').getByRole('link').first().click();
  await crashed(page).waitFor();
  await page.unroute('**/assets/record-page-*.js');
  await restart(page);
  await editing(page).waitFor();

  await page.route('**/assets/life-cycle-*.js', (route) => route.abort());
  await page.goto('/apps/order-desk/Order');
  await crashed(page).waitFor();
  expect(await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Customers' }).isVisible()).toBe(true);
  await page.unroute('**/assets/life-cycle-*.js');
  await restart(page);
  await title(page, 'Orders').waitFor();
  await frameGoesOn(page);
}, 60_000);

test('an app leaves with its page: nothing of it stays mounted, and back and forward find it again', async () => {
  const page = await openPage();
  await page.goto('/apps/order-desk/Order');
  await page.getByRole('table').getByRole('link').first().click();
  await editing(page).waitFor();
  const record = new URL(page.url()).pathname;
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Home' }).click();
  await title(page, 'Apps').waitFor();
  expect(await page.locator('[data-app]').count()).toBe(0);
  await page.goBack();
  await editing(page).waitFor();
  expect(new URL(page.url()).pathname).toBe(record);
  await page.goBack();
  await title(page, 'Orders').waitFor();
  await page.goForward();
  await editing(page).waitFor();
}, 60_000);
