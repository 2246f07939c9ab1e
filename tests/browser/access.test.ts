// An analyst gives a role more by drawing: nobody writes a rule, and the rule reads as one would write it.
import { filesList, filesRead } from '@portico/contracts';
import { expect, test } from 'vitest';
import { barriers, settled } from './browser.ts';
import { openDesk } from './desk.ts';

const { desk, page, faults } = await openDesk({ sample: true });

test('customer service may delete tickets that are closed: three clicks, saved as a rule in the draft', { timeout: 90_000 }, async () => {
  await page.goto('/studio/order-desk/access');
  await settled(page);
  const cell = page
    .getByRole('row', { name: /^Ticket/ })
    .getByRole('button')
    .last();
  expect(await cell.innerText()).toMatch(/See[\s\S]*Delete\s*: None/);
  expect(await barriers(page)).toEqual([]);
  await cell.click();
  const drawer = page.getByRole('dialog', { name: 'Customer service: Ticket' });
  await drawer.getByRole('radiogroup', { name: 'Delete' }).getByText('Some').click();
  await drawer.getByRole('combobox', { name: 'where' }).fill('Status');
  await page.getByRole('option', { name: 'Status', exact: true }).first().waitFor({ state: 'attached' });
  await page.keyboard.press('Enter');
  expect(await barriers(page)).toEqual([]);
  await drawer.getByRole('button', { name: 'Apply' }).click();
  await drawer.waitFor({ state: 'hidden' });
  await expect.poll(() => cell.innerText()).toMatch(/Delete\s*: Some/);

  const rules = async (): Promise<string> => {
    const { branches } = await desk.call(desk.admin, filesList, { app: 'order-desk' });
    const draft = branches.find(({ name }) => name.startsWith('draft/'));
    if (!draft) return '';
    return (await desk.call(desk.admin, filesRead, { app: 'order-desk', branch: draft.name, path: 'access.cedar' })).content;
  };
  await expect
    .poll(rules, { timeout: 10_000 })
    .toContain(
      '@id("customer-service-ticket-delete")\npermit (principal in Role::"customer-service", action == Action::"delete", resource is Ticket)\nwhen { resource.status == "open" };',
    );
  expect(await rules()).toContain('// Customer service: tickets, and what is needed to answer them.');
  expect(faults).toEqual([]);
});
