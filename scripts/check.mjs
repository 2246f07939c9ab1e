// npm run check: format, lint, types, layers, generated files, unused code. Everything runs; one failure fails all.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { install, node, root } from './install.mjs';

install();
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const env = { ...process.env, PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}` };
const checks = [
  ['format', bin('oxfmt'), ['--check', '.']],
  ['lint', bin('oxlint'), ['--type-aware', '--deny-warnings', '.']],
  ['types: pure', bin('tsc'), ['-p', 'tsconfig.pure.json']],
  ['types: server', bin('tsc'), ['-p', 'tsconfig.json']],
  ['types: web', bin('tsc'), ['-p', 'web/tsconfig.json']],
  ['layers', node(), ['scripts/layers.ts']],
  ['generated', node(), ['scripts/generate.ts', '--check']],
  ['unused', bin('knip'), []],
];
const only = process.argv.slice(2);
let failed = 0;
for (const [name, command, args] of checks) {
  if (only.length > 0 && !only.some((word) => name.startsWith(word))) continue;
  const began = performance.now();
  const done = spawnSync(command, args, { cwd: root, env, encoding: 'utf8' });
  const ok = done.status === 0;
  process.stdout.write(`${ok ? '✓' : '✗'} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)\n`);
  if (!ok || name === 'layers') process.stdout.write(`${done.stdout ?? ''}${done.stderr ?? ''}${done.error ? String(done.error) : ''}\n`);
  if (!ok) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
