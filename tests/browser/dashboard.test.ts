// The sample's dashboard in a real browser: numbers, drilling down, filters across blocks, files to keep, its grid in the designer.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { barriers, choose, tellOneStory } from './browser.ts';
import { openDesk } from './desk.ts';

const { page, faults } = await openDesk({ sample: true });

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

  test('is kept whole: as a picture, and as the numbers behind it', { timeout: 60_000 }, async () => {
    const keep = async (name: RegExp) => {
      await page.getByRole('button', { name: 'Save the dashboard' }).click();
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name }).click()]);
      return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
    };
    const picture = await keep(/PNG/);
    expect(picture.name).toBe('Dashboard.png');
    // Twice as many pixels as the grid has, and more than an empty ground: that would be a few thousand bytes.
    const grid = await page.locator('[data-block="byStatus"]').locator('..').boundingBox();
    expect([picture.content.readUInt32BE(16), picture.content.readUInt32BE(20)]).toEqual([Math.round((grid?.width ?? 0) * 2), Math.round((grid?.height ?? 0) * 2)]);
    expect(picture.content.length).toBeGreaterThan(150_000);
    const numbers = await keep(/ZIP/);
    expect(numbers.name).toBe('Dashboard.zip');
    const text = numbers.content.toString('utf8');
    expect(text).toContain('Orders.csv\uFEFFOrders\r\n94\r\n');
    expect(text).toContain('Tickets by status and priority.csv\uFEFFStatus,Low,Normal,High\r\n');
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
  });

  test('a block is dragged from the palette to its place on the grid; others make room, and close the hole when it goes', { timeout: 90_000 }, async () => {
    const item = page.locator('[data-palette="markdown"]');
    await item.scrollIntoViewIfNeeded();
    const [from, over] = [await item.boundingBox(), await page.locator('[data-node="byMonth"]').boundingBox()];
    if (!from || !over) throw new Error('both are to be seen');
    await page.mouse.move(from.x + 20, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(over.x + 100, over.y + 60, { steps: 6 });
    await page.mouse.move(over.x + 4, over.y + 4, { steps: 6 });
    await page.mouse.up();
    const place = (id: string) => page.locator(`[data-node="${id}"]`).getAttribute('aria-label');
    await expect.poll(() => place('markdown')).toBe('Markdown: column 1, row 4, 6 wide, 3 high');
    expect(await place('byMonth')).toBe('Orders by month: column 1, row 7, 8 wide, 7 high');
    // What stands beside it moves up no further than its neighbours let it.
    expect(await place('byStatus')).toBe('Orders by status: column 9, row 4, 4 wide, 7 high');
    await page.keyboard.press('Delete');
    await expect.poll(() => place('byMonth')).toBe('Orders by month: column 1, row 4, 8 wide, 7 high');
    expect(await barriers(page)).toEqual([]);
  });

  test('a chart of an entity is two clicks from its list, and stands on the dashboard of the draft', { timeout: 90_000 }, async () => {
    await page.goto('/apps/order-desk/Order');
    await page.getByRole('button', { name: 'New chart' }).click();
    await page
      .getByRole('button', { name: /: Orders by status/ })
      .first()
      .waitFor();
    expect(
      await page
        .getByRole('listitem')
        .filter({ has: page.getByRole('button', { name: /^Bars: / }) })
        .count(),
    ).toBeGreaterThan(1);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Area: Total per month' }).click();
    await page.waitForURL(/pages\/dashboard/);
    const made = page.locator('[data-node="chart"]');
    await expect.poll(() => made.getAttribute('aria-label'), { timeout: 15_000 }).toMatch(/^Total per month: column 1, row \d+, 6 wide, 7 high$/);
    expect(await made.getAttribute('aria-current')).toBe('true');
    await page.getByRole('complementary', { name: 'Properties' }).getByText('chart', { exact: true }).waitFor();
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.reload();
    await made.waitFor();
    expect(faults).toEqual([]);
  });
});
