import { appsPlan, appsPublish, PorticoError, type AppModel, type Files, type Input, type Issue, type Output } from '@portico/contracts';
import { implementChange, implementRead, type Implementation, type ReadContext } from '../kernel/index.ts';
import { applySteps, createAppSchema, measure, planChange, type Plan } from '../schema/index.ts';
import { activeRelease, appByName, branchesOf, readModel, type AppRow } from '../workspace/index.ts';
import type { Means } from './means.ts';

interface Planned {
  readonly app: AppRow;
  readonly commit: string;
  readonly files: Files;
  readonly model: AppModel | undefined;
  readonly plan: Plan | undefined;
  readonly issues: readonly Issue[];
  readonly from: string | null;
}

/** Reads the branch, checks every file and plans the way from the release in use; counts rows where a step needs it. */
async function planOf(means: Means, ctx: ReadContext, wanted: { app: string; branch: string }): Promise<Planned> {
  const { app, head, current } = await ctx.read(async (tx) => {
    const found = await appByName(tx, wanted.app);
    if (!found) throw new PorticoError('not_found', { params: { what: 'app', name: wanted.app } });
    const branch = (await branchesOf(tx, found.id)).find((one) => one.name === wanted.branch);
    if (!branch) throw new PorticoError('not_found', { params: { what: 'branch', name: wanted.branch } });
    return { app: found, head: branch.head, current: await activeRelease(tx, wanted.app) };
  });
  const files = await means.workspace.filesAt({ tenant: ctx.tenant, app: app.id, commit: head });
  const { model, issues } = readModel(files);
  const base = { app, commit: head, files, model, from: current?.release ?? null };
  if (!model) return { ...base, plan: undefined, issues };
  const planned = planChange(current?.model, model);
  const plan = current ? await ctx.read((tx) => measure(tx, app.schema, planned)) : planned;
  return { ...base, plan, issues: [...issues, ...plan.issues] };
}

function shown(planned: Planned): Output<typeof appsPlan> {
  return {
    app: planned.app.name,
    from: planned.from,
    commit: planned.commit,
    hash: planned.plan?.hash ?? '',
    steps: (planned.plan?.steps ?? []).map(({ id, loss, what, sql, rows, confirm }) => ({ id, loss, what, sql, confirm, ...(rows !== undefined && { rows }) })),
    issues: [...planned.issues],
  };
}

/** Refuses what can't be applied, what was not confirmed, and what is no longer the plan that was shown. */
function accept(planned: Planned, input: Input<typeof appsPublish>): { model: AppModel; plan: Plan } {
  const { model, plan, issues } = planned;
  if (!model || !plan) throw new PorticoError('files.invalid', { params: { detail: issues[0]?.message.en ?? 'they have errors' }, issues });
  const [first] = plan.issues;
  if (first) throw new PorticoError('plan.impossible', { params: { detail: first.message.en }, issues: plan.issues });
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

/** `apps.plan` and `apps.publish`: DDL, release, fact and audit line in one transaction. */
export function publishApps(means: Means): Implementation[] {
  return [
    implementRead(appsPlan, async (ctx, input) => shown(await planOf(means, ctx, input))),
    implementChange(
      appsPublish,
      async (ctx, input, { planned, model, plan }: { planned: Planned; model: AppModel; plan: Plan }) => {
        const { app, commit, files } = planned;
        const branch = (await branchesOf(ctx.tx, app.id)).find((one) => one.name === input.branch);
        const now = await activeRelease(ctx.tx, app.name);
        if (branch?.head !== commit || (now?.release ?? null) !== planned.from) throw new PorticoError('conflict.head', { params: { branch: input.branch } });
        if (planned.from === null) await createAppSchema(ctx.tx, app.schema);
        await applySteps(ctx.tx, app.schema, plan.steps);
        const id = await means.workspace.insertRelease(ctx, { app, commit, files, model, notes: input.notes });
        await ctx.fact('app.published', { app: app.name, release: id });
        return { id, commit, notes: input.notes, by: ctx.principal.name, at: ctx.clock.now().toISOString(), active: true };
      },
      async (ctx, input) => {
        const planned = await planOf(means, ctx, input);
        return { planned, ...accept(planned, input) };
      },
    ),
  ];
}
