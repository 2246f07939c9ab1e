import { expect, test } from 'vitest';
import { createPool, type Pool, type PoolSettings } from './pool.ts';
import type { FromSandbox, Sandbox, ToSandbox } from './protocol.ts';

/** A sandbox that ends when it is told to; `source` says how: `done`, `call` first, or never. */
function scripted() {
  const started: { sandbox: Sandbox; killed: boolean; finish(): void }[] = [];
  const start = (): Promise<Sandbox> => {
    let hear: (message: FromSandbox) => void = () => undefined;
    const one = {
      killed: false,
      finish: () => hear({ kind: 'done', text: '1', dropped: 0 }),
      sandbox: {
        send: (message: ToSandbox) => {
          if (message.kind === 'answer') return hear({ kind: 'done', text: message.text, dropped: 0 });
          if (message.task.source === 'done') queueMicrotask(() => hear({ kind: 'done', text: '1', dropped: 0 }));
          if (message.task.source === 'call') queueMicrotask(() => hear({ kind: 'call', call: 1, operation: 'x', input: '{}' }));
        },
        kill: () => {
          one.killed = true;
          return Promise.resolve();
        },
        listen: (heard: (message: FromSandbox) => void) => {
          hear = heard;
        },
      },
    };
    started.push(one);
    return Promise.resolve(one.sandbox);
  };
  return { start, started };
}

const limits = { seconds: 5, memory: 1, output: 100, calls: 5, logs: 100 };
const settings = { places: 2, queue: 2, idleSeconds: 60, anyone: true, ahead: false, setting: 'PLACES' };
function run(pool: Pool, of: { tenant: string; source: string; key?: string; answer?: () => Promise<{ ok: boolean; text: string }>; signal?: AbortSignal }) {
  const { tenant, source, key = source, signal = new AbortController().signal } = of;
  return pool.run({
    tenant,
    key,
    task: { file: 'a', source, input: '{}', caller: { kind: 'person', id: '1', name: 'A' }, limits },
    host: { signal, answer: of.answer ?? (() => Promise.resolve({ ok: true, text: '2' })) },
  });
}
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const made = (more: Partial<PoolSettings> = {}) => {
  const { start, started } = scripted();
  return { pool: createPool({ start, ...settings, ...more }), started };
};

test('one tenant can not take the last place; another finds it free', async () => {
  const { pool, started } = made();
  const slow = run(pool, { tenant: 'a', source: 'never' });
  const waiting = run(pool, { tenant: 'a', source: 'done' });
  await turn();
  expect(started).toHaveLength(1);
  expect((await run(pool, { tenant: 'b', source: 'done' })).result).toBe('1');
  started[0]?.finish();
  await Promise.all([slow, waiting]);
});

test('a queue that is full says what an operator can raise; whoever leaves it gives the place up', async () => {
  const { pool, started } = made({ places: 1, queue: 1 });
  const slow = run(pool, { tenant: 'a', source: 'never' });
  const gone = new AbortController();
  const leaving = run(pool, { tenant: 'a', source: 'done', signal: gone.signal });
  await expect(run(pool, { tenant: 'b', source: 'done' })).rejects.toMatchObject({ code: 'function.busy', params: { waiting: 1, setting: 'PLACES' } });
  gone.abort(new Error('left'));
  await expect(leaving).rejects.toThrow('left');
  const next = run(pool, { tenant: 'b', source: 'done' });
  started[0]?.finish();
  await Promise.all([slow, next]);
});

test('a run that waits for a call lets others in meanwhile', async () => {
  const { pool } = made({ places: 1 });
  let answer: (given: { ok: boolean; text: string }) => void = () => undefined;
  const outer = run(pool, { tenant: 'a', source: 'call', answer: () => new Promise((resolve) => (answer = resolve)) });
  await turn();
  expect((await run(pool, { tenant: 'a', source: 'done' })).result).toBe('1');
  answer({ ok: true, text: '3' });
  expect((await outer).result).toBe('3');
});

test('sandboxes are used again where they may, and none is left when there is no work', async () => {
  const { pool, started } = made({ idleSeconds: 0.02 });
  await run(pool, { tenant: 'a', source: 'done' });
  const again = await run(pool, { tenant: 'b', source: 'done' });
  expect([started.length, again.started]).toEqual([1, 0]);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect([pool.size(), started[0]?.killed]).toEqual([0, true]);

  const apart = made({ anyone: false });
  await run(apart.pool, { tenant: 'a', source: 'done', key: 'one' });
  await run(apart.pool, { tenant: 'a', source: 'done', key: 'other' });
  await run(apart.pool, { tenant: 'a', source: 'done', key: 'one' });
  expect(apart.started).toHaveLength(2);
  await apart.pool.stop();
});

test('after a caller has left in the middle, the sandbox is not used again', async () => {
  const { pool, started } = made();
  const leaving = new AbortController();
  const left = run(pool, { tenant: 'a', source: 'never', signal: leaving.signal });
  await turn();
  leaving.abort();
  expect((await left).spoilt).toBe(true);
  expect(started[0]?.killed).toBe(true);
  await run(pool, { tenant: 'a', source: 'done' });
  expect(started).toHaveLength(2);
});

test('with one ahead, whoever comes next with something new does not wait for a start', async () => {
  const { pool, started } = made({ anyone: false, ahead: true });
  await run(pool, { tenant: 'a', source: 'done', key: 'one' });
  await turn();
  expect(started).toHaveLength(2);
  expect((await run(pool, { tenant: 'a', source: 'done', key: 'other' })).started).toBe(0);
  await pool.stop();
});
