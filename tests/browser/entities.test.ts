// The entity designer: two entities drawn with a relation between them, seen as a plan, published and used.
import { appsCreate, appsPublish, filesContents, recordsCreate, recordsList } from '@portico/contracts';
import type { Locator } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { barriers, settled, tellOneStory } from './browser.ts';
import { openDesk } from './desk.ts';

tellOneStory();
const { desk, context, page, faults } = await openDesk();
const soon = { timeout: 15_000 };

beforeAll(async () => {
  await desk.call(desk.admin, appsCreate, { name: 'desk', title: 'Help desk' });
  await desk.call(desk.admin, appsPublish, { app: 'desk' });
}, 120_000);

const panel = (): Locator => page.getByRole('complementary', { name: 'Properties' });
const bar = (): Locator => page.getByRole('group', { name: 'What you are editing' });
const plan = (): Locator => page.getByRole('region', { name: 'What this changes in the data' });
const node = (name: string): Locator => page.locator(`.react-flow__node[data-id="${name}"]`);

async function addEntity(title: string): Promise<void> {
  await page.getByRole('button', { name: 'Add entity', exact: true }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill(title);
  await page.keyboard.press('Enter');
  await panel().getByRole('heading', { name: title, exact: true }).waitFor();
}

/** An entity's file on the draft, as soon as it is saved with what is asked for. */
async function saved(name: string, holds: (entity: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
  let found: Record<string, unknown> = {};
  await expect
    .poll(async () => {
      const { branches } = (await (await context.request.get('/api/apps/desk/files')).json()) as { branches: { name: string }[] };
      const branch = branches.find((one) => one.name.startsWith('draft/'))?.name ?? 'main';
      const { files } = await desk.call(desk.admin, filesContents, { app: 'desk', branch });
      found = (parse(files[`entities/${name}.yaml`] ?? '{}') ?? {}) as Record<string, unknown>;
      return holds(found);
    }, soon)
    .toBe(true);
  return found;
}

test('two entities with their fields, typed one after the other', async () => {
  await page.goto('/studio/desk/data');
  await settled(page);
  await addEntity('Customer');
  await addEntity('Ticket');
  await node('Ticket').getByRole('button', { name: 'Add field' }).click();
  for (const line of ['Status: open, solved', 'Due date', 'Cost (EUR)', 'Quantity']) {
    await node('Ticket').getByRole('textbox', { name: 'Add field' }).fill(line);
    await page.keyboard.press('Enter');
  }
  await page.keyboard.press('Escape');
  const ticket = await saved('Ticket', (entity) => Object.keys((entity['fields'] as object | undefined) ?? {}).length === 6);
  expect(ticket['fields']).toMatchObject({
    status: { type: 'enum', values: [{ value: 'open' }, { value: 'solved' }] },
    due_date: { type: 'date' },
    cost: { type: 'money', currency: 'EUR' },
    quantity: { type: 'integer' },
  });
});

test('a relation is drawn from one entity to the other', async () => {
  await page.getByRole('button', { name: 'Show all' }).click();
  await node('Ticket').getByText('Quantity').hover();
  const from = await node('Ticket').locator('.react-flow__handle.source').first().boundingBox();
  const to = await node('Customer').boundingBox();
  if (!from || !to) throw new Error('the picture shows no entities');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + 30, { steps: 10 });
  await page.mouse.up();
  await panel().getByText('How many').waitFor();
  const ticket = await saved('Ticket', (entity) => entity['relations'] !== undefined);
  expect(ticket).toMatchObject({ fields: { customer_id: { type: 'integer' } }, relations: { customer: { to: 'Customer', fields: ['customer_id'] } } });
  // At full size; zoomed out the list beside the picture has the same in large.
  await page.getByRole('button', { name: 'Zoom in' }).click();
  expect(await barriers(page)).toEqual([]);
});

test('many to many is kept by an entity of its own', async () => {
  await page.getByRole('combobox', { name: 'Find an entity or field' }).fill('Ticket');
  await page.locator('.ant-select-item-option').first().click();
  await panel().getByRole('combobox', { name: 'Relate to' }).click();
  await page.locator('.ant-select-item-option').filter({ hasText: 'Item' }).click();
  await panel().getByRole('radio', { name: 'Many to many' }).click();
  await panel().getByRole('heading', { name: 'Ticket – Item', exact: true }).waitFor();
  expect(await saved('TicketItem', (entity) => entity['link'] === true)).toMatchObject({
    key: ['ticket_id', 'item_id'],
    relations: { ticket: { to: 'Ticket' }, item: { to: 'Item' } },
  });
});

test('a formula is checked and tried while it is written', async () => {
  await node('Ticket').getByRole('button', { name: 'Add field' }).click();
  await node('Ticket').getByRole('textbox', { name: 'Add field' }).fill('Total cost');
  await page.keyboard.press('Enter');
  await panel().getByRole('combobox', { name: 'Filled with' }).click();
  await page.getByTitle('a formula', { exact: true }).click();
  const formula = panel().getByRole('textbox', { name: 'Formula' });
  await formula.fill('cost * nothing');
  await panel().getByText('there is no field "nothing" in this entity').waitFor();
  await formula.fill('cost * quantity');
  await panel().getByLabel('Cost').fill('2.5');
  await panel().getByLabel('Quantity').fill('4');
  await expect.poll(() => panel().getByRole('status').innerText(), soon).toBe('Result: 10');
});

test('the plan stands beside the picture, and publishing makes the tables', async () => {
  await expect.poll(() => plan().getByRole('status').innerText(), soon).toMatch(/\d+ changes to the data/);
  await plan().getByRole('button').click();
  await plan()
    .getByText(/^ ?Create Ticket /)
    .waitFor();
  await bar().getByText('Saved', { exact: true }).waitFor();
  const { branch } = (await (await context.request.get('/api/apps/desk/draft')).json()) as { branch: string };
  await desk.call(desk.admin, appsPublish, { app: 'desk', branch });
  // The designer hears of it: from now on a rename has data to keep.
  await bar().getByText('No changes').waitFor();
  const { record: customer } = await desk.call(desk.admin, recordsCreate, { app: 'desk', entity: 'Customer', values: { name: 'Ada' } });
  await desk.call(desk.admin, recordsCreate, { app: 'desk', entity: 'Ticket', values: { name: 'Lamp', cost: '2.5', quantity: 4, customer_id: customer?.values['id'] } });
  const { records } = await desk.call(desk.admin, recordsList, { app: 'desk', entity: 'Ticket', expand: ['customer'] });
  expect(records[0]).toMatchObject({ values: { total_cost: '10.0000' }, related: { customer: { label: 'Ada' } } });
});

test('what is tied together shows as tags on both sides, and nowhere in the menu', async () => {
  await desk.call(desk.admin, recordsCreate, { app: 'desk', entity: 'Item', values: { name: 'Bulb' } });
  const app = await context.newPage();
  await app.goto('/apps/desk/Ticket/1');
  await settled(app);
  await app.getByRole('combobox', { name: 'Items' }).click();
  await app.locator('.ant-select-item-option').filter({ hasText: 'Bulb' }).click();
  await expect
    .poll(async () => (await desk.call(desk.admin, recordsList, { app: 'desk', entity: 'TicketItem' })).records.map((record) => record.values), soon)
    .toEqual([{ ticket_id: 1, item_id: 1 }]);
  await app.goto('/apps/desk/Item/1');
  await settled(app);
  await app.getByText('Lamp', { exact: true }).waitFor();
  expect(await app.getByRole('link', { name: /Ticket – Item/ }).count()).toBe(0);
  await app.close();
});

test('a rename takes its uses along, and a field in use is deleted only after one has seen what breaks', async () => {
  await page.getByText('List', { exact: true }).click();
  const list = page.getByRole('region', { name: 'Ticket', exact: true });
  await list.getByRole('button', { name: /^Cost/ }).click();
  await panel().getByText('More').click();
  await panel().getByRole('textbox', { name: 'Name in the files' }).fill('price');
  await page.keyboard.press('Enter');
  const ticket = await saved('Ticket', (entity) => Object.hasOwn((entity['fields'] as object | undefined) ?? {}, 'price'));
  expect(ticket['fields']).toMatchObject({ price: { formerly: 'cost' }, total_cost: { formula: 'price * quantity' } });
  await panel().getByRole('button', { name: 'Delete field' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete Ticket.price?' });
  await dialog.getByText('Ticket.total_cost').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await barriers(page)).toEqual([]);
  expect(faults).toEqual([]);
});
