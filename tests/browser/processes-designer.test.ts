// The process and the decision designer as a business person uses them: drawn, checked, tried in the browser, kept as a test.
import { operations } from '@portico/contracts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestPortico, type TestPortico } from '../portico.ts';
import { barriers, faultsOf, openBrowser, openContext, setUp, settled, tellOneStory } from './browser.ts';

let portico: TestPortico;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let branch = '';
let faults: string[];
const app = 'order-desk';

beforeAll(async () => {
  portico = await startTestPortico({ sample: true });
  browser = await openBrowser();
  context = await openContext(browser, portico.url);
  await setUp(context, portico.portico.started.setup?.token);
  page = await context.newPage();
  faults = faultsOf(page);
  branch = ((await ask('drafts.open')) as { branch: string }).branch;
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await portico?.close();
});

/** What an operation says to the person in the browser. */
async function ask(name: string, more: Record<string, unknown> = {}): Promise<unknown> {
  const found = operations.get(name);
  if (!found) throw new Error(`no operation ${name}`);
  const { csrf } = (await (await context.request.get('/api/session')).json()) as { csrf: string };
  const answer = await context.request.fetch(`/api${found.http.path.replace('{app}', app)}`, {
    method: found.http.method,
    headers: { 'x-csrf-token': csrf, origin: portico.url },
    ...(found.http.method === 'GET' ? { params: more as Record<string, string> } : { data: more }),
  });
  if (!answer.ok()) throw new Error(`${answer.status()}: ${await answer.text()}`);
  return answer.json();
}

async function textOf(path: string): Promise<string> {
  return ((await ask('files.read', { branch, path }).catch(() => ({ content: '' }))) as { content: string }).content;
}
/** Waits until the file says so: the designer saves by itself. */
async function until(path: string, says: (text: string) => boolean): Promise<void> {
  await expect.poll(async () => says(await textOf(path)), { timeout: 30_000, interval: 500 }).toBe(true);
}

const leave = 'processes/leave-request.bpmn';
const element = (id: string) => page.locator(`.djs-element[data-element-id="${id}"]`);
const issues = () => page.getByRole('region', { name: 'What the check says' });
const properties = () => page.getByRole('complementary', { name: 'Properties' });

async function choose(name: string): Promise<void> {
  await page.getByRole('tab', { name: 'Outline' }).click();
  await properties().getByRole('button', { name }).click();
  await page.getByRole('tab', { name: 'Properties' }).click();
  await properties()
    .getByRole('heading', { name: new RegExp(`^${name.replace('?', '\\?')}`) })
    .waitFor();
}

describe('processes', { timeout: 90_000 }, () => {
  tellOneStory();

  test('a new one begins with an approval', async () => {
    await page.goto(`/studio/${app}/processes`);
    await settled(page);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'New process' }).click();
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Leave request');
    await page.getByRole('radio', { name: /^An approval/ }).check();
    await page.getByRole('button', { name: 'Create' }).click();
    await element('Decide').waitFor();
    await until(leave, (text) => text.includes('isExecutable="true"'));
    expect(await page.locator('.bjs-powered-by').isVisible()).toBe(true);
    expect(await barriers(page)).toEqual([]);
  });

  test('a file nobody changed keeps its bytes; what is set without a mouse is in it', async () => {
    const before = await textOf(leave);
    await choose('Approve?');
    expect(await textOf(leave)).toBe(before);
    await properties().getByLabel('Name', { exact: true }).fill('Grant the leave?');
    await properties().getByRole('combobox', { name: 'Roles' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await until(leave, (text) => text.includes('name="Grant the leave?"') && /<portico:assignment roles="\w+"/.test(text) && text.includes('portico:zh="是否批准"'));
    await expect.poll(() => issues().getByText('Nothing wrong: this can run.').isVisible()).toBe(true);
    await page.getByRole('tab', { name: 'Properties' }).focus();
    await page.keyboard.press('Control+z');
    await until(leave, (text) => !text.includes('portico:assignment') && text.includes('name="Grant the leave?"'));
    await page.keyboard.press('Control+y');
    await until(leave, (text) => text.includes('portico:assignment'));
  });

  test('what follows is added, and becomes something else, with the keyboard', async () => {
    await properties().getByRole('button', { name: 'Change kind' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.djs-popup').waitFor();
    await page.keyboard.type('Service');
    await page.keyboard.press('Enter');
    await until(leave, (text) => text.includes('<bpmn:serviceTask'));
    await page.getByRole('toolbar', { name: 'Tools' }).getByRole('button', { name: 'Undo' }).click();
    await until(leave, (text) => !text.includes('<bpmn:serviceTask'));
    await choose('Accepted');
    await choose('Approved?');
    await properties().getByRole('button', { name: 'Add next' }).click();
    await page.getByRole('menuitem', { name: 'User task' }).click();
    await until(leave, (text) => (text.match(/<bpmn:userTask/g) ?? []).length === 2);
    expect(await textOf(leave)).toContain('<bpmn:outgoing>ToAccepted</bpmn:outgoing>');
  });

  test('the check speaks while it is drawn, and leads to the element', async () => {
    await issues()
      .getByRole('button', { name: /Approved\?.*without a condition/ })
      .click();
    await properties().getByRole('heading', { name: 'Approved?' }).waitFor();
    expect(await page.getByRole('button', { name: 'Simulate' }).isDisabled()).toBe(true);
    expect(await page.locator('.portico-badge[data-tone="error"]').count()).toBeGreaterThan(0);
    await page.keyboard.press('Control+z');
    await expect.poll(() => issues().getByText('Nothing wrong: this can run.').isVisible()).toBe(true);
  });

  test('it is tried in the browser and kept as a test that the gate runs', async () => {
    await page.getByRole('button', { name: 'Simulate' }).click();
    const side = page.getByRole('complementary', { name: 'Simulation' });
    await side.getByRole('button', { name: 'Start', exact: true }).click();
    await side.getByText('Waits for 1 thing').waitFor();
    await page.locator('.portico-token[data-element-id="Decide"]').waitFor();
    expect(await barriers(page)).toEqual([]);
    await side.getByLabel('Approved', { exact: true }).click();
    await page.getByTitle('Yes', { exact: true }).click();
    await side.getByRole('button', { name: 'Complete', exact: true }).click();
    await side.getByText('Done: Accepted').waitFor();
    await page.locator('.portico-done[data-element-id="ToAccepted"]').waitFor({ state: 'attached' });
    await side.getByRole('button', { name: 'Take back' }).click();
    await side.getByText('Waits for 1 thing').waitFor();
    await side.getByRole('button', { name: 'Complete', exact: true }).click();
    await side.getByText('Done: Refused').waitFor();
    await side.getByRole('button', { name: 'Keep as a test' }).click();
    await page.getByRole('dialog').getByLabel('What it shows', { exact: true }).fill('Without a word it is refused');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await until('tests/leave-request.process.yaml', (text) => text.includes('Without a word it is refused') && text.includes('ends: [ Refused ]'));
    const { job } = (await ask('tests.run', { branch, files: ['tests/leave-request.process.yaml'] })) as { job: string };
    expect(await portico.job(portico.admin, job)).toMatchObject({ passed: 1, failed: 0 });
    await page.getByRole('button', { name: 'Back to drawing' }).click();
  });

  test('one drawn without places elsewhere is laid out and not rewritten', async () => {
    const text =
      '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:other="urn:other" id="D" targetNamespace="x"><process id="P" isExecutable="true" other:kept="yes"><startEvent id="S"/><task id="T" name="By hand"/><endEvent id="E"/><sequenceFlow id="A" sourceRef="S" targetRef="T"/><sequenceFlow id="B" sourceRef="T" targetRef="E"/></process></definitions>';
    await page.goto(`/studio/${app}/processes`);
    await settled(page);
    await page.getByRole('button', { name: 'Import BPMN' }).click();
    await page
      .getByRole('dialog')
      .locator('input[type="file"]')
      .setInputFiles({ name: 'By hand.bpmn', mimeType: 'text/xml', buffer: Buffer.from(text) });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await element('T').waitFor();
    await until('processes/by-hand.bpmn', (now) => now === text);
    await choose('By hand');
    await properties().getByLabel('Name', { exact: true }).fill('By machine');
    await until('processes/by-hand.bpmn', (now) => now.includes('By machine') && now.includes('BPMNShape'));
    expect(await textOf('processes/by-hand.bpmn')).toContain('other:kept="yes"');
  });

  test('it is renamed and deleted, and comes back', async () => {
    await page.goto(`/studio/${app}/processes`);
    await page.getByRole('button', { name: /^Actions for by.hand$/i }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByLabel('Name in the file').fill('by-machine');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await until('processes/by-machine.bpmn', (now) => now.includes('By machine'));
    await page.getByRole('button', { name: /^Actions for by.machine$/i }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await until('processes/by-machine.bpmn', (now) => now === '');
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await until('processes/by-machine.bpmn', (now) => now !== '');
    expect(await barriers(page)).toEqual([]);
  });

  test('a decision is written, tried and kept', async () => {
    await page.getByRole('button', { name: 'New decision' }).click();
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Limit');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.locator('[data-row-id="Rule"]').first().waitFor();
    expect(await page.locator('.powered-by, .bjs-powered-by').first().isVisible()).toBe(true);
    const side = page.getByRole('complementary', { name: 'Try it' });
    await side.getByLabel('amount', { exact: true }).fill('5000');
    await side.getByText('by hand by rule 2').waitFor();
    expect(await barriers(page)).toEqual([]);
    await side.getByRole('button', { name: 'Keep as a test' }).click();
    await page.getByRole('dialog').getByLabel('What it shows', { exact: true }).fill('Much is looked at');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await until('tests/limit.decision.yaml', (text) => text.includes('value: by hand') && text.includes('rules: [ Otherwise ]'));
    const { job } = (await ask('tests.run', { branch, files: ['tests/limit.decision.yaml'] })) as { job: string };
    expect(await portico.job(portico.admin, job)).toMatchObject({ passed: 1, failed: 0 });
    const cell = page.locator('[data-element-id="RuleOutput"]').first();
    await cell.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('"at once"');
    await until('decisions/limit.dmn', (text) => text.includes('at once'));
  });

  test('nothing went wrong on the way', () => expect(faults).toEqual([]));
});
