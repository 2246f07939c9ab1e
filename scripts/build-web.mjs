// Builds the pages when their sources have changed since the last build.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { node, root, run } from './install.mjs';

const dist = path.join(root, 'web', 'dist');
const mark = path.join(dist, '.built');

function state() {
  const hash = createHash('sha256');
  for (const folder of ['web', 'contracts', 'bpmn']) {
    for (const name of readdirSync(path.join(root, folder), { recursive: true }).sort()) {
      if (/^(dist[^\\/]*|node_modules)([\\/]|$)|\.test\.tsx?$/.test(name)) continue;
      const file = path.join(root, folder, name);
      if (statSync(file).isFile()) hash.update(name).update(readFileSync(file));
    }
  }
  return hash.update(readFileSync(path.join(root, 'package-lock.json'))).digest('hex');
}

export function buildWeb() {
  const now = state();
  if (existsSync(mark) && readFileSync(mark, 'utf8') === now) return;
  process.stdout.write('Building the pages (once, and when they change) …\n');
  // Built beside and put in place whole: a running server never serves half a build.
  const next = path.join(root, 'web', `dist.${process.pid}`);
  const last = path.join(root, 'web', `dist.${process.pid}.old`);
  run(node(), [path.join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn', '--outDir', next, '--emptyOutDir'], { cwd: path.join(root, 'web') });
  writeFileSync(path.join(next, '.built'), now);
  if (existsSync(dist)) renameSync(dist, last);
  renameSync(next, dist);
  rmSync(last, { recursive: true, force: true });
}

if (process.argv[1] === new URL(import.meta.url).pathname) buildWeb();
