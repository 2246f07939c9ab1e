import type { Variables } from '@portico/bpmn';
import {
  PorticoError,
  processesActivate,
  processesBulk,
  processesCancel,
  processesModify,
  processesResume,
  processesRetry,
  processesSuspend,
  processesVariables,
  type Output,
} from '@portico/contracts';
import { implementChange, type AppInUse, type ChangeContext, type Implementation, type JobHandler, type ReadContext } from '../kernel/index.ts';
import { appByName } from '../workspace/index.ts';
import { openLedger, type Event } from './advance.ts';
import { definitionFor } from './definitions.ts';
import { visible } from './look.ts';
import { instanceShown } from './shown.ts';
import { meansFor } from './means.ts';
import { appOf } from './apps.ts';
import { holdInstances, holdWork, setStatus, type InstanceRow } from './store.ts';
import { incidentsOf, seekInstances, summaryOf } from './store-look.ts';

type Shown = Output<typeof processesCancel>;

interface Held {
  readonly app: AppInUse;
  readonly instance: InstanceRow;
}

/** What operators do to running instances. */
export const operateProcesses: readonly Implementation[] = [
  implementChange(processesCancel, async (ctx, input) => {
    await visible(ctx.tx, ctx, input);
    const held = await hold(ctx, input.instance);
    return happen(ctx, held, [{ type: 'cancel' }]);
  }),

  implementChange(processesSuspend, async (ctx, input) => {
    const held = await hold(ctx, input.instance);
    await setStatus(ctx.tx, { id: held.instance.id, status: 'suspended' });
    await holdWork(ctx.tx, { instance: held.instance.id, held: true });
    return shown(ctx, held);
  }),

  implementChange(processesResume, async (ctx, input) => {
    const held = await hold(ctx, input.instance);
    await setStatus(ctx.tx, { id: held.instance.id, status: 'running' });
    await holdWork(ctx.tx, { instance: held.instance.id, held: false });
    return shown(ctx, held);
  }),

  implementChange(processesRetry, async (ctx, input) => {
    const held = await hold(ctx, input.instance);
    const incidents = await incidentsOf(ctx.tx, held.instance.id);
    const asked = input.incident === undefined ? incidents : incidents.filter((id) => id === input.incident);
    if (asked.length === 0) throw new PorticoError('process.no_wait', { params: { instance: input.instance, wait: input.incident ?? '–' } });
    const set: Event[] = input.variables ? [{ type: 'variables', variables: input.variables as Variables }] : [];
    return happen(ctx, held, [...set, ...asked.map((wait): Event => ({ type: 'retry', wait }))]);
  }),

  implementChange(processesVariables, async (ctx, input) => {
    const held = await hold(ctx, input.instance);
    return happen(ctx, held, [{ type: 'variables', variables: input.variables as Variables, ...(input.wait !== undefined && { wait: input.wait }) }]);
  }),

  implementChange(processesModify, async (ctx, input) => {
    const held = await hold(ctx, input.instance);
    const { app, instance } = held;
    const definition = await definitionFor(ctx.tx, app.model, instance);
    const standing = new Set(instance.state.tokens.map(({ id }) => id));
    for (const token of input.cancel) if (!standing.has(token)) throw noElement(String(token), { en: 'no such token stands in the instance', zh: '实例中不存在该令牌' });
    for (const { element } of input.start) if (!definition.nodes[element]) throw noElement(element, { en: 'the process has no such element', zh: '流程中没有该元素' });
    return happen(ctx, held, [{ type: 'modify', cancel: input.cancel, start: input.start.map(({ element, variables }) => ({ element, variables: variables as Variables })) }]);
  }),

  implementChange(processesActivate, async (ctx, input) => {
    const held = await hold(ctx, input.instance);
    const definition = await definitionFor(ctx.tx, held.app.model, held.instance);
    const token = held.instance.state.tokens.find(({ id }) => id === input.token);
    const around = token && definition.nodes[token.at];
    const offers =
      around?.kind === 'activity' && around.work.type === 'sub' && around.work.sub === 'ad-hoc' && definition.scopes[around.id]?.nodes.includes(input.element) === true;
    if (!offers) throw noElement(input.element, { en: 'it is not offered by an ad-hoc sub-process that runs here', zh: '当前运行的临时子流程未提供该活动' });
    return happen(ctx, held, [{ type: 'activate', token: input.token, element: input.element }]);
  }),

  implementChange(processesBulk, async (ctx, input) => {
    const title = { en: `Instances: ${input.action}`, zh: `批量操作实例：${input.action}` };
    return { job: await ctx.job('processes.bulk', { ...input }, { title }) };
  }),
];

/** One operation for each instance, through the door; what is refused is told and does not stop the others. */
export const bulkJob: JobHandler = {
  kind: 'processes.bulk',
  run: async (ctx, data) => {
    const { app, action, instances, process, status, stuck } = data as {
      app: string;
      action: keyof typeof actions;
      instances?: string[];
      process?: string;
      status?: InstanceRow['status'];
      stuck?: boolean;
    };
    const ids = instances ?? (await allOf(ctx, { app, process, status, stuck }));
    const issues: { place: string; message: { en: string; zh: string } }[] = [];
    let done = 0;
    for (const [at, instance] of ids.entries()) {
      if (at % 20 === 0) await ctx.progress(at / ids.length, { en: `${at} of ${ids.length}`, zh: `${at} / ${ids.length}` });
      try {
        await ctx.call(actions[action], { app, instance });
        done += 1;
      } catch (error) {
        if (!(error instanceof PorticoError)) throw error;
        issues.push({ place: instance, message: { en: error.messageIn('en'), zh: error.messageIn('zh') } });
      }
    }
    return { result: { app, done, refused: issues.length }, issues: issues.slice(0, 500) };
  },
};

const actions = { cancel: processesCancel, suspend: processesSuspend, resume: processesResume, retry: processesRetry } as const;
/** Most instances one bulk works on. */
const mostBulk = 10_000;

async function allOf(
  ctx: ReadContext,
  sought: { app: string; process: string | undefined; status: InstanceRow['status'] | undefined; stuck: boolean | undefined },
): Promise<string[]> {
  return ctx.read(async (tx) => {
    const app = await appByName(tx, sought.app);
    return app ? (await seekInstances(tx, { ...sought, app: app.id, limit: mostBulk })).filter(({ endedAt }) => endedAt === null).map(({ id }) => id) : [];
  });
}

function noElement(element: string, reason: { en: string; zh: string }): PorticoError {
  return new PorticoError('process.no_element', { params: { element, reason } });
}

/** A running instance of the app, held; throws when it is none or has ended. */
async function hold(ctx: ChangeContext, id: string): Promise<Held> {
  const app = appOf(ctx);
  const [instance] = await holdInstances(ctx.tx, [id]);
  if (!instance || instance.app !== app.id) throw new PorticoError('process.no_instance', { params: { instance: id } });
  if (instance.state.status !== 'running') throw new PorticoError('process.ended', { params: { instance: id, status: instance.status } });
  return { app, instance };
}

async function happen(ctx: ChangeContext, { app, instance }: Held, events: readonly Event[]): Promise<Shown> {
  const definition = await definitionFor(ctx.tx, app.model, instance);
  const ledger = openLedger(ctx, () => app.name);
  for (const event of events) ledger.move({ instance, definition, event, by: ctx.principal.name }, meansFor(app));
  await ledger.close();
  return shown(ctx, { app, instance });
}

async function shown(ctx: ChangeContext, { app, instance }: Held): Promise<Shown> {
  return instanceShown(ctx.tx, app, await summaryOf(ctx.tx, instance.id));
}
