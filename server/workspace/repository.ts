import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { PorticoError, type Files, type Issue } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import { binaryMessage, folderLimits, pathTrouble } from './check-paths.ts';
import { commitId, git, gitAnswer } from './git.ts';

const plainId = /^[0-9a-f][0-9a-f-]{7,63}$/;

/** Folder of an app's bare repository; both ids are ours. */
export function repositoryOf(dataFolder: string, of: { tenant: string; app: string }): string {
  if (!plainId.test(of.tenant) || !plainId.test(of.app)) throw new Error('not an id of a tenant or an app');
  return path.join(dataFolder, 'git', of.tenant, `${of.app}.git`);
}

/** Makes the bare repository where there is none yet. */
export async function ensureRepository(repository: string): Promise<void> {
  if (existsSync(path.join(repository, 'HEAD'))) return;
  await mkdir(repository, { recursive: true, mode: 0o700 });
  await git({ repository, args: ['init', '--quiet', '--bare', '--template=', '--initial-branch=main'] });
}

/**
 * Deletes what a crash left: removals that were begun, and repositories an hour old whose app never came to be. One
 * with branches and no app is kept and named: it may be the database that lacks something, not the folder.
 */
export async function removeOrphans(
  dataFolder: string,
  known: { tenants: readonly string[]; apps: ReadonlySet<string>; now: Date },
): Promise<{ removed: number; unknown: string[] }> {
  const unknown: string[] = [];
  let removed = 0;
  for (const tenant of known.tenants) {
    const root = path.join(dataFolder, 'git', tenant);
    for (const folder of await readdir(root)) {
      const place = path.join(root, folder);
      if (!folder.endsWith('.git') || known.apps.has(folder.slice(0, -'.git'.length))) continue;
      if (folder.endsWith('.removed.git')) await rm(place, { recursive: true, force: true });
      else if (known.now.getTime() - (await stat(place)).mtimeMs < 3_600_000) continue;
      else if (await hasBranches(place)) {
        unknown.push(place);
        continue;
      } else await removeRepository(place);
      removed += 1;
    }
  }
  return { removed, unknown };
}

async function hasBranches(repository: string): Promise<boolean> {
  const answer = await gitAnswer({ repository, args: ['for-each-ref', '--count=1'] });
  return answer.code === 0 && answer.out.length > 0;
}

/** Takes the folder away in one move, then deletes it. */
export async function removeRepository(repository: string): Promise<void> {
  if (!existsSync(repository)) return;
  const doomed = `${repository.slice(0, -4)}.removed.git`;
  await rm(doomed, { recursive: true, force: true });
  await rename(repository, doomed);
  await rm(doomed, { recursive: true, force: true });
}

/** Where objects of a push that is not accepted yet are found (git's quarantine). */
export type Quarantine = Readonly<Record<string, string>>;

const commits = new LRUCache<string, { files: Files }>({
  maxSize: 64 * 1024 * 1024,
  sizeCalculation: ({ files }) => 1 + Object.entries(files).reduce((sum, [name, text]) => sum + name.length + text.length, 0),
});

/**
 * All files of a commit. Throws `not_found` for an unknown commit and `files.invalid` for what an app's folder can't
 * hold: links, submodules, binary or oversized files, names that not every system can store.
 */
export async function filesAt(repository: string, commit: string, quarantine?: Quarantine): Promise<Files> {
  const key = `${repository}\0${commitId(commit)}`;
  const known = commits.get(key);
  if (known) return known.files;
  const entries = await entriesAt({ repository, commit, ...(quarantine && { environment: quarantine }) });
  const files = await contents({ repository, entries, ...(quarantine && { environment: quarantine }) });
  // What lies in quarantine may still be refused and go away.
  if (!quarantine) commits.set(key, { files });
  return files;
}

interface Entry {
  readonly path: string;
  readonly object: string;
  readonly size: number;
}
interface Place {
  readonly repository: string;
  readonly environment?: Quarantine;
}

async function entriesAt(at: Place & { commit: string }): Promise<Entry[]> {
  const answer = await gitAnswer({ ...at, args: ['ls-tree', '-r', '-z', '-l', '--full-tree', at.commit], most: 8 * 1024 * 1024 });
  if (answer.code !== 0) throw new PorticoError('not_found', { params: { what: 'commit', name: at.commit }, cause: answer.err });
  const entries: Entry[] = [];
  const issues: Issue[] = [];
  let total = 0;
  for (const line of splitZero(answer.out)) {
    const tab = line.indexOf(9);
    const [mode = '', kind = '', object = '', size = ''] = line.subarray(0, tab).toString('latin1').split(/ +/);
    const name = utf8(line.subarray(tab + 1));
    const file = name ?? line.subarray(tab + 1).toString('latin1');
    if (mode === '120000') issues.push({ file, message: { en: 'Symbolic links are not kept. Commit the file itself.', zh: '不支持符号链接，请提交文件本身。' } });
    else if (kind !== 'blob') issues.push({ file, message: { en: 'Submodules are not kept. Commit the files themselves.', zh: '不支持子模块，请提交文件本身。' } });
    else if (name === undefined) issues.push({ file, message: { en: 'The path is not UTF-8. Rename the file.', zh: '路径不是 UTF-8 编码，请重命名。' } });
    else {
      const trouble = pathTrouble(name);
      if (trouble) issues.push({ file, message: trouble });
      total += Number(size);
      if (Number(size) > folderLimits.fileBytes)
        issues.push({
          file,
          message: {
            en: `A file has at most ${folderLimits.fileBytes / 1_048_576} MB; this one has ${size} bytes.`,
            zh: `单个文件最大 ${folderLimits.fileBytes / 1_048_576} MB，该文件为 ${size} 字节。`,
          },
        });
      entries.push({ path: name, object, size: Number(size) });
    }
  }
  if (entries.length > folderLimits.files || total > folderLimits.totalBytes)
    issues.push({
      message: {
        en: `An app has at most ${folderLimits.files} files of ${folderLimits.totalBytes / 1_048_576} MB together; these are ${entries.length} of ${total} bytes.`,
        zh: `应用最多 ${folderLimits.files} 个文件、总计 ${folderLimits.totalBytes / 1_048_576} MB，当前为 ${entries.length} 个、${total} 字节。`,
      },
    });
  if (issues.length > 0) throw invalidFiles(issues);
  return entries;
}

async function contents(of: Place & { entries: readonly Entry[] }): Promise<Files> {
  if (of.entries.length === 0) return {};
  const out = await git({ ...of, args: ['cat-file', '--batch'], input: of.entries.map((entry) => `${entry.object}\n`).join(''), most: folderLimits.totalBytes + 1024 * 1024 });
  const issues: Issue[] = [];
  const files: [string, string][] = [];
  let position = 0;
  for (const entry of of.entries) {
    const start = out.indexOf(10, position) + 1;
    const text = utf8(out.subarray(start, start + entry.size));
    if (text === undefined || text.includes('\0')) issues.push({ file: entry.path, message: binaryMessage });
    else files.push([entry.path, text]);
    position = start + entry.size + 1;
  }
  if (issues.length > 0) throw invalidFiles(issues);
  return Object.fromEntries(files);
}

/** The error of files that can't be saved; the first finding stands in the message, all in the issues. */
export function invalidFiles(issues: readonly Issue[]): PorticoError {
  const [first] = issues;
  const where = first?.file === undefined ? '' : `${first.file}${first.line === undefined ? '' : `:${first.line}`}: `;
  const more = issues.length > 1 ? ` (+${issues.length - 1})` : '';
  return new PorticoError('files.invalid', { params: { detail: `${where}${first?.message.en ?? ''}${more}` }, issues });
}

function* splitZero(bytes: Buffer): Iterable<Buffer> {
  let start = 0;
  for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
function utf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
