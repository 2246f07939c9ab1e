// Pages somebody drew, as people use them: every block on real records, by mouse and keyboard; hostile ones; very long ones.
import { recordsGet, recordsList, recordsUpdate } from '@portico/contracts';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { barriers, faultsOf, openContext, settled, tellOneStory } from './browser.ts';
import { openDesk } from './desk.ts';
import { addHostileRecord, hostilePage, makePageApp } from './page-app.fixture.ts';

const { desk: portico, browser, context, page, faults, ada } = await openDesk();
/** She makes the app, so that its records are hers. */
const first = await makePageApp(portico, ada);
const app = 'pages';
const everything = (): string => `/apps/pages/p/everything?task=${first}`;

tellOneStory();

const tab = async (name: string): Promise<void> => page.getByRole('tab', { name, exact: true }).click();
const task = async (title: string): Promise<{ id: string; values: Record<string, unknown> }> => {
  const { records } = await portico.call(ada, recordsList, { app, entity: 'Task', filter: { title } });
  return records[0] ?? { id: '', values: {} };
};

describe('every block', () => {
  test('the app opens at its first page; values, tools and the clock are in the text', { timeout: 60_000 }, async () => {
    await page.goto('/apps/pages');
    await settled(page);
    expect(new URL(page.url()).pathname).toBe('/apps/pages/p/everything');
    await page.getByText(/There are 8 tasks, \d not done; a tool says 8\. Today is \d/).waitFor();
    await page.goto(everything());
    await settled(page);
    expect(await barriers(page)).toEqual([]);
  });

  test('a table: columns of related records, a new record, several deleted and brought back', { timeout: 60_000 }, async () => {
    await page.getByRole('columnheader', { name: 'Part of · Title' }).waitFor();
    await page.getByRole('button', { name: 'New task' }).click();
    const drawer = page.getByRole('dialog', { name: 'New task' });
    await drawer.getByRole('textbox', { name: 'Title' }).fill('Sweep the floor');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /Sweep the floor/ }).waitFor();
    for (const name of ['Sweep the floor', 'Clean up'])
      await page
        .getByRole('row', { name: new RegExp(name) })
        .getByRole('checkbox')
        .check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('row', { name: /Sweep the floor/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('row', { name: /Clean up/ }).waitFor();
    await expect.poll(async () => (await task('Sweep the floor')).values['status']).toBe('open');
  });

  test('a filter bar narrows what stands below it', { timeout: 60_000 }, async () => {
    await page.getByRole('button', { name: /^Status: Any/ }).click();
    await page.getByRole('checkbox', { name: 'Done' }).check();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('row', { name: /Clean up/ }).waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('row').count()).toBe(3);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('row', { name: /Clean up/ }).waitFor();
  });

  test('a list remembers what was chosen', { timeout: 60_000 }, async () => {
    await tab('List and cards');
    await page.getByRole('button', { name: 'Paint it' }).first().click();
    await page.getByText('Chosen.').waitFor();
    expect(await barriers(page)).toEqual([]);
    await tab('Record');
    await page.locator('[data-block="facts"]').getByText('Paint it').waitFor();
  });

  test('a board: by keyboard and by mouse; what the server refuses goes back with the reason', { timeout: 90_000 }, async () => {
    await tab('Board');
    const column = (name: string) => page.getByRole('region', { name, exact: true });
    const card = page.getByRole('button', { name: 'Draw the plan' });
    await column('Open').getByRole('button', { name: 'Draw the plan' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await card.focus();
    await page.keyboard.press('Control+ArrowRight');
    await column('In work').getByRole('button', { name: 'Draw the plan' }).waitFor();
    await expect.poll(async () => (await task('Draw the plan')).values['status']).toBe('doing');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Draw the plan');
    await column('In work').getByRole('button', { name: 'Order the wood' }).dragTo(column('Done'));
    await column('Done').getByRole('button', { name: 'Order the wood' }).waitFor();
    await expect.poll(async () => (await task('Order the wood')).values['status']).toBe('done');
    // Somebody else was faster: the page knows an older version of the card.
    const paint = await task('Paint it');
    await context.route('**/api/apps/pages/records/Task?*', (route) => route.abort());
    await portico.call(ada, recordsUpdate, { app, entity: 'Task', id: paint.id, values: { notes: 'Twice' } });
    await column('Open').getByRole('button', { name: 'Paint it' }).focus();
    await page.keyboard.press('Control+ArrowRight');
    await page.locator('.ant-notification-notice').first().waitFor();
    await context.unroute('**/api/apps/pages/records/Task?*');
    await column('Open').getByRole('button', { name: 'Paint it' }).waitFor();
    expect((await task('Paint it')).values['status']).toBe('open');
    await page.goto(everything());
    await settled(page);
  });

  test('a calendar shows what lasts on all its days, a tree opens and closes by keyboard', { timeout: 60_000 }, async () => {
    await tab('Calendar');
    await expect.poll(() => page.getByRole('button', { name: 'Build the frame' }).count()).toBeGreaterThan(1);
    expect(await barriers(page)).toEqual([]);
    await page.getByText('Week', { exact: true }).click();
    await page.getByRole('button', { name: 'Earlier' }).click();
    await tab('Tree');
    const item = page.getByRole('treeitem', { name: 'Draw the plan' });
    await item.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await item.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-level")')).toBe('2');
    expect(await barriers(page)).toEqual([]);
  });

  test('a record is changed in its place, beside the list', { timeout: 60_000 }, async () => {
    await tab('List and details');
    await page.getByRole('button', { name: 'Hang the doors' }).click();
    const record = page.getByRole('region', { name: 'Hang the doors' });
    await record.getByRole('button', { name: 'Change Hours' }).click();
    await record
      .getByRole('spinbutton', { name: 'Hours' })
      .or(record.getByRole('textbox', { name: 'Hours' }))
      .fill('9.25');
    await page.keyboard.press('Enter');
    await record.getByText('9.25 h').waitFor();
    expect((await task('Hang the doors')).values['hours']).toBe('9.25');
    expect(await barriers(page)).toEqual([]);
  });

  test('a form works values out, says what is wrong where it is, and keeps what was entered', { timeout: 90_000 }, async () => {
    await tab('Form');
    const form = page.locator('[data-block="new"] form');
    await form.getByLabel('Hours').fill('2.5');
    await expect.poll(() => form.getByText('250.00 CNY').count()).toBe(1);
    await form.getByRole('button', { name: 'Add the task' }).click();
    await expect.poll(() => form.locator('small[id$="-error"]').count()).toBe(1);
    expect(await barriers(page)).toEqual([]);
    await page.reload();
    await settled(page);
    await tab('Form');
    await page.getByText('What you had entered here is back.').waitFor();
    expect(await form.getByLabel('Hours').inputValue()).toBe('2.5');
    await form.getByLabel('Starts on').fill('2026-05-02');
    await page.keyboard.press('Enter');
    await form.getByLabel('Due on').fill('2026-05-01');
    await page.keyboard.press('Enter');
    await form.getByText('Due before it starts.').waitFor();
    await form.getByLabel('Title').fill('Sharpen the tools');
    await form.getByLabel('Due on').fill('2026-05-03');
    await page.keyboard.press('Enter');
    await form.getByRole('button', { name: 'Add the task' }).click();
    await expect
      .poll(async () => (await task('Sharpen the tools')).values)
      .toMatchObject({ hours: '2.50', rate: '100.00', cost: '250.00', starts_on: '2026-05-02', due_on: '2026-05-03' });
  });

  test('comments are written, and the history says who changed what', { timeout: 60_000 }, async () => {
    await tab('Record');
    await page.getByRole('textbox', { name: 'Write a comment' }).fill('Sharp enough now.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Sharp enough now.').waitFor();
    const facts = page.locator('[data-block="facts"]');
    await facts.getByRole('button', { name: 'Change Notes' }).click();
    await facts.getByRole('textbox', { name: 'Notes' }).fill('Use the fine stone.');
    await facts.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('listitem').filter({ hasText: 'changed' }).filter({ hasText: 'Use the fine stone.' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  test('buttons open dialogs, ask before they delete, call tools; what nobody knows has a box with its name', { timeout: 60_000 }, async () => {
    await tab('The rest');
    await page.getByRole('button', { name: 'Ask me' }).click();
    const dialog = page.getByRole('dialog', { name: 'A dialog' });
    await dialog.getByRole('button', { name: 'Close it' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Count over MCP' }).click();
    await page.getByText(/^Found: \d+$/).waitFor();
    const before = (await portico.call(ada, recordsList, { app, entity: 'Task', total: true })).total ?? 0;
    await page.getByRole('button', { name: 'Delete one' }).click();
    await page.getByRole('dialog').filter({ hasText: 'Really?' }).getByRole('button', { name: 'Go ahead' }).click();
    await expect.poll(async () => (await portico.call(ada, recordsList, { app, entity: 'Task', total: true })).total).toBe(before - 1);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('The second step.').waitFor();
    await page.getByText('A block "gizmo" that this Portico does not know.').waitFor();
    expect(await page.locator('iframe').getAttribute('sandbox')).toBe('allow-scripts allow-forms allow-popups');
    expect(await barriers(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('on a phone nothing is wider than the window', { timeout: 60_000 }, async () => {
    const phone = await openContext(browser, portico.url, { width: 390, storageState: await context.storageState() });
    const small = await phone.newPage();
    await small.goto(everything());
    await settled(small);
    for (const name of ['Table', 'List and cards', 'Board', 'Calendar', 'Tree', 'List and details', 'Form', 'Record', 'The rest']) {
      await small.getByRole('tab', { name, exact: true }).click();
      await small.waitForTimeout(300);
      expect([name, await small.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([name, true]);
    }
    await phone.close();
  });
});

test('a hostile page and a hostile record do nothing but show themselves', { timeout: 90_000 }, async () => {
  await addHostileRecord(portico, ada);
  // Without the content security policy, which would stop most of it a second time.
  const bare = await browser.newContext({ baseURL: portico.url, bypassCSP: true, locale: 'en-GB', reducedMotion: 'reduce', storageState: await context.storageState() });
  const page = await bare.newPage();
  const faults = faultsOf(page);
  await bare.route('**/api/apps/pages/pages/hostile', (route) => route.fulfill({ json: { release: 'r', page: hostilePage } }));
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto('/apps/pages/p/hostile');
  await settled(page);
  await page.getByText('Kept words').waitFor();
  await page.getByText('Kept mark').waitFor();
  await page.getByRole('row', { name: /pwned/ }).waitFor();
  for (const name of [/pwned/, 'Data']) {
    await page.locator('[data-type="button"]').getByRole('button', { name }).first().click();
    await page.locator('.ant-notification-notice').filter({ hasText: 'This address is not opened' }).first().waitFor();
  }
  expect(await page.evaluate('globalThis.pwned')).toBeUndefined();
  expect(
    await page
      .locator(
        '[data-type] script, [data-type] style, [data-type] [onclick], [data-type] [onerror], [data-type] [onload], [data-type="richText"] iframe, [data-type="richText"] form',
      )
      .count(),
  ).toBe(0);
  const addresses = await page.evaluate<string[]>(
    `[...document.querySelectorAll('[data-type] [href], [data-type] [src], [data-type] [action]')].map((element) => element.href?.baseVal ?? element.href ?? element.src ?? element.action)`,
  );
  expect(addresses.filter((address) => !/^(https?:|data:image\/(png|jpeg|gif|webp|avif);|$)/.test(address))).toEqual([]);
  expect(asked.filter((address) => !address.startsWith(portico.url))).toEqual([]);
  // The uploaded SVG is offered as a file and never drawn.
  expect(await page.locator('[data-type] img[src*="/api/blobs/"]').count()).toBe(0);
  expect(await page.locator('[data-type="constructor"]').innerText()).toContain('does not know');
  expect(faults).toEqual([]);
  await bare.close();
});

test('five hundred blocks are there at once, and a change is drawn without a visible delay', { timeout: 90_000 }, async () => {
  const began = Date.now();
  await page.goto('/apps/pages/p/many');
  await page.getByText(/Heading 1 of/).waitFor();
  const shown = Date.now() - began;
  await page.getByText(/Paragraph 1 with \d+ tasks\./).waitFor();
  expect(await page.locator('[data-block]').count()).toBe(500);
  // Work of the page itself while it goes through all of it.
  await page.evaluate(
    `globalThis.longest = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, entry.duration); }).observe({ type: 'longtask', buffered: false })`,
  );
  await page.mouse.move(700, 400);
  const scrolling = Date.now();
  for (let step = 0; step < 40; step += 1) await page.mouse.wheel(0, 600);
  await page
    .getByText(/Heading 12\d of/)
    .first()
    .waitFor();
  const [longest, nodes] = [await page.evaluate<number>('globalThis.longest'), await page.evaluate<number>('document.querySelectorAll("*").length')];
  console.log(`500 blocks: first text after ${shown} ms, ${nodes} elements; scrolled through in ${Date.now() - scrolling} ms, longest task ${Math.round(longest)} ms`);
  expect(nodes).toBeLessThan(20_000);
  expect((await portico.call(ada, recordsGet, { app, entity: 'Task', id: (await task('Paint it')).id })).label).toBe('Paint it');
});

test('a table scrolls through a million rows: to any place, row by row, and to its end', { timeout: 240_000 }, async () => {
  await portico.portico.kernel.database.system(async (tx) => {
    const { rows } = await sql<{
      schema: string;
      owner: string;
    }>`SELECT schemaname AS schema, tableowner AS owner FROM pg_tables WHERE tablename = 'task' ORDER BY 1 LIMIT 1`.execute(tx);
    const [table] = rows;
    if (!table) throw new Error('no table of tasks');
    await sql`SET LOCAL ROLE ${sql.id(table.owner)}`.execute(tx);
    await sql`INSERT INTO ${sql.id(table.schema, 'task')} (title, status) SELECT 'row ' || n, 'open' FROM generate_series(1, 1000000) AS n`.execute(tx);
  });
  await page.goto('/apps/pages/Task?sort=id');
  await page.getByText(/1,000,0\d\d records/).waitFor({ timeout: 60_000 });
  const body = page.locator('[data-many="true"]');
  const at = async (share: number): Promise<number> => {
    const began = Date.now();
    await body.evaluate((element, part) => {
      element.scrollTop = element.scrollHeight * part;
    }, share);
    await expect
      .poll(
        async () =>
          (await page.locator('[data-many="true"] tr[aria-rowindex]').count()) > 10 &&
          (await page.locator('[data-many="true"] tbody tr[aria-hidden="true"]:not([data-spacer])').count()) === 0,
        { timeout: 30_000 },
      )
      .toBe(true);
    return Date.now() - began;
  };
  const [half, end, top] = [await at(0.5), await at(1), await at(0)];
  await at(1);
  await page.getByRole('link', { name: 'row 1000000' }).waitFor();
  expect((await page.locator('[data-many="true"] tr').count()) < 100).toBe(true);
  // Row by row: what follows is what comes next, without a gap.
  await at(0.5);
  await body.hover();
  for (let step = 0; step < 30; step += 1) await page.mouse.wheel(0, 300);
  await page.waitForTimeout(1000);
  const rows = await page.evaluate<number[]>(`[...document.querySelectorAll('[data-many="true"] tr[aria-rowindex]')].map((row) => Number(row.ariaRowIndex))`);
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.every((row, index) => index === 0 || row === (rows[index - 1] ?? 0) + 1)).toBe(true);
  console.log(`a million rows: to the middle ${half} ms, to the end ${end} ms, back to the top ${top} ms`);
});
