#!/usr/bin/env node
// Plain JavaScript for whatever Node is there: goes on in the project's own Node 24.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('main.ts', import.meta.url);

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(main.href);
} else {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const own = [
    new URL(`../node_modules/node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}/bin/${name}`, import.meta.url),
    new URL(`../node_modules/.bin/${name}`, import.meta.url),
  ].map((place) => fileURLToPath(place));
  const node = own.find((place) => existsSync(place));
  if (node === undefined) {
    process.stderr.write(`portico needs Node 24 or newer; this is ${process.version}. Run "npm install" in the project (it brings one along), or install Node 24.\n`);
    process.exit(1);
  }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A signal from the terminal reaches both; one sent to this process alone is passed on. The child decides when to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const one of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(one);
    process.kill(process.pid, signal);
  });
}
