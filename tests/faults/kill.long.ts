// Many more kills than CI has time for, and an import killed on PostgreSQL, where another worker must find it by its lease.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type RunningPostgres } from '../../scripts/servers.ts';
import { eventually, live, must, place, upload } from './child.ts';
import { look } from './look.ts';
import { freshDatabase, rehearse, report } from './rehearse.ts';

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres({ safe: true });
});
afterAll(() => postgres.stop());

test.each([
  { engine: 'PGlite', server: () => undefined },
  { engine: 'PostgreSQL', server: () => postgres.url },
])('killed 60 times while clients write, $engine loses nothing that was acknowledged', async ({ engine, server }) => {
  const done = await rehearse({ server: server(), kills: 60, seconds: 900, most: 3000 });
  process.stdout.write(`${report(engine, done)}\n`);
  expect(done.wrong).toEqual([]);
  expect(done.kills).toBe(60);
});

test('an import killed on PostgreSQL is taken up when its lease has run out', async () => {
  const database = await freshDatabase(postgres.url);
  const at = await place(database.environment);
  try {
    const first = await live(at);
    const lines = Array.from({ length: 200_000 }, (_, row) => `${row + 1},name ${row + 1},some words that make the line longer ${row}`);
    const blob = await upload(at.url, 'big.csv', `id,name,notes\n${lines.join('\n')}\n`);
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
      180,
    );
    expect(ended).toMatchObject({ status: 'done' });
    expect(await must(at.url, 'GET /apps/big/records/Big?limit=1&total=true')).toMatchObject({ total: 200_000 });
    expect(await second.stop()).toBe(0);
    expect((await look(at)).wrong).toEqual([]);
  } finally {
    at.remove();
    await database.drop();
  }
});
