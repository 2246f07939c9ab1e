// A draft is edited, tried, published and taken back: studio → door → workspace and delivery, the worker after them.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import {
  appMembersSet,
  appsCreate,
  appsGet,
  appsList,
  appsModel,
  appsPlan,
  appsPublish,
  appsRollback,
  branchesMerge,
  branchesRemove,
  draftsDiscard,
  draftsGet,
  draftsOpen,
  filesCommit,
  filesContents,
  filesHistory,
  linkUse,
  peopleInvite,
  previewsActAs,
  previewsOpen,
  previewsReset,
  recordsCreate,
  recordsList,
  type WatchEvent,
} from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminKey, Browser, Refused, startTestPortico, type Caller, type TestPortico } from '../portico.ts';

let portico: TestPortico;
let me: Caller;
let branch: string;
beforeAll(async () => {
  portico = await startTestPortico();
  me = portico.admin;
  await portico.call(me, appsCreate, { name: 'desk', title: 'Desk' });
  await save('main', {
    'roles.yaml': 'format: 1\nroles:\n  reader: { title: Reader }\n',
    'access.cedar': policy,
    'entities/Ticket.yaml': ticket,
    'pages/start.page.json': page('Start'),
  });
  await portico.call(me, appsPublish, { app: 'desk' });
  branch = (await portico.call(me, draftsOpen, { app: 'desk' })).branch;
}, 120_000);
afterAll(() => portico.close());

const policy = `permit (principal in Role::"owner", action, resource);
permit (principal in Role::"reader", action == Action::"read", resource is Ticket);
permit (principal in Role::"reader", action == Action::"readField", resource in Entity::"Ticket");
`;
const ticket = `format: 1
name: Ticket
label: [title]
key: [id]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  title: { type: text, length: 200, required: true }
  state: { type: enum, required: true, default: open, values: [{ value: open }, { value: closed }] }
`;
const page = (title: string): string => `${JSON.stringify({ format: 1, name: 'start', title, body: [] }, null, 2)}\n`;
const save = (on: string, files: Record<string, string | null>, head?: string): Promise<{ commit: string }> =>
  portico.call(me, filesCommit, { app: 'desk', branch: on, message: 'Change', files, ...(head !== undefined && { head }) });
const rows = async (app: string, who = me): Promise<Record<string, unknown>[]> =>
  (await portico.call(who, recordsList, { app, entity: 'Ticket' })).records.map(({ values }) => values);
const code = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'done',
    (error: unknown) => (error instanceof Refused ? error.problem.code : String(error)),
  );

/** Listens to what happens to the app like a page does. */
async function watch(): Promise<{ next(kind: WatchEvent['kind']): Promise<WatchEvent>; close(): void }> {
  const gone = new AbortController();
  const answer = await fetch(`${portico.url}/api/apps/desk/watch?branch=${encodeURIComponent(branch)}`, { headers: { authorization: `Bearer ${adminKey}` }, signal: gone.signal });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const heard: WatchEvent[] = [];
  const reading = (async () => {
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
        if (data !== undefined) heard.push(JSON.parse(data) as WatchEvent);
        text = text.slice(end + 2);
      }
    }
  })();
  reading.catch(() => undefined);
  return {
    next: async (kind) => {
      for (let attempt = 0; attempt < 1000; attempt += 1) {
        const at = heard.findIndex((event) => event.kind === kind);
        const [found] = at < 0 ? [] : heard.splice(0, at + 1).slice(-1);
        if (found) return found;
        await wait(10);
      }
      throw new Error(`nothing of the kind ${kind} happened: ${JSON.stringify(heard)}`);
    },
    close: () => gone.abort(),
  };
}

describe('a preview', () => {
  let name: string;

  test('is an app with rows of its own, that no list shows', async () => {
    await portico.call(me, recordsCreate, { app: 'desk', entity: 'Ticket', values: { title: 'A real one' } });
    const opened = await portico.call(me, previewsOpen, { app: 'desk', branch });
    name = opened.name;
    expect(opened).toMatchObject({ issues: [], role: null, roles: [{ name: 'reader' }] });
    expect(name).toMatch(/^preview-[a-p]{8}$/);
    expect((await rows(name)).map(({ title }) => title)).toEqual(['title 1', 'title 2', 'title 3', 'title 4']);
    expect((await rows('desk')).map(({ title }) => title)).toEqual(['A real one']);
    expect((await portico.call(me, appsList)).apps.map((app) => app.name)).toEqual(['desk']);
    expect(await portico.call(me, appsGet, { app: name })).toMatchObject({ preview: { of: 'desk', branch } });
    expect((await portico.call(me, draftsGet, { app: 'desk' })).preview).toMatchObject({ name });
    expect((await portico.call(me, previewsOpen, { app: 'desk', branch })).name).toBe(name);
    expect(await code(portico.call(me, filesCommit, { app: name, message: 'x', files: { 'x.md': 'x' } }))).toBe('request.invalid');
  });

  test('shows a saved page within a second', async () => {
    const stream = await watch();
    const times: number[] = [];
    for (let number = 1; number <= 5; number += 1) {
      const began = performance.now();
      const { commit } = await save(branch, { 'pages/start.page.json': page(`Start ${number}`) });
      const saved = performance.now();
      expect(await stream.next('previewed')).toMatchObject({ branch, head: commit, preview: name, issues: [] });
      times.push(performance.now() - saved);
      expect((await portico.call(me, appsGet, { app: name })).unpublished).toBe(false);
      process.stdout.write(`page saved in ${Math.round(saved - began)} ms, in the preview ${Math.round(times.at(-1) ?? 0)} ms later\n`);
    }
    stream.close();
    // Far below a second on a machine that is not busy with other tests; the figures are printed above.
    expect(times.toSorted((a, b) => a - b)[2]).toBeLessThan(5000);
    expect((await rows(name)).length).toBe(4);
  });

  test('follows a change of the model and keeps its rows; where it can not, it begins anew', async () => {
    const stream = await watch();
    await portico.call(me, recordsCreate, { app: name, entity: 'Ticket', values: { title: 'Tried' } });
    await save(branch, { 'entities/Ticket.yaml': `${ticket}  due: { type: date }\n` });
    await stream.next('previewed');
    expect((await rows(name)).map(({ title }) => title)).toContain('Tried');
    await save(branch, { 'entities/Ticket.yaml': `${ticket}  weight: { type: integer, required: true }\n` });
    expect(await stream.next('previewed')).toMatchObject({ issues: [] });
    expect((await rows(name)).map(({ title, weight }) => [title, weight])).toEqual([1, 2, 3, 4].map((number) => [`title ${number}`, number]));
    await save(branch, { 'entities/Ticket.yaml': ticket });
    await stream.next('previewed');
    stream.close();
  });

  test('takes its rows from data/*.csv, says which it could not take, and begins with them again', async () => {
    const stream = await watch();
    await save(branch, { 'data/Ticket.csv': 'id,title,state\n7,Printer is on fire,open\n8,"Coffee, cold",closed\n' });
    await stream.next('previewed');
    expect((await portico.call(me, previewsReset, { app: 'desk', branch })).issues).toEqual([]);
    expect((await rows(name)).map(({ title }) => title)).toEqual(['Printer is on fire', 'Coffee, cold']);
    expect(await portico.call(me, recordsCreate, { app: name, entity: 'Ticket', values: { title: 'Next' } })).toMatchObject({ record: { values: { id: 9 } } });
    await save(branch, { 'data/Ticket.csv': 'id,title,state\nseven,Printer,open\n' });
    await stream.next('previewed');
    const { issues } = await portico.call(me, previewsReset, { app: 'desk', branch });
    expect(issues).toMatchObject([{ file: 'data/Ticket.csv', message: { en: expect.stringContaining('seven') as string } }]);
    expect(await rows(name)).toEqual([]);
    await save(branch, { 'data/Ticket.csv': null });
    await portico.call(me, previewsReset, { app: 'desk', branch });
    stream.close();
  });

  test('is seen as a role sees it, and the app itself is not touched by it', async () => {
    const asReader = await portico.call(me, previewsActAs, { app: 'desk', branch, role: 'reader' });
    expect(asReader.role).toBe('reader');
    expect(await rows(name)).toHaveLength(4);
    const entity = async (app: string): Promise<string[] | undefined> => (await portico.call(me, appsModel, { app })).entities.find((one) => one.name === 'Ticket')?.may;
    expect([await entity(name), await entity('desk')]).toEqual([['read'], ['read', 'create', 'update', 'delete']]);
    expect(await code(portico.call(me, previewsActAs, { app: 'desk', branch, role: 'king' }))).toBe('not_found');
    await portico.call(me, previewsActAs, { app: 'desk', branch, role: null });
    expect(await entity(name)).toContain('delete');
  });

  test('stands at its own address for agents too, and at no other', async () => {
    const open = async (address: string): Promise<string[]> => {
      const client = new Client({ name: 'walk', version: '1' });
      await client.connect(new StreamableHTTPClientTransport(new URL(`${portico.url}/mcp${address}`), { requestInit: { headers: { authorization: `Bearer ${adminKey}` } } }));
      const { tools } = await client.listTools();
      await client.close();
      return tools.map((tool) => tool.name);
    };
    expect(await open(`/${name}`)).toContain('ticket_find');
    expect((await open('')).filter((tool) => tool.startsWith('preview'))).toEqual([]);
  });

  test('is there for those who may edit the app, and not a moment longer', async () => {
    const { person, invitation } = await portico.call(me, peopleInvite, { name: 'Bob', email: 'bob@example.com' });
    const bob = { browser: new Browser() };
    const token = new URLSearchParams(new URL(invitation.link).hash.slice(1)).get('token');
    bob.browser.csrf = (await portico.call(bob, linkUse, { token, password: 'correct horse battery' })).csrf;
    const give = (roles: string[]): Promise<unknown> => portico.call(me, appMembersSet, { app: 'desk', member: person.id, roles });
    await give(['reader']);
    expect(await code(portico.call(bob, previewsOpen, { app: 'desk', branch }))).toBe('policy.denied');
    expect(await code(rows(name, bob))).toBe('not_found');
    await give(['owner']);
    expect(await code(rows(name, bob))).toBe('not_found');
    await portico.call(bob, previewsOpen, { app: 'desk', branch });
    expect(await rows(name, bob)).toHaveLength(4);
    await give(['reader']);
    expect(await code(rows(name, bob))).toBe('not_found');
    expect(await code(portico.call(bob, appsGet, { app: name }))).toBe('not_found');
  });

  test('goes with its branch', async () => {
    await portico.call(me, branchesRemove, { app: 'desk', branch });
    await expect.poll(() => code(portico.call(me, appsGet, { app: name })), { timeout: 10_000 }).toBe('not_found');
    await expect.poll(schemas, { timeout: 10_000 }).toHaveLength(1);
    branch = (await portico.call(me, draftsOpen, { app: 'desk' })).branch;
  });
});

describe('publishing a draft', () => {
  test('brings it to main and makes it the release, and the draft stands where main does', async () => {
    await save(branch, { 'pages/start.page.json': page('Welcome') });
    const plan = await portico.call(me, appsPlan, { app: 'desk', branch });
    expect(plan).toMatchObject({ steps: [], issues: [], conflicts: [] });
    const stream = await watch();
    const release = await portico.call(me, appsPublish, { app: 'desk', branch, notes: 'A friendlier start', plan: plan.hash });
    expect(await stream.next('published')).toMatchObject({ release: release.id, head: release.commit, branch: 'main' });
    stream.close();
    expect(await portico.call(me, draftsGet, { app: 'desk' })).toMatchObject({ head: release.commit, main: release.commit, ahead: 0, behind: 0 });
    expect(await portico.call(me, appsGet, { app: 'desk' })).toMatchObject({ release: release.id, unpublished: false });
  });

  test('joins what both did to different files and places, in one commit with two parents', async () => {
    await save('main', { 'README.md': 'by somebody else' });
    await save(branch, { 'notes.md': 'mine' });
    const { commit } = await portico.call(me, appsPublish, { app: 'desk', branch });
    const { commits } = await portico.call(me, filesHistory, { app: 'desk', branch: 'main' });
    expect(commits[0]).toMatchObject({ id: commit, parents: [expect.any(String), expect.any(String)] });
    expect((await portico.call(me, filesContents, { app: 'desk' })).files).toMatchObject({ 'README.md': 'by somebody else', 'notes.md': 'mine' });
  });

  test('is refused while both changed the same place, until somebody has decided; nothing is overwritten', async () => {
    await save('main', { 'notes.md': 'theirs' });
    await save(branch, { 'notes.md': 'mine, newer' });
    const plan = await portico.call(me, appsPlan, { app: 'desk', branch });
    expect(plan).toMatchObject({ conflicts: ['notes.md'], hash: '', issues: [{ file: 'notes.md' }] });
    expect(await code(portico.call(me, appsPublish, { app: 'desk', branch }))).toBe('conflict.files');
    const met = await portico.call(me, branchesMerge, { app: 'desk', branch: 'main', into: branch });
    expect(met.conflicts).toEqual([{ path: 'notes.md', base: 'mine', ours: 'mine, newer', theirs: 'theirs' }]);
    await portico.call(me, branchesMerge, { app: 'desk', branch: 'main', into: branch, resolved: { 'notes.md': 'both' } });
    await portico.call(me, appsPublish, { app: 'desk', branch });
    expect((await portico.call(me, filesContents, { app: 'desk', under: ['notes.md'] })).files).toEqual({ 'notes.md': 'both' });
  });

  test('is refused while a page names what is not there, with file and place; saving is not', async () => {
    const broken = { format: 1, name: 'start', title: 'Start', data: { all: { records: 'Invoice' } }, body: [] };
    await save(branch, { 'pages/start.page.json': JSON.stringify(broken) });
    const refused = await portico.call(me, appsPublish, { app: 'desk', branch }).catch((error: unknown) => (error as Refused).problem);
    expect(refused).toMatchObject({ code: 'files.broken', issues: [{ file: 'pages/start.page.json', line: 1, message: 'There is no entity "Invoice".' }] });
    await save(branch, { 'pages/start.page.json': page('Start') });
  });

  test('loses no update: what is saved while somebody publishes is told, not overwritten', async () => {
    const { head } = await portico.call(me, draftsGet, { app: 'desk' });
    const results = await Promise.all([
      code(portico.call(me, appsPublish, { app: 'desk', branch })),
      code(save(branch, { 'race.md': 'one' }, head)),
      code(save(branch, { 'race.md': 'two' }, head)),
      code(save('main', { 'race-main.md': 'three' })),
    ]);
    expect(results.every((result) => result === 'done' || result === 'conflict.head')).toBe(true);
    const { files } = await portico.call(me, filesContents, { app: 'desk', branch });
    const winner = ['one', 'two'].filter((_, index) => results[index + 1] === 'done');
    expect(winner.length).toBeLessThan(2);
    expect(files['race.md']).toBe(winner[0]);
    expect((await portico.call(me, filesContents, { app: 'desk' })).files['race-main.md']).toBe(results[3] === 'done' ? 'three' : undefined);
    await portico.call(me, appsPublish, { app: 'desk', branch });
  });
});

describe('rolling back', () => {
  let before: string;
  const plan = (release?: string) => portico.call(me, appsPlan, { app: 'desk', branch: release === undefined ? branch : 'main', ...(release !== undefined && { release }) });
  const confirmed = (steps: readonly { id: string; confirm: boolean }[]): string[] => steps.filter((step) => step.confirm).map((step) => step.id);

  test('a field that a publish dropped comes back with its values', async () => {
    await save(branch, {
      'entities/Ticket.yaml': `${ticket}  owner_note: { type: text, length: 500, required: true, default: none }\n  weight: { type: decimal, precision: 8, scale: 2 }\n`,
      'entities/Comment.yaml': comment,
    });
    before = (await portico.call(me, appsPublish, { app: 'desk', branch })).id;
    const { record } = await portico.call(me, recordsCreate, { app: 'desk', entity: 'Ticket', values: { title: 'Old', owner_note: 'call back', weight: '1.50' } });
    await portico.call(me, recordsCreate, { app: 'desk', entity: 'Comment', values: { ticket: record?.values['id'], text: 'First!' } });
    await save(branch, { 'entities/Ticket.yaml': ticket, 'entities/Comment.yaml': null });
    const shown = await plan();
    expect(confirmed(shown.steps).toSorted()).toEqual(['remove-entity:Comment', 'remove-field:Ticket.owner_note', 'remove-field:Ticket.weight']);
    expect(await code(portico.call(me, appsPublish, { app: 'desk', branch }))).toBe('plan.confirmation');
    await portico.call(me, appsPublish, { app: 'desk', branch, confirm: confirmed(shown.steps), plan: shown.hash });
    expect(Object.keys((await rows('desk'))[0] ?? {})).toEqual(['id', 'title', 'state']);
    expect(await schemas()).toHaveLength(2);
    await portico.call(me, recordsCreate, { app: 'desk', entity: 'Ticket', values: { title: 'New' } });

    const back = await plan(before);
    expect(back.steps.filter(({ id }) => id.startsWith('bring-back:')).map(({ id, rows: found }) => [id, found])).toEqual([
      ['bring-back:Comment', 1],
      ['bring-back:Ticket.owner_note', 2],
      ['bring-back:Ticket.weight', 1],
    ]);
    expect(confirmed(back.steps)).toEqual([]);
    expect(await portico.call(me, appsRollback, { app: 'desk', release: before, plan: back.hash })).toMatchObject({ id: before, active: true });
    const found = await rows('desk');
    expect(found.find(({ title }) => title === 'Old')).toMatchObject({ owner_note: 'call back', weight: '1.50' });
    expect(found.find(({ title }) => title === 'New')).toMatchObject({ owner_note: 'none', weight: null });
    const { records } = await portico.call(me, recordsList, { app: 'desk', entity: 'Comment', search: 'first' });
    expect(records.map(({ values }) => values['text'])).toEqual(['First!']);
    expect(await code(portico.call(me, recordsCreate, { app: 'desk', entity: 'Comment', values: { ticket: 4711, text: 'x' } }))).toBe('record.missing_reference');
    expect(await schemas()).toHaveLength(1);
  });

  test('keeps what was written under another name, and takes what is new away only when that is confirmed', async () => {
    await portico.call(me, draftsDiscard, { app: 'desk' });
    const renamed = ticket.replace('  title: {', '  subject: { formerly: title,').replace('label: [title]', 'label: [subject]');
    await save(branch, { 'entities/Ticket.yaml': `${renamed}  phone: { type: text }\n`, 'entities/Comment.yaml': null });
    const shown = await plan();
    const { id: after } = await portico.call(me, appsPublish, { app: 'desk', branch, confirm: confirmed(shown.steps) });
    await portico.call(me, recordsCreate, { app: 'desk', entity: 'Ticket', values: { subject: 'Newest', phone: '110' } });
    const back = await plan(before);
    expect(confirmed(back.steps)).toEqual(['remove-field:Ticket.phone']);
    expect(await code(portico.call(me, appsRollback, { app: 'desk', release: before }))).toBe('plan.confirmation');
    await portico.call(me, appsRollback, { app: 'desk', release: before, confirm: confirmed(back.steps), plan: back.hash });
    expect((await rows('desk')).map(({ title }) => title).toSorted()).toEqual(['A real one', 'New', 'Newest', 'Old']);
    // And forward again: what the roll back took away comes back too.
    const forth = await plan(after);
    await portico.call(me, appsRollback, { app: 'desk', release: after, confirm: confirmed(forth.steps), plan: forth.hash });
    expect((await rows('desk')).find(({ subject }) => subject === 'Newest')).toMatchObject({ phone: '110' });
    await portico.call(me, appsRollback, { app: 'desk', release: before, confirm: confirmed((await plan(before)).steps) });
  });

  test('to nowhere, and by somebody who may not publish, is refused', async () => {
    expect(await code(portico.call(me, appsRollback, { app: 'desk', release: 'f00d' }))).toBe('not_found');
  });
});

const comment = `format: 1
name: Comment
key: [id]
fields:
  id: { type: integer, required: true, default: { auto: increment } }
  ticket: { type: integer, required: true }
  text: { type: text, length: 2000, required: true }
relations:
  of_ticket: { to: Ticket, fields: [ticket], onDelete: cascade }
`;

describe('a pushed git change', () => {
  test('is told to open designers and is in the preview, like any save', async () => {
    const { name } = await portico.call(me, previewsOpen, { app: 'desk', branch });
    const stream = await watch();
    const folder = path.join(portico.folder, 'clone');
    const git = (...args: string[]): Promise<unknown> =>
      promisify(execFile)('git', ['-c', 'user.name=Bob', '-c', 'user.email=b@example.com', ...args], {
        env: { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0' },
      });
    await git('clone', '-q', '--branch', branch, `${portico.url.replace('://', `://any:${adminKey}@`)}/git/default/desk.git`, folder);
    await writeFile(path.join(folder, 'pages', 'start.page.json'), page('By hand'));
    await git('-C', folder, 'commit', '-qam', 'By hand');
    await git('-C', folder, 'push', '-q');
    const told = await stream.next('committed');
    expect(told).toMatchObject({ branch, paths: ['pages/start.page.json'] });
    expect(await stream.next('previewed')).toMatchObject({ head: told.head, preview: name });
    stream.close();
  });
});

/** Schemas of apps in the database. */
async function schemas(): Promise<string[]> {
  const connection = await portico.portico.kernel.database.engine.acquire();
  try {
    const { rows: found } = await connection.query(`SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'app_%' OR nspname LIKE 'gone_%'`, []);
    return (found as { name: string }[]).map((one) => one.name);
  } finally {
    await portico.portico.kernel.database.engine.release(connection);
  }
}
