import { PorticoError, tasksClaim, tasksComment, tasksComplete, tasksDelegate, tasksRelease, type TaskSummary } from '@portico/contracts';
import { actorsCalled } from '../identity/index.ts';
import { blobById, implementChange, once, type ChangeContext, type Implementation, type Kernel } from '../kernel/index.ts';
import { openLedger } from './advance.ts';
import { definitionFor } from './definitions.ts';
import { checkForm } from './form.ts';
import { meansFor } from './means.ts';
import { personOf } from './may.ts';
import { holdInstances } from './store.ts';
import { assignTask, commentsOf, endTask, insertComment } from './store-tasks.ts';
import { commentsShown, formOf, openTask, tasksShown, type OpenTask } from './tasks.ts';

interface Asked {
  readonly app: string;
  readonly task: string;
}

/** What people do with tasks: `tasks.claim`, `release`, `delegate`, `complete`, `comment`. */
export function actOnTasks(kernel: Kernel): Implementation[] {
  return [
    implementChange(tasksClaim, async (ctx, input) => {
      const open = await openOpen(ctx, input);
      if (open.row.assignee !== open.holder.id) {
        requireOffered(open, await nameOf(ctx, open));
        await assignTask(ctx.tx, { id: open.row.id, assignee: open.holder.id });
      }
      return shownNow(ctx, input);
    }),

    implementChange(tasksRelease, async (ctx, input) => {
      const open = await openOpen(ctx, input);
      const { row, holder, edits } = open;
      if (row.assignee !== holder.id && !edits) throw await taken(ctx, open);
      if (row.offered.length === 0) throw notOffered(row.id);
      await assignTask(ctx.tx, { id: row.id, assignee: null });
      return shownNow(ctx, input);
    }),

    implementChange(tasksDelegate, async (ctx, input) => {
      const open = await openOpen(ctx, input);
      if (open.row.assignee !== open.holder.id && !open.edits) requireOffered(open, await nameOf(ctx, open));
      const [to] = await actorsCalled(ctx.tx, [input.to]);
      if (!to) throw new PorticoError('not_found', { params: { what: 'person', name: input.to } });
      await assignTask(ctx.tx, { id: open.row.id, assignee: to.id });
      if (input.comment !== undefined) await comment(ctx, { task: open.row.id, text: input.comment, attachments: [] });
      return shownNow(ctx, input);
    }),

    implementChange(tasksComplete, (ctx, input) =>
      once(ctx, { operation: 'tasks.complete', input }, async () => {
        const open = await openOpen(ctx, input);
        if (open.row.assignee !== open.holder.id) requireOffered(open, await nameOf(ctx, open));
        const result = checkForm(open.app.model, formOf(open.activity), input.values);
        if (input.comment !== undefined) await comment(ctx, { task: open.row.id, text: input.comment, attachments: [] });
        const { row, app } = open;
        await endTask(ctx.tx, { id: row.id, by: personOf(ctx.principal).id, at: ctx.clock.now() });
        const [instance] = await holdInstances(ctx.tx, [row.instance]);
        if (!instance) throw new PorticoError('process.no_instance', { params: { instance: row.instance } });
        if (instance.status === 'suspended') throw new PorticoError('process.suspended', { params: { instance: row.instance } });
        const definition = await definitionFor(ctx.tx, app.model, instance);
        const ledger = openLedger(ctx, () => app.name);
        ledger.move({ instance, definition, event: { type: 'completed', wait: row.wait, result }, by: ctx.principal.name }, meansFor(app));
        await ledger.close();
        await ctx.fact('task.completed', { app: app.name, process: row.process, instance: row.instance, task: row.id });
        return shownNow(ctx, input);
      }),
    ),

    implementChange(tasksComment, async (ctx, input) => {
      const open = await openTask(ctx.tx, { principal: ctx.principal, app: input.app, task: input.task });
      for (const blob of input.attachments) {
        const found = await blobById(ctx.tx, blob);
        if (found?.state !== 'ready' || found.created_by !== ctx.principal.id) throw new PorticoError('blob.missing');
      }
      const id = await comment(ctx, { task: open.row.id, text: input.text, attachments: input.attachments });
      const rows = (await commentsOf(ctx.tx, open.row.id)).filter((row) => row.id === id);
      const [shown] = await commentsShown(kernel, ctx.tx, { tenant: ctx.tenant, rows });
      if (!shown) throw new PorticoError('task.unknown', { params: { task: input.task } });
      return shown;
    }),
  ];
}

/** The task with its instance held; throws `task.done` when it is over. */
async function openOpen(ctx: ChangeContext, asked: Asked): Promise<OpenTask> {
  const open = await openTask(ctx.tx, { principal: ctx.principal, ...asked, lock: true });
  if (open.row.status !== 'open') throw new PorticoError('task.done', { params: { status: open.row.status } });
  return open;
}

/** Throws `task.taken` when somebody else has it, `task.unknown` when it was never offered to her. */
function requireOffered({ row, holder }: OpenTask, who: string): void {
  if (row.assignee !== null) throw new PorticoError('task.taken', { params: { who } });
  if (!row.offered.some((offer) => holder.offers.includes(offer))) throw notOffered(row.id);
}

function notOffered(task: string): PorticoError {
  return new PorticoError('task.unknown', { params: { task } });
}

async function taken(ctx: ChangeContext, open: OpenTask): Promise<PorticoError> {
  return new PorticoError('task.taken', { params: { who: await nameOf(ctx, open) } });
}

async function nameOf(ctx: ChangeContext, { row }: OpenTask): Promise<string> {
  if (row.assignee === null) return '';
  const [found] = await actorsCalled(ctx.tx, [row.assignee]);
  return found?.name ?? row.assignee;
}

async function shownNow(ctx: ChangeContext, asked: Asked): Promise<TaskSummary> {
  const { row, holder } = await openTask(ctx.tx, { principal: ctx.principal, app: asked.app, task: asked.task });
  const [shown] = await tasksShown(ctx.tx, { rows: [row], holder, principal: ctx.principal, now: ctx.clock.now() });
  if (!shown) throw notOffered(asked.task);
  return shown;
}

async function comment(ctx: ChangeContext, said: { task: string; text: string; attachments: readonly string[] }): Promise<string> {
  const id = ctx.clock.id();
  await insertComment(ctx.tx, { ...said, id, tenant: ctx.tenant, by: personOf(ctx.principal), at: ctx.clock.now() });
  return id;
}
