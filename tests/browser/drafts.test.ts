// A draft in the studio: edited by two at once, tried in a preview, published, and taken back.
import { appMembersSet, appsCreate, appsGet, appsPublish, draftsGet, filesCommit, filesContents, linkUse, peopleInvite, recordsList } from '@portico/contracts';
import { beforeAll, expect, test } from 'vitest';
import { Browser as Client } from '../portico.ts';
import { barriers, gone, person, settled, tellOneStory } from './browser.ts';
import { openDesk } from './desk.ts';

tellOneStory();
const { desk, context, page, faults } = await openDesk();
let branch: string;
const bob = new Client();
const soon = { timeout: 15_000 };

beforeAll(async () => {
  await desk.call(desk.admin, appsCreate, { name: 'desk', title: 'Help desk' });
  await desk.call(desk.admin, appsPublish, { app: 'desk' });
  const { person: invited, invitation } = await desk.call(desk.admin, peopleInvite, { email: 'bob@example.com', name: 'Bob Reed' });
  await desk.call(desk.admin, appMembersSet, { app: 'desk', member: invited.id, roles: ['owner'] });
  const { csrf: token } = await desk.call({ browser: bob }, linkUse, {
    token: new URLSearchParams(new URL(invitation.link).hash.slice(1)).get('token'),
    password: person.password,
  });
  bob.csrf = token;
}, 120_000);

/** Bob works on the same branch with a client of his own. */
const others = async (files: Record<string, string>): Promise<void> =>
  void (await desk.call({ browser: bob }, filesCommit, { app: 'desk', branch, message: 'By somebody else', files }));
const saved = async (path: string, on = branch): Promise<string | undefined> => (await desk.call(desk.admin, filesContents, { app: 'desk', branch: on })).files[path];
const bar = () => page.getByRole('group', { name: 'What you are editing' });
const editor = (path: string) => page.getByRole('textbox', { name: path });
const write = async (path: string, text: string): Promise<void> => {
  await editor(path).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
};

test('opening the studio begins a draft of one’s own, which says that it is saved', async () => {
  await page.goto('/studio/desk?path=README.md');
  await settled(page);
  await bar().getByText('Your draft').waitFor();
  await bar().getByText('Saved', { exact: true }).waitFor();
  await bar().getByText('No changes').waitFor();
  const draft = await desk.call({ browser: bob }, draftsGet, { app: 'desk' });
  const { branches } = (await (await context.request.get('/api/apps/desk/files')).json()) as { branches: { name: string }[] };
  branch = branches.find(({ name }) => name.startsWith('draft/ada'))?.name ?? '';
  expect(branch).not.toBe('');
  expect(draft.branch).not.toBe(branch);
  expect(await barriers(page)).toEqual([]);
});

test('what somebody else saves appears in the open editor, and who it was', async () => {
  await others({ 'README.md': '# A desk for help\n' });
  await page.getByRole('treeitem', { name: 'README.md' }).click();
  await expect.poll(() => editor('README.md').innerText(), soon).toContain('A desk for help');
  await others({ 'README.md': '# A desk for everybody\n' });
  await expect.poll(() => editor('README.md').innerText(), soon).toContain('A desk for everybody');
  await page.getByText('Bob Reed saved: README.md').first().waitFor();
});

test('what is not saved stays when others save other files', async () => {
  await write('README.md', '# Mine\n');
  await bar().getByText('Not saved yet').waitFor();
  await others({ 'other.md': 'theirs\n' });
  await page.getByRole('treeitem', { name: 'other.md' }).waitFor();
  expect(await editor('README.md').innerText()).toContain('Mine');
  expect(await saved('README.md')).toBe('# A desk for everybody\n');
});

test('where both wrote, neither is overwritten: the person decides in place', async () => {
  await others({ 'README.md': '# Theirs\n' });
  await bar().getByText('Somebody changed the same').waitFor();
  expect(await saved('README.md')).toBe('# Theirs\n');
  await bar().getByRole('button', { name: 'Decide' }).click();
  const dialog = page.getByRole('dialog', { name: 'You both changed this' });
  expect(await dialog.getByRole('button', { name: 'Keep' }).isDisabled()).toBe(true);
  expect(await barriers(page)).toEqual([]);
  await dialog.getByText('Write it anew').click();
  await dialog.getByRole('textbox', { name: 'README.md' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText('# Both\n');
  await dialog.getByRole('button', { name: 'Keep' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(() => saved('README.md'), soon).toBe('# Both\n');
  await bar().getByText('Saved', { exact: true }).waitFor();
});

test('undo and redo work over what is saved', async () => {
  await write('README.md', '# Oops\n');
  await bar().getByRole('button', { name: 'Save now' }).click();
  await expect.poll(() => saved('README.md'), soon).toBe('# Oops\n');
  await bar().getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => saved('README.md'), soon).toBe('# Both\n');
  await bar().getByRole('button', { name: 'Redo' }).click();
  await expect.poll(() => saved('README.md'), soon).toBe('# Oops\n');
  await bar().getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => saved('README.md'), soon).toBe('# Both\n');
});

test('the preview opens in a tab with rows of its own and follows every save', async () => {
  await bar().getByText('Saved', { exact: true }).waitFor();
  const [preview] = await Promise.all([context.waitForEvent('page'), bar().getByRole('button', { name: 'Preview', exact: true }).click()]);
  await preview.waitForURL(/\/apps\/preview-[a-p]{8}/);
  const name = new URL(preview.url()).pathname.split('/')[2] ?? '';
  const shown = await (await context.request.get(`/api/apps/${name}`)).json();
  expect(shown).toMatchObject({ preview: { of: 'desk', branch }, may: ['use', 'edit', 'publish', 'manage'] });
  const { records } = (await (await context.request.get(`/api/apps/${name}/records/Item`)).json()) as { records: { values: { name: string } }[] };
  expect(records.map(({ values }) => values.name)).toEqual(['Name 1', 'Name 2', 'Name 3', 'Name 4']);
  await preview.getByRole('complementary', { name: 'Preview' }).getByText('every save of the draft is shown at once').waitFor();
  await preview.goto(`/apps/${name}/Item`);
  await preview.getByText('Name 1').first().waitFor();
  await others({ 'pages/start.page.json': `${JSON.stringify({ format: 1, name: 'start', title: 'Start', body: [] })}\n` });
  const standing = async (): Promise<boolean> => {
    const { head, preview: now } = await desk.call({ browser: bob }, draftsGet, { app: 'desk', branch });
    return now?.commit === head;
  };
  await expect.poll(standing, soon).toBe(true);
  // Another word in the list's file is another word on the open page, without a reload.
  const { 'entities/Item.yaml': item = '' } = (await desk.call(desk.admin, filesContents, { app: 'desk', branch })).files;
  await preview.evaluate('globalThis.untouched = true');
  await others({ 'entities/Item.yaml': item.replace('en: Items', 'en: Things') });
  await preview.getByRole('heading', { level: 1, name: 'Things' }).waitFor();
  expect(await preview.evaluate('globalThis.untouched')).toBe(true);
  await preview.close();
});

test('changes are a list and a picture; publishing makes them the release', async () => {
  await bar()
    .getByRole('button', { name: /^\d+ changes$/ })
    .click();
  await page.getByText('Page start').first().waitFor();
  await page.keyboard.press('Escape');
  await bar().getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('heading', { name: 'Publish your draft' }).waitFor();
  await settled(page);
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel(/What is new/).fill('The first one');
  await page.getByRole('main').getByRole('button', { name: 'Publish', exact: true }).last().click();
  await page.getByText('Nothing to publish').waitFor();
  expect(await desk.call(desk.admin, appsGet, { app: 'desk' })).toMatchObject({ unpublished: false });
  expect(await saved('README.md', 'main')).toBe('# Both\n');
  await bar().getByText('No changes').waitFor();
});

test('a publish that drops a field asks for it, and undoing that publish brings the values back', async () => {
  const { 'entities/Item.yaml': item = '' } = (await desk.call(desk.admin, filesContents, { app: 'desk', branch })).files;
  await context.request.post('/api/apps/desk/records/Item', { data: { values: { name: 'Lamp', notes: 'on the left' } }, headers: { 'x-csrf-token': await csrf() } });
  await others({ 'entities/Item.yaml': item.replace(/\n {2}notes:[\s\S]*?(?=\n {2}\w)/, '') });
  await page.getByText(/^\d changes? to the database$/).waitFor();
  await page.getByLabel('Type "accept" to accept this').fill('accept');
  await page.getByRole('main').getByRole('button', { name: 'Publish', exact: true }).last().click();
  await page.getByText('Nothing to publish').waitFor();
  await page.getByRole('button', { name: 'Undo this publish' }).click();
  const dialog = page.getByRole('dialog', { name: /^Go back to the release of/ });
  await dialog.getByText('Bring back Item.notes with the data it held').waitFor();
  expect(await barriers(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Go back' }).click();
  await gone(dialog);
  const { records } = await desk.call(desk.admin, recordsList, { app: 'desk', entity: 'Item' });
  expect(records.map(({ values }) => values['notes'])).toEqual(['on the left']);
  expect(faults).toEqual([]);
});

async function csrf(): Promise<string> {
  const session = (await (await context.request.get('/api/session')).json()) as { csrf: string };
  return session.csrf;
}
