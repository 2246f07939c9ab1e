// A program sends a person to Portico: she signs in, sees who asks for what, and lets it in or not.
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { agentsCreate, oauthClientsCreate } from '@portico/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestPortico, type Caller, type TestPortico } from '../portico.ts';
import { barriers, faultsOf, openBrowser, openContext, person, settled, setUp, signIn, type Look } from './browser.ts';

let portico: TestPortico;
let browser: Browser;
/** The program, waiting for the browser to come back. */
let program: Server;
let callback: string;
let client: string;

beforeAll(async () => {
  portico = await startTestPortico({ sample: true });
  program = createServer((_request, response) => response.end('<title>program</title>you can close this page'));
  await new Promise<void>((resolve) => program.listen(0, '127.0.0.1', resolve));
  callback = `http://127.0.0.1:${(program.address() as AddressInfo).port}/callback`;
  client = (await enter(portico.admin, 'Desk Agent', callback)).id;
  browser = await openBrowser();
  // Nobody can sign in before there is an administrator.
  const first = await openContext(browser, portico.url);
  await setUp(first, new URLSearchParams(new URL(portico.portico.started.setup?.link ?? '').hash.slice(1)).get('token') ?? undefined);
  await first.close();
  await portico.call(await portico.signIn(person.email), agentsCreate, { name: 'Night clerk' });
}, 180_000);
afterAll(async () => {
  await browser.close();
  program.closeAllConnections();
  await new Promise((resolve) => program.close(resolve));
  await portico.close();
});

async function enter(admin: Caller, name: string, redirectUri: string): Promise<{ id: string }> {
  return (await portico.call(admin, oauthClientsCreate, { name, redirectUris: [redirectUri] })).client;
}

const verifier = randomBytes(32).toString('base64url');
function address(): string {
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const parameters = {
    response_type: 'code',
    client_id: client,
    redirect_uri: callback,
    state: 's',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    resource: `${portico.url}/oauth/mcp/order-desk`,
  };
  return `${portico.url}/oauth/authorize?${new URLSearchParams(parameters).toString()}`;
}
async function asked(look: Look = {}): Promise<Page> {
  const context = await openContext(browser, portico.url, look);
  const page = await context.newPage();
  await signIn(context);
  await page.goto(address());
  await page.getByRole('heading', { level: 1, name: 'Desk Agent' }).waitFor();
  return page;
}
const cameBack = async (page: Page): Promise<URLSearchParams> => {
  await page.waitForURL(`${callback}**`);
  return new URL(page.url()).searchParams;
};

test('she signs in on the way, sees who asks for what, and allows it', async () => {
  const context = await openContext(browser, portico.url);
  const page = await context.newPage();
  const faults = faultsOf(page);
  await page.goto(address());
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Let Desk Agent in?' }).waitFor();
  await settled(page);
  for (const text of ['entered by an administrator', 'It runs on your own computer', 'Use all tools of order-desk', `${portico.url}/oauth/mcp/order-desk`])
    expect(await page.getByText(text).isVisible()).toBe(true);
  await page.getByLabel('Let it only read').check();
  await page.getByLabel('Acts as').selectOption({ label: 'Night clerk (your agent)' });
  await page.getByRole('button', { name: 'Allow' }).click();
  const back = await cameBack(page);
  expect(back.get('iss')).toBe(`${portico.url}/oauth`);
  const body = new URLSearchParams({ grant_type: 'authorization_code', code: back.get('code') ?? '', redirect_uri: callback, code_verifier: verifier, client_id: client });
  const tokens = (await (await fetch(`${portico.url}/oauth/token`, { method: 'POST', body })).json()) as { scope: string };
  expect(tokens.scope).toBe('provider:order-desk:read');
  expect(faults).toEqual([]);
  await context.close();
}, 60_000);

test('she refuses, and the program hears it', async () => {
  const page = await asked();
  await page.getByRole('button', { name: 'Refuse' }).click();
  expect((await cameBack(page)).get('error')).toBe('access_denied');
  await page.goBack();
  await page.getByRole('alert').filter({ hasText: 'not open any more' }).waitFor();
  await page.context().close();
}, 60_000);

test.each([
  ['en', 'light', 1440],
  ['en', 'dark', 390],
  ['zh', 'light', 390],
  ['zh', 'dark', 1440],
] as const)(
  'the page is whole in %s, %s, %i px wide',
  async (language, scheme, width) => {
    const page = await asked({ language, scheme, width });
    await settled(page);
    expect(await barriers(page)).toEqual([]);
    const folder = process.env['PORTICO_PICTURES'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/consent.${language}.${scheme}.png` });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.context().close();
  },
  60_000,
);

test('it can not be framed by another page', async () => {
  const answer = await fetch(`${portico.url}/consent/anything`);
  expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});
