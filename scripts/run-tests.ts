// Runs the suite on PGlite, then what touches the database again on PostgreSQL and Redis. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres, startRedis } from './servers.ts';

const root = new URL('..', import.meta.url).pathname;
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
const given = process.argv.slice(2).filter((argument) => argument !== '--long');
const long = process.argv.includes('--long');

const reporters = ['--reporter=default', `--reporter=${path.join(root, 'scripts', 'failures-reporter.ts')}`];
const folder = mkdtempSync(path.join(tmpdir(), 'portico-run-'));
/** What is said at the end: a line a run, and what failed in it. */
const verdicts: string[] = [];

function run(title: string, args: readonly string[], environment: Record<string, string> = {}): boolean {
  process.stdout.write(`\n=== ${title}\n`);
  const failures = path.join(folder, `${String(verdicts.length)}.txt`);
  const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', vitest, 'run', ...reporters, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment, PORTICO_TEST_FAILURES: failures },
  });
  const ok = done.status === 0;
  verdicts.push(ok ? `=== ${title}: green\n` : `=== ${title}: RED (${done.signal ?? `exit ${String(done.status)}`})\n${read(failures)}`);
  return ok;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return 'the run ended before it could say what failed\n';
  }
}

/** What speaks SQL or Redis; the rest would only repeat itself. */
const onServers = [
  'server/kernel',
  'server/audit',
  'server/identity',
  'server/schema',
  'server/functions',
  'server/process',
  'server/runtime',
  'server/workspace',
  'server/dispatch',
  'server/delivery',
  'server/policy',
  'server/registry',
  'server/api',
  'tests/walks',
];
/** Their time goes into npm packages and real programs, whatever the engine. */
const onceIsEnough = ['real-servers', 'github', 'provider-cli'].map((name) => `--exclude=tests/walks/${name}.test.ts`);

function propertyTests(): string[] {
  const tests = globSync('{contracts,bpmn,server,cli,web}/**/*.test.ts', { cwd: root, exclude: (name) => name === 'node_modules' });
  return tests.filter((file) => readFileSync(path.join(root, file), 'utf8').includes("'fast-check'"));
}

const postgres = await startPostgres();
const redis = await startRedis();
let ok = false;
try {
  const servers = { PORTICO_TEST_POSTGRES: postgres.url, PORTICO_TEST_REDIS_URL: redis.url };
  if (long) {
    ok = run('long runs', ['--config', 'vitest.long.config.ts', ...given], servers);
    if (given.length === 0) ok = run('property tests on cases of their own', propertyTests(), { ...servers, PORTICO_SEED: 'random' }) && ok;
  } else {
    const first = run('on PGlite', given, servers);
    const second =
      given.length > 0 || run('on PostgreSQL and Redis', [...onServers, ...onceIsEnough], { ...servers, PORTICO_TEST_DATABASE_URL: postgres.url, PORTICO_TEST_ENGINE: 'postgres' });
    ok = first && second;
  }
} finally {
  await redis.stop();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`\n${verdicts.join('')}`);
process.exit(ok ? 0 : 1);
