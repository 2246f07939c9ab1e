import type { Json, Variables } from '@portico/bpmn';
import { PorticoError, type Principal } from '@portico/contracts';
import type { ChangeContext, OutsideContext, Pump } from '../kernel/index.ts';
import { openLedger, type Event, type Ledger } from './advance.ts';
import { appsById } from './apps.ts';
import { definitionFor, findRunnable } from './definitions.ts';
import { deliver } from './deliver.ts';
import { meansFor } from './means.ts';
import { begin } from './start.ts';
import { childOf, freeWork, holdInstances, postponeWork, readInstance, takeWork, type InstanceRow, type WorkRow } from './store.ts';

/** Longest pause before a step is tried again, milliseconds. */
const longestPause = 3_600_000;
/** How often a thrown message looks for somebody who waits for it; over about an hour. */
const mostLooks = 12;

/**
 * Times that came, called processes that begin and end, messages between instances: everything an instance needs done
 * that is nothing but another step. Taken in batches, as Portico itself.
 */
export const stepPump: Pump<WorkRow> = {
  name: 'process.steps',
  batch: 64,
  atOnce: 4,
  take: (tx, at) => takeWork(tx, { ...at, calls: false }),
  free: freeWork,
  run: async (as, work) => {
    for (const [tenant, rows] of Map.groupBy(work, (row) => row.tenant)) {
      const ctx = await as(portico(tenant), { address: 'worker' });
      const [sent, own] = [rows.filter(isSent), rows.filter((row) => !isSent(row))];
      for (const row of sent) await orLater(ctx, [row], () => ctx.transact((change) => deliverWork(change, row)));
      if (own.length > 0) await orLater(ctx, own, () => ctx.transact((change) => takeSteps(change, own)));
    }
  },
};

export function portico(tenant: string): Principal {
  return { kind: 'system', id: 'process', tenant, name: 'Portico', roles: [], scopes: ['*'] };
}

/** A message or signal reaches other instances than its own, so each is sent by itself. */
function isSent({ kind }: WorkRow): boolean {
  return kind === 'message' || kind === 'signal';
}

/** One that can't be done must not keep the others from it: they are tried one by one, and it again a while later. */
async function orLater(ctx: OutsideContext, rows: readonly WorkRow[], run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (rows.length > 1) {
      for (const row of rows) await orLater(ctx, [row], () => ctx.transact((change) => takeSteps(change, [row])));
      return;
    }
    const [row] = rows;
    if (!row) return;
    ctx.log.error({ err: error, instance: row.instance, kind: row.kind, attempts: row.attempts }, 'a step of a process could not be taken; it is tried again');
    const due = new Date(ctx.clock.now().getTime() + Math.min(1000 * 2 ** row.attempts, longestPause));
    const message = error instanceof PorticoError ? { en: error.messageIn('en'), zh: error.messageIn('zh') } : { en: 'an error inside Portico', zh: 'Portico 内部错误' };
    await ctx.transact(({ tx }) => postponeWork(tx, { ids: [row.id], due, error: { code: error instanceof PorticoError ? error.code : 'internal', message } }));
  }
}

async function takeSteps(ctx: ChangeContext, rows: readonly WorkRow[]): Promise<void> {
  const held = new Map((await holdInstances(ctx.tx, [...new Set(rows.map(({ instance }) => instance))])).map((row) => [row.id, row]));
  const apps = await appsById(
    ctx.tx,
    [...held.values()].map(({ app }) => app),
  );
  const ledger = openLedger(ctx, (id) => apps.get(id)?.name ?? id);
  for (const row of rows) {
    const instance = held.get(row.instance);
    const app = instance && apps.get(instance.app);
    if (!instance || !app) throw new PorticoError('not_found', { params: { what: 'published app', name: instance?.app ?? row.instance } });
    if (row.kind === 'start') {
      await call(ctx, ledger, { row, instance, app });
      continue;
    }
    const definition = await definitionFor(ctx.tx, app.model, instance);
    const event = eventOf(row);
    if (event) ledger.move({ instance, definition, event, by: null, work: row.id }, meansFor(app));
    else ledger.settle(row.id);
  }
  await ledger.close();
}

function eventOf({ kind, wait, data }: WorkRow): Event | undefined {
  if (kind === 'cancel') return { type: 'cancel' };
  if (wait === null) return undefined;
  if (kind === 'due') return { type: 'due', wait };
  if (kind === 'escalated') return { type: 'escalated', wait, code: String(data['code']), payload: (data['payload'] ?? {}) as Variables };
  const { status, result, error } = data as { status?: string; result?: Variables; error?: { code: string; text?: string } };
  if (status === 'completed') return { type: 'completed', wait, result: result ?? {} };
  if (status === 'failed' && error) return { type: 'error', wait, code: error.code, ...(error.text !== undefined && { text: error.text }), result: result ?? {} };
  return { type: 'failed', wait, code: 'process.cancelled', text: 'The called process was cancelled.' };
}

/** Begins a called process, once; its end is told to the one that called. */
async function call(ctx: ChangeContext, ledger: Ledger, { row, instance, app }: { row: WorkRow; instance: InstanceRow; app: Parameters<typeof begin>[2]['app'] }): Promise<void> {
  const wait = row.wait ?? '';
  ledger.settle(row.id);
  if (await childOf(ctx.tx, { parent: instance.id, wait })) return;
  const name = String(row.data['process']);
  const runnable = findRunnable(app.model, name);
  if (!runnable) {
    const definition = await definitionFor(ctx.tx, app.model, instance);
    const text = `The app has no process "${name}".`;
    ledger.move({ instance, definition, event: { type: 'failed', wait, code: 'process.unknown', text }, by: null }, meansFor(app));
    return;
  }
  const { principal } = instance;
  await begin(ctx, ledger, {
    app,
    runnable,
    principal,
    variables: (row.data['input'] ?? {}) as Readonly<Record<string, Json>>,
    by: principal.name,
    depth: instance.depth,
    parent: { id: instance.id, wait },
    ...(instance.key !== null && { key: instance.key }),
  });
}

/** A message that nobody waits for yet is kept a while. */
async function deliverWork(ctx: ChangeContext, row: WorkRow): Promise<void> {
  const from = await readInstance(ctx.tx, row.instance);
  const app = from && (await appsById(ctx.tx, [from.app])).get(from.app);
  if (!from || !app) return;
  const { message, signal, key, payload } = row.data as { message?: string; signal?: string; key?: string; payload?: Variables };
  const reached = await deliver(ctx, {
    app,
    ...(message === undefined ? { type: 'signal' as const, name: signal ?? '' } : { type: 'message' as const, name: message, key: key ?? null }),
    variables: payload ?? {},
    principal: from.principal,
    depth: from.depth,
    by: null,
    work: row.id,
    mayStart: () => true,
  });
  if (reached.instances.length + reached.started.length > 0 || message === undefined || row.attempts >= mostLooks) return;
  const due = new Date(ctx.clock.now().getTime() + 1000 * 2 ** row.attempts);
  const error = { code: 'process.no_receiver', message: { en: `Nobody waits for the message "${message}" yet.`, zh: `尚无流程等待消息“${message}”。` } };
  await postponeWork(ctx.tx, { ids: [row.id], due, error });
}
