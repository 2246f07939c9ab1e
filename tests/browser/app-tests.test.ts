// An analyst lets Portico write tests, runs them, sees what a wider rule breaks, and is kept from publishing it.
import { filesCommit, filesList, filesRead } from '@portico/contracts';
import { expect, test } from 'vitest';
import { barriers, settled } from './browser.ts';
import { openDesk } from './desk.ts';

const { desk, page, faults } = await openDesk({ sample: true });

test('tests are proposed, run, and tell in a sentence what a wider rule breaks', { timeout: 200_000 }, async () => {
  await page.goto('/studio/order-desk/tests');
  await settled(page);
  await page.getByRole('heading', { name: 'No tests yet' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Propose tests' }).click();
  const dialog = page.getByRole('dialog', { name: 'Proposed tests' });
  await dialog.getByText('tests/access-sales-agent.yaml').waitFor({ timeout: 60_000 });
  expect(await barriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: /^Save \d+ files$/ }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('Not run yet', { exact: true }).waitFor({ timeout: 30_000 });

  await page.getByRole('button', { name: 'Run all' }).click();
  await page.getByText('All tests pass').waitFor({ timeout: 90_000 });
  expect(await barriers(page)).toEqual([]);

  // A rule that lets sales agents see every customer.
  const { branches } = await desk.call(desk.admin, filesList, { app: 'order-desk' });
  const branch = branches.find(({ name }) => name.startsWith('draft/'))?.name ?? '';
  const { content } = await desk.call(desk.admin, filesRead, { app: 'order-desk', branch, path: 'access.cedar' });
  const wide = content.replace('when { resource has owner && resource.owner == principal };', ';').replace('resource is Customer)\n;', 'resource is Customer);');
  await desk.call(desk.admin, filesCommit, { app: 'order-desk', branch, message: 'Everybody sees everybody', files: { 'access.cedar': wide } });
  await page.getByText('Changed since the last run').waitFor({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Run all' }).click();
  await page.getByText('Some tests fail').waitFor({ timeout: 90_000 });
  const failed = page.getByRole('listitem').filter({ hasText: 'As sales-agent: get customerNotToRead' }).last();
  expect(await failed.innerText()).toMatch(/line \d+\s+Expected\s+refused: not permitted\s+Got\s+allowed/);
  expect(await barriers(page)).toEqual([]);
  await page.goto('/studio/order-desk/publish');
  await settled(page);
  await page.getByText('Some tests fail').waitFor();
  await page.getByRole('button', { name: 'Publish', exact: true }).last().click();
  await page.getByText(/of the tests of this app fail/).waitFor({ timeout: 60_000 });
  expect(await barriers(page)).toEqual([]);
  expect(faults).toEqual([]);
});
