import { timerDue, type Json, type Occasion, type StartEvent, type Variables } from '@portico/bpmn';
import { PorticoError, recordsGet, type Facts, type Principal } from '@portico/contracts';
import type { AnyReaction, AppInUse, ChangeContext, OutsideContext, Pump } from '../kernel/index.ts';
import { activeRelease, appByName } from '../workspace/index.ts';
import { openLedger } from './advance.ts';
import { appsById } from './apps.ts';
import { findRunnable, runnableOf, type Runnable } from './definitions.ts';
import { feel } from './means.ts';
import { begin } from './start.ts';
import { portico } from './take-steps.ts';
import { moveTrigger, setTriggers, takeTriggers, webhookTriggers, type WantedTrigger } from './store-triggers.ts';

/** A start event that something other than people brings about. */
interface Start {
  readonly runnable: Runnable;
  readonly start: StartEvent;
}

function startsIn(runnable: Runnable): Start[] {
  const { definition } = runnable;
  return (definition.scopes[definition.id]?.starts ?? []).flatMap((id) => {
    const start = definition.nodes[id];
    return start?.kind === 'start' ? [{ runnable, start }] : [];
  });
}

/** Begins a process at one of its starts, in the caller's transaction. */
async function beginAt(ctx: ChangeContext, app: AppInUse, about: Start & { principal: Principal; variables: Variables; by: string }): Promise<void> {
  const ledger = openLedger(ctx, () => app.name);
  const { runnable, start, principal, variables, by } = about;
  await begin(ctx, ledger, { app, runnable, principal, variables, event: start.id, by });
  await ledger.close();
}

/** Published: the schedules and webhooks of its processes are those of this release. Previews start nothing by themselves. */
const follow: AnyReaction = {
  on: 'app.published',
  name: 'process.triggers',
  run: async (ctx, { app: name }) => {
    await ctx.transact(async ({ tx, tenant, principal }) => {
      const [row, app] = [await appByName(tx, name), await activeRelease(tx, name)];
      if (!row || !app || row.preview) return;
      const { credential: _credential, ...publisher } = principal;
      const at = ctx.clock.now().toISOString();
      const triggers = runnableOf(app.model)
        .flatMap(startsIn)
        .flatMap(({ runnable, start }): WantedTrigger[] => {
          const about = { id: ctx.clock.id(), process: runnable.name, element: start.id };
          if (start.trigger.type === 'timer') {
            return [{ ...about, type: 'timer', name: null, due: dueAt(start, { at, count: 0 }), says: JSON.stringify(start.trigger.timer) }];
          }
          return start.occasion?.type === 'webhook' ? [{ ...about, type: 'webhook', name: start.occasion.name, due: null, says: start.occasion.name }] : [];
        });
      await setTriggers(tx, { tenant, app: app.id, principal: publisher, triggers });
    });
  },
};

/** When the schedule comes next; null: never. A date or a duration comes once. */
function dueAt(start: StartEvent, when: { at: string; count: number }): string | null {
  if (start.trigger.type !== 'timer' || (start.trigger.timer.kind !== 'cycle' && when.count > 0)) return null;
  try {
    return timerDue(start.trigger.timer, { ...when, evaluate: (expression) => feel(expression, {}, when.at) }) ?? null;
  } catch {
    return null;
  }
}

/** Starts what a schedule says; what was missed while nobody was there comes once. */
export const schedulePump: Pump<Awaited<ReturnType<typeof takeTriggers>>[number]> = {
  name: 'process.schedules',
  batch: 8,
  atOnce: 1,
  take: takeTriggers,
  run: async (as, triggers) => {
    for (const trigger of triggers) {
      const ctx = await as(portico(trigger.tenant), { address: 'worker' });
      await ctx.transact(async (change) => {
        const app = (await appsById(change.tx, [trigger.app])).get(trigger.app);
        const runnable = app && findRunnable(app.model, trigger.process);
        const start = runnable?.definition.nodes[trigger.element];
        const timer = start?.kind === 'start' && start.trigger.type === 'timer' ? start : undefined;
        const due = timer ? dueAt(timer, { at: ctx.clock.now().toISOString(), count: trigger.count + 1 }) : null;
        const mine = await moveTrigger(change.tx, { ...trigger, due });
        if (mine && app && runnable && timer) await beginAt(change, app, { runnable, start: timer, principal: trigger.principal, variables: {}, by: trigger.principal.name });
      });
    }
  },
};

/** Another system called a webhook: the processes that wait under its name begin with what it sent. */
const onWebhook: AnyReaction = {
  on: 'webhook.received',
  name: 'process.webhooks',
  quiet: true,
  run: (ctx, { app: name, name: hook, body }) =>
    ctx.transact(async (change) => {
      const app = await activeRelease(change.tx, name);
      if (!app) return;
      for (const trigger of await webhookTriggers(change.tx, { app: app.id, name: hook })) {
        const runnable = findRunnable(app.model, trigger.process);
        const start = runnable?.definition.nodes[trigger.element];
        if (!runnable || start?.kind !== 'start') continue;
        const variables = isVariables(body) ? body : { body: body as Json };
        await beginAt(change, app, { runnable, start, principal: trigger.principal, variables, by: trigger.principal.name });
      }
    }),
};

function isVariables(value: unknown): value is Variables {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type RecordFact = 'record.created' | 'record.updated' | 'record.deleted';

/** A record was written: the processes that begin with it, for whoever wrote it, with the record as she sees it. */
async function onRecord(ctx: OutsideContext, on: 'created' | 'updated' | 'deleted', written: Facts[RecordFact]): Promise<void> {
  const app = await ctx.read((tx) => activeRelease(tx, written.app));
  const fits = (occasion: Occasion | undefined): boolean => occasion?.type === 'record' && occasion.entity === written.entity && occasion.on.includes(on);
  const starts = app
    ? runnableOf(app.model)
        .flatMap(startsIn)
        .filter(({ start }) => fits(start.occasion))
    : [];
  if (!app || starts.length === 0) return;
  const changed = 'fields' in written ? written.fields : [];
  const record = on === 'deleted' ? { id: written.id } : { ...(await recordOf(ctx, written)), id: written.id };
  const variables: Variables = { record, changed, entity: written.entity };
  const at = ctx.clock.now().toISOString();
  const wanted = starts.filter(({ start }) => start.occasion?.type !== 'record' || start.occasion.if === undefined || holds(start.occasion.if, variables, at));
  if (wanted.length === 0) return;
  await ctx.transact(async (change) => {
    for (const start of wanted) await beginAt(change, app, { ...start, principal: ctx.principal, variables, by: ctx.principal.name });
  });
}

/** Its fields as she may read them; gone or hidden by now, there are none. */
async function recordOf(ctx: OutsideContext, { app, entity, id }: Facts[RecordFact]): Promise<Variables> {
  try {
    const { values } = await ctx.call(recordsGet, { app, entity, id });
    return values as Variables;
  } catch (error) {
    if (error instanceof PorticoError && error.entry.audience === 'person') return {};
    throw error;
  }
}

function holds(condition: string, variables: Variables, at: string): boolean {
  try {
    return feel(condition, variables, at) === true;
  } catch {
    return false;
  }
}

const onRecords: readonly AnyReaction[] = [
  { on: 'record.created', name: 'process.created', quiet: true, run: (ctx, data) => onRecord(ctx, 'created', data) },
  { on: 'record.updated', name: 'process.updated', quiet: true, run: (ctx, data) => onRecord(ctx, 'updated', data) },
  { on: 'record.deleted', name: 'process.deleted', quiet: true, run: (ctx, data) => onRecord(ctx, 'deleted', data) },
];

export const triggerReactions: readonly AnyReaction[] = [follow, onWebhook, ...onRecords];
