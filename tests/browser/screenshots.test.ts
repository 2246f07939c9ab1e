// Pictures of the main pages, only when asked for: PORTICO_SCREENSHOTS=1 renews those of the guide,
// PORTICO_SCREENSHOTS=<folder> saves every page in both languages and themes, wide and narrow, to be looked at.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPortico, type TestPortico } from '../portico.ts';
import { type Look, openBrowser, openContext, setUp } from './browser.ts';
import { mainPages, type MainPage, open, speak } from './pages.ts';

const wanted = process.env['PORTICO_SCREENSHOTS'];
const guide = fileURLToPath(new URL('../../docs/guide/images/', import.meta.url));

/** What the guide shows: at most twelve pictures, both languages. */
const pictures: readonly [MainPage, Required<Look>][] = [
  ['launcher', { language: 'en', scheme: 'light', width: 1440 }],
  ['list', { language: 'en', scheme: 'light', width: 1440 }],
  ['record', { language: 'en', scheme: 'light', width: 1440 }],
  ['form', { language: 'en', scheme: 'dark', width: 1440 }],
  ['studio', { language: 'en', scheme: 'light', width: 1440 }],
  ['audit', { language: 'en', scheme: 'light', width: 1440 }],
  ['connect', { language: 'en', scheme: 'light', width: 1440 }],
  ['launcher', { language: 'zh', scheme: 'light', width: 1440 }],
  ['list', { language: 'zh', scheme: 'light', width: 1440 }],
  ['form', { language: 'zh', scheme: 'light', width: 390 }],
  ['studio', { language: 'zh', scheme: 'light', width: 1440 }],
  ['connect', { language: 'zh', scheme: 'light', width: 1440 }],
];

describe.runIf(wanted !== undefined && wanted !== '' && wanted !== '0')('pictures', () => {
  let desk: TestPortico;
  let browser: Browser;
  let state: Awaited<ReturnType<Awaited<ReturnType<typeof openContext>>['storageState']>>;
  beforeAll(async () => {
    [desk, browser] = await Promise.all([startTestPortico({ sample: true }), openBrowser()]);
    const context = await openContext(browser, desk.url);
    await setUp(context, desk.portico.started.setup?.token);
    state = await context.storageState();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await desk.close();
  });

  async function look(page_: MainPage, at: Required<Look>, use: (page: Page) => Promise<void>): Promise<void> {
    const context = await openContext(browser, desk.url, { ...at, storageState: state });
    const page = await context.newPage();
    await page.goto('/');
    await speak(page, at.language);
    await open(page, page_);
    await use(page);
    await context.close();
  }

  test.runIf(wanted === '1')(
    'of the guide',
    async () => {
      mkdirSync(guide, { recursive: true });
      for (const [name, at] of pictures) {
        await look(name, at, async (page) => {
          const session = await page.context().newCDPSession(page);
          const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
          const image = Buffer.from(data, 'base64');
          expect(image.length).toBeLessThan(150_000);
          writeFileSync(path.join(guide, `${name}.${at.language}.webp`), image);
        });
      }
    },
    180_000,
  );

  test.runIf(wanted !== '1')(
    'of everything',
    async () => {
      for (const language of ['en', 'zh'] as const)
        for (const scheme of ['light', 'dark'] as const)
          for (const width of [1440, 390])
            for (const name of Object.keys(mainPages) as MainPage[]) {
              await look(name, { language, scheme, width }, async (page) => {
                const image = await page.screenshot({ path: path.join(wanted ?? '', `${name}-${language}-${scheme}-${width}.png`) });
                expect(image.length).toBeGreaterThan(1000);
              });
            }
    },
    600_000,
  );
});
