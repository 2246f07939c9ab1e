import { appsPlan, appsPublish, appsRollback, filesPlan, PorticoError, type AppModel, type Files, type Input, type Issue, type Output } from '@portico/contracts';
import { implementChange, implementRead, type ChangeContext, type Implementation, type ReadContext } from '../kernel/index.ts';
import { applySteps, asidesIn, createAppSchema, measure, planBack, planChange, settingAside, type Aside, type Found, type Plan } from '../schema/index.ts';
import { activeRelease, readModel, releaseModel, releasesSince, tellWatchers, type NextMain } from '../workspace/index.ts';
import type { Means } from './means.ts';
import { deleteGone, goneOf, insertGone, type GoneRow } from './store.ts';
import { requireGreen, testState } from './tests/gate.ts';

type Edits = Readonly<Record<string, string | null>>;

interface Planned {
  readonly next: NextMain;
  readonly model: AppModel | undefined;
  readonly plan: Plan | undefined;
  /** What keeps it from being published, and what is only doubtful. */
  readonly issues: readonly Issue[];
  readonly warnings: readonly Issue[];
  /** The release in use. */
  readonly from: string | null;
  readonly asides: readonly Aside[];
  /** What comes back by it. */
  readonly returned: readonly GoneRow[];
}

/** Joins the branch into main on paper, or takes a former release; checks every file and plans the way from the release in use. */
async function planOf(means: Means, ctx: ReadContext, wanted: { app: string; branch: string; release?: string | undefined; files?: Edits }): Promise<Planned> {
  const { release } = wanted;
  const saved = release === undefined ? await means.workspace.joinMain(ctx, wanted) : await means.workspace.mainAsReleased(ctx, { app: wanted.app, release });
  const next = wanted.files === undefined ? saved : { ...saved, files: edited(saved.files, wanted.files) };
  const { app } = next.open;
  const current = await ctx.read((tx) => activeRelease(tx, wanted.app));
  const base = { next, model: undefined, plan: undefined, warnings: [], from: current?.release ?? null, asides: [], returned: [] };
  if (next.conflicts.length > 0) return { ...base, issues: next.conflicts.map(inConflict) };
  const { model, issues, broken } = readModel(next.files);
  if (!model) return { ...base, issues };
  const warnings = issues.filter((issue) => !broken.includes(issue));
  const { plan, returned } =
    release === undefined || !current ? { plan: planChange(current?.model, model), returned: [] } : await backTo(ctx, { app, release, now: current.model, former: model });
  const measured = current ? await ctx.read((tx) => measure(tx, app.schema, plan)) : plan;
  // Main's head is another one at each publish, and so are the names of what is moved aside.
  const { plan: kept, asides } = settingAside(measured, next.from);
  return { ...base, model, plan: kept, warnings, issues: [...broken, ...measured.issues], asides, returned };
}

/** The files with what is not saved yet. */
function edited(files: Files, edits: Edits): Files {
  const kept = Object.entries({ ...files, ...edits }).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(kept);
}

/** The way back to a release, with all that lies aside and belongs to it. */
async function backTo(ctx: ReadContext, way: { app: NextMain['open']['app']; release: string; now: AppModel; former: AppModel }): Promise<{ plan: Plan; returned: GoneRow[] }> {
  const { app, release, now, former } = way;
  return ctx.read(async (tx) => {
    const history: AppModel[] = [];
    for (const id of await releasesSince(tx, { app: app.id, release })) history.push(await releaseModel(tx, { app: app.id, release: id }));
    const gone = await goneOf(tx, { app: app.id });
    const there = await asidesIn(tx, { schema: app.schema, schemas: gone.map(({ aside }) => aside) });
    const found = gone.flatMap((one): (Found & GoneRow)[] => {
      const table = there.columns.get(one.aside);
      return one.field === null ? (there.schemas.has(one.aside) ? [{ ...one, table: undefined }] : []) : table === undefined ? [] : [{ ...one, table }];
    });
    const plan = planBack({ now, former, history, asides: found });
    return { plan, returned: found.filter((one) => plan.returned.includes(one)) };
  });
}

function inConflict(file: string): Issue {
  return {
    file,
    message: {
      en: 'main and this branch both changed this file. Bring main into the branch and decide how it shall be.',
      zh: 'main 与该分支都修改了此文件，请先将 main 并入该分支并处理冲突。',
    },
  };
}

function shown({ next, plan, issues, warnings, from }: Planned): Output<typeof appsPlan> {
  return {
    app: next.open.app.name,
    from,
    commit: next.joined?.commit ?? next.theirs,
    hash: plan?.hash ?? '',
    steps: (plan?.steps ?? []).map(({ id, loss, what, sql, rows, confirm }) => ({ id, loss, what, sql, confirm, ...(rows !== undefined && { rows }) })),
    issues: [...issues],
    warnings: [...warnings],
    conflicts: [...next.conflicts],
  };
}

/** Refuses what can't be applied, what was not confirmed, and what is no longer the plan that was shown. */
function accept(planned: Planned, input: Pick<Input<typeof appsPublish>, 'branch' | 'confirm' | 'plan'>): { model: AppModel; plan: Plan } {
  const { next, model, plan, issues } = planned;
  if (next.conflicts.length > 0) throw new PorticoError('conflict.files', { params: { branch: input.branch, files: next.conflicts.join(', ') }, issues });
  if (!model || !plan) throw new PorticoError('files.invalid', { params: { detail: issues[0]?.message.en ?? 'they have errors' }, issues });
  const [first] = plan.issues;
  if (first) throw new PorticoError('plan.impossible', { params: { detail: first.message.en }, issues: plan.issues });
  if (issues.length > 0) throw new PorticoError('files.broken', { params: { detail: issues[0]?.message.en ?? '' }, issues });
  if (input.plan !== undefined && input.plan !== plan.hash) throw new PorticoError('conflict.head', { params: { branch: input.branch } });
  const open = plan.steps.filter((step) => step.confirm && !input.confirm.includes(step.id));
  if (open.length > 0) {
    throw new PorticoError('plan.confirmation', {
      params: { what: open.map((step) => step.what.en).join('; ') },
      issues: open.map((step) => ({ place: step.id, message: step.what })),
    });
  }
  return { model, plan };
}

interface Ready {
  readonly planned: Planned;
  readonly prepared: Awaited<ReturnType<Means['workspace']['prepareMain']>>;
  readonly model: AppModel;
  readonly plan: Plan;
}

/** Main, tables, release, facts and audit line in the door's one transaction. */
async function release(means: Means, ctx: ChangeContext, { planned, prepared, model, plan, notes }: Ready & { notes: string }): Promise<Output<typeof appsPublish>> {
  const { next, asides, returned } = planned;
  const { app } = next.open;
  const now = await activeRelease(ctx.tx, app.name);
  if ((now?.release ?? null) !== planned.from) throw new PorticoError('conflict.head', { params: { branch: next.branch } });
  await means.workspace.landMain(ctx, next, prepared);
  if (planned.from === null) await createAppSchema(ctx.tx, app.schema);
  await applySteps(ctx.tx, app.schema, plan.steps);
  const at = ctx.clock.now();
  await deleteGone(
    ctx.tx,
    returned.map(({ id }) => id),
  );
  await insertGone(ctx.tx, { tenant: ctx.tenant, app: app.id, at, asides: asides.map((one) => ({ ...one, id: ctx.clock.id() })) });
  const { commit } = prepared;
  const id = await means.workspace.insertRelease(ctx, { app, commit, files: next.files, model, notes });
  await ctx.fact('app.published', { app: app.name, release: id });
  await tellWatchers(ctx, { app: app.name, kind: 'published', branch: 'main', head: commit, paths: prepared.paths, release: id });
  return { id, commit, notes, by: ctx.principal.name, at: at.toISOString(), active: true };
}

/** `apps.plan`, `files.plan`, `apps.publish` and `apps.rollback`. */
export function publishApps(means: Means): Implementation[] {
  return [
    implementRead(appsPlan, async (ctx, input) => {
      const planned = await planOf(means, ctx, input);
      const { conflicts, files, open } = planned.next;
      return { ...shown(planned), ...(conflicts.length === 0 && input.release === undefined && { tests: await testState(ctx, { app: open.app, files }) }) };
    }),
    implementRead(filesPlan, async (ctx, input) => shown(await planOf(means, ctx, input))),
    implementChange(
      appsPublish,
      (ctx, input, ready: Ready) => release(means, ctx, { ...ready, notes: input.notes }),
      async (ctx, input): Promise<Ready> => {
        const planned = await planOf(means, ctx, input);
        const accepted = accept(planned, input);
        await requireGreen(ctx, { app: planned.next.open.app, branch: input.branch, files: planned.next.files, skipTests: input.skipTests });
        const message = input.notes === '' ? `Merge ${input.branch} into main` : input.notes;
        return { planned, prepared: await means.workspace.prepareMain(ctx, planned.next, message), ...accepted };
      },
    ),
    implementChange(
      appsRollback,
      (ctx, input, ready: Ready) => release(means, ctx, { ...ready, notes: input.notes }),
      async (ctx, input): Promise<Ready> => {
        const planned = await planOf(means, ctx, { app: input.app, branch: 'main', release: input.release });
        const accepted = accept(planned, { ...input, branch: 'main' });
        const message = `Roll back to release ${input.release.slice(0, 8)}`;
        return { planned, prepared: await means.workspace.prepareMain(ctx, planned.next, message), ...accepted };
      },
    ),
  ];
}
