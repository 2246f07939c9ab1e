import { existsSync } from 'node:fs';
import { cp, mkdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { git } from './git.ts';
import { repositoryOf } from './repository.ts';
import { activeRelease, appByName } from './index.ts';
import { deskFiles, factsOf, openDesk, type Desk } from './testing.ts';

interface Saved {
  readonly commit: string;
  readonly warnings: unknown[];
}
interface Listed {
  readonly head: string;
  readonly files: { path: string; size: number }[];
  readonly branches: { name: string; head: string }[];
}

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.kernel.close());

const save = (files: Record<string, string | null>, more: Record<string, unknown> = {}): Promise<Saved> =>
  desk.call('files.commit', { app: 'desk', message: 'Change', files, ...more });
const list = (branch = 'main'): Promise<Listed> => desk.call('files.list', { app: 'desk', branch });
const read = async (file: string, more: Record<string, unknown> = {}): Promise<string> => {
  const { content } = (await desk.call('files.read', { app: 'desk', path: file, ...more })) as { content: string };
  return content;
};
const repository = (): string => repositoryOf(desk.kernel.config.dataFolder, { tenant: desk.kernel.tenant, app: desk.app.id });
const refs = async (): Promise<string> => (await git({ repository: repository(), args: ['for-each-ref', '--format=%(refname:short) %(objectname)'] })).toString('utf8');

describe('files', () => {
  it('are listed with their sizes and read back as written', async () => {
    const { files } = await list();
    expect(files.map((file) => file.path).sort()).toEqual(Object.keys(deskFiles).sort());
    expect(files.find((file) => file.path === 'app.yaml')?.size).toBe(Buffer.byteLength(deskFiles['app.yaml'] ?? ''));
    expect(await read('app.yaml')).toBe(deskFiles['app.yaml']);
  });

  it('are saved as a commit by the person, with the facts, and git follows', async () => {
    const { commit } = await save(
      { 'pages/home.page.json': (deskFiles['pages/home.page.json'] ?? '').replace('Home', 'Start'), 'README.md': '# Desk\r\n客户\n' },
      { message: 'Two files\n\nwith a body' },
    );
    expect(await read('README.md')).toBe('# Desk\r\n客户\n');
    const facts = (await factsOf(desk.kernel)).slice(-2);
    expect(facts).toEqual([
      { name: 'file.committed', data: { app: 'desk', branch: 'main', commit, paths: ['pages/home.page.json', 'README.md'] } },
      { name: 'page.updated', data: { app: 'desk', branch: 'main', page: 'home', commit } },
    ]);
    const { commits } = (await desk.call('files.history', { app: 'desk' })) as { commits: { id: string; by: string; message: string; paths: string[]; parents: string[] }[] };
    expect(commits[0]).toMatchObject({ id: commit, by: 'Ada', message: 'Two files\n\nwith a body', paths: ['README.md', 'pages/home.page.json'] });
    expect(commits.at(-1)).toMatchObject({ message: 'Begin', parents: [] });
    const author = (await git({ repository: repository(), args: ['log', '-1', '--format=%an <%ae>', commit] })).toString('utf8').trim();
    expect(author).toBe(`Ada <${desk.ada.id}@portico>`);
    await expect.poll(refs).toContain(`main ${commit}`);
    expect((await git({ repository: repository(), args: ['fsck', '--strict', '--no-dangling'] })).toString('utf8')).toBe('');
  });

  it('are refused all together when one is wrong, with file and line', async () => {
    const { head } = await list();
    const error = await desk.refusal('files.commit', {
      app: 'desk',
      message: 'x',
      files: { 'README.md': 'new', 'entities/Customer.yaml': 'format: 1\nname: Customer\nkey: [id]\nfeilds: {}\n' },
    });
    expect(error.code).toBe('files.invalid');
    expect(error.message).toContain('entities/Customer.yaml');
    expect(error.issues.map((issue) => `${issue.file}:${issue.line} ${issue.message.en}`)).toContain('entities/Customer.yaml:4 There is no "feilds" here. Did you mean "fields"?');
    expect((await list()).head).toBe(head);
  });

  it('can be checked without saving', async () => {
    const { head } = await list();
    const { issues } = (await desk.call('files.check', { app: 'desk', files: { 'app.yaml': 'format: 1\nname: other\ntitle: X\n' } })) as {
      issues: { line?: number; message: { en: string } }[];
    };
    expect(issues[0]).toMatchObject({ line: 2, message: { en: 'The app is called "desk"; app.yaml says "other". An app keeps its name.' } });
    expect((await list()).head).toBe(head);
  });

  it('that did not change make no commit', async () => {
    const { head } = await list();
    expect((await save({ 'app.yaml': deskFiles['app.yaml'] ?? '' })).commit).toBe(head);
  });

  it('saved on an old head are a conflict', async () => {
    const { head } = await list();
    await save({ 'a.txt': '1' }, { head });
    expect((await desk.refusal('files.commit', { app: 'desk', head, message: 'x', files: { 'b.txt': '2' } })).code).toBe('conflict.head');
  });

  it('saved at the same moment: one wins, the others are told, none is lost', async () => {
    const results = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => save({ [`race-${index}.txt`]: 'x' })));
    const won = results.flatMap((result, index) => (result.status === 'fulfilled' ? [`race-${index}.txt`] : []));
    expect(won.length).toBeGreaterThan(0);
    expect(results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as { code: string }).code] : [])).every((code) => code === 'conflict.head')).toBe(true);
    const saved = (await list()).files.map((file) => file.path).filter((file) => file.startsWith('race-'));
    expect(saved.sort()).toEqual(won.sort());
  });

  it.each(['.git/config', 'a/../../x', 'sub/.Git/hooks/post-checkout', '.gitmodules', 'a:b', 'nul'])('never at %s', async (file) => {
    await expect(save({ [file]: 'x' })).rejects.toThrow(/plain relative path|Invalid|files were not saved/);
    await expect(save({ [file]: null })).rejects.toThrow(/plain relative path|Invalid|files were not saved/);
  });

  it('come back as they were, some or all', async () => {
    const { head: before } = await list();
    await save({ 'README.md': 'worse', 'gone.txt': 'x' });
    await desk.call('files.restore', { app: 'desk', commit: before, paths: ['README.md'] });
    expect(await read('README.md')).toBe(await read('README.md', { commit: before }));
    expect(await read('gone.txt')).toBe('x');
    await desk.call('files.restore', { app: 'desk', commit: before.slice(0, 10) });
    expect((await desk.refusal('files.read', { app: 'desk', path: 'gone.txt' })).code).toBe('not_found');
    const { files } = (await desk.call('files.diff', { app: 'desk', from: before, to: 'main' })) as { files: unknown[] };
    expect(files).toEqual([]);
  });

  it('have a history in pages, also of one path', async () => {
    const all: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { commits: { id: string }[]; next: string | null } = await desk.call('files.history', { app: 'desk', limit: 3, ...(cursor !== null && { cursor }) });
      all.push(...page.commits.map((one) => one.id));
      cursor = page.next;
    } while (cursor !== null);
    const whole = (await desk.call('files.history', { app: 'desk', limit: 500 })) as { commits: { id: string }[] };
    expect(all).toEqual(whole.commits.map((one) => one.id));
    const ofOne = (await desk.call('files.history', { app: 'desk', path: 'gone.txt' })) as { commits: unknown[] };
    expect(ofOne.commits).toHaveLength(2);
    expect((await desk.refusal('files.history', { app: 'desk', cursor: '--output=/tmp/x' })).code).toBe('request.invalid');
  });

  it.each(['--help', 'HEAD', '-x', 'main~1', 'deadbeef', '../x'])('no revision is read from %s', async (name) => {
    expect((await desk.refusal('files.diff', { app: 'desk', from: name, to: 'main' })).code).toBe('not_found');
  });
});

describe('branches', () => {
  beforeEach(async () => {
    await save({ 'notes.txt': 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n' });
    for (const branch of (await list()).branches) if (branch.name !== 'main') await desk.call('branches.remove', { app: 'desk', branch: branch.name });
    await desk.call('branches.create', { app: 'desk', branch: 'draft/ada' });
  });

  it('are made, listed and removed; main stays', async () => {
    expect((await list()).branches.map((branch) => branch.name)).toEqual(['main', 'draft/ada']);
    await expect.poll(refs).toContain('draft/ada');
    expect((await desk.refusal('branches.create', { app: 'desk', branch: 'draft/ada' })).code).toBe('name.taken');
    expect((await desk.refusal('branches.create', { app: 'desk', branch: 'draft' })).code).toBe('name.taken');
    expect((await desk.refusal('branches.create', { app: 'desk', branch: 'x.lock' })).code).toBe('request.invalid');
    expect((await desk.refusal('branches.remove', { app: 'desk', branch: 'main' })).code).toBe('request.invalid');
    await desk.call('branches.remove', { app: 'desk', branch: 'draft/ada' });
    await expect.poll(refs).not.toContain('draft/ada');
  });

  it('merge line by line when both went on', async () => {
    await save({ 'notes.txt': 'ONE\ntwo\nthree\nfour\nfive\nsix\nseven\n' });
    await save({ 'notes.txt': 'one\ntwo\nthree\nfour\nfive\nsix\nSEVEN\n', 'new.txt': 'x' }, { branch: 'draft/ada' });
    const merged = (await desk.call('branches.merge', { app: 'desk', branch: 'draft/ada' })) as { commit: string; conflicts: unknown[] };
    expect(merged.conflicts).toEqual([]);
    expect(await read('notes.txt')).toBe('ONE\ntwo\nthree\nfour\nfive\nsix\nSEVEN\n');
    const { commits } = (await desk.call('files.history', { app: 'desk', limit: 1 })) as { commits: { parents: string[]; paths: string[]; message: string }[] };
    expect(commits[0]).toMatchObject({ message: 'Merge draft/ada into main', paths: ['new.txt', 'notes.txt'] });
    expect(commits[0]?.parents).toHaveLength(2);
    expect((await desk.call('branches.merge', { app: 'desk', branch: 'draft/ada' })) as { commit: string }).toMatchObject({ commit: merged.commit });
  });

  it('fast-forward when only one went on', async () => {
    const { commit } = await save({ 'ff.txt': 'x' }, { branch: 'draft/ada' });
    expect(await desk.call('branches.merge', { app: 'desk', branch: 'draft/ada' })).toMatchObject({ commit });
    expect((await list()).head).toBe(commit);
  });

  it('that contradict each other are listed file by file and nothing is saved', async () => {
    await save({ 'notes.txt': 'mine\n', 'gone.txt': 'a' });
    await save({ 'notes.txt': 'yours\n' }, { branch: 'draft/ada' });
    const { head } = await list();
    const merged = (await desk.call('branches.merge', { app: 'desk', branch: 'draft/ada' })) as { commit: string | null; conflicts: unknown[] };
    expect(merged.commit).toBeNull();
    expect(merged.conflicts).toEqual([{ path: 'notes.txt', base: 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n', ours: 'mine\n', theirs: 'yours\n' }]);
    expect((await list()).head).toBe(head);
  });

  it('land once the caller has said how the files in conflict shall be', async () => {
    await save({ 'notes.txt': 'mine\n', 'gone.txt': 'a' });
    await save({ 'notes.txt': 'yours\n' }, { branch: 'draft/ada' });
    const merged = (await desk.call('branches.merge', { app: 'desk', branch: 'draft/ada', resolved: { 'notes.txt': 'both\n', 'gone.txt': 'not in conflict' } })) as {
      commit: string;
    };
    expect((await list()).head).toBe(merged.commit);
    expect(await desk.call('files.read', { app: 'desk', path: 'notes.txt' })).toMatchObject({ content: 'both\n' });
    expect(await desk.call('files.read', { app: 'desk', path: 'gone.txt' })).toMatchObject({ content: 'a' });
  });

  it('are checked as a whole: each side valid, both together not', async () => {
    const entity = (extra: string): string => `format: 1\nname: Thing\nkey: [id]\nfields:\n  id: { type: integer, required: true }\n${extra}`;
    await save({ 'entities/Thing.yaml': entity('') });
    await desk.call('branches.create', { app: 'desk', branch: 'side' });
    await save({ 'entities/Thing.yaml': null });
    await save({ 'entities/Part.yaml': entity('relations:\n  thing: { to: Thing, fields: [id] }\n').replace('name: Thing', 'name: Part') }, { branch: 'side' });
    const error = await desk.refusal('branches.merge', { app: 'desk', branch: 'side' });
    expect(error.code).toBe('files.invalid');
    expect(error.issues[0]?.message.en).toContain('There is no entity "Thing"');
  });
});

describe('releases', () => {
  it('hold the files whole, have the id of their content, and are what the app runs on', async () => {
    const { kernel, workspace, contexts } = desk;
    const before = await contexts.read.read((tx) => activeRelease(tx, 'desk'));
    expect(before).toBeUndefined();
    const publish = async (): Promise<string> => {
      const app = await contexts.read.read((tx) => appByName(tx, 'desk'));
      if (!app) throw new Error('no app');
      const prepared = await workspace.prepareCommit({ tenant: kernel.tenant, app, parent: app.head, changes: {}, message: 'same', author: desk.ada });
      return contexts.change((ctx) => workspace.insertRelease(ctx, { app, commit: app.head, files: prepared.files, model: prepared.model, notes: 'first' }));
    };
    const first = await publish();
    kernel.clock.advance(1000);
    expect(await publish()).toBe(first);
    await save({ 'README.md': 'changed' });
    expect(await desk.call('apps.get', { app: 'desk' })).toMatchObject({
      release: first,
      unpublished: true,
      title: { en: 'Desk', zh: '工作台' },
      may: ['use', 'edit', 'publish', 'manage'],
    });
    kernel.clock.advance(1000);
    const second = await publish();
    expect(second).not.toBe(first);
    const running = await contexts.read.read((tx) => activeRelease(tx, 'desk'));
    expect(running).toMatchObject({ name: 'desk', release: second });
    expect(running?.schema).toMatch(/^app_desk_[0-9a-f]{8}$/);
    expect(Object.keys(running?.model.entities ?? {})).toContain('Customer');
    const { releases, next } = (await desk.call('apps.releases', { app: 'desk', limit: 1 })) as { releases: unknown[]; next: string };
    expect(releases).toMatchObject([{ id: second, active: true, by: 'Ada', notes: 'first' }]);
    const more = (await desk.call('apps.releases', { app: 'desk', limit: 1, cursor: next })) as { releases: unknown[]; next: string | null };
    expect(more).toMatchObject({ releases: [{ id: first, active: false }], next: null });
    expect(await desk.call('apps.list', {})).toMatchObject({ apps: [{ name: 'desk', entities: 1, unpublished: false }] });
  });
});

describe('repositories', () => {
  it('follow their rows again after a crash, and orphans go', async () => {
    const { head } = await list();
    const before = (await git({ repository: repository(), args: ['rev-list', '--max-parents=0', head] })).toString('utf8').trim();
    await git({ repository: repository(), args: ['update-ref', 'refs/heads/main', before] });
    await git({ repository: repository(), args: ['update-ref', 'refs/heads/stray', before] });
    const orphan = repositoryOf(desk.kernel.config.dataFolder, { tenant: desk.kernel.tenant, app: desk.kernel.clock.id() });
    const young = repositoryOf(desk.kernel.config.dataFolder, { tenant: desk.kernel.tenant, app: desk.kernel.clock.id() });
    await mkdir(orphan);
    await utimes(orphan, 1, 1);
    await mkdir(young);
    const begun = `${young.slice(0, -4)}.removed.git`;
    await mkdir(begun);
    const lost = repositoryOf(desk.kernel.config.dataFolder, { tenant: desk.kernel.tenant, app: desk.kernel.clock.id() });
    await cp(repository(), lost, { recursive: true });
    await utimes(lost, 1, 1);
    expect(await desk.workspace.repair()).toEqual({ apps: 1, removed: 2 });
    expect(await refs()).toContain(`main ${head}`);
    expect(await refs()).not.toContain('stray');
    expect([orphan, young, begun, lost].map((place) => existsSync(place))).toEqual([false, true, false, true]);
  });

  it('go with their app', async () => {
    const other = await openDesk();
    const place = repositoryOf(other.kernel.config.dataFolder, { tenant: other.kernel.tenant, app: other.app.id });
    expect(existsSync(path.join(place, 'HEAD'))).toBe(true);
    await other.contexts.change((ctx) => other.workspace.dropApp(ctx, other.app));
    await expect.poll(() => existsSync(place)).toBe(false);
    expect((await other.refusal('apps.get', { app: 'desk' })).code).toBe('not_found');
    await other.kernel.close();
  });
});
