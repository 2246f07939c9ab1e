// What every measurement of this folder shares: options, servers of their own, rounds in turn, a table.
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '../../scripts/servers.ts';
import type { Measured, Question } from './client.ts';
import { adminKey } from './stage.ts';

export const { values: options } = parseArgs({
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
export const rounds = Number(options.rounds);
export const seconds = Number(options.seconds);
export const connections = Number(options.connections);
export const print = (line = ''): void => void process.stdout.write(`${line}\n`);

export interface Server {
  readonly origin: string;
  readonly process: ChildProcess;
}
export interface Route {
  readonly name: string;
  readonly server: Server;
  readonly question: Omit<Question, 'origin' | 'connections' | 'seconds'>;
}
export interface Round extends Measured {
  /** Milliseconds of the server process's own CPU time for one call. */
  readonly cpu: number;
}

/** A whole Portico in a process of its own, on this folder and database. */
export async function startWhole(stage: { folder: string; databaseUrl: string | undefined; environment?: Record<string, string> }): Promise<Server> {
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
      ...stage.environment,
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

export async function stop(server: Server | { process: ChildProcess }): Promise<void> {
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

export async function measure(client: ChildProcess, route: Route, wanted: number): Promise<Round> {
  const before = cpuOf(route.server.process);
  const answer = once(client, 'message');
  const question: Question = { ...route.question, origin: route.server.origin, connections, seconds: wanted };
  client.send(question);
  const [measured] = (await answer) as [Measured];
  return { ...measured, cpu: (cpuOf(route.server.process) - before) / Math.max(1, measured.calls) };
}

export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** Seconds of calls before any count: as long as V8 needs to have compiled what they use. */
const warmUp = 4;

/** Rounds of all routes in turn, so that what else the machine does meets all alike. */
export async function compare(client: ChildProcess, title: string, routes: readonly Route[]): Promise<void> {
  for (const route of routes) await measure(client, route, warmUp);
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

/** A script of this folder as a server of its own; it tells its address when it listens. */
export async function startScript(file: string, ...args: string[]): Promise<Server> {
  const child = fork(new URL(file, import.meta.url), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: ['--disable-warning=ExperimentalWarning'] });
  const [message] = (await once(child, 'message')) as [{ address: string }];
  return { origin: message.address, process: child };
}

export function startClient(): ChildProcess {
  return fork(new URL('client.ts', import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] });
}
