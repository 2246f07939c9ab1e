import type { Page } from 'playwright-core';
import { type Language, settled } from './browser.ts';

/** The main pages for people with every right, by a short name. */
export const mainPages = {
  launcher: '/',
  list: '/apps/order-desk/Order',
  record: '/apps/order-desk/Customer/6',
  form: '/apps/order-desk/Order/423?form=edit',
  connect: '/connect?app=order-desk',
  me: '/me',
  studio: '/studio/order-desk',
  audit: '/console/audit',
} as const;
export type MainPage = keyof typeof mainPages;

/** Goes there and waits until it is all there. */
export async function open(page: Page, name: MainPage): Promise<void> {
  await page.goto(mainPages[name]);
  await settled(page);
  if (name === 'list') await page.getByRole('table').getByRole('link').first().waitFor();
  if (name === 'form') await page.getByRole('dialog').getByRole('textbox').first().waitFor();
}

/** Switches language as the menu does, without walking there. */
export async function speak(page: Page, language: Language): Promise<void> {
  await page.evaluate(`localStorage.setItem('portico.language', '${language}')`);
}
