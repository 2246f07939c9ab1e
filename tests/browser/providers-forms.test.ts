// The forms of the console around providers, as an operator fills them in: each way of connecting, accounts, and what can be changed afterwards.
import { fileURLToPath } from 'node:url';
import { providersAdd, surfacesServed, toolsetsSave } from '@portico/contracts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningDatabase, startPostgres } from '../../scripts/servers.ts';
import { type Authority, type Guarded, startAuthority, startGuarded } from '../../server/providers/credentials/guarded.fixture.ts';
import { adminKey, startTestPortico, type TestPortico } from '../portico.ts';
import { barriers, faultsOf, gone, openBrowser, openContext, person, setUp, settled, tellOneStory } from './browser.ts';
import { type HelpDesk, startHelpDesk } from './help-desk.fixture.ts';

const fixture = (place: string) => fileURLToPath(new URL(`../../server/providers/${place}`, import.meta.url));

let desk: HelpDesk;
let authority: Authority;
let notes: Guarded;
let postgres: RunningDatabase;
let portico: TestPortico;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  [desk, authority, postgres, browser] = await Promise.all([startHelpDesk(), startAuthority(), startPostgres(), openBrowser()]);
  [notes, portico] = await Promise.all([startGuarded(authority), startTestPortico({ environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1', PORTICO_STDIO: process.execPath } })]);
  context = await openContext(browser, portico.url);
  await setUp(context, portico.portico.started.setup?.token);
  const { csrf } = (await (await context.request.get('/api/session')).json()) as { csrf: string };
  await context.request.post('/api/agents', { data: { name: 'Night clerk' }, headers: { 'x-csrf-token': csrf } });
  page = await context.newPage();
  faults = faultsOf(page);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await portico?.close();
  await Promise.all([desk?.close(), notes?.close(), authority?.close(), postgres?.stop()]);
});
tellOneStory();

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });

/** Opens the form of one way of connecting. */
async function begin(way: RegExp): Promise<void> {
  await page.goto('/console/providers');
  await button('Connect a provider').first().click();
  await page.getByRole('dialog').getByRole('button', { name: way }).click();
}
async function name(title: string): Promise<void> {
  await page.getByLabel('Name people read').fill(title);
  await button('Connect and test').click();
}

test('A person connects her own account, calls with it, and lets go of it', async () => {
  await begin(/An MCP server by its address/);
  await page.getByLabel('Address', { exact: true }).fill(notes.url);
  await page.getByText('Each by her own account').click();
  await page.getByText('Portico was entered there as a client').click();
  await page.getByLabel('Client id').fill('portico');
  await page.getByText('The server the client was entered at is needed as well.').waitFor();
  expect(await button('Connect and test').isDisabled()).toBe(true);
  await page.getByLabel('Client id').fill('');
  expect(await barriers(page)).toEqual([]);
  await name('Notebook');
  await page.getByText('An account has to be connected before it can be read').waitFor();

  // Whoever comes to the authorization server next is this person.
  await authority.visit('', 'declines');
  await page.getByRole('link', { name: 'Connect your account' }).click();
  await page.getByRole('heading', { level: 1, name: 'Connect your account at Notebook?' }).waitFor();
  await page.getByText('notes:read').waitFor();
  expect(await barriers(page)).toEqual([]);
  await button(/^Go on to /).click();
  await page.getByRole('alert').filter({ hasText: 'it was declined there' }).waitFor();
  await authority.visit('', 'ada-at-notes');
  await button('Begin again').click();
  await button(/^Go on to /).click();
  await page.getByRole('heading', { level: 1, name: /is connected/ }).waitFor();
  await page.getByRole('link', { name: 'Look at the provider' }).click();
  await page.getByRole('main').getByText('Healthy').first().waitFor();

  await page.goto('/console/playground?provider=notebook&tool=whoami');
  await button('Call').click();
  await page.getByRole('status', { name: 'Result' }).getByText('you are ada-at-notes').waitFor();

  await page.goto('/console/providers/notebook/settings');
  const accounts = page.getByRole('table', { name: 'Connected accounts' });
  await accounts.getByText(person.name).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.goto('/connect/notebook');
  await button('Disconnect').click();
  await page.getByRole('heading', { level: 1, name: 'Connect your account at Notebook?' }).waitFor();
  await page.goto('/console/providers/notebook');
  await page.getByRole('main').getByRole('link', { name: 'Connect your account' }).first().waitFor();
}, 60_000);

test('A database becomes tools; one that is not there says so in the words of the reader', async () => {
  const { port } = new URL(postgres.url);
  await begin(/A database/);
  await page.getByLabel('Host').fill('127.0.0.1');
  await page.getByLabel('Port', { exact: true }).fill(port);
  await page.locator('#connect-database').fill('nowhere');
  await page.getByLabel('User').fill('portico');
  await name('Music');
  await page
    .getByRole('dialog')
    .getByText(/there is no database of this name/)
    .waitFor();
  await page.getByRole('link', { name: 'Open its settings' }).click();
  await page.getByLabel('Host').fill('127.0.0.1');
  await page.getByLabel('Port', { exact: true }).fill(port);
  await page.locator('#connect-database').fill('portico');
  const address = page.locator('section', { hasText: 'Where the database is' });
  expect(await address.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await page.getByLabel('User').fill('portico');
  await address.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  await button('Test now').click();
  await page
    .getByRole('dialog')
    .getByText(/^Found: /)
    .waitFor();
}, 60_000);

test('Of a document only what is wanted is taken', async () => {
  await begin(/A REST API/);
  await page.locator('input[type=file]').setInputFiles(fixture('openapi/fixtures/shop-3.1.yaml'));
  await page.getByText('5 of 7 operations taken').waitFor();
  await page.getByLabel('Only what reads (GET)').check();
  await gone(page.getByText('5 of 7 operations taken'));
  await page.getByLabel('Leave out these paths').fill('/orders/**');
  await page.getByLabel('Base URL').focus();
  await expect
    .poll(async () => (await page.getByRole('region', { name: 'What becomes of the document' }).locator('details code').allInnerTexts()).includes('orders_get'))
    .toBe(false);
  expect(await barriers(page)).toEqual([]);
  await name('Shop');
  await page.getByText('Document read').waitFor();
}, 60_000);

test('A program, a server.json and another Portico', async () => {
  await begin(/A program on this machine/);
  await page.getByLabel('Command').fill('no-such-program --help');
  await name('Nothing');
  await page
    .getByRole('dialog')
    .getByText(/begins like none on the list/)
    .waitFor();
  await page.getByRole('link', { name: 'Open its settings' }).click();
  await page.getByLabel('Command').fill(`${process.execPath} ${fixture('connect/fixtures/modern-server.ts')}`);
  await button('Save').click();
  await page.getByText('Saved.').waitFor();
  await button('Test now').click();
  await page.getByText(/^Found: [1-9]/).waitFor();

  await begin(/A server\.json/);
  await page.getByLabel('Or paste it here').fill('{"name": ');
  await page.getByText('This can not be read as JSON yet.').waitFor();
  const document = {
    name: 'io.example/desk',
    description: 'Desk',
    version: '1.0.0',
    remotes: [{ type: 'streamable-http', url: desk.url, headers: [{ name: 'X-Api-Key', isSecret: true }] }],
  };
  await page.getByLabel('Or paste it here').fill(JSON.stringify(document));
  await page.getByLabel('Value of X-Api-Key').fill('s3cret');
  await button('Connect and test').click();
  await page.getByText('Found: 4 tools').waitFor();

  await begin(/Another Portico/);
  await page.getByLabel('Address', { exact: true }).fill(`${portico.url}/mcp/platform`);
  await page.getByLabel('Key of that Portico').fill(adminKey);
  await name('Sister');
  await page.getByText(/^Found: [1-9]\d tools/).waitFor();
  expect(await barriers(page)).toEqual([]);
}, 60_000);

test('Places with shares, limits, members', async () => {
  await page.goto('/console/providers/desk');
  await button('Change places').click();
  await button('Add a place').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Place', { exact: true }).last().fill(`${desk.url}?second`);
  await dialog.getByLabel('Share', { exact: true }).first().fill('75');
  await dialog.getByLabel('Share', { exact: true }).last().fill('25');
  expect(await barriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('table', { name: 'Where calls go' }).getByText('25 %').waitFor();

  await page.goto('/console/providers/desk/limits');
  await page.getByLabel('Calls a minute, each tool').fill('90');
  await button('Save').click();
  await page.getByText('Saved.').waitFor();
  await page.reload();
  await expect.poll(() => page.getByLabel('Calls a minute, each tool').inputValue(), { timeout: 15_000 }).toBe('90');

  await page.goto('/console/providers/desk/policy');
  await page.getByLabel('Person or agent').click();
  await page.getByTitle('Night clerk').click();
  await button('Add').click();
  const members = page.getByRole('table', { name: 'Who may use it' });
  await members.getByText('Night clerk').waitFor();
  await members.getByRole('row', { name: /Night clerk/ }).hover();
  await members
    .getByRole('row', { name: /Night clerk/ })
    .getByRole('button', { name: 'Take out' })
    .click();
  await gone(members.getByText('Night clerk'));
}, 60_000);

test('What agents read is written anew: a tool, and what all of them are told', async () => {
  await page.goto('/console/providers/desk/tools');
  await button('Details of get_ticket').click();
  await page.getByLabel('Description agents read').fill('One ticket, with all that was said.');
  await button('Keep').click();
  await page.getByLabel('What agents are told instead').fill('Ask before you close a ticket.');
  await button('Save 2 changes').click();
  await page.getByText('Callers see version 2 from now on.').waitFor();
  const { definitions } = await portico.call(portico.admin, surfacesServed, { provider: 'desk' });
  expect(definitions.instructions).toBe('Ask before you close a ticket.');
  expect(definitions.tools.find((tool) => tool['name'] === 'get_ticket')).toMatchObject({ description: 'One ticket, with all that was said.' });
}, 60_000);

test('A version is tried on a part, then shown to everybody', async () => {
  desk.turn();
  await page.goto('/console/providers/desk/surface');
  await button('Test now').click();
  await page.getByRole('dialog').getByRole('link', { name: 'Look at it' }).click();
  await page.getByText('Reject it unless its owner can explain every one.').waitFor();
  await button('Only for a part').click();
  await button('Approve for 10 %').click();
  await page.getByText(/^10 % of consumers see version \d\.$/).waitFor();
  await button('Show it to everybody').click();
  await gone(page.getByText(/^10 % of consumers see version \d\.$/));
  await page.getByRole('table', { name: 'Versions' }).getByText('shown', { exact: true }).waitFor();
  const { definitions } = await portico.call(portico.admin, surfacesServed, { provider: 'desk' });
  expect(definitions.tools.map((tool) => tool['name'])).toContain('purge_tickets');
}, 60_000);

test('A toolset says which of its tools are not there', async () => {
  const items = [
    { provider: 'desk', tool: 'find_ticket' },
    { provider: 'desk', tool: 'no_such_tool' },
  ];
  await portico.call(portico.admin, toolsetsSave, { name: 'support', title: { en: 'Support' }, description: '', items });
  await page.goto('/console/toolsets');
  await page.getByRole('table').getByText('Support', { exact: true }).click();
  await page.getByText(/1 tool is not there now/).waitFor();
  await page.getByRole('dialog').getByText('not there', { exact: true }).waitFor();
  await page.getByRole('searchbox', { name: 'Search tools of all providers' }).fill('who am i');
  await page.getByRole('checkbox', { name: /session_get platform/ }).check();
  expect(await barriers(page)).toEqual([]);
  await button('Save').click();
  await page.getByText('support is saved; 1 tool in it is not there now.').waitFor();
  await page.goto('/console/playground?provider=platform&tool=session_get');
  await button('Call').click();
  await page.getByRole('status', { name: 'Result' }).getByText(person.email).waitFor();
  expect(faults).toEqual([]);
}, 60_000);

test('A Chinese page gives Chinese reasons, in the dark and where there is little room', async () => {
  await portico.call(portico.admin, providersAdd, { name: 'dead', settings: { kind: 'http', url: 'http://127.0.0.1:9/mcp' } });
  const other = await openContext(browser, portico.url, { language: 'zh', scheme: 'dark', width: 820, storageState: await context.storageState() });
  const shown = await other.newPage();
  await shown.goto('/console/providers/dead');
  await shown.getByText('无法连接提供方 dead：其地址上没有服务在监听。').first().waitFor();
  for (const place of ['dead', 'notebook/settings', 'music/settings', 'desk/tools', 'desk/surface?to=1']) {
    await shown.goto(`/console/providers/${place}`);
    await settled(shown);
    expect([place, await barriers(shown)]).toEqual([place, []]);
    expect([place, await shown.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([place, true]);
  }
  await other.close();
}, 60_000);
