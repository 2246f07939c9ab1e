// An app of Portico in somebody else's portal: other origin, other shell, other looks. It comes, works, and leaves nothing behind.
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../scripts/servers.ts';
import { adminKey, startTestPortico, type TestPortico } from '../portico.ts';
import { choose, faultsOf, gone, openBrowser, openContext, person, setUp } from './browser.ts';
import { type Shell, startHost } from './host.fixture.ts';

let desk: TestPortico;
let browser: Browser;
let ports: Record<Shell, number>;
beforeAll(async () => {
  ports = { 'single-spa': await freePort(), qiankun: await freePort() };
  const origins = Object.values(ports).map((port) => `http://127.0.0.1:${port}`);
  [desk, browser] = await Promise.all([startTestPortico({ sample: true, environment: { PORTICO_EMBED_ORIGINS: origins.join(', ') } }), openBrowser()]);
  await setUp(await openContext(browser, desk.url), desk.portico.started.setup?.token);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await desk.close();
});

/** A page in a portal that mounts the order desk at `/desk` with these props. */
async function openPortal(shell: Shell, props: string, port = ports[shell]): Promise<Page> {
  const portal = await startHost({ shell, portico: desk.url, app: 'order-desk', props, port });
  const context = await openContext(browser, portal.origin);
  onTestFinished(async () => {
    await context.close();
    await portal.close();
  });
  return context.newPage();
}
/** Signs in at Portico itself; the portal is another origin of the same site. */
const signInAtHome = (page: Page) => page.context().request.post(`${desk.url}/api/session`, { data: { email: person.email, password: person.password } });

/** What a page consists of, apart from what the shell itself writes. */
const whole = (page: Page) =>
  page.evaluate<{ head: string; body: string; listening: Record<string, number>; storage: string[]; look: string }>(
    `({ head: document.head.innerHTML, body: document.body.innerHTML, listening: { ...listening }, storage: Object.keys(localStorage),
        look: ['backgroundColor', 'fontFamily', 'fontSize', 'color', 'overflow'].map((name) => getComputedStyle(document.body)[name]).join(' ') })`,
  );
const go = (page: Page, where: 'Start' | 'Desk') => page.getByRole('banner').getByRole('link', { name: where }).click();
declare const getComputedStyle: (element: unknown) => { getPropertyValue(name: string): string };
/** A style as it counts for an element. */
const styleOf = (element: Locator, name: string) => element.evaluate((found, asked) => getComputedStyle(found).getPropertyValue(asked), name);
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

describe.each(['single-spa', 'qiankun'] as const)('in a portal made with %s', (shell) => {
  test("with the person's session: lists, opens, changes, leaves, comes again", async () => {
    const page = await openPortal(shell, `{ base: '/desk', language: 'en' }`);
    await signInAtHome(page);
    const faults = faultsOf(page);
    await page.goto('/');
    await page.waitForLoadState('networkidle');
    const before = await whole(page);

    await go(page, 'Desk');
    await title(page, 'Customers').waitFor();
    await page.getByRole('table').getByRole('link').first().waitFor();
    expect(new URL(page.url()).pathname).toBe('/desk/Customer');
    const meanwhile = await whole(page);
    expect(meanwhile.look).toBe(before.look);
    expect(Object.keys(meanwhile.listening)).toContain('window keydown');
    // It looks as it does at home: the portal's serif letters stay outside, its headings keep their own size.
    const ours = title(page, 'Customers');
    expect(await styleOf(ours, 'font-size')).toBe('20px');
    expect(await styleOf(ours, 'font-family')).toContain('Inter');
    expect(await styleOf(page.locator('body > header h1'), 'font-size')).toBe('34px');

    await page.getByRole('button', { name: 'New customer' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Code').fill(`C-${shell}`);
    await form.getByLabel('Name').fill(`Harbour Lights ${shell}`);
    const options = page.locator('.portico-select-item-option');
    await choose({ open: form.getByRole('combobox', { name: 'Region' }), item: options.getByText('Europe'), took: options.first(), state: 'hidden' });
    await form.getByRole('button', { name: 'Save' }).click();
    await gone(form);
    await page.getByRole('searchbox').fill('Harbour Lights');
    await page
      .getByRole('table')
      .getByRole('link', { name: `Harbour Lights ${shell}` })
      .click();
    await title(page, `Harbour Lights ${shell}`).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/desk\/Customer\/\d+$/);
    await page.goBack();
    await title(page, 'Customers').waitFor();

    await go(page, 'Start');
    await gone(page.locator('.portico-root'));
    const after = await whole(page);
    // React listens for a changed selection once and for all, on every page it ever drew on.
    delete after.listening['document selectionchange'];
    expect(after).toEqual(before);

    await go(page, 'Desk');
    await title(page, 'Customers').waitFor();
    expect(await styleOf(title(page, 'Customers'), 'font-size')).toBe('20px');
    expect(faults).toEqual([]);
  }, 60_000);
});

test('with a key, in Chinese, without an address of its own', async () => {
  const page = await openPortal('single-spa', `{ api: { key: '${adminKey}' }, language: 'zh-CN', scheme: 'dark' }`);
  const faults = faultsOf(page);
  await page.goto('/desk');
  await page.getByRole('navigation', { name: '应用页面' }).getByRole('link', { name: '客户', exact: true }).click();
  await title(page, '客户').waitFor();
  await page.getByRole('table').getByRole('link').first().waitFor();
  expect(new URL(page.url()).pathname).toBe('/desk');
  expect(await page.locator('.portico-root').getAttribute('lang')).toBe('zh-CN');
  expect(await page.locator('.portico-root').getAttribute('data-scheme')).toBe('dark');
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  // A download's link could not carry the key.
  await page.getByRole('button', { name: '导入与导出' }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: '导出 CSV' }).click()]);
  expect((await file.failure()) ?? 'saved').toBe('saved');
  expect(faults).toEqual([]);
}, 60_000);

test('nobody signed in: the app says so, and works once she is', async () => {
  const page = await openPortal('single-spa', `{ base: '/desk' }`);
  await page.goto('/desk/Order');
  await page.getByRole('heading', { name: 'Sign in to Portico' }).waitFor();
  expect(await page.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toBe(`${desk.url}/apps/order-desk`);
  await signInAtHome(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await title(page, 'Orders').waitFor();
}, 60_000);

test('a portal that is not on the list gets neither the code nor the data', async () => {
  const page = await openPortal('single-spa', `{ base: '/desk' }`, await freePort());
  await signInAtHome(page);
  await page.goto('/desk');
  await expect.poll(() => page.evaluate('window.statusOf?.()')).toBe('LOAD_ERROR');
  expect(await page.evaluate(`fetch('${desk.url}/api/apps', { credentials: 'include' }).then(() => 'read', () => 'kept')`)).toBe('kept');
}, 60_000);

describe('over HTTP', () => {
  const listed = () => `http://127.0.0.1:${ports.qiankun}`;
  const ask = (address: string, headers: Record<string, string>, method = 'GET') => fetch(desk.url + address, { method, headers });

  test('only origins of the setting are let in, and by name', async () => {
    const preflight = { 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'x-csrf-token' };
    const answer = await ask('/api/apps', { origin: listed(), ...preflight }, 'OPTIONS');
    expect([answer.status, answer.headers.get('access-control-allow-origin'), answer.headers.get('access-control-allow-credentials')]).toEqual([204, listed(), 'true']);
    expect(answer.headers.get('vary')).toContain('Origin');
    for (const origin of ['https://evil.example', 'null', `${listed()}0`]) {
      const refused = await ask('/api/apps', { origin, ...preflight }, 'OPTIONS');
      expect([origin, refused.headers.get('access-control-allow-origin')]).toEqual([origin, null]);
    }
    // Pages are nobody's to read from elsewhere.
    for (const address of ['/', '/sign-in', '/git/x'])
      expect([address, (await ask(address, { origin: listed() })).headers.get('access-control-allow-origin')]).toEqual([address, null]);
  });

  test("a change with the session's cookie needs its token from a listed portal, and is refused from others", async () => {
    const context = await openContext(browser, desk.url);
    const signedIn = await context.request.post('/api/session', { data: { email: person.email, password: person.password } });
    const { csrf } = (await signedIn.json()) as { csrf: string };
    const change = (origin: string, token: string) =>
      context.request.put('/api/session/language', { data: { language: 'en' }, headers: { origin, 'x-csrf-token': token } }).then((answer) => answer.status());
    expect(await change(listed(), csrf)).toBe(200);
    expect(await change(listed(), 'guessed')).toBe(403);
    expect(await change('https://evil.example', csrf)).toBe(403);
    await context.close();
  });

  test('names that are no app names have no script', async () => {
    for (const name of ['Order.js', 'a%22.js', 'desk.css', 'a.b.js']) expect([name, (await ask(`/embed/${name}`, {})).status]).toEqual([name, 404]);
    const script = await (await ask('/embed/order-desk.js', {})).text();
    expect(script).toContain('window["portico-order-desk"]');
  });
});
