import type { StreamResult, WatchEvent } from '@portico/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setMember } from '../identity/index.ts';
import { runOperation, testPrincipal } from '../kernel/testing.ts';
import { deskFiles, openDesk, type Desk } from './testing.ts';

interface Draft {
  readonly branch: string;
  readonly head: string;
  readonly main: string;
  readonly ahead: number;
  readonly behind: number;
  readonly changed: { path: string; status: string }[];
}

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.kernel.close());

const open = (): Promise<Draft> => desk.call('drafts.open', { app: 'desk' });
const look = (branch?: string): Promise<Draft> => desk.call('drafts.get', { app: 'desk', ...(branch !== undefined && { branch }) });
const save = (branch: string, files: Record<string, string | null>): Promise<{ commit: string }> => desk.call('files.commit', { app: 'desk', branch, message: 'Change', files });

describe('a draft', () => {
  it('begins where main stands, once, and is found again', async () => {
    expect(await look()).toMatchObject({ ahead: 0, behind: 0, changed: [] });
    const first = await open();
    expect(first.branch).toMatch(/^draft\/ada-[0-9a-f]{6}$/);
    expect(first.head).toBe(first.main);
    const [again, twin] = await Promise.all([open(), open()]);
    expect([again.branch, twin.branch]).toEqual([first.branch, first.branch]);
    const { branches } = (await desk.call('files.list', { app: 'desk' })) as { branches: { name: string }[] };
    expect(branches.map(({ name }) => name)).toEqual(['main', first.branch]);
  });

  it('follows main while it changes nothing', async () => {
    const { commit } = await save('main', { 'README.md': 'main' });
    expect(await open()).toMatchObject({ head: commit, ahead: 0, behind: 0 });
  });

  it('says what it changes, how far it is ahead and behind, and can be given up and taken back', async () => {
    const { branch, main } = await open();
    const { commit } = await save(branch, { 'notes.md': 'mine', 'pages/home.page.json': null });
    const moved = await save('main', { 'README.md': 'again' });
    expect(await open()).toMatchObject({
      head: commit,
      main: moved.commit,
      ahead: 1,
      behind: 1,
      changed: [
        { path: 'notes.md', status: 'added' },
        { path: 'pages/home.page.json', status: 'removed' },
      ],
    });
    expect(await look('main')).toMatchObject({ branch: 'main', ahead: 0, behind: 0 });
    expect((await desk.refusal('drafts.discard', { app: 'desk', head: main })).code).toBe('conflict.head');
    expect(await desk.call('drafts.discard', { app: 'desk', head: commit })).toEqual({ branch, head: moved.commit, discarded: commit });
    expect(await look()).toMatchObject({ head: moved.commit, ahead: 0, behind: 0, changed: [] });
    await desk.call('files.restore', { app: 'desk', branch, commit, paths: ['notes.md'] });
    expect(await look()).toMatchObject({ ahead: 1, changed: [{ path: 'notes.md', status: 'added' }] });
  });

  it('is read whole in one call', async () => {
    const { head, files } = (await desk.call('files.contents', { app: 'desk', under: ['entities/', 'app.yaml'] })) as { head: string; files: Record<string, string> };
    expect(head).toBe((await look()).main);
    expect(files).toEqual({ 'app.yaml': deskFiles['app.yaml'], 'entities/Customer.yaml': deskFiles['entities/Customer.yaml'] });
  });
});

describe('edits on an older head', () => {
  it('are joined line by line with what others saved; what contradicts is named', async () => {
    const lines = (...texts: string[]): string => `${texts.join('\n')}\n`;
    const { commit: head } = await save('main', { 'a.md': lines('1', '2', '3', '4', '5'), 'b.md': lines('1'), 'c.md': 'c' });
    const { commit } = await save('main', { 'a.md': lines('one', '2', '3', '4', '5'), 'b.md': lines('theirs'), 'c.md': null });
    const files = { 'a.md': lines('1', '2', '3', '4', 'five'), 'b.md': lines('mine'), 'c.md': null };
    expect(await desk.call('files.join', { app: 'desk', head, files })).toEqual({
      head: commit,
      files: { 'a.md': lines('one', '2', '3', '4', 'five'), 'c.md': null },
      conflicts: ['b.md'],
    });
  });
});

describe('whoever watches', () => {
  it('hears of every commit on the branch and on main, by whom, and nothing of other branches', async () => {
    const { branch } = await open();
    await desk.call('branches.create', { app: 'desk', branch: 'other' });
    const stream = await watch(branch);
    expect(await stream.next()).toBe(': watching\n\n');
    await save('other', { 'x.md': '1' });
    const mine = await save(branch, { 'notes.md': 'newer' });
    expect(await stream.event()).toMatchObject({ kind: 'committed', branch, head: mine.commit, paths: ['notes.md'], by: 'Ada' });
    const main = await save('main', Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`texts/a-rather-long-name-${index}.md`, 'x'])));
    expect(await stream.event()).toMatchObject({ kind: 'committed', branch: 'main', head: main.commit, paths: null });
    await desk.call('branches.remove', { app: 'desk', branch });
    expect(await stream.event()).toMatchObject({ kind: 'removed', branch, head: null });
    await stream.end();
  });

  it('hears nothing any more once she may not edit the app', async () => {
    const bob = testPrincipal(desk.kernel, { name: 'Bob', roles: [] });
    const give = (roles: string[]): Promise<void> =>
      desk.contexts.change((ctx) => setMember(ctx.tx, { tenant: desk.kernel.tenant, app: desk.app.id, principal: bob.id, roles, attributes: {} }));
    await give(['owner']);
    const stream = await watch('main', bob);
    await stream.next();
    await give(['agent']);
    await save('main', { 'secret.md': 'plans' });
    expect(await stream.next()).toBeUndefined();
  });
});

async function watch(branch: string, principal = desk.ada) {
  const { body, mediaType } = (await runOperation(desk.kernel, desk.workspace, { principal, operation: 'apps.watch', input: { app: 'desk', branch } })) as StreamResult;
  expect(mediaType).toBe('text/event-stream');
  const chunks = body[Symbol.asyncIterator]();
  const next = async (): Promise<string | undefined> => {
    const { done, value } = await chunks.next();
    return done === true ? undefined : String(value);
  };
  return {
    next,
    event: async (): Promise<WatchEvent> => JSON.parse(/data: (.*)/.exec((await next()) ?? '')?.[1] ?? 'null') as WatchEvent,
    end: async () => void (await chunks.return?.(undefined)),
  };
}
