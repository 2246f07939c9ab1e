// What a function costs: cold (a sandbox has to start) and warm, in JavaScript and Python, against the same sum in this
// process, and what portico.call adds. Prints; asserts nothing about time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createPool, type Pool, type Ran } from '../../server/functions/sandbox/pool.ts';
import type { Sandbox } from '../../server/functions/sandbox/protocol.ts';
import { startJavascript } from '../../server/functions/sandbox/start-javascript.ts';
import { pythonSnapshot, startPython } from '../../server/functions/sandbox/start-python.ts';
import { print } from './race.ts';

const sources = {
  javascript: {
    file: 'functions/sum.js',
    plain: 'export default ({ n }) => { let sum = 0; for (let i = 0; i < n; i++) sum += i % 7; return sum; };',
    calls: 'export default async ({ n }) => { for (let i = 0; i < n; i++) await portico.call("x", {}); return n; };',
  },
  python: {
    file: 'functions/sum.py',
    plain: 'def main(input):\n    return sum(i % 7 for i in range(input["n"]))\n',
    calls: 'import portico\ndef main(input):\n    for i in range(input["n"]): portico.call("x", {})\n    return input["n"]\n',
  },
} as const;
type Language = keyof typeof sources;

function runIn(pool: Pool, of: { language: Language; source: 'plain' | 'calls'; n: number; key?: string }): Promise<Ran> {
  const { file, [of.source]: source } = sources[of.language];
  const limits = { seconds: 60, memory: 128 << 20, output: 10_000, calls: 100_000, logs: 1000 };
  return pool.run({
    tenant: 't',
    key: of.key ?? `${of.language}/${of.source}`,
    task: { file, source, input: JSON.stringify({ n: of.n }), caller: { kind: 'person', id: '1', name: 'Ada' }, limits },
    host: { signal: new AbortController().signal, answer: () => Promise.resolve({ ok: true, text: 'null' }) },
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`.padStart(10);

async function measure(language: Language, start: () => Promise<Sandbox>, times: number): Promise<void> {
  const fresh = (): Pool => createPool({ start, places: 2, queue: 1000, idleSeconds: 30, anyone: language === 'javascript', ahead: false, setting: '' });
  const cold: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const pool = fresh();
    cold.push(await timed(() => runIn(pool, { language, source: 'plain', n: 1 })));
    await pool.stop();
  }
  const pool = fresh();
  await runIn(pool, { language, source: 'plain', n: 1 });
  const warm: number[] = [];
  for (let round = 0; round < times; round += 1) warm.push(await timed(() => runIn(pool, { language, source: 'plain', n: 1 })));
  const heavy = await timed(() => runIn(pool, { language, source: 'plain', n: 1_000_000 }));
  await runIn(pool, { language, source: 'calls', n: 1 });
  const calls = await timed(() => runIn(pool, { language, source: 'calls', n: 1000 }));
  const both = await timed(() => Promise.all(Array.from({ length: 100 }, () => runIn(pool, { language, source: 'plain', n: 1 }))));
  await pool.stop();
  const began = performance.now();
  let sum = 0;
  for (let i = 0; i < 1_000_000; i += 1) sum += i % 7;
  const here = performance.now() - began;
  print(
    `${language.padEnd(11)} cold ${ms(median(cold))} · warm ${ms(median(warm))} · 100 at once on 2 places ${ms(both)} · one portico.call ${ms(calls / 1000)} · a million additions ${ms(heavy)} (here ${ms(here).trim()}, ${sum})`,
  );
}

/** Cold and warm calls of functions, median of several. */
export async function measureFunctions(): Promise<void> {
  print('\n=== functions: the sandbox alone, without door and database');
  await measure('javascript', startJavascript, 200);
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-load-functions-'));
  const made = await timed(() => pythonSnapshot(folder));
  const snapshot = await pythonSnapshot(folder);
  print(`python      snapshot of its memory made once in ${ms(made).trim()}; without it a start takes:`);
  const whole = await timed(async () => (await startPython({ memory: 128 << 20 })).kill());
  print(`            ${ms(whole)}`);
  await measure('python', () => startPython({ memory: 128 << 20, snapshot }), 100);
  rmSync(folder, { recursive: true });
}
