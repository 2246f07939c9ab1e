// kill -9 while processes run: no instance is lost or doubled, times come true, each effect happens once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type RunningPostgres } from '../../scripts/servers.ts';
import { rehearseProcesses } from './process-rehearse.ts';

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres({ safe: true });
}, 60_000);
afterAll(() => postgres.stop());

test.each([
  { engine: 'PGlite', replicas: 1, kills: 3, server: () => undefined },
  { engine: 'PostgreSQL', replicas: 2, kills: 4, server: () => postgres.url },
])('killed while processes run, $engine with $replicas replica(s) loses and doubles nothing', { timeout: 300_000 }, async ({ engine, replicas, kills, server }) => {
  const done = await rehearseProcesses({ server: server(), replicas, kills, seconds: 25 });
  process.stdout.write(`${engine}: ${done.kills} kills, ${done.instances} instances\n`);
  expect(done.wrong).toEqual([]);
  expect(done.instances).toBeGreaterThan(5);
});
