// How many instances a second: started, saved while they wait, recovered, finished. The peer is bpmn-engine with its
// definition cached, in this very process and run; ours is measured in memory and durable, on both engines, with workers.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readProcesses, step, type InstanceState } from '@portico/bpmn';
import { appsCreate, appsPublish, filesCommit, processesStart, sessionGet, type Principal } from '@portico/contracts';
import * as elements from 'bpmn-elements';
import { Engine } from 'bpmn-engine';
import serialize, { TypeResolver } from 'moddle-context-serializer';
import { sql } from 'kysely';
import { freePort, startPostgres } from '../../scripts/servers.ts';
import { readConfig, type Database } from '../../server/kernel/index.ts';
import { testContexts, type TestKernel } from '../../server/kernel/testing.ts';
import { openLedger } from '../../server/process/advance.ts';
import { requireRunnable } from '../../server/process/definitions.ts';
import { meansFor } from '../../server/process/means.ts';
import { begin } from '../../server/process/start.ts';
import { drawn } from '../../server/process/testing.ts';
import { startPortico, type Portico } from '../../server/start.ts';
import { activeRelease } from '../../server/workspace/index.ts';
import { callOver } from '../portico.ts';
import { print } from './race.ts';
import { adminKey } from './stage.ts';

const flow = (id: string, from: string, to: string): string => `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}" />`;
const around = (wait_: string): string =>
  drawn('measured', `<bpmn:startEvent id="begin" />${flow('a', 'begin', 'wait')}${wait_}${flow('b', 'wait', 'end')}<bpmn:endEvent id="end" />`);
const timer = (duration: string): string =>
  around(
    `<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition id="t"><bpmn:timeDuration>${duration}</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>`,
  );
const person = around('<bpmn:userTask id="wait" name="Decide" />');
const variables = { customer: 'ACME', amount: 1250, items: [1, 2, 3] };

/** Instances a second of what is done again and again for so many milliseconds. */
async function rate(work: () => Promise<void> | void, milliseconds = 1500): Promise<number> {
  for (let warm = 0; warm < 10; warm += 1) await work();
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < milliseconds) {
    await work();
    done += 1;
  }
  return (done * 1000) / (performance.now() - began);
}

async function peer(): Promise<number> {
  // It brings no types, and is not asked for them under a name the compiler does not know.
  const name: string = 'bpmn-moddle';
  const { BpmnModdle } = (await import(name)) as { BpmnModdle: new () => { fromXML(text: string): Promise<never> } };
  const sourceContext = serialize(await new BpmnModdle().fromXML(person), TypeResolver(elements));
  return rate(async () => {
    const engine = new Engine({ name: 'measured', sourceContext });
    const first = await engine.execute({ variables });
    const saved = JSON.stringify(await engine.getState());
    void engine.stop();
    void first.stop();
    const again = new Engine({ name: 'measured', sourceContext }).recover(JSON.parse(saved) as never, { sourceContext });
    const execution = await again.resume();
    const ended = again.waitFor('end');
    execution.signal({ id: 'wait' });
    await ended;
  });
}

function inMemory(): Promise<number> {
  const [definition] = readProcesses(person).processes;
  if (!definition) throw new Error('the measured process could not be read');
  const means = meansFor({ model: {} });
  const at = new Date().toISOString();
  return rate(() => {
    const started = step(definition, { state: undefined, happening: { type: 'start', at, variables }, means });
    const saved = JSON.stringify(started.state);
    const wait_ = started.opened[0]?.id ?? '';
    const ended = step(definition, { state: JSON.parse(saved) as InstanceState, happening: { type: 'completed', at, wait: wait_, result: {} }, means });
    if (ended.state.status !== 'completed') throw new Error('it did not end');
  });
}

interface Running {
  readonly portico: Portico;
  readonly principal: Principal;
  close(): Promise<void>;
}

async function open(folder: string, databaseUrl: string | undefined): Promise<Running> {
  const port = await freePort();
  const roles = databaseUrl === undefined ? 'router,studio,worker' : 'router,studio';
  const environment = { PORT: String(port), PORTICO_DATA: folder, PORTICO_LOG: 'warn', PORTICO_ADMIN_KEY: adminKey, PORTICO_SAMPLES: '0', PORTICO_ROLES: roles };
  const portico = await startPortico({ config: readConfig({ ...environment, ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }) }), quiet: true });
  const url = `http://127.0.0.1:${port}`;
  const caller = { key: adminKey };
  await callOver(url, { caller, operation: appsCreate, input: { name: 'measured', title: 'Measured', starter: false } });
  const files = { 'processes/soon.bpmn': timer('PT0.01S'), 'processes/later.bpmn': timer('P30D') };
  await callOver(url, { caller, operation: filesCommit, input: { app: 'measured', message: 'Begin', files } });
  await callOver(url, { caller, operation: appsPublish, input: { app: 'measured' } });
  const { id, name } = (await callOver(url, { caller, operation: sessionGet, input: {} })) as { id: string; name: string };
  const principal: Principal = { kind: 'person', id, tenant: portico.platform.home().tenant, name, roles: ['administrator'], scopes: ['*'] };
  return { portico, principal, close: () => portico.stop() };
}

function startWorker(folder: string, databaseUrl: string): ChildProcess {
  const main = new URL('../../server/main.ts', import.meta.url).pathname;
  const environment = {
    PORT: '0',
    PORTICO_DATA: folder,
    DATABASE_URL: databaseUrl,
    PORTICO_LOG: 'warn',
    PORTICO_ADMIN_KEY: adminKey,
    PORTICO_SAMPLES: '0',
    PORTICO_ROLES: 'worker',
  };
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
}

const running = async (database: Database): Promise<number> =>
  database.system(
    async (tx) =>
      (await sql<{ n: number }>`SELECT count(*)::int AS n FROM process_instance i JOIN process_work k ON k.instance = i.id WHERE i.process = 'soon'`.execute(tx)).rows[0]?.n ?? 0,
  );

/** Begins many in one transaction, as a bulk, a message or a schedule does. */
async function beginBatch({ portico, principal }: Running, process_: string, count: number): Promise<void> {
  const { kernel } = portico;
  const { change } = testContexts(kernel as TestKernel, { principal });
  await change(async (ctx) => {
    const app = await activeRelease(ctx.tx, 'measured');
    if (!app) throw new Error('not published');
    const runnable = requireRunnable(app, process_);
    const ledger = openLedger(ctx, () => app.name);
    for (let one = 0; one < count; one += 1) await begin(ctx, ledger, { app, runnable, principal, variables, by: principal.name });
    await ledger.close();
  });
}

/** From the first start to the last end, finished by whatever workers there are. */
async function durable(at: Running, how: { batch: number; count: number }): Promise<number> {
  const { portico, principal } = at;
  const { database } = portico.kernel;
  const began = performance.now();
  let left = how.count;
  const from = { address: 'load', language: 'en', entrance: 'api' } as const;
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= how.batch;
      if (how.batch > 1) await beginBatch(at, 'soon', how.batch);
      else await portico.platform.door.call({ operation: processesStart, input: { app: 'measured', process: 'soon', variables }, principal, from });
    }
  };
  await Promise.all(Array.from({ length: how.batch > 1 ? 2 : 16 }, client));
  while ((await running(database)) > 0) await wait(5);
  return (how.count * 1000) / (performance.now() - began);
}

async function stateBytes(database: Database): Promise<number> {
  const { rows } = await database.system((tx) =>
    sql<{ n: number }>`SELECT round(avg(octet_length(state::text)))::int AS n FROM process_instance WHERE process = 'later'`.execute(tx),
  );
  return rows[0]?.n ?? 0;
}

/** Fills the tables with what a year leaves behind: copies of one finished instance with its history. */
async function addFinished(database: Database, count: number): Promise<void> {
  const [example] = await database.system(
    async (tx) => (await sql<{ id: string }>`SELECT id FROM process_instance WHERE process = 'soon' AND status = 'completed' LIMIT 1`.execute(tx)).rows,
  );
  const portion = 25_000;
  for (let from = 0; from < count; from += portion) {
    await database.system(async (tx) => {
      const id = sql`'f' || lpad(g::text, 12, '0')`;
      const numbers = sql`generate_series(${from + 1}::int, ${from + portion}::int) g`;
      await sql`INSERT INTO process_instance (id, tenant, app, definition, process, status, state, revision, key, principal, started_by, depth, started_at, ended_at)
        SELECT ${id}, i.tenant, i.app, i.definition, i.process, i.status, i.state, i.revision, NULL, i.principal, i.started_by, 0, i.started_at, i.ended_at
        FROM process_instance i, ${numbers} WHERE i.id = ${example?.id}`.execute(tx);
      await sql`INSERT INTO process_step (tenant, instance, number, at, what, element, by, marks)
        SELECT s.tenant, ${id}, s.number, s.at, s.what, s.element, s.by, s.marks FROM process_step s, ${numbers} WHERE s.instance = ${example?.id}`.execute(tx);
    });
  }
}

export async function measureProcesses(size: { million: boolean }): Promise<void> {
  print('\n=== processes: start, wait, save, recover, finish; instances a second');
  /** Each beside the peer at that very moment: what else the machine does weighs on both. */
  const line = async (name: string, measure: () => Promise<number>): Promise<void> => {
    const base = await peer();
    const value = await measure();
    print(`${name.padEnd(66)} ${value.toFixed(0).padStart(8)}  bpmn-engine ${base.toFixed(0).padStart(5)}  ${(value / base).toFixed(1).padStart(7)} ×`);
  };
  await line('ours, in memory', inMemory);

  const folder = mkdtempSync(path.join(tmpdir(), 'portico-load-'));
  try {
    const lite = await open(path.join(folder, 'lite'), undefined);
    await durable(lite, { batch: 50, count: 200 });
    await line('ours, PGlite, started one by one through the door', () => durable(lite, { batch: 1, count: 500 }));
    await line('ours, PGlite, started 50 at a time', () => durable(lite, { batch: 50, count: 3000 }));
    await lite.close();

    const postgres = await startPostgres({ safe: true });
    const workers: ChildProcess[] = [];
    const at = await open(path.join(folder, 'postgres'), postgres.url);
    try {
      for (const count of [1, 2]) {
        workers.push(startWorker(path.join(folder, 'postgres'), postgres.url));
        await durable(at, { batch: 50, count: 500 });
        await line(`ours, PostgreSQL (fsync), ${count} worker(s), one by one through the door`, () => durable(at, { batch: 1, count: 1000 }));
        await line(`ours, PostgreSQL (fsync), ${count} worker(s), 50 at a time`, () => durable(at, { batch: 50, count: 10_000 }));
      }
      if (size.million) {
        for (let made = 0; made < 100_000; made += 1000) await beginBatch(at, 'later', 1000);
        print(`state of a waiting instance: ${await stateBytes(at.portico.kernel.database)} bytes`);
        await line('the same beside 100,000 waiting instances', () => durable(at, { batch: 50, count: 10_000 }));
        await addFinished(at.portico.kernel.database, 1_000_000);
        await line('the same beside 100,000 waiting and 1,000,000 finished', () => durable(at, { batch: 50, count: 10_000 }));
      }
    } finally {
      for (const worker of workers) worker.kill('SIGTERM');
      await at.close();
      await postgres.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
