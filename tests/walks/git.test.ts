// A developer clones an app, edits it with git and pushes: git → api → door → workspace, with key, policy and audit.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../server/kernel/index.ts';
import { startPortico, type Portico } from '../../server/start.ts';

const admin = 'an-administrator-key-for-the-git-walk';
const folder = mkdtempSync(path.join(tmpdir(), 'portico-git-walk-'));
const clone = path.join(folder, 'desk');
let portico: Portico;
beforeAll(async () => {
  const config = readConfig({ PORT: '0', PORTICO_DATA: path.join(folder, 'data'), PORTICO_SAMPLES: '0', PORTICO_LOG: 'silent', PORTICO_ADMIN_KEY: admin });
  portico = await startPortico({ config, quiet: true });
  await api('POST', '/apps', { name: 'desk', title: 'Desk' });
}, 120_000);
afterAll(async () => {
  await portico.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = promisify(execFile);
async function git(where: string, ...args: string[]): Promise<{ ok: boolean; text: string }> {
  const env = {
    ...process.env,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Bob',
    GIT_AUTHOR_EMAIL: 'b@example.com',
    GIT_COMMITTER_NAME: 'Bob',
    GIT_COMMITTER_EMAIL: 'b@example.com',
  };
  try {
    const { stdout, stderr } = await run('git', args, { cwd: where, env });
    return { ok: true, text: stdout + stderr };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { ok: false, text: stdout + stderr };
  }
}
async function api(method: string, where: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${portico.address}/api${where}`, {
    method,
    headers: { authorization: `Bearer ${admin}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${method} ${where}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}
const address = (key: string, where = 'default/desk'): string => `${portico.address.replace('://', `://anybody:${key}@`)}/git/${where}.git`;
const audited = async (operation: string): Promise<string> => JSON.stringify(await api('GET', `/audit?operation=${operation}&limit=50`));

test('clone with a key as password; files are those of the studio', async () => {
  expect((await git(folder, 'clone', '-q', address(admin), 'desk')).ok).toBe(true);
  const { files } = (await api('GET', '/apps/desk/files')) as { files: { path: string }[] };
  const tracked = (await git(clone, 'ls-files')).text.trim().split('\n');
  expect(tracked.sort()).toEqual(files.map((file) => file.path).sort());
});

test('a push of a valid change is the new head at once, and audited', async () => {
  await writeFile(path.join(clone, 'README.md'), '# Desk\n客户\n');
  await git(clone, 'add', '-A');
  await git(clone, 'commit', '-q', '-m', 'Say what it is');
  expect(await git(clone, 'push', '-q')).toEqual({ ok: true, text: '' });
  const id = (await git(clone, 'rev-parse', 'HEAD')).text.trim();
  expect(await api('GET', '/apps/desk/file?path=README.md')).toMatchObject({ head: id, content: '# Desk\n客户\n' });
  expect(await audited('branches.push')).toContain('"done"');
});

test('a push of an invalid file is refused at the terminal with file, line and remedy, and audited as refused', async () => {
  const app = path.join(clone, 'app.yaml');
  await writeFile(app, `${await readFile(app, 'utf8')}colour: red\n`);
  await git(clone, 'commit', '-q', '-am', 'A colour');
  const pushed = await git(clone, 'push');
  expect(pushed.ok).toBe(false);
  expect(pushed.text).toMatch(/remote: app\.yaml:\d+: There is no "colour" here\. Known: /);
  expect(await audited('branches.push')).toContain('files.invalid');
  await git(clone, 'reset', '-q', '--hard', 'HEAD~1');
});

test('a save in the studio and a push meet: the second one is told, merges and goes through', async () => {
  await api('POST', '/apps/desk/commits', { message: 'Studio', files: { 'studio.txt': 'a' } });
  await writeFile(path.join(clone, 'mine.txt'), 'b');
  await git(clone, 'add', '-A');
  await git(clone, 'commit', '-q', '-m', 'Mine');
  expect((await git(clone, 'push')).text).toContain('fetch first');
  await git(clone, 'pull', '-q', '--no-rebase', '--no-edit');
  expect(await git(clone, 'push', '-q')).toEqual({ ok: true, text: '' });
  const { files } = (await api('GET', '/apps/desk/files')) as { files: { path: string }[] };
  expect(files.map((file) => file.path)).toEqual(expect.arrayContaining(['mine.txt', 'studio.txt']));
});

test('no key, a wrong key, another tenant and an unknown app are refused in words', async () => {
  const without = await fetch(`${portico.address}/git/default/desk.git/info/refs?service=git-upload-pack`);
  expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')]);
  expect((await git(folder, 'ls-remote', address('not-a-key-of-anybody-here'))).text).toMatch(/Authentication failed|not known/);
  expect((await git(folder, 'ls-remote', address(admin, 'elsewhere/desk'))).text).toContain('not found');
  expect((await git(folder, 'ls-remote', address(admin, 'default/nothing'))).text).toContain('not found');
  const dumb = await fetch(`${portico.address}/git/default/desk.git/info/refs`, { headers: { authorization: `Bearer ${admin}` } });
  expect([dumb.status, await dumb.text()]).toEqual([400, expect.stringContaining('smart HTTP')]);
});
