import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { gone, type Language } from './browser.ts';

/** The hands of somebody at a page: all she does goes through them and is counted, one click, drag or filled field each. */
export interface Hands {
  readonly count: number;
  click(target: Locator): Promise<void>;
  fill(target: Locator, text: string): Promise<void>;
  drag(from: Locator, to: Locator): Promise<void>;
}

export function handsOf(page: Page): Hands {
  let count = 0;
  return {
    get count() {
      return count;
    },
    click: async (target) => {
      count += 1;
      await target.click();
    },
    fill: async (target, text) => {
      count += 1;
      await target.fill(text);
    },
    drag: async (from, to) => {
      count += 1;
      const [start, end] = [await restingBox(from), await restingBox(to)];
      await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
      await page.mouse.down();
      await page.mouse.move(end.x + end.width / 2, end.y + Math.min(end.height / 2, 30), { steps: 10 });
      await page.mouse.up();
    },
  };
}

/** Where something is, once it moves no more. */
async function restingBox(target: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  let last = '';
  for (;;) {
    const box = await target.boundingBox();
    if (!box) throw new Error('what is dragged, and where to, must be on the page');
    const now = JSON.stringify(box);
    if (now === last) return box;
    last = now;
    await target.page().waitForTimeout(150);
  }
}

const guide = fileURLToPath(new URL('../../docs/guide/images/', import.meta.url));

/** Are the pictures of the guide to be renewed? */
export const renews = process.env['PORTICO_SCREENSHOTS'] === '1';

/** Keeps what the page shows as a picture of the guide, when asked to: once `ready` is there, and notices are gone. */
export async function frame(page: Page, name: string, about: { language: Language; ready?: Locator }): Promise<void> {
  if (!renews) return;
  await about.ready?.waitFor();
  await page.mouse.move(0, 0);
  await gone(page.locator('.ant-message-notice'));
  await page.waitForTimeout(600);
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  await session.detach();
  const image = Buffer.from(data, 'base64');
  expect(image.length).toBeLessThan(150_000);
  mkdirSync(guide, { recursive: true });
  writeFileSync(path.join(guide, `film-${name}.${about.language}.webp`), image);
}

type Words = { readonly [key: string]: string | Words };

/** What the pages say, by the keys of the message catalogue. */
export async function wordsOf(language: Language): Promise<(key: string, values?: Readonly<Record<string, string>>) => string> {
  const areas = ['portal', 'templates', 'studio', 'entities', 'access', 'drafts', 'designer', 'pages', 'charts', ''];
  const catalogues = await Promise.all(areas.map(async (area) => ((await import(`../../web/kit/messages/${area && `${area}.`}${language}.ts`)) as { messages: Words }).messages));
  return (key, values = {}) => {
    const found = catalogues.map((catalogue) => key.split('.').reduce<string | Words | undefined>((at, part) => (typeof at === 'object' ? at[part] : undefined), catalogue));
    const text = found.find((one) => typeof one === 'string');
    if (text === undefined) throw new Error(`the pages say nothing under ${key}`);
    return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
  };
}
