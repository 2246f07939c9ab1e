// A real Chromium in front of a whole Portico, looked at the way a person or a screen reader does.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { beforeEach, expect, onTestFailed } from 'vitest';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-dev-shm-usage'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export type Language = 'en' | 'zh';
export type Scheme = 'light' | 'dark';

/** A browser for a test file. Every context is a person of its own: no cookie and nothing kept is shared. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = places.find((place) => existsSync(place));
  if (executablePath === undefined) throw new Error(`The browser tests need Chromium at ${places.join(' or ')}; on Debian: apt-get install chromium`);
  // Without a named profile folder playwright makes a fresh one and removes it at the end.
  return chromium.launch({ executablePath, args: quiet });
}

/** How the page is looked at: as the device says, or as somebody chose on it earlier. */
export interface Look {
  readonly language?: Language;
  readonly scheme?: Scheme;
  readonly width?: number;
}

/** A context at the address of a Portico, without motion, with waits that suit a slow machine. */
export async function openContext(browser: Browser, url: string, look: Look & Pick<BrowserContextOptions, 'storageState'> = {}): Promise<BrowserContext> {
  const { language = 'en', scheme = 'light', width = 1440, storageState } = look;
  const context = await browser.newContext({
    baseURL: url,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: scheme,
    reducedMotion: 'reduce',
    viewport: { width, height: width < 500 ? 844 : 900 },
    ...(storageState !== undefined && { storageState }),
  });
  context.setDefaultTimeout(15_000);
  return context;
}

/** Faults a page throws or logs, a broken content security policy among them. Refusals of the server are logged by the browser and no faults. */
export function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text());
  });
  return faults;
}

/** Waits until nothing is being loaded any more and the page's title is there. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await gone(page.locator('[aria-busy="true"], .ant-skeleton, .ant-spin-spinning, tr[aria-hidden="true"]:not([data-spacer])'));
  await page.evaluate('document.fonts.ready.then(() => undefined)');
}

/** Waits until nothing matches. */
export async function gone(locator: Locator): Promise<void> {
  await expect.poll(() => locator.count(), { timeout: 15_000 }).toBe(0);
}

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly html: string; readonly failureSummary: string }[];
}

/** Serious and critical findings of axe on the page as it stands, one text each; none is what a test wants. */
export async function barriers(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(`${axe};undefined`);
  const findings = await page.evaluate<Finding[]>(
    `axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((found) => found.violations)`,
  );
  return findings
    .filter((finding) => finding.impact === 'serious' || finding.impact === 'critical')
    .flatMap((finding) =>
      finding.nodes.map(
        (node) => `${finding.id} (${finding.impact}) ${finding.help}\n  at ${node.target.join(' ')}\n  ${node.html}\n  ${node.failureSummary.replaceAll('\n', '\n  ')}`,
      ),
    );
}

export const person = { name: 'Ada Stone', email: 'ada@example.com', password: 'correct horse battery' };

/** Sets up the first administrator without looking at the pages; her cookie is in the context afterwards. */
export async function setUp(context: BrowserContext, token: string | undefined, language: Language = 'en'): Promise<void> {
  const answer = await context.request.post('/api/setup', { data: { token, language, ...person } });
  if (!answer.ok()) throw new Error(`${answer.status()}: ${await answer.text()}`);
}

/** Signs in without looking at the pages. */
export async function signIn(context: BrowserContext, email = person.email): Promise<void> {
  const answer = await context.request.post('/api/session', { data: { email, password: person.password } });
  if (!answer.ok()) throw new Error(`${answer.status()}: ${await answer.text()}`);
}

/** The tests of the calling file tell one story: after a failure the rest is skipped instead of waited for. */
export function tellOneStory(): void {
  let broken = false;
  beforeEach(({ skip }) => {
    skip(broken, 'an earlier part failed');
    onTestFailed(() => {
      broken = true;
    });
  });
}

/**
 * Chooses from a menu the way a person does who looks whether it took: opens it, clicks, and clicks again when a busy
 * machine drew the menu elsewhere meanwhile. `took` appears (or goes) once the choice counts.
 */
export async function choose(menu: { open: Locator; item: Locator; took: Locator; state?: 'visible' | 'hidden' }): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    if (!(await menu.item.isVisible())) await menu.open.click();
    await menu.item.click({ timeout: 5000 }).catch(() => undefined);
    const done = await menu.took.waitFor({ state: menu.state ?? 'visible', timeout: 5000 }).then(
      () => true,
      () => false,
    );
    if (done) return;
    if (attempt === 4) throw new Error('the choice in the menu does not count');
  }
}
