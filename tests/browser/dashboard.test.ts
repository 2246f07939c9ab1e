// The sample's dashboard in a real browser: numbers, drilling down, filters across blocks, files to keep, its grid in the designer.
import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPortico, type TestPortico } from '../portico.ts';
import { barriers, choose, faultsOf, openBrowser, openContext, setUp, tellOneStory } from './browser.ts';

let desk: TestPortico;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  desk = await startTestPortico({ sample: true });
  browser = await openBrowser();
  context = await openContext(browser, desk.url);
  await setUp(context, desk.portico.started.setup?.token);
  page = await context.newPage();
  faults = faultsOf(page);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await desk.close();
});

const records = (count: number) => page.getByText(`${count} records`, { exact: true }).waitFor();
const number = (block: string) => page.locator(`[data-block="${block}"]`).innerText();

describe('a dashboard', () => {
  tellOneStory();

  test('shows what the records say, to the eye and to a screen reader', { timeout: 60_000 }, async () => {
    await page.goto('/apps/order-desk/p/dashboard');
    await page.getByRole('img', { name: 'Donut. Orders by status. Invoiced: 263; Shipped: 86; Cancelled: 78; Confirmed: 24; Draft: 9' }).locator('svg').waitFor();
    await expect.poll(() => number('count')).toContain('382');
    expect(await barriers(page)).toEqual([]);
  });

  test('a part that is chosen, with the mouse or with the keyboard, narrows the list below', { timeout: 60_000 }, async () => {
    await records(190);
    const chart = page.getByRole('region', { name: 'Tickets by status and priority' });
    const picture = chart.getByRole('img').locator('svg');
    await picture.scrollIntoViewIfNeeded();
    const { width = 0, height = 0 } = (await picture.boundingBox()) ?? {};
    // The last of four columns, "done".
    await picture.click({ position: { x: width * 0.86, y: height * 0.6 } });
    await records(166);
    const open = chart.getByRole('button', { name: 'More for Tickets by status and priority' });
    await choose({ open, item: page.getByRole('menuitem', { name: 'Show as table' }), took: chart.getByRole('table') });
    await chart.getByRole('button', { name: 'Open Waiting' }).press('Enter');
    await records(10);
    const [file] = await Promise.all([page.waitForEvent('download'), open.click().then(() => page.getByRole('menuitem', { name: 'Save as CSV' }).click())]);
    expect(file.suggestedFilename()).toBe('Tickets by status and priority.csv');
    expect(await readFile(await file.path(), 'utf8')).toBe('\uFEFFStatus,Low,Normal,High\r\nOpen,2,1,1\r\nIn work,2,6,2\r\nWaiting,3,5,2\r\nDone,36,100,30\r\n');
  });

  test('one filter narrows orders and tickets', { timeout: 60_000 }, async () => {
    await page.getByRole('button', { name: /^Customer · Region/ }).click();
    await page.getByRole('checkbox', { name: 'Europe' }).check();
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => number('count')).toContain('94');
    await expect.poll(() => number('openTickets')).toContain('7');
  });

  test('in the designer its blocks are moved and made larger, and that can be undone', { timeout: 90_000 }, async () => {
    await page.goto('/studio/order-desk/pages/dashboard');
    const block = page.locator('[data-node="byStatus"]');
    await block.focus();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => block.getAttribute('aria-label')).toBe('Orders by status: column 8, row 4, 4 wide, 8 high');
    await page.keyboard.press('Control+z');
    await expect.poll(() => block.getAttribute('aria-label')).toBe('Orders by status: column 9, row 4, 4 wide, 7 high');
    expect(faults).toEqual([]);
  });
});
