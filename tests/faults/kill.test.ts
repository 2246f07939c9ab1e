// kill -9 in the middle of writes, on both engines: what was acknowledged is there, once, and the start needs no hand.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type RunningPostgres } from '../../scripts/servers.ts';
import { ask, eventually, live, must, place, upload } from './child.ts';
import { look } from './look.ts';
import { rehearse, report } from './rehearse.ts';

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres({ safe: true });
}, 60_000);
afterAll(() => postgres.stop());

const engines = [
  { engine: 'PGlite', kills: 4, server: () => undefined },
  { engine: 'PostgreSQL', kills: 6, server: () => postgres.url },
] as const;

test.each(engines)('killed while clients write, $engine loses nothing that was acknowledged', { timeout: 180_000 }, async ({ engine, kills, server }) => {
  const done = await rehearse({ server: server(), kills, seconds: 20 });
  process.stdout.write(`${report(engine, done)}\n`);
  expect(done.wrong).toEqual([]);
  expect(done.kills).toBeGreaterThanOrEqual(2);
  expect(done.counts['create']).toBeGreaterThan(0);
  expect(done.counts['commit']).toBeGreaterThan(0);
});

test('killed in the middle of an import, it is taken up again at the next start and leaves no half of it', { timeout: 120_000 }, async () => {
  const at = await place();
  try {
    const first = await live(at);
    const blob = await upload(at.url, 'big.csv', csv(60_000));
    const { job } = (await must(at.url, 'POST /imports', { app: 'big', blob })) as { job: string };
    await eventually(
      () => must(at.url, `GET /jobs/${job}`),
      (seen) => JSON.stringify(seen['step']).includes('rows'),
    );
    await first.kill();
    const second = await live(at);
    const ended = await eventually(
      () => must(at.url, `GET /jobs/${job}`),
      (seen) => seen['status'] === 'done' || seen['status'] === 'failed',
    );
    expect(ended).toMatchObject({ status: 'done', result: { entities: 1 } });
    const { total } = await must(at.url, `GET /apps/big/records/Big?limit=1&total=true`);
    expect(total).toBe(60_000);
    expect(await second.stop()).toBe(0);
    expect((await look(at)).wrong).toEqual([]);
  } finally {
    at.remove();
  }
});

test('told to stop in the middle of requests, it finishes those that run and refuses new ones', { timeout: 60_000 }, async () => {
  const at = await place();
  try {
    const first = await live(at);
    await must(at.url, 'POST /apps', { name: 'desk', title: 'Desk' });
    await must(at.url, 'POST /apps/desk/releases', {});
    const calls = Array.from({ length: 40 }, (_, number) => ask(at.url, 'POST /apps/desk/records/Item', { body: { values: { name: `item ${number}` } } }).catch(() => undefined));
    await Promise.race(calls);
    expect(await first.stop()).toBe(0);
    const answers = (await Promise.all(calls)).filter((answer) => answer !== undefined);
    const done = answers.filter((answer) => answer.ok).length;
    expect(done).toBeGreaterThan(0);
    expect(answers.filter((answer) => !answer.ok).map((answer) => answer.problem.code)).toEqual(Array.from({ length: answers.length - done }, () => 'stopping'));
    const second = await live(at);
    const { records } = (await must(at.url, 'GET /apps/desk/records/Item?limit=200')) as { records: unknown[] };
    expect(records).toHaveLength(done);
    expect(await must(at.url, 'POST /audit/verify', {})).toMatchObject({ ok: true });
    await second.stop();
  } finally {
    at.remove();
  }
});

function csv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, at) => `${at + 1},name ${at + 1},${at % 1000}.5,2026-01-02,some words that make the line longer ${at}`);
  return `id,name,amount,since,notes\n${lines.join('\n')}\n`;
}
