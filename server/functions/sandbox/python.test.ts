import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPool, type Pool } from './pool.ts';
import type { Limits } from './protocol.ts';
import { pythonSnapshot, startPython } from './start-python.ts';

let pool: Pool;
const folder = mkdtempSync(path.join(tmpdir(), 'portico-python-'));
beforeAll(async () => {
  const snapshot = await pythonSnapshot(folder);
  if (snapshot === undefined) throw new Error('no snapshot was made');
  pool = createPool({ start: () => startPython({ memory: 128 << 20, snapshot }), places: 2, queue: 4, idleSeconds: 30, anyone: false, ahead: false, setting: 'X' });
});
afterAll(async () => {
  await pool.stop();
  rmSync(folder, { recursive: true });
});

const limits: Limits = { seconds: 10, memory: 128 << 20, output: 10_000, calls: 20, logs: 2000 };
const run = (source: string, more: { input?: unknown; limits?: Partial<Limits>; key?: string; answer?: (operation: string, input: unknown) => Promise<unknown> } = {}) =>
  pool.run({
    tenant: 't',
    key: more.key ?? 'same',
    task: {
      file: 'functions/a.py',
      source,
      input: JSON.stringify(more.input ?? {}),
      caller: { kind: 'person', id: '1', name: 'Ada' },
      limits: { ...limits, ...more.limits },
    },
    host: {
      signal: new AbortController().signal,
      answer: async ({ operation, input }) => ({ ok: true, text: JSON.stringify((await more.answer?.(operation, JSON.parse(input) as unknown)) ?? null) }),
    },
  });

test('takes input, prints, calls and gives a result', async () => {
  const ran = await run(
    'import portico, decimal\ndef main(input):\n    print("for", portico.caller["name"])\n    back = portico.call("a.b", {"n": 1})\n    return {"sum": back["n"] + input["n"], "text": "合计"}\n',
    { input: { n: 2 }, answer: (operation, input) => Promise.resolve(operation === 'a.b' ? input : null) },
  );
  expect(ran).toMatchObject({ spoilt: false, logs: [{ level: 'log', text: 'for Ada' }] });
  expect(JSON.parse(ran.result ?? '')).toEqual({ sum: 3, text: '合计' });
}, 60_000);

test('an error says where in the file it happened', async () => {
  expect((await run('def main(input):\n    x = 1\n    return x.y\n')).failure).toMatchObject({
    reason: 'code',
    line: 3,
    message: expect.stringContaining('AttributeError') as string,
  });
  expect((await run('def main(input):\n    return (\n')).failure).toMatchObject({ reason: 'code', line: 2, message: expect.stringContaining('SyntaxError') as string });
  expect((await run('x = 1')).failure).toMatchObject({ reason: 'code', message: expect.stringContaining('def main') as string });
}, 60_000);

test('every limit stops it and says which', async () => {
  expect((await run('def main(input):\n    while True: pass\n', { limits: { seconds: 1 } })).failure?.reason).toBe('seconds');
  expect((await run('def main(input):\n    a = []\n    while True: a.append(bytearray(1000000))\n')).failure?.reason).toBe('memory');
  expect((await run('def main(input):\n    return "x" * 20000\n')).failure?.reason).toBe('output');
  expect((await run('import portico\ndef main(input):\n    for i in range(50): portico.call("x")\n')).failure?.reason).toBe('calls');
  const loud = await run('def main(input):\n    for i in range(1000): print("line", i)\n    return 1\n');
  expect(loud).toMatchObject({ result: '1' });
  expect(loud.logs.length + loud.dropped).toBe(1000);
}, 60_000);

test('chance is not the same in every interpreter, though all begin with the same memory', async () => {
  const source = 'import random, uuid, secrets\ndef main(input): return [random.random(), str(uuid.uuid4()), secrets.token_hex(8)]\n';
  const [one, other] = await Promise.all([run(source, { key: 'one' }), run(source, { key: 'other' })]);
  const [first, second] = [one, other].map(({ result }) => JSON.parse(result ?? '[]') as unknown[]);
  expect(first).toHaveLength(3);
  for (const place of [0, 1, 2]) expect(first?.[place]).not.toEqual(second?.[place]);
}, 60_000);
