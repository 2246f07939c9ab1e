import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPool, type Pool } from './pool.ts';
import type { Limits } from './protocol.ts';
import { startJavascript } from './start-javascript.ts';

let pool: Pool;
beforeAll(() => {
  pool = createPool({ start: startJavascript, places: 2, queue: 4, idleSeconds: 30, anyone: true, ahead: false, setting: 'X' });
});
afterAll(() => pool.stop());

const limits: Limits = { seconds: 2, memory: 32 << 20, output: 10_000, calls: 20, logs: 2000 };
const run = (source: string, more: { input?: unknown; limits?: Partial<Limits>; answer?: (operation: string, input: unknown) => Promise<unknown> } = {}) =>
  pool.run({
    tenant: 't',
    key: source,
    task: {
      file: 'functions/a.js',
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
const main = (body: string) => `export default async function (input) {\n${body}\n}`;

test('takes input, prints, calls and gives a result', async () => {
  const ran = await run(main('console.log("for", portico.caller.name, { n: input.n });\nconst back = await portico.call("a.b", { n: 1 });\nreturn { sum: back.n + input.n };'), {
    input: { n: 2 },
    answer: (operation, input) => Promise.resolve(operation === 'a.b' ? input : null),
  });
  expect(ran).toMatchObject({ result: '{"sum":3}', spoilt: false, logs: [{ level: 'log', text: 'for Ada {"n":2}' }] });
});

test('an error says where in the file it happened', async () => {
  expect((await run(main('const x = 1;\nx.y.z;'))).failure).toMatchObject({ reason: 'code', line: 3, message: expect.stringContaining('TypeError') as string });
  expect((await run('export default (\n')).failure).toMatchObject({ reason: 'code', message: expect.stringContaining('SyntaxError') as string });
  expect((await run('const x = 1;')).failure).toMatchObject({ reason: 'code', message: expect.stringContaining('default export') as string });
  expect((await run('await 1;\nexport default (input) => input.a;', { input: { a: 4 } })).result).toBe('4');
});

test('every limit stops it and says which', async () => {
  expect((await run(main('for (;;);'), { limits: { seconds: 1 } })).failure?.reason).toBe('seconds');
  expect((await run(main('await new Promise(() => {});'))).failure?.reason).toBe('silent');
  expect((await run(main('const a = []; for (;;) a.push("x".repeat(100000) + a.length);'))).failure?.reason).toBe('memory');
  expect((await run(main('return "x".repeat(20000);'))).failure?.reason).toBe('output');
  expect((await run(main('for (let i = 0; i < 50; i++) await portico.call("x", {});'))).failure?.reason).toBe('calls');
  const loud = await run(main('for (let i = 0; i < 1000; i++) console.log("line", i); return 1;'));
  expect(loud).toMatchObject({ result: '1' });
  expect(loud.logs.length + loud.dropped).toBe(1000);
  expect(loud.dropped).toBeGreaterThan(0);
});

test('nothing of one run is seen by the next', async () => {
  await run(main('globalThis.left = 1; Object.prototype.left = 2; Array.prototype.map = 3; return 1;'));
  expect((await run(main('return [typeof left, ({}).left === undefined, typeof [].map];'))).result).toBe('["undefined",true,"function"]');
});
