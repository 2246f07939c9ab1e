// An analyst says what agents should know before they answer a ticket, sees what each role would be given, and puts it in order.
import { filesList, filesRead, recordsList } from '@portico/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPortico, type TestPortico } from '../portico.ts';
import { barriers, faultsOf, openBrowser, openContext, setUp, settled, signIn, tellOneStory } from './browser.ts';

tellOneStory();

let desk: TestPortico;
let browser: Browser;
beforeAll(async () => {
  [desk, browser] = await Promise.all([startTestPortico({ sample: true }), openBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await desk.close();
});

/** context.yaml as it is saved in the draft. */
async function saved(): Promise<string> {
  const { branches } = await desk.call(desk.admin, filesList, { app: 'order-desk' });
  const draft = branches.find(({ name }) => name.startsWith('draft/'));
  const asked = draft && desk.call(desk.admin, filesRead, { app: 'order-desk', branch: draft.name, path: 'context.yaml' });
  return asked
    ? asked.then(
        ({ content }) => content,
        () => '',
      )
    : '';
}

/** Chooses in a select by what it says. */
async function pick(page: Page, select: ReturnType<Page['getByRole']>, words: string): Promise<void> {
  await select.click();
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: words }).first().click();
}

test('rules are drawn, tried as a role, and put in order by keyboard; the file reads as one would write it', { timeout: 180_000 }, async () => {
  const context = await openContext(browser, desk.url);
  await setUp(context, desk.portico.started.setup?.token);
  const page = await context.newPage();
  const faults = faultsOf(page);
  await page.goto('/studio/order-desk/context');
  await settled(page);
  await page.getByRole('button', { name: 'New context' }).click();
  const dialog = page.getByRole('dialog', { name: 'New context' });
  await dialog.getByLabel('Title', { exact: true }).fill('Answer a ticket');
  expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('answer-a-ticket');
  await dialog.getByLabel('When to ask for it', { exact: true }).fill('Before you answer a customer');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByLabel('Name', { exact: true }).last().fill('ticket');
  expect(await barriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();

  const rules = page.getByRole('list', { name: 'Pieces' });
  const given = page.getByRole('region', { name: 'What is given' });
  await given.getByText('What this app is about.').waitFor();

  await page.getByRole('button', { name: 'Add a piece' }).click();
  const drawer = page.getByRole('dialog', { name: 'New piece' });
  await drawer.getByLabel('Heading', { exact: true }).fill('Open tickets');
  await drawer.getByText('Records', { exact: true }).click();
  await pick(page, drawer.getByRole('combobox', { name: 'Entity' }), 'Tickets');
  await drawer.getByRole('button', { name: 'Add a condition' }).click();
  await pick(page, drawer.getByRole('combobox', { name: 'Field', exact: true }), 'Status');
  await pick(page, drawer.getByRole('combobox', { name: /^Status/ }), 'Open');
  await drawer.getByLabel('How many').fill('3');
  await pick(page, drawer.getByRole('combobox', { name: 'When' }), 'the role is');
  await pick(page, drawer.getByRole('combobox', { name: 'the role is' }), 'Customer service');
  await drawer.getByRole('button', { name: 'Otherwise, give something else' }).click();
  await drawer.getByRole('textbox', { name: 'Text', exact: true }).fill('Tickets are for customer service.');
  await drawer.getByText('Cut first').click();
  expect(await barriers(page)).toEqual([]);
  await drawer.getByRole('button', { name: 'Done' }).click();
  await drawer.waitFor({ state: 'hidden' });

  await given.getByText('Tickets are for customer service.').waitFor();
  await pick(page, given.getByRole('combobox', { name: 'Asked by' }), 'Customer service');
  await given.getByText(/[1-3] of [1-3] ·/).waitFor();
  expect(await given.locator('pre').last().innerText()).toMatch(/^\{"id":"\d+",.*"status":"open"/);
  expect(await rules.getByRole('listitem').filter({ hasText: 'Open tickets' }).first().innerText()).toMatch(/When the role is Customer service:[\s\S]*Otherwise:[\s\S]*\d+ tokens/);

  const handle = rules.getByRole('button', { name: 'Move Open tickets', exact: true });
  const order = () => rules.locator('strong').allInnerTexts();
  await handle.dragTo(rules.getByText('about', { exact: true }));
  await expect.poll(order).toEqual(['Open tickets', 'about']);
  await handle.press('ArrowDown');
  await expect.poll(order).toEqual(['about', 'Open tickets']);
  await handle.press('ArrowUp');
  await expect.poll(saved, { timeout: 10_000 }).toBe(`format: 1
contexts:
  answer-a-ticket:
    title: { en: Answer a ticket }
    description: { en: Before you answer a customer }
    input:
      ticket: { type: text }
    pieces:
      - id: open-tickets
        title: { en: Open tickets }
        records: Ticket
        filter: { status: open }
        top: 3
        if: =list contains(principal.roles, "customer-service")
        else: { text: { en: Tickets are for customer service. } }
        cut: first
      - id: about
        text: { en: What this app is about., zh: 本应用的用途。 }
`);
  await settled(page);
  expect(await barriers(page)).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});

test('a tool is tried beside the words agents read of it: what would change something only says what it would do', { timeout: 120_000 }, async () => {
  const context = await openContext(browser, desk.url);
  await signIn(context);
  const page = await context.newPage();
  const faults = faultsOf(page);
  await page.goto('/studio/order-desk/surface');
  await settled(page);
  await page.locator('summary').filter({ hasText: 'ticket_create' }).click();
  await page.getByRole('button', { name: 'Try it' }).click();
  const pane = page.getByRole('complementary', { name: 'Try ticket_create' });
  await pane.getByText('Dry run: says what would happen').waitFor();
  await pane.getByRole('textbox', { name: /^values/ }).fill('{"subject":"Leaking tap","customer_id":1}');
  await pane.getByRole('button', { name: 'Call' }).click();
  const result = pane.getByRole('status', { name: 'Result' });
  await result.getByText('Worked').waitFor();
  expect(await result.innerText()).toMatch(/ms · about \d+ tokens[\s\S]*"verdict": "allowed"/);
  expect(await barriers(page)).toEqual([]);
  expect(faults).toEqual([]);
  const { records } = await desk.call(desk.admin, recordsList, { app: 'order-desk', entity: 'Ticket', search: 'Leaking' });
  expect(records.filter(({ label }) => label === 'Leaking tap')).toEqual([]);
  await context.close();
});
