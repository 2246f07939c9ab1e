import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const version = '23.0.2';
const inside = 'package/generated/api.github.com.json';
const run = promisify(execFile);

/**
 * GitHub's REST description out of npm's `@octokit/openapi`, 13 MB of its 385: fetched once with `npm pack` into a folder
 * under the system's temporary one. Gives the reason where the registry can't be reached.
 */
export async function githubDescription(): Promise<{ readonly text: string } | { readonly unavailable: string }> {
  const folder = path.join(os.tmpdir(), 'portico-fixtures');
  const file = path.join(folder, `octokit-openapi-${version}.json`);
  if (existsSync(file)) return { text: await readFile(file, 'utf8') };
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(path.join(folder, 'fetch-'));
  try {
    await run('npm', ['pack', `@octokit/openapi@${version}`, '--silent', '--pack-destination', work], { timeout: 120_000, cwd: work, shell: process.platform === 'win32' });
    const [archive = ''] = await readdir(work);
    await run('tar', ['-xzf', archive, inside], { cwd: work, timeout: 120_000 });
    // Whole or not at all, also when two runs fetch at once.
    await rename(path.join(work, inside), file);
    return { text: await readFile(file, 'utf8') };
  } catch (error) {
    return { unavailable: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
