// Plain JavaScript for whatever Node is there: brings the project's own Node and packages, then gets out of the way.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const mark = path.join(root, 'node_modules', '.portico-lock');

/** Runs a program and stops with its code when it fails. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32', ...options });
  if (done.status !== 0) {
    process.stderr.write(`\n${command} ${args.join(' ')} failed (${done.status ?? done.signal ?? done.error?.message}).\n`);
    process.exit(done.status ?? 1);
  }
}

/** Installs the packages of the lock file, only when it has changed since. */
export function install() {
  const hash = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return;
  process.stdout.write('Installing packages (once, and when they change) …\n');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(mark, hash);
}

/** The Node 24 that came with the packages, or the one in use when that is new enough. */
export function node() {
  const own = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  process.stderr.write(
    `Portico needs Node 24 or newer; this is ${process.version}, and no packaged Node exists for ${process.platform}-${process.arch}. Install Node 24 from nodejs.org.\n`,
  );
  process.exit(1);
}
