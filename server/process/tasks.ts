import type { Activity } from '@portico/bpmn';
import { PorticoError, tasksCount, tasksGet, tasksList, type Output, type Principal, type TaskSummary } from '@portico/contracts';
import { actorsCalled, appRolesOf } from '../identity/index.ts';
import { blobById, implementRead, signBlobLink, type AppInUse, type Implementation, type Kernel, type Tx } from '../kernel/index.ts';
import { activeRelease, appById } from '../workspace/index.ts';
import { definitionFor, titleOf } from './definitions.ts';
import { schemaOfForm } from './form.ts';
import { mayEdit, personOf } from './may.ts';
import { commentsOf, countTasks, findTask, seekTasks, taskInput, type CommentRow, type Holder, type TaskRow } from './store-tasks.ts';

/** How long a link to a comment's file works. */
const linkSeconds = 10 * 60;

/** What waits for people: `tasks.list`, `tasks.count`, `tasks.get`. */
export function lookAtTasks(kernel: Kernel): Implementation[] {
  return [
    implementRead(tasksList, async (ctx, input) => {
      const { cursor, limit, app: name, ...sought } = input;
      if (input.scope === 'all' && name === undefined) {
        throw new PorticoError('request.invalid', { params: { detail: { en: 'scope "all" needs an app', zh: 'scope 为 all 时需指定 app' } } });
      }
      return ctx.read(async (tx) => {
        const app = name === undefined ? undefined : await releasedApp(tx, name);
        if (input.scope === 'all' && name !== undefined && !(await mayEdit(tx, ctx.principal, name))) {
          throw new PorticoError('policy.denied', { params: { action: 'app.edit', resource: `app ${name}`, who: 'the owner of the app' } });
        }
        const holder = await holderOf(tx, ctx.principal);
        const skip = Number(cursor ?? 0) || 0;
        const rows = await seekTasks(tx, { ...sought, holder, now: ctx.clock.now(), skip, limit: limit + 1, app: app?.id });
        const tasks = await tasksShown(tx, { rows: rows.slice(0, limit), holder, principal: ctx.principal, now: ctx.clock.now() });
        return { tasks, next: rows.length > limit ? String(skip + limit) : null };
      });
    }),

    implementRead(tasksCount, async (ctx) => ctx.read(async (tx) => countTasks(tx, await holderOf(tx, ctx.principal), ctx.clock.now()))),

    implementRead(tasksGet, async (ctx, input) =>
      ctx.read(async (tx) => {
        const open = await openTask(tx, { principal: ctx.principal, app: input.app, task: input.task });
        const [shown] = await tasksShown(tx, { rows: [open.row], holder: open.holder, principal: ctx.principal, now: ctx.clock.now() });
        if (!shown) throw unknownTask(input.task);
        const { activity, app, row } = open;
        const form = formOf(activity);
        const given = inOrder(
          await taskInput(tx, row.id),
          activity.mappings.inputs.map(({ into }) => into),
        );
        const schema = schemaOfForm(app.model, form, ctx.from.language);
        const asked = new Set(Object.keys((schema?.['properties'] as object | undefined) ?? {}));
        const of = (wanted: boolean) => Object.fromEntries(Object.entries(given).filter(([name]) => asked.has(name) === wanted));
        return {
          ...shown,
          description: activity.documentation ?? null,
          schema: schema ? { ...schema } : null,
          values: of(true),
          entity: form?.entity ?? null,
          context: of(false),
          startedBy: row.startedBy,
          startedAt: row.startedAt,
          commented: await commentsShown(kernel, tx, { tenant: ctx.tenant, rows: await commentsOf(tx, row.id) }),
        };
      }),
    ),
  ];
}

/** Whose tasks a principal sees: an agent those of the person it acts for. */
export async function holderOf(tx: Tx, principal: Principal): Promise<Holder> {
  const { id } = personOf(principal);
  const roles = principal.inApp ? principal.inApp.roles.map((role) => ({ app: principal.inApp?.app, role })) : await appRolesOf(tx, id);
  return { id, offers: [id, ...roles.map(({ app, role }) => `${app}/${role}`)] };
}

export interface OpenTask {
  readonly row: TaskRow;
  readonly app: AppInUse;
  readonly activity: Activity;
  readonly holder: Holder;
  /** She may edit the app, and so hand its tasks to others. */
  readonly edits: boolean;
}

/** A task the caller may see, with what it stands on; throws `task.unknown`. */
export async function openTask(tx: Tx, asked: { principal: Principal; app: string; task: string; lock?: boolean }): Promise<OpenTask> {
  const app = await releasedApp(tx, asked.app);
  const holder = await holderOf(tx, asked.principal);
  const edits = await mayEdit(tx, asked.principal, asked.app);
  const row = await findTask(tx, { id: asked.task, app: app.id, ...(!edits && { holder }), ...(asked.lock === true && { lock: true }) });
  if (!row) throw unknownTask(asked.task);
  const definition = await definitionFor(tx, app.model, row);
  const activity = definition.nodes[row.element];
  if (activity?.kind !== 'activity') throw unknownTask(asked.task);
  return { row, app, activity, holder, edits };
}

/** Values in the order the designer named them: the database keeps none. */
function inOrder<T>(values: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  const place = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  return Object.fromEntries(Object.entries(values).toSorted(([a], [b]) => place(a) - place(b)));
}

export function formOf({ work }: Activity) {
  return work.type === 'user' ? work.form : undefined;
}

function unknownTask(task: string): PorticoError {
  return new PorticoError('task.unknown', { params: { task } });
}

async function releasedApp(tx: Tx, name: string): Promise<AppInUse> {
  const app = await activeRelease(tx, name);
  if (!app) throw new PorticoError('not_found', { params: { what: 'app', name } });
  return app;
}

/** Tasks as lists show them, with what the caller may do with each. */
export async function tasksShown(tx: Tx, shown: { rows: readonly TaskRow[]; holder: Holder; principal: Principal; now: Date }): Promise<TaskSummary[]> {
  const { rows, holder, principal, now } = shown;
  const apps = new Map<string, { app: AppInUse; edits: boolean } | undefined>();
  for (const id of new Set(rows.map(({ app }) => app))) {
    const name = (await appById(tx, id))?.name;
    const app = name === undefined ? undefined : await activeRelease(tx, name);
    apps.set(id, app && { app, edits: await mayEdit(tx, principal, app.name) });
  }
  const people = [...new Set(rows.flatMap((row) => [row.assignee, row.endedBy, ...row.offered.filter((offer) => !offer.includes('/'))]).filter((id) => id !== null))];
  const names = new Map((await actorsCalled(tx, people)).map(({ called, name }) => [called, name]));
  const tasks: TaskSummary[] = [];
  for (const row of rows) {
    const found = apps.get(row.app);
    if (found) tasks.push(await taskShown(tx, { row, ...found, holder, names, now }));
  }
  return tasks;
}

async function taskShown(tx: Tx, shown: { row: TaskRow; app: AppInUse; edits: boolean; holder: Holder; names: ReadonlyMap<string, string>; now: Date }): Promise<TaskSummary> {
  const { row, app, edits, holder, names, now } = shown;
  const { id, instance, key, element, status, assignee, offered, priority, due, createdAt, endedAt, endedBy, comments, process } = row;
  const definition = await definitionFor(tx, app.model, row);
  const node = definition.nodes[element];
  const named = (person: string) => ({ id: person, name: names.get(person) ?? person });
  const roles = offered.flatMap((offer) => (offer.startsWith(`${row.app}/`) ? [offer.slice(row.app.length + 1)] : []));
  const open = status === 'open';
  const hers = assignee === holder.id;
  const free = assignee === null && offered.some((offer) => holder.offers.includes(offer));
  return {
    id,
    app: app.name,
    appTitle: app.model.app.title,
    process,
    processTitle: titleOf(definition.name, process),
    instance,
    key,
    element,
    title: node ? titleOf(node.name, element) : element,
    status,
    assignee: assignee === null ? null : named(assignee),
    candidates: offered.filter((offer) => !offer.includes('/')).map(named),
    roles,
    roleTitles: roles.map((role) => app.model.roles.roles[role]?.title ?? role),
    priority,
    due,
    overdue: open && due !== null && due < now.toISOString(),
    createdAt,
    completedAt: endedAt,
    completedBy: endedBy === null ? null : (names.get(endedBy) ?? endedBy),
    comments,
    may: {
      claim: open && free,
      complete: open && (hers || free),
      release: open && assignee !== null && offered.length > 0 && (hers || edits),
      delegate: open && (hers || free || edits),
    },
  };
}

type Comment = Output<typeof tasksGet>['commented'][number];

/** Comments with links to their files. */
export async function commentsShown(kernel: Kernel, tx: Tx, of: { tenant: string; rows: readonly CommentRow[] }): Promise<Comment[]> {
  const comments: Comment[] = [];
  for (const { id, by, byName, at, text, attachments } of of.rows) {
    const files: Comment['attachments'] = [];
    for (const blob of attachments) {
      const found = await blobById(tx, blob);
      if (found?.state === 'ready') files.push({ id: blob, name: found.name, url: signBlobLink(kernel, { verb: 'get', blob, tenant: of.tenant, seconds: linkSeconds }).url });
    }
    comments.push({ id, by: { id: by, name: byName }, at, text, attachments: files });
  }
  return comments;
}
