import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { type Caller, startTestPortico, type TestPortico } from '../portico.ts';
import { faultsOf, type Look, openBrowser, openContext, setUp } from './browser.ts';

/** A whole Portico and a browser in front of it, with the first administrator signed in. */
export interface Desk {
  readonly desk: TestPortico;
  readonly browser: Browser;
  readonly context: BrowserContext;
  /** Her page, not gone anywhere yet, and the faults it throws or logs. */
  readonly page: Page;
  readonly faults: string[];
  /** She herself, for calls beside her pages: what she makes is hers. */
  readonly ada: Caller;
}

/**
 * What a test of pages begins with: `const { desk, page } = await openDesk()` at the top of its file. All of it is closed
 * after the file's last test.
 */
export async function openDesk(options: NonNullable<Parameters<typeof startTestPortico>[0]> & { look?: Look } = {}): Promise<Desk> {
  const { look, ...portico } = options;
  const [desk, browser] = await Promise.all([startTestPortico(portico), openBrowser()]);
  afterAll(async () => {
    await browser.close();
    await desk.close();
  });
  const context = await openContext(browser, desk.url, look);
  await setUp(context, desk.portico.started.setup?.token);
  const page = await context.newPage();
  return { desk, browser, context, page, faults: faultsOf(page), ada: await callerIn(context) };
}

/** Whoever is signed in in a context, as a caller. */
async function callerIn(context: BrowserContext): Promise<Caller> {
  const cookies = await context.cookies();
  const { csrf } = (await (await context.request.get('/api/session')).json()) as { csrf: string };
  return { browser: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '), csrf } };
}
