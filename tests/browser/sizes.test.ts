// What travels before somebody can sign in, and before she sees her apps: measured on the wire, as it is sent.
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPortico, type TestPortico } from '../portico.ts';
import { openBrowser, openContext, settled, setUp } from './browser.ts';

// In kilobytes. Less than 100 kB at sign-in is what is wanted; this limit keeps it from growing until then. Each operation
// adds a line to the table of routes every page has.
const signInLimit = 140;
const launcherLimit = 350;

let desk: TestPortico;
let browser: Browser;
beforeAll(async () => {
  [desk, browser] = await Promise.all([startTestPortico(), openBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await desk.close();
});

/** Scripts and style sheets that a page loads until it is at rest. */
async function needed(page: Page, address: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  page.on('response', (answer) => {
    if (/\.(js|css)$/.test(new URL(answer.url()).pathname)) found.add(answer.url());
  });
  await page.goto(address);
  await settled(page);
  await page.waitForLoadState('networkidle');
  expect(found.size).toBeGreaterThan(2);
  return found;
}

/** Bytes of one body as it is sent to somebody who understands an encoding. */
async function sent(address: string, encoding: string): Promise<number> {
  const [answer] = (await once(get(address, { headers: { 'accept-encoding': encoding } }), 'response')) as [IncomingMessage];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) bytes += part.length;
  expect(answer.statusCode).toBe(200);
  // Below a kilobyte compressing is not worth it.
  expect({ address, as: bytes < 1024 ? encoding : answer.headers['content-encoding'] }).toEqual({ address, as: encoding });
  return bytes;
}

/** Kilobytes of all of them. */
async function weigh(addresses: ReadonlySet<string>, encoding: string): Promise<number> {
  let bytes = 0;
  for (const address of addresses) bytes += await sent(address, encoding);
  return bytes / 1000;
}

test('The sign-in page loads little', async () => {
  const page = await (await openContext(browser, desk.url)).newPage();
  const addresses = await needed(page, '/sign-in');
  const [gzip, br] = [await weigh(addresses, 'gzip'), await weigh(addresses, 'br')];
  process.stdout.write(`sign-in: ${gzip.toFixed(1)} kB gzip, ${br.toFixed(1)} kB br\n`);
  expect(gzip).toBeLessThanOrEqual(signInLimit);
  expect(br).toBeLessThan(gzip);
});

test('The launcher loads no more than it needs', async () => {
  const context = await openContext(browser, desk.url);
  await setUp(context, desk.portico.started.setup?.token);
  const addresses = await needed(await context.newPage(), '/');
  const [gzip, br] = [await weigh(addresses, 'gzip'), await weigh(addresses, 'br')];
  process.stdout.write(`launcher: ${gzip.toFixed(1)} kB gzip, ${br.toFixed(1)} kB br\n`);
  expect(gzip).toBeLessThanOrEqual(launcherLimit);
});
