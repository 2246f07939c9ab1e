import { PorticoError, titleIn, type AppFunction, type JsonObject, type Principal } from '@portico/contracts';
import { insertJob, nextTime, type AnyReaction, type AppInUse, type JobHandler, type Kernel, type Timer, type Tx } from '../kernel/index.ts';
import { activeRelease, appById, appByName } from '../workspace/index.ts';
import type { Perform } from './perform.ts';
import { setDue, setSchedules, sweep, takeDue } from './store.ts';

type Trigger = 'schedule' | 'webhook';

/** Who a function is that nobody called: itself, with the roles its file gives it. */
function actor(app: Pick<AppInUse, 'id'>, of: { tenant: string; name: string; roles: readonly string[] }): Principal {
  return { kind: 'function', id: `function:${app.id}/${of.name}`, tenant: of.tenant, name: of.name, inApp: { app: app.id, roles: of.roles }, roles: [], scopes: ['*'] };
}

/** Writes a run down as a job: it comes even if the server stops now. Nothing where the function has no such trigger. */
export async function enqueueRun(tx: Tx, by: Kernel['clock'], of: { tenant: string; app: AppInUse; name: string; trigger: Trigger; input: JsonObject }): Promise<void> {
  const code = of.app.model.functions?.[of.name];
  const roles = code?.file[of.trigger]?.runAs;
  if (!code || !roles) return;
  const at = by.now();
  await insertJob(tx, {
    id: by.id(),
    tenant: of.tenant,
    kind: 'functions.run',
    title: { en: `Function ${titleIn('en', code.title, of.name)}`, zh: `函数 ${titleIn('zh', code.title, of.name)}` },
    data: { app: of.app.name, function: of.name, trigger: of.trigger, input: of.input },
    principal: actor(of.app, { tenant: of.tenant, name: of.name, roles }),
    due: at,
    at,
  });
}

/** The job behind a trigger. The published file is the permission to start; what the function then asks passes the door. */
export function triggeredRun(perform: Perform): JobHandler {
  return {
    kind: 'functions.run',
    beside: true,
    run: async (ctx, data) => {
      const { app: name, function: called, trigger, input } = data as { app: string; function: string; trigger: Trigger; input: JsonObject };
      const app = await ctx.read((tx) => activeRelease(tx, name));
      const code = app?.model.functions?.[called];
      if (!app || !code?.file[trigger]) throw new PorticoError('not_found', { params: { what: 'function', name: called } });
      const { run, error } = await perform(ctx, { app: { id: app.id, means: app.name }, name: called, code, release: app.release, cause: trigger, input });
      if (error) throw error;
      return { result: { app: name, function: called, run: run.id } };
    },
  };
}

/** A published app has the schedules of its functions; previews run by nobody's clock. */
export function followSchedules(kernel: Kernel): AnyReaction {
  return {
    on: 'app.published',
    name: 'functions.schedules',
    run: async (ctx, { app: name }) => {
      await ctx.transact(async ({ tx }) => {
        const [row, app] = [await appByName(tx, name), await activeRelease(tx, name)];
        if (!row || !app || row.preview) return;
        const now = kernel.clock.now();
        const schedules = Object.entries(app.model.functions ?? {}).flatMap(([called, { file }]: [string, AppFunction]) =>
          file.schedule ? [{ function: called, cron: file.schedule.cron, timezone: file.schedule.timezone, due: nextTime(file.schedule, now) }] : [],
        );
        await setSchedules(tx, { tenant: ctx.tenant, app: app.id, schedules });
      });
    },
  };
}

/** What is due becomes a job; what was missed while nobody was there comes once. */
export function runSchedules(kernel: Kernel): Timer {
  return {
    name: 'functions.schedules',
    everySeconds: 10,
    run: async (ctx) => {
      const now = kernel.clock.now();
      const next = (): Promise<boolean> =>
        ctx.transact(async ({ tx, tenant }) => {
          const due = await takeDue(tx, now);
          if (!due) return false;
          await setDue(tx, { app: due.app, function: due.function, due: nextTime(due, now) });
          const row = await appById(tx, due.app);
          const app = row && (await activeRelease(tx, row.name));
          const input = app?.model.functions?.[due.function]?.file.schedule?.input ?? {};
          if (app) await enqueueRun(tx, kernel.clock, { tenant, app, name: due.function, trigger: 'schedule', input });
          return true;
        });
      while (await next());
    },
  };
}

/** Old runs go. */
export function sweepRuns(kernel: Kernel): Timer {
  return { name: 'functions.sweep', everySeconds: 3600, run: (ctx) => ctx.transact(({ tx }) => sweep(tx, kernel.clock.now())) };
}
