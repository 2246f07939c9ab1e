// What travels before somebody can sign in, and before she sees her apps: measured on the wire, as it is sent.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPortico, type TestPortico } from '../portico.ts';
import { openBrowser, openContext, settled, setUp } from './browser.ts';

// Issue 4 asks for less than 100 kB at sign-in; this limit keeps it from growing until then.
const signInLimit = 140_000;
const launcherLimit = 350_000;

let desk: TestPortico;
let browser: Browser;
beforeAll(async () => {
  [desk, browser] = await Promise.all([startTestPortico(), openBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await desk.close();
});

/** Bytes of scripts and style sheets a page loads under one encoding, bodies only. */
async function loaded(encoding: 'gzip' | 'br', visit: (page: Page) => Promise<void>, before?: (page: Page) => Promise<void>): Promise<number> {
  const context = await openContext(browser, desk.url);
  const page = await context.newPage();
  const answers: Promise<{ bytes: number; as: string | undefined }>[] = [];
  await page.route(/\.(js|css)$/, (route) => route.continue({ headers: { ...route.request().headers(), 'accept-encoding': encoding } }));
  if (before) await before(page);
  page.on('response', (answer) => {
    if (!/\.(js|css)$/.test(new URL(answer.url()).pathname)) return;
    answers.push(
      (async () => {
        await answer.finished();
        const { responseBodySize } = await answer.request().sizes();
        return { bytes: responseBodySize, as: (await answer.allHeaders())['content-encoding'] };
      })(),
    );
  });
  await visit(page);
  const sizes = await Promise.all(answers);
  await context.close();
  expect(sizes.length).toBeGreaterThan(0);
  // Below a kilobyte compressing is not worth it.
  for (const { bytes, as } of sizes) expect(as ?? (bytes < 1024 ? encoding : 'none')).toBe(encoding);
  return sizes.reduce((sum, { bytes }) => sum + bytes, 0);
}

test.each(['gzip', 'br'] as const)('The sign-in page loads little (%s)', async (encoding) => {
  const bytes = await loaded(encoding, async (page) => {
    await page.goto('/sign-in');
    await settled(page);
    await page.waitForLoadState('networkidle');
  });
  process.stdout.write(`sign-in, ${encoding}: ${(bytes / 1000).toFixed(1)} kB\n`);
  expect(bytes).toBeLessThanOrEqual(signInLimit);
});

test('The launcher loads no more than it needs', async () => {
  const bytes = await loaded(
    'gzip',
    async (page) => {
      await page.goto('/');
      await page.getByRole('heading', { level: 1, name: 'Apps' }).waitFor();
      await settled(page);
      await page.waitForLoadState('networkidle');
    },
    (page) => setUp(page.context(), desk.portico.started.setup?.token),
  );
  process.stdout.write(`launcher, gzip: ${(bytes / 1000).toFixed(1)} kB\n`);
  expect(bytes).toBeLessThanOrEqual(launcherLimit);
});
