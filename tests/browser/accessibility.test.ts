// Nobody is kept out: axe finds nothing serious in either language and theme, and the keyboard alone is enough.
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPortico, type TestPortico } from '../portico.ts';
import { barriers, gone, openBrowser, openContext, person, setUp, settled } from './browser.ts';
import { mainPages, type MainPage, open } from './pages.ts';

let desk: TestPortico;
let browser: Browser;
let signedIn: Awaited<ReturnType<Awaited<ReturnType<typeof openContext>>['storageState']>>;

beforeAll(async () => {
  [desk, browser] = await Promise.all([startTestPortico({ sample: true }), openBrowser()]);
  const context = await openContext(browser, desk.url);
  await setUp(context, desk.portico.started.setup?.token);
  signedIn = await context.storageState();
  await context.close();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await desk.close();
});

describe.each([
  { language: 'en', scheme: 'light' },
  { language: 'en', scheme: 'dark' },
  { language: 'zh', scheme: 'light' },
  { language: 'zh', scheme: 'dark' },
] as const)('axe: $language, $scheme', (look) => {
  test('sign-in', async () => {
    const context = await openContext(browser, desk.url, look);
    const page = await context.newPage();
    await page.goto('/sign-in');
    await settled(page);
    expect(await page.locator('html').getAttribute('lang')).toBe(look.language === 'zh' ? 'zh-CN' : 'en');
    expect(await barriers(page)).toEqual([]);
    await context.close();
  });

  test('the pages behind it', async () => {
    const context = await openContext(browser, desk.url, { ...look, storageState: signedIn });
    const page = await context.newPage();
    const found: Record<string, string[]> = {};
    for (const name of Object.keys(mainPages) as MainPage[]) {
      await open(page, name);
      found[name] = await barriers(page);
    }
    expect(Object.fromEntries(Object.entries(found).filter(([, barriersThere]) => barriersThere.length > 0))).toEqual({});
    await context.close();
  }, 60_000);
});

/** Where the keyboard is: its name, and whether something can be seen of it. */
async function focus(page: Page): Promise<{ name: string; visible: boolean }> {
  return page.evaluate(`(() => {
    const at = document.activeElement;
    const shows = (node) => {
      const style = getComputedStyle(node);
      return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    };
    // A field that is one of several parts is framed as a whole.
    const frame = at.closest('.ant-select, .ant-picker, .ant-input-affix-wrapper, .ant-input-number, .ant-checkbox, label');
    const name = at.getAttribute('aria-label') || (at.labels?.[0]?.textContent ?? at.textContent ?? '');
    return { name: name.replace(/\\s*\\*$/, '').trim(), visible: at !== document.body && (shows(at) || (frame !== null && shows(frame))) };
  })()`);
}

/** Presses Tab until something of that name has the focus; on the way the focus is always seen. */
async function tabTo(page: Page, name: string | RegExp, most = 40): Promise<void> {
  const way: string[] = [];
  for (let step = 0; step < most; step += 1) {
    const at = await focus(page);
    if (way.length > 0 && !at.visible) throw new Error(`the focus is not seen on "${at.name}", after ${way.join(' → ')}`);
    if (typeof name === 'string' ? at.name === name : name.test(at.name)) return;
    way.push(at.name);
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${String(name)}: ${way.join(' → ')}`);
}

/** Drawn, and where it can be looked at: menus of antd wait outside the page until they are placed. */
async function expectOnPage(locator: Locator): Promise<void> {
  await locator.waitFor();
  await expect.poll(async () => (await locator.boundingBox())?.x ?? -1, { timeout: 5000 }).toBeGreaterThanOrEqual(0);
}

test('The keyboard alone: sign in, open the app and a record, edit and save, close with Escape', async () => {
  const page = await (await openContext(browser, desk.url)).newPage();
  const { keyboard } = page;
  await page.goto('/sign-in');
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await tabTo(page, 'E-mail');
  await keyboard.type(person.email);
  await tabTo(page, 'Password');
  await keyboard.type(person.password);
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Apps' }).waitFor();

  await page
    .getByRole('main')
    .getByRole('link', { name: /Order desk/ })
    .first()
    .waitFor();
  await tabTo(page, 'Skip to content');
  await keyboard.press('Enter');
  await tabTo(page, /^O?Order desk.*Customers/);
  await keyboard.press('Enter');
  // The app starts with a page of its own; the palette leads to its lists.
  await page.getByRole('heading', { level: 1, name: 'My desk' }).waitFor();
  await keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').and(page.locator(':focus')).waitFor();
  await keyboard.type('Customers');
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Customers' }).waitFor();
  await page.getByRole('table').getByRole('link').first().waitFor();

  await keyboard.press('/');
  await keyboard.type('Tidewater Supply');
  await page.getByText('1 record', { exact: true }).waitFor();
  await tabTo(page, /Tidewater Supply Co Hamburg.*/);
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Tidewater Supply Co Hamburg' }).waitFor();

  await keyboard.press('e');
  const form = page.getByRole('dialog', { name: 'Edit Tidewater Supply Co Hamburg' });
  await form.getByLabel('Code').and(page.locator(':focus')).waitFor();
  await tabTo(page, 'Status');
  await keyboard.press('ArrowDown');
  await expectOnPage(page.locator('.ant-select-item-option').getByText('On hold'));
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await form.getByText('On hold').waitFor();
  await tabTo(page, 'City');
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('Kiel');
  await tabTo(page, 'Save');
  await keyboard.press('Enter');
  await page.getByText('Tidewater Supply Co Hamburg saved.').waitFor();
  await gone(form);
  await page.getByRole('main').getByText('Kiel').waitFor();

  await keyboard.press('e');
  await form.getByLabel('Code').and(page.locator(':focus')).waitFor();
  await keyboard.press('Escape');
  await gone(form);
  await keyboard.press('ControlOrMeta+k');
  const palette = page.getByRole('dialog', { name: 'Search or do something' });
  await palette.getByRole('combobox').and(page.locator(':focus')).waitFor();
  await keyboard.type('Invoices');
  await palette.getByRole('option', { name: /Invoices/ }).waitFor();
  await keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Invoices' }).waitFor();
  await keyboard.press('?');
  const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await shortcuts.waitFor();
  await keyboard.press('Escape');
  await shortcuts.waitFor({ state: 'hidden' });
  expect(new URL(page.url()).pathname).toBe('/apps/order-desk/Invoice');
}, 60_000);
