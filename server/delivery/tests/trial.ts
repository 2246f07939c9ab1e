import { PorticoError, type AppModel, type Files } from '@portico/contracts';
import { setMember } from '../../identity/index.ts';
import type { OutsideContext, Timer } from '../../kernel/index.ts';
import { applySteps, copyRows, createAppSchema, emptyTables, planChange } from '../../schema/index.ts';
import { trialsOf, type AppRow } from '../../workspace/index.ts';
import { makeOwner } from '../create.ts';
import type { Means } from '../means.ts';
import { removeApp } from '../remove.ts';
import type { givenRows } from './given-rows.ts';

/** A throw-away copy of an app that nobody sees: tables of its own, and whoever runs the tests its only member. */
export interface Trial {
  readonly id: string;
  readonly name: string;
  readonly schema: string;
  readonly model: AppModel;
}

/** After this a copy was left behind by a crash; milliseconds. */
const abandoned = 150_000;

/** Makes the copy, one of an app at a time. Throws `tests.running`. */
export async function openTrial(means: Means, ctx: OutsideContext, of: { app: AppRow; branch: string; files: Files; model: AppModel }): Promise<Trial> {
  const { app, branch, files, model } = of;
  const plan = planChange(undefined, model);
  const [first] = plan.issues;
  if (first) throw new PorticoError('plan.impossible', { params: { detail: first.message.en }, issues: plan.issues });
  const running = new PorticoError('tests.running', { params: { app: app.name } });
  await sweep(means, ctx, { app: app.id });
  if ((await ctx.read((tx) => trialsOf(tx, { app: app.id }))).length > 0) throw running;
  try {
    return await ctx.transact(async (change) => {
      const id = ctx.clock.id();
      const name = `trial-${id.replaceAll('-', '').slice(-12)}`;
      const row = await means.workspace.createPreview(change, { id, name, of: app, branch, model, trial: true });
      await createAppSchema(change.tx, row.schema);
      await applySteps(change.tx, row.schema, plan.steps);
      await means.workspace.insertRelease(change, { app: row, commit: row.head, files, model, notes: '' });
      await makeOwner(change, id);
      return { id, name, schema: row.schema, model };
    });
  } catch (error) {
    if (error instanceof PorticoError && error.code === 'name.taken') throw running;
    throw error;
  }
}

export async function closeTrial(means: Means, ctx: OutsideContext, trial: Pick<Trial, 'id' | 'name' | 'schema'>): Promise<void> {
  await ctx.transact((change) => removeApp(means, change, trial));
}

/** The copy with these rows and no others. */
export async function resetTrial(ctx: OutsideContext, trial: Trial, { loads }: Pick<ReturnType<typeof givenRows>, 'loads'>): Promise<void> {
  await ctx.transact(async ({ tx }) => {
    await emptyTables(tx, trial.schema, Object.values(trial.model.entities));
    for (const { entity, columns, lines } of loads) await copyRows(tx, { schema: trial.schema, entity, columns, chunks: each(lines) });
  });
}

/** From here on the caller has just this role in the copy; an agent and its person both. */
export async function actAs(ctx: OutsideContext, trial: Trial, { role, attributes }: { role: string; attributes: Record<string, unknown> }): Promise<void> {
  const { principal, tenant } = ctx;
  const who = principal.onBehalfOf ? [principal.onBehalfOf.id, principal.id] : [principal.id];
  await ctx.transact(async ({ tx }) => {
    for (const id of who) await setMember(tx, { tenant, app: trial.id, principal: id, roles: [role], attributes });
  });
}

async function sweep(means: Means, ctx: OutsideContext, of: { app?: string }): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - abandoned);
  for (const trial of await ctx.read((tx) => trialsOf(tx, { before }))) if (of.app === undefined || trial.of === of.app) await closeTrial(means, ctx, trial);
}

/** Clears away copies that a crash has left. */
export function sweepTrials(means: Means): Timer {
  return { name: 'delivery.trials', everySeconds: 120, run: (ctx) => sweep(means, ctx, {}) };
}

async function* each(lines: readonly string[]): AsyncIterable<string> {
  await Promise.resolve();
  yield* lines;
}
