import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createDeflate, createGunzip } from 'node:zlib';
import { PorticoError, type StreamResult } from '@portico/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { childEnvironment } from '../kernel/index.ts';
import { git } from './git.ts';
import { repositoryOf } from './repository.ts';
import { deskFiles, factsOf, openDesk, type Desk } from './testing.ts';

const run = promisify(execFile);

/** The least an HTTP edge does, without door and keys: api/git.ts is tested with them in tests/walks/git.test.ts. */
function serve(desk: Desk, refusals: PorticoError[]): Promise<Server> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://x');
    const service = url.searchParams.get('service') ?? url.pathname.split('/').at(-1);
    const body = url.pathname.endsWith('/info/refs') ? undefined : request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;
    const protocol = request.headers['git-protocol'];
    const operation = service === 'git-upload-pack' ? 'branches.fetch' : 'branches.push';
    const stream = (await desk.call(operation, { app: 'desk', tenant: 'default', ...(typeof protocol === 'string' && { protocol }), ...(body && { body }) })) as StreamResult;
    response.writeHead(200, { 'content-type': stream.mediaType });
    try {
      for await (const chunk of stream.body) response.write(chunk);
    } catch (error) {
      if (error instanceof PorticoError) refusals.push(error);
    }
    response.end();
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(String(error));
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

let desk: Desk;
let server: Server;
let folder: string;
let clone: string;
let url: string;
let number = 0;
const refusals: PorticoError[] = [];

const environment = childEnvironment({
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Bob',
  GIT_AUTHOR_EMAIL: 'bob@example.com',
  GIT_COMMITTER_NAME: 'Bob',
  GIT_COMMITTER_EMAIL: 'bob@example.com',
});
/** git at the client's side; gives both outputs, and whether it went well. */
async function client(...args: string[]): Promise<{ ok: boolean; text: string }> {
  try {
    const { stdout, stderr } = await run('git', args, { cwd: clone, env: environment });
    return { ok: true, text: stdout + stderr };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { ok: false, text: stdout + stderr };
  }
}
async function commit(files: Record<string, string>, message = 'Edit'): Promise<string> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(clone, file)), { recursive: true });
    await writeFile(path.join(clone, file), content);
  }
  await client('add', '-A');
  await client('commit', '-q', '-m', message);
  return (await client('rev-parse', 'HEAD')).text.trim();
}
const head = async (): Promise<string> => {
  const listed = (await desk.call('files.list', { app: 'desk' })) as { head: string };
  return listed.head;
};
const repository = (): string => repositoryOf(desk.kernel.config.dataFolder, { tenant: desk.kernel.tenant, app: desk.app.id });
const holds = async (id: string): Promise<boolean> =>
  git({ repository: repository(), args: ['cat-file', '-e', id] }).then(
    () => true,
    () => false,
  );

beforeAll(async () => {
  desk = await openDesk();
  server = await serve(desk, refusals);
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/git/default/desk.git`;
  folder = mkdtempSync(path.join(tmpdir(), 'portico-git-test-'));
});
afterAll(async () => {
  server.close();
  await desk.kernel.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  refusals.length = 0;
  clone = folder;
  const name = `clone-${(number += 1)}`;
  const cloned = await client('clone', '-q', url, name);
  if (!cloned.ok) throw new Error(cloned.text);
  clone = path.join(folder, name);
});

describe('git clone and fetch', () => {
  it.each(['0', '2'])('gives the files of main with protocol version %s', async (version) => {
    const name = `v${version}-${number}`;
    expect((await client('-c', `protocol.version=${version}`, 'clone', '-q', url, name)).ok).toBe(true);
    expect((await readdir(path.join(clone, name))).sort()).toEqual(expect.arrayContaining(['.git', 'access.cedar', 'app.yaml', 'entities', 'pages', 'roles.yaml']));
    const shallow = await client('-c', `protocol.version=${version}`, 'clone', '-q', '--depth=1', url, `s${version}-${number}`);
    expect(shallow).toEqual({ ok: true, text: '' });
  });

  it('sees what was saved in the studio a moment ago', async () => {
    const { commit: id } = (await desk.call('files.commit', { app: 'desk', message: 'Studio', files: { 'studio.txt': String(number) } })) as { commit: string };
    await client('pull', '-q');
    expect((await client('rev-parse', 'HEAD')).text.trim()).toBe(id);
  });

  it('is for the tenant of the address only', async () => {
    await expect(desk.call('branches.fetch', { app: 'desk', tenant: 'other' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('git push', () => {
  it('moves the head, tells the fact, and the studio reads it', async () => {
    const id = await commit({ 'README.md': `# ${number}\n`, 'pages/home.page.json': `{ "format": 1, "name": "home", "title": "${number}", "body": [] }\n` });
    expect(await client('push', '-q')).toEqual({ ok: true, text: '' });
    expect(await head()).toBe(id);
    expect(await desk.call('files.read', { app: 'desk', path: 'README.md' })).toMatchObject({ content: `# ${number}\n` });
    const facts = (await factsOf(desk.kernel)).slice(-2);
    expect(facts.map((fact) => fact.name)).toEqual(['file.committed', 'page.updated']);
    expect(facts[0]?.data).toMatchObject({ branch: 'main', commit: id });
    expect(refusals).toEqual([]);
  });

  it('of a wrong file is refused with file, line and reason, and leaves nothing behind', async () => {
    const before = await head();
    const id = await commit({ 'entities/Customer.yaml': (deskFiles['entities/Customer.yaml'] ?? '').replace('type: text', 'type: txt') });
    const pushed = await client('push');
    expect(pushed.ok).toBe(false);
    expect(pushed.text).toMatch(/remote: entities\/Customer\.yaml:6: "txt" is not one of .*Did you mean "text"\?/);
    expect(await head()).toBe(before);
    expect(await holds(id)).toBe(false);
    expect((await readdir(path.join(repository(), 'objects'))).filter((name) => /incoming|quarantine/.test(name))).toEqual([]);
    expect(refusals.map((error) => error.code)).toEqual(['files.invalid']);
  });

  it('of a symbolic link, a submodule or a binary file is refused', async () => {
    await symlink('/etc/passwd', path.join(clone, 'link'));
    await commit({ 'bin.dat': 'a\0b' });
    const pushed = await client('push');
    expect(pushed.text).toContain('remote: link: Symbolic links are not kept');
    await client('rm', '-q', 'link');
    await commit({}, 'without link');
    expect((await client('push')).text).toContain('remote: bin.dat: Only text in UTF-8');
    await client('rm', '-q', 'bin.dat');
    await client('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    await client('commit', '-q', '-m', 'sub');
    expect((await client('push')).text).toContain('remote: sub: Submodules are not kept');
  });

  it('with a large file hidden in its history is refused', async () => {
    await commit({ 'data/large.csv': 'x,y\n'.repeat(700_000) }, 'large');
    await client('rm', '-q', 'data/large.csv');
    await commit({}, 'gone');
    expect((await client('push')).text).toContain('remote: The history holds a file of 2800000 bytes');
  });

  it('of tree entries that no honest git writes is refused', async () => {
    const blob = (await client('hash-object', '-w', 'app.yaml')).text.trim();
    await writeFile(path.join(folder, 'tree'), Buffer.concat([Buffer.from('100644 .GIT\0'), Buffer.from(blob, 'hex')]));
    const tree = (await client('hash-object', '-w', '-t', 'tree', '--literally', path.join(folder, 'tree'))).text.trim();
    const id = (await client('commit-tree', '-p', 'HEAD', '-m', 'evil', tree)).text.trim();
    const pushed = await client('push', 'origin', `${id}:refs/heads/main`);
    expect(pushed.ok).toBe(false);
    expect(pushed.text).toMatch(/hasDotgit|belongs to git itself/);
    expect(await holds(id)).toBe(false);
  });

  it('by force, or of a deletion of main, or of a tag, is refused', async () => {
    const before = await head();
    await client('commit', '-q', '--amend', '-m', 'rewritten');
    expect((await client('push', '--force')).text).toContain('remote: main: history is never rewritten here');
    expect((await client('push', 'origin', ':main')).text).toContain('remote: main can not be deleted.');
    await client('tag', 'v1', before);
    expect((await client('push', 'origin', 'v1')).text).toContain('only branches are kept here');
    expect(await head()).toBe(before);
  });

  it('on an old head says what to do; after a merge it goes through', async () => {
    await commit({ 'mine.txt': String(number) });
    await desk.call('files.commit', { app: 'desk', message: 'Studio', files: { 'theirs.txt': String(number) } });
    const pushed = await client('push');
    expect(pushed.ok).toBe(false);
    expect(pushed.text).toContain('fetch first');
    await client('pull', '-q', '--no-rebase', '--no-edit');
    expect(await client('push', '-q')).toEqual({ ok: true, text: '' });
    expect(await desk.call('files.read', { app: 'desk', path: 'theirs.txt' })).toMatchObject({ content: String(number) });
  });

  it('makes and deletes branches, all of one push or none', async () => {
    await client('checkout', '-q', '-b', 'feature/x');
    const id = await commit({ 'x.txt': String(number) });
    expect((await client('push', '-q', 'origin', 'feature/x')).ok).toBe(true);
    const { branches } = (await desk.call('files.list', { app: 'desk' })) as { branches: unknown[] };
    expect(branches).toContainEqual({ name: 'feature/x', head: id });
    expect((await client('push', '-q', 'origin', 'feature/x:refs/heads/y', 'feature/x:refs/heads/feature')).text).toContain('remote: The name "feature/x" is taken');
    expect(JSON.stringify(await desk.call('files.list', { app: 'desk' }))).not.toContain('"y"');
    expect((await client('push', '-q', 'origin', ':feature/x')).ok).toBe(true);
    expect(JSON.stringify(await desk.call('files.list', { app: 'desk' }))).not.toContain('feature/x');
    expect((await client('fetch', '-q', '--prune')).ok).toBe(true);
  });

  it('of more bytes than allowed is stopped', async () => {
    const line = `${'0'.repeat(40)} ${'1'.repeat(40)} refs/heads/large\0report-status\n`;
    const megabyte = Buffer.alloc(1024 * 1024);
    const zeros = Readable.from(
      (function* () {
        for (;;) yield megabyte;
      })(),
    );
    async function* pack(): AsyncIterable<Uint8Array> {
      yield Buffer.from(`${(line.length + 4).toString(16).padStart(4, '0')}${line}0000`);
      // One blob of 100 MB, not compressed.
      yield Buffer.concat([Buffer.from('PACK'), Buffer.from([0, 0, 0, 2, 0, 0, 0, 1]), Buffer.from([0xb0, 0x80, 0x80, 0xb2, 0x06])]);
      yield* zeros.pipe(createDeflate({ level: 0 })) as AsyncIterable<Uint8Array>;
    }
    await expect(desk.call('branches.push', { app: 'desk', body: pack() })).rejects.toMatchObject({ code: 'request.too_large' });
    zeros.destroy();
  });

  it('of what git did not write is refused', async () => {
    const text = Buffer.from('nothing git would say').toString('base64');
    await expect(desk.call('branches.push', { app: 'desk', body: text })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(desk.call('branches.push', { app: 'desk', body: 5 })).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(desk.call('branches.fetch', { app: 'desk', body: 5 })).rejects.toMatchObject({ code: 'request.invalid' });
  });
});
