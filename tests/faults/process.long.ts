// Hundreds of kills while processes run, on both engines.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type RunningPostgres } from '../../scripts/servers.ts';
import { rehearseProcesses } from './process-rehearse.ts';

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres({ safe: true });
});
afterAll(() => postgres.stop());

test.each([
  { engine: 'PGlite', replicas: 1, server: () => undefined },
  { engine: 'PostgreSQL', replicas: 3, server: () => postgres.url },
])('killed 150 times while processes run, $engine with $replicas replica(s) loses and doubles nothing', async ({ engine, replicas, server }) => {
  const done = await rehearseProcesses({ server: server(), replicas, kills: 150, seconds: 1800 });
  process.stdout.write(`${engine}: ${done.kills} kills, ${done.instances} instances\n`);
  expect(done.wrong).toEqual([]);
});
