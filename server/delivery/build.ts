import { createHash } from 'node:crypto';
import { PorticoError, type AppModel, type Files, type Text } from '@portico/contracts';
import type { JobContext } from '../kernel/index.ts';
import { applySteps, copyRows, createAppSchema, dropAppSchema, planChange, type Plan } from '../schema/index.ts';
import { appByName, schemaName, type AppRow } from '../workspace/index.ts';
import { makeOwner } from './create.ts';
import type { Means } from './means.ts';

/** Rows of one table as COPY text. */
export interface Load {
  readonly entity: string;
  readonly columns: readonly string[];
  rows(): AsyncIterable<string>;
}

export interface NewApp {
  /** Also the app's id: a run that was killed is found and cleared away by the next. */
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly sample?: boolean;
  readonly model: AppModel;
  readonly files: Files;
  readonly loads: readonly Load[];
  /** Runs in the last transaction, when the app's rows exist. */
  readonly finish?: (ctx: Parameters<Parameters<JobContext['transact']>[0]>[0], app: AppRow) => Promise<void>;
}

/** Characters loaded in one transaction: few enough that others get their turn and that what was read is soon garbage. */
const batch = 1_000_000;

/**
 * Builds an app with its data in batches that nobody sees, and makes it visible in one last transaction: constraints,
 * rows of the app, owner, release, fact. Fails as a whole; what it had made is dropped.
 */
export async function buildApp(means: Means, ctx: JobContext, app: NewApp): Promise<{ rows: Record<string, number>; hash: string }> {
  const schema = schemaName(app);
  const plan = planChange(undefined, app.model);
  refuse(plan);
  if (await ctx.read((tx) => appByName(tx, app.name))) throw new PorticoError('name.taken', { params: { name: app.name } });
  await clear(ctx, schema);
  try {
    await ctx.transact(async ({ tx }) => {
      await createAppSchema(tx, schema);
      await applySteps(
        tx,
        schema,
        plan.steps.filter((step) => step.phase === 'tables'),
      );
    });
    const loaded = await load(ctx, { app, schema });
    await ctx.progress(0.9, { en: 'Checking keys and building indexes', zh: '正在检查键并建立索引' });
    const { tenant, principal: author } = ctx;
    const { commit, model, files } = await means.workspace.prepareCommit({
      tenant,
      app: { id: app.id, name: app.name },
      changes: app.files,
      message: `Import ${app.name}`,
      author,
    });
    await ctx.transact(async (change) => {
      await applySteps(
        change.tx,
        schema,
        plan.steps.filter((step) => step.phase === 'constraints'),
      );
      const row = await means.workspace.createApp(change, { id: app.id, name: app.name, project: app.project, commit, model, sample: app.sample ?? false });
      await makeOwner(change, row.id);
      const release = await means.workspace.insertRelease(change, { app: row, commit, files, model, notes: '' });
      await change.fact('app.published', { app: app.name, release });
      await app.finish?.(change, row);
    });
    return loaded;
  } catch (error) {
    await clear(ctx, schema).catch((failure: unknown) => ctx.log.error({ err: failure, schema }, 'what a failed import had made could not be dropped'));
    throw explain(error);
  }
}

function refuse(plan: Plan): void {
  const [first] = plan.issues;
  if (first) throw new PorticoError('plan.impossible', { params: { detail: first.message.en }, issues: plan.issues });
}

async function clear(ctx: JobContext, schema: string): Promise<void> {
  await ctx.transact(({ tx }) => dropAppSchema(tx, schema));
}

async function load(ctx: JobContext, to: { app: NewApp; schema: string }): Promise<{ rows: Record<string, number>; hash: string }> {
  const rows: Record<string, number> = {};
  const hash = createHash('sha256');
  const { loads, model } = to.app;
  for (const [index, table] of loads.entries()) {
    const entity = model.entities[table.entity];
    if (!entity) throw new Error(`no entity ${table.entity}`);
    const step: Text = { en: `Loading ${table.entity}`, zh: `正在载入 ${table.entity}` };
    await ctx.progress((0.8 * index) / loads.length + 0.1, step);
    let count = rows[table.entity] ?? 0;
    for await (const chunks of batches(table.rows())) {
      for (const chunk of chunks) hash.update(chunk);
      count += await ctx.transact(({ tx }) => copyRows(tx, { schema: to.schema, entity, columns: [...table.columns], chunks: each(chunks) }));
      await ctx.progress((0.8 * index) / loads.length + 0.1, { en: `${step.en}: ${count} rows`, zh: `${step.zh}：${count} 行` });
    }
    rows[table.entity] = count;
  }
  return { rows, hash: hash.digest('hex') };
}

async function* batches(chunks: AsyncIterable<string>): AsyncIterable<string[]> {
  let held: string[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    if (size < batch) continue;
    yield held;
    held = [];
    size = 0;
  }
  if (held.length > 0) yield held;
}

async function* each(chunks: readonly string[]): AsyncIterable<string> {
  await Promise.resolve();
  yield* chunks;
}

/** Data that breaks a key or a type: the database's own words name table, constraint and value. */
function explain(error: unknown): unknown {
  if (error instanceof PorticoError || !(error instanceof Error)) return error;
  const { code, detail, where } = error as Error & { code?: string; detail?: string; where?: string };
  if (code === undefined || !/^(22|23)/.test(code)) return error;
  const message = [error.message, detail, where?.split('\n')[0]].filter((part) => part !== undefined && part !== '').join(' — ');
  return new PorticoError('plan.impossible', { params: { detail: message }, cause: error });
}
