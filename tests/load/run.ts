// npm run load: what the door costs, as ratios against a bare route in the same run. Asserts nothing about time.
// Arguments: --rounds 5 --seconds 2 --connections 16 --only postgres|pglite --what list|update --no-million --profile <folder>
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort, startPostgres } from '../../scripts/servers.ts';
import type { BareSettings } from './bare.ts';
import type { Measured, Question } from './client.ts';
import { measureMillion } from './million.ts';
import { adminKey, setStage, type Stage } from './stage.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '16' },
    only: { type: 'string' },
    'no-million': { type: 'boolean', default: false },
    what: { type: 'string' },
    profile: { type: 'string' },
  },
});
const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const connections = Number(options.connections);
const print = (line = ''): void => void process.stdout.write(`${line}\n`);

interface Server {
  readonly origin: string;
  readonly process: ChildProcess;
}
interface Route {
  readonly name: string;
  readonly server: Server;
  readonly question: Omit<Question, 'origin' | 'connections' | 'seconds'>;
}
interface Round extends Measured {
  /** Milliseconds of the server process's own CPU time for one call. */
  readonly cpu: number;
}

async function startBare(stage: Stage): Promise<Server> {
  const settings: BareSettings = { folder: stage.copy, databaseUrl: stage.databaseUrl, read: stage.read, write: stage.write, begin: stage.begin };
  const child = fork(new URL('bare.ts', import.meta.url), [JSON.stringify(settings)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [message] = (await once(child, 'message')) as [{ address: string }];
  return { origin: message.address, process: child };
}

async function startWhole(stage: Stage): Promise<Server> {
  const port = await freePort();
  const main = new URL('../../server/main.ts', import.meta.url).pathname;
  const profile = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...profile, main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: String(port),
      PORTICO_DATA: stage.folder,
      PORTICO_SAMPLES: '0',
      PORTICO_LOG: 'warn',
      PORTICO_ADMIN_KEY: adminKey,
      ...(stage.databaseUrl !== undefined && { DATABASE_URL: stage.databaseUrl }),
    },
  });
  const origin = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (
      await fetch(`${origin}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return { origin, process: child };
    await wait(100);
  }
  throw new Error('Portico did not start');
}

async function stop(server: Server | { process: ChildProcess }): Promise<void> {
  const gone = once(server.process, 'exit');
  server.process.kill('SIGTERM');
  await gone;
}

/** Milliseconds of CPU time a process has used; Linux counts in hundredths of a second. */
function cpuOf(child: ChildProcess): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Resident memory, MB. */
function memoryOf(child: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

async function measure(client: ChildProcess, route: Route, wanted: number): Promise<Round> {
  const before = cpuOf(route.server.process);
  const answer = once(client, 'message');
  const question: Question = { ...route.question, origin: route.server.origin, connections, seconds: wanted };
  client.send(question);
  const [measured] = (await answer) as [Measured];
  return { ...measured, cpu: (cpuOf(route.server.process) - before) / Math.max(1, measured.calls) };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** Rounds of all routes in turn, so that what else the machine does meets all alike. */
async function compare(client: ChildProcess, title: string, routes: readonly Route[]): Promise<void> {
  for (const route of routes) await measure(client, route, 1);
  const results = new Map<Route, Round[]>(routes.map((route) => [route, []]));
  for (let round = 0; round < rounds; round += 1) for (const route of routes) results.get(route)?.push(await measure(client, route, seconds));
  print(`\n${title.padEnd(28)}${['calls/s', 'p50 ms', 'p99 ms', 'CPU ms/call', 'memory MB', 'ratio'].map((head) => head.padStart(12)).join('')}`);
  const base = median(results.get(routes[0] as Route)?.map((round) => round.rate) ?? []);
  for (const [route, measured] of results) {
    const column = (pick: (round: Round) => number): number => median(measured.map(pick));
    const rate = column((round) => round.rate);
    const cells = [
      rate.toFixed(0),
      column((round) => round.p50).toFixed(1),
      column((round) => round.p99).toFixed(1),
      column((round) => round.cpu).toFixed(2),
      memoryOf(route.server.process).toFixed(0),
      (rate / base).toFixed(2),
    ];
    print(`${`  ${route.name}`.padEnd(28)}${cells.map((cell) => cell.padStart(12)).join('')}`);
    const wrong = measured.reduce((sum, round) => sum + round.wrong, 0);
    if (wrong > 0) print(`    ${wrong} answers were not as expected, the first: ${measured.find((round) => round.firstWrong !== '')?.firstWrong ?? ''}`);
  }
}

async function onEngine(kind: 'postgres' | 'pglite'): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-load-'));
  const postgres = kind === 'postgres' ? await startPostgres({ safe: true }) : undefined;
  const client = fork(new URL('client.ts', import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const running: Server[] = [];
  try {
    print(`\n=== ${kind === 'postgres' ? 'PostgreSQL, fsync on' : 'PGlite (one connection, no fsync)'}: ${connections} connections, median of ${rounds} rounds of ${seconds} s`);
    const stage = await setStage({ folder: path.join(folder, 'data'), copy: path.join(folder, 'copy'), databaseUrl: postgres?.url });
    const bare = await startBare(stage);
    running.push(bare);
    const whole = await startWhole(stage);
    running.push(whole);
    const ids = 2000;
    const headers = { authorization: `Bearer ${stage.key}` };
    const json = { ...headers, 'content-type': 'application/json' };
    const tool = (name: string, args: string): Route['question'] => ({
      method: 'POST',
      path: '/mcp/store',
      headers: { ...json, accept: 'application/json, text/event-stream' },
      body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${name}","arguments":${args}}}`,
      expects: 'structuredContent',
    });
    const wanted = (what: string): boolean => options.what === undefined || options.what === what;
    const lists: readonly Route[] = [
      { name: 'bare route', server: bare, question: { method: 'GET', path: '/list', headers: {}, expects: 'item number 99"' } },
      { name: 'door, REST', server: whole, question: { method: 'GET', path: '/api/apps/store/records/Item', headers, expects: 'item number 99"' } },
      { name: 'door, MCP', server: whole, question: { ...tool('item_find', '{"limit":50}'), expects: 'item number 99' } },
    ];
    if (wanted('list')) await compare(client, 'list of 50 by key', lists);
    const updates: readonly Route[] = [
      {
        name: 'bare route',
        server: bare,
        question: { method: 'PATCH', path: '/items/{id}', headers: { 'content-type': 'application/json' }, body: '{"notes":"note {serial}"}', ids, expects: 'id' },
      },
      {
        name: 'door, REST',
        server: whole,
        question: { method: 'PATCH', path: '/api/apps/store/records/Item/{id}', headers: json, body: '{"values":{"notes":"note {serial}"}}', ids, expects: 'item number' },
      },
      { name: 'door, MCP', server: whole, question: { ...tool('item_update', '{"id":"{id}","values":{"notes":"note {serial}"}}'), ids, expects: 'item number' } },
    ];
    if (wanted('update')) await compare(client, 'update of one record', updates);
    if (!options['no-million']) await measureMillion({ origin: whole.origin, key: stage.key, print });
  } finally {
    client.kill('SIGTERM');
    for (const server of running) await stop(server);
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const kind of ['postgres', 'pglite'] as const) if (options.only === undefined || options.only === kind) await onEngine(kind);
