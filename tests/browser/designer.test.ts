// The page designer as a business person uses it: by mouse, by keyboard alone, on a page someone else wrote by hand,
// and on one with 500 blocks.
import { nodesOf, operations, type Operation, type Page as PageFile, writePage } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, tellOneStory } from './browser.ts';
import { openDesk } from './desk.ts';
import { startHelpDesk } from './help-desk.fixture.ts';
import { manyBlocks } from './many-blocks.fixture.ts';

const { desk, context, page, faults } = await openDesk({ sample: true, environment: { PORTICO_EGRESS_ALLOW: '127.0.0.1' } });
const help = await startHelpDesk();
afterAll(() => help.close());
let branch = '';
const app = 'order-desk';

beforeAll(async () => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await desk.call(desk.admin, operation('providers.add'), { name: 'help-desk', title: 'Help desk', settings: { kind: 'http', url: help.url } });
  await open('');
  branch = ((await answerOf('drafts.open')) as { branch: string }).branch;
}, 180_000);

function operation(name: string): Operation {
  const found = operations.get(name);
  if (!found) throw new Error(`no operation ${name}`);
  return found;
}

/** What an operation says to the person in the browser. */
async function answerOf(name: string, more: Record<string, unknown> = {}): Promise<unknown> {
  const { csrf } = (await (await context.request.get('/api/session')).json()) as { csrf: string };
  const { method, path } = operation(name).http;
  const answer = await context.request.fetch(`/api${path.replace('{app}', app)}`, {
    method,
    headers: { 'x-csrf-token': csrf, origin: desk.url },
    ...(method === 'GET' ? { params: more as Record<string, string> } : { data: more }),
  });
  if (!answer.ok()) throw new Error(`${answer.status()}: ${await answer.text()}`);
  return answer.json();
}

const fileOf = (name: string): string => `pages/${name}.page.json`;

async function textOf(name: string): Promise<string> {
  return ((await answerOf('files.read', { branch, path: fileOf(name) })) as { content: string }).content;
}
async function savedPage(name: string): Promise<PageFile> {
  return JSON.parse(await textOf(name)) as PageFile;
}
async function write(name: string, content: string): Promise<void> {
  await answerOf('files.commit', { branch, message: `Write ${name}`, files: { [fileOf(name)]: content } });
}

async function open(name: string): Promise<void> {
  await page.goto(`/studio/${app}/pages${name && `/${name}`}`);
  await (name ? page.getByRole('region', { name: 'The page' }) : page.getByRole('button', { name: 'Empty page' })).waitFor({ timeout: 60_000 });
}
const block = (id: string) => page.locator(`[data-node="${id}"]`);

/** Clicks near a block's corner, where nothing of its own lies. */
async function choose(id: string): Promise<void> {
  await block(id).scrollIntoViewIfNeeded();
  const box = await block(id).boundingBox();
  if (!box) throw new Error(`${id} is not to be seen`);
  await page.mouse.click(box.x + 16, box.y + 5);
  await page.getByRole('complementary', { name: 'Properties' }).getByText(id, { exact: true }).waitFor();
}

/** Waits until the file says so: the designer saves by itself. */
async function until(name: string, says: (file: PageFile) => unknown): Promise<void> {
  await expect.poll(async () => says(await savedPage(name).catch(() => ({ body: [] }) as never)), { timeout: 30_000, interval: 500 }).toBeTruthy();
}

describe('the page designer', () => {
  tellOneStory();

  test('keyboard alone builds a page', async () => {
    await page.getByRole('button', { name: 'Empty page' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Title', { exact: true }).focus();
    await page.keyboard.type('Customers at a glance');
    await page.keyboard.press('Enter');
    await page.waitForURL(/customers-at-a-glance/);
    await page.getByRole('region', { name: 'The page' }).waitFor();

    await page.keyboard.press('/');
    await page.locator('input[aria-label="Find a block"]:focus').waitFor();
    await page.keyboard.type('table');
    await page.keyboard.press('Enter');
    await block('table').waitFor();
    await page.keyboard.press('F2');
    await page.keyboard.type('Customers');
    await page.keyboard.press('Enter');
    await block('table').getByRole('columnheader', { name: 'Status', includeHidden: true }).waitFor();

    await page.getByRole('tab', { name: 'Add' }).focus();
    await page.keyboard.press('/');
    await page.locator('input[aria-label="Find a block"]:focus').waitFor();
    await page.keyboard.type('heading');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await block('heading').waitFor();

    await page.getByRole('tab', { name: 'Add' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    const focused = () => page.locator('[role="treeitem"]:focus').textContent();
    expect(await focused()).toMatch(/^Heading/);
    await page.keyboard.press('Alt+ArrowUp');
    await until('customers-at-a-glance', ({ body }) => body[0]?.id === 'heading' && body[1]?.id === 'table');
    expect(await focused()).toMatch(/^Heading/);

    await page.keyboard.press('F2');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Who buys here');
    await page.keyboard.press('Control+s');
    await until('customers-at-a-glance', ({ body }) => JSON.stringify(body[0]?.props).includes('Who buys here'));
    const saved = await savedPage('customers-at-a-glance');
    expect(saved.body[1]?.props?.['source']).toEqual({ records: 'Customer' });
    expect(await textOf('customers-at-a-glance')).toBe(writePage(saved));
  }, 120_000);

  test('undo, redo, copy to another page, duplicate and delete by their keys', async () => {
    await page.getByRole('treeitem', { name: /^Table/ }).click();
    await page.keyboard.press('Control+d');
    await block('table2').waitFor();
    await page.keyboard.press('Delete');
    await block('table2').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await block('table2').waitFor();
    await page.keyboard.press('Control+y');
    await block('table2').waitFor({ state: 'detached' });
    // The buttons above go the same steps.
    const bar = page.getByRole('group', { name: 'What you are editing' });
    await bar.getByRole('button', { name: 'Undo' }).click();
    await block('table2').waitFor();
    await bar.getByRole('button', { name: 'Redo' }).click();
    await block('table2').waitFor({ state: 'detached' });
    expect(await bar.getByRole('button', { name: 'Redo' }).isDisabled()).toBe(true);
    await page.keyboard.press('Control+z');
    await bar.getByRole('button', { name: 'Redo' }).click();
    await block('table2').waitFor({ state: 'detached' });
    await page.getByRole('treeitem', { name: /^Table/ }).click();
    await page.keyboard.press('Control+c');
    await page.getByText('Copied.').waitFor();
    await write('other', writePage({ format: 1, name: 'other', title: 'Other', body: [{ id: 'table', type: 'heading', props: { text: 'Taken' } }] }));
    await open('other');
    await block('table').waitFor();
    await page.getByRole('tab', { name: 'Outline' }).click();
    await page.keyboard.press('Control+v');
    await until('other', ({ body }) => body.length === 2);
    expect((await savedPage('other')).body.map(({ id, type }) => `${id} ${type}`)).toEqual(['table heading', 'table2 table']);
  }, 120_000);

  test('a block is dragged from the palette to its place', async () => {
    await page.getByRole('tab', { name: 'Add' }).click();
    const from = await page.getByTestId('drawer-item:button').boundingBox();
    const above = await block('table').boundingBox();
    if (!from || !above) throw new Error('both are to be seen');
    await page.mouse.move(from.x + 40, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(from.x + 90, from.y + 6, { steps: 5 });
    await page.mouse.move(above.x + 200, above.y + 14, { steps: 15 });
    await page.waitForTimeout(300);
    await page.mouse.move(above.x + 200, above.y + 1, { steps: 4 });
    await page.waitForTimeout(300);
    await page.mouse.up();
    await until('other', ({ body }) => body.length === 3);
    expect((await savedPage('other')).body.map(({ id }) => id).toSorted()).toEqual(['button', 'table', 'table2']);
  }, 60_000);

  test('a page written by hand that can not be drawn whole survives: unopened parts byte by byte, a changed one in all it has', async () => {
    const byHand = `{
  "name": "by-hand", "format": 1, "title": "By hand",
  "owner": { "team": "sales" },
  "body": [
    { "type": "weatherMap", "id": "weather", "shine": true, "props": { "city": "Suzhou", "layers": [3, 1] },
      "slots": { "inside": [ { "id": "secret", "type": "heading", "props": { "text": "Inside" } } ] } },
    { "id": "two", "type": "columns", "props": { "widths": [8, 4], "glow": "much" },
      "slots": { "column2": [ { "id": "right", "type": "heading", "props": { "text": "Right", "font": "serif" } } ] } }
  ]
}
`;
    await write('by-hand', byHand);
    await open('by-hand');
    await block('weather').getByText('weatherMap', { exact: true }).waitFor();
    await choose('weather');
    await page.getByText('It can be moved and stays as it is.').last().waitFor();
    await choose('right');
    await page.getByText('Kept as they are:').waitFor();
    await page.waitForTimeout(2500);
    expect(await textOf('by-hand')).toBe(byHand);

    await page.locator('#right-text').fill('Left');
    await until('by-hand', (file) => JSON.stringify(file).includes('Left'));
    expect(await savedPage('by-hand')).toEqual(JSON.parse(byHand.replace('"text": "Right"', '"text": "Left"')));

    await choose('weather');
    await page.keyboard.press('Alt+ArrowDown');
    await until('by-hand', ({ body }) => body[0]?.id === 'two');
    expect((await savedPage('by-hand')).body[1]).toEqual((JSON.parse(byHand) as PageFile).body[0]);
  }, 120_000);

  test('what the check finds stands beside the block', async () => {
    await write(
      'wrong',
      writePage({ format: 1, name: 'wrong', title: 'Wrong', body: [{ id: 'list', type: 'table', props: { source: { records: 'Customer' }, columns: ['nome'] } }] }),
    );
    await open('wrong');
    const words = block('list').getByText('Customer has no field');
    await words.waitFor();
    expect(await words.textContent()).toContain('"nome"');
  }, 60_000);

  test('a tool is chosen among those the author may call, and its arguments are asked for; one that is not there is told', async () => {
    const button = (id: string, tool: string) => ({ id, type: 'button', props: { title: id, actions: [{ do: 'call', tool, provider: 'help-desk' }] } });
    await write('calls', writePage({ format: 1, name: 'calls', title: 'Calls', body: [button('gone', 'shred_ticket'), button('asks', 'get_ticket')] }));
    await open('calls');
    const properties = page.getByRole('complementary', { name: 'Properties' });
    await choose('gone');
    await properties.getByRole('button', { name: 'Call the tool “shred_ticket”', exact: true }).click();
    await properties.getByRole('alert').getByText('help-desk shows you no tool “shred_ticket”').waitFor();
    await properties.getByRole('combobox', { name: 'Tool' }).fill('give to somebody in the team');
    await page.locator('.ant-select-item-option').getByText('assign_ticket').click();
    await properties.getByText('Still needed: id, to').waitFor();
    await properties.getByRole('textbox', { name: 'to' }).fill('Ada');
    await properties.getByRole('button', { name: 'Use an expression' }).first().click();
    await properties.getByRole('textbox', { name: 'id' }).fill('params.ticket');
    expect(await barriers(page)).toEqual([]);
    await until('calls', ({ body }) => JSON.stringify(body[0]?.props?.['actions']).includes('params.ticket'));
    expect((await savedPage('calls')).body[0]?.props?.['actions']).toEqual([
      { do: 'call', tool: 'assign_ticket', provider: 'help-desk', arguments: { id: '=params.ticket', to: 'Ada' } },
    ]);
    await properties.getByRole('combobox', { name: 'Tool' }).fill('customer');
    await page.locator('.ant-select-item-option').getByText('customer_get').waitFor();
    await page.keyboard.press('Escape');
  }, 120_000);

  test('500 blocks: typing touches one block, and the figures', async () => {
    const many = manyBlocks('Customer');
    await write('many', writePage(many));
    expect([...nodesOf(many)]).toHaveLength(500);
    const began = Date.now();
    await open('many');
    await block('end40').waitFor({ state: 'attached', timeout: 60_000 });
    console.log(`500 blocks: all there after ${Date.now() - began} ms`);
    await page.waitForTimeout(4000);
    await choose('leaf1_3');
    await page.locator('#leaf1_3-text').focus();
    await page.evaluate(`seen = new Set();
      new MutationObserver((changes) => {
        for (const { target } of changes) seen.add((target.closest ? target : target.parentElement)?.closest('[data-node]')?.getAttribute('data-node') ?? '');
      }).observe(document.querySelector('[data-puck-dropzone]'), { subtree: true, childList: true, characterData: true })`);
    const typing = await cost(20, () => page.keyboard.type('abcdefghijklmnopqrst', { delay: 50 }));
    await page.waitForTimeout(3000);
    expect(await page.evaluate<string[]>('[...seen]')).toEqual(['leaf1_3']);
    const from = await block('leaf1_3').boundingBox();
    if (!from) throw new Error('it is to be seen');
    const dragging = await cost(30, async () => {
      await page.mouse.move(from.x + 40, from.y + 6);
      await page.mouse.down();
      for (let step = 0; step < 30; step += 1) await page.mouse.move(from.x + 40 + step * 2, from.y + 6 + step * 4);
      await page.mouse.up();
    });
    console.log(`500 blocks: ${typing} ms of the processor for a key typed, ${dragging} ms for a step of dragging`);
  }, 180_000);

  test('on a tablet the properties share their place with the palette; a phone shows the outline and says what it wants', async () => {
    await page.setViewportSize({ width: 820, height: 1180 });
    await open('other');
    await block('table2').waitFor();
    await page.getByRole('tab', { name: 'Properties' }).waitFor();
    const box = await block('table').boundingBox();
    if (!box) throw new Error('it is to be seen');
    await page.mouse.click(box.x + 16, box.y + 5);
    await page.locator('#table-text').fill('On a tablet');
    await until('other', ({ body }) => JSON.stringify(body).includes('On a tablet'));
    await page.getByRole('tab', { name: 'Outline' }).click();
    await page.getByRole('treeitem', { name: /On a tablet/ }).press('Enter');
    await page.locator('#table-text:focus').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('heading', { name: 'Drawing a page wants a wider screen' }).waitFor();
    await page
      .getByRole('tree')
      .getByRole('treeitem', { name: /On a tablet/ })
      .waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await barriers(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  }, 90_000);

  test('no barriers, no faults', async () => {
    await open('other');
    await block('table2').waitFor();
    await page.waitForTimeout(1500);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Outline' }).click();
    await page.getByRole('treeitem').last().click();
    await page.waitForTimeout(500);
    expect(await barriers(page)).toEqual([]);
    await open('');
    expect(await barriers(page)).toEqual([]);
    expect(faults).toEqual([]);
  }, 90_000);
});

/** Milliseconds of the page's main thread for one of `count` things. */
async function cost(count: number, run: () => Promise<void>): Promise<number> {
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async (): Promise<number> => ((await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  const before = await spent();
  await run();
  const after = await spent();
  await session.detach();
  return Math.round((after - before) / count);
}
