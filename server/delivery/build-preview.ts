import { PorticoError, type AppModel, type Issue } from '@portico/contracts';
import { announce, type ChangeContext, type OutsideContext, type ReadContext } from '../kernel/index.ts';
import { surfacesChannel } from '../registry/index.ts';
import { applySteps, copyLine, copyRows, createAppSchema, dropAppSchema, measure, planChange, type Plan } from '../schema/index.ts';
import {
  activeRelease,
  appByName,
  branchesOf,
  dropOldReleases,
  lockApp,
  previewsOf,
  readModel,
  setPreviewIssues,
  tellWatchers,
  type AppRow,
  type PreviewRow,
} from '../workspace/index.ts';
import type { Means } from './means.ts';
import { seedRows, type SeedRows } from './seed.ts';
import { attempt } from './store.ts';

export interface OfBranch {
  readonly app: string;
  readonly branch: string;
}

/** What stands before a preview is built or brought up to date. */
interface Seen {
  readonly app: AppRow;
  readonly branch: string;
  readonly head: string;
  readonly preview: PreviewRow | undefined;
  /** What the preview's tables are made for. */
  readonly tables: AppModel | undefined;
}

async function look(ctx: ReadContext, of: OfBranch): Promise<Seen> {
  return ctx.read(async (tx) => {
    const app = await appByName(tx, of.app);
    if (!app || app.preview) throw new PorticoError('not_found', { params: { what: 'app', name: of.app } });
    const branch = (await branchesOf(tx, app.id)).find(({ name }) => name === of.branch);
    if (!branch) throw new PorticoError('not_found', { params: { what: 'branch', name: of.branch } });
    const [preview] = await previewsOf(tx, { app: app.id, branch: of.branch });
    const current = preview && (await activeRelease(tx, preview.name));
    return { app, branch: of.branch, head: branch.head, preview, tables: current?.model };
  });
}

/**
 * Brings the preview of a branch to where the branch stands: pages without touching the tables, another model by its
 * plan with everything accepted, and anew with seed rows where there is no way or `fresh` asks for it. What keeps it
 * from following is noted with the preview, which stays as it was. Undefined: there is no preview, and none was asked for.
 */
export async function bringUp(means: Means, ctx: OutsideContext, of: OfBranch & { create: boolean; fresh: boolean }): Promise<PreviewRow | undefined> {
  let { fresh } = of;
  for (let round = 1; ; round += 1) {
    const seen = await look(ctx, of);
    if (!seen.preview && !of.create) return undefined;
    if (seen.preview?.commit === seen.head && seen.preview.issues.length === 0 && !fresh) return seen.preview;
    try {
      return await build(means, ctx, { seen, fresh });
    } catch (error) {
      if (!(error instanceof PorticoError)) throw error;
      const again = error.code === 'conflict.head' || error.code === 'name.taken';
      // Rows that stand in the way of the new model are only there to try it.
      const anew = error.code === 'plan.impossible' && !fresh && seen.preview !== undefined;
      fresh ||= anew;
      if (round < 4 && (again || anew)) continue;
      if (seen.preview) await noteTrouble(ctx, { ...seen, preview: seen.preview }, error);
      throw error;
    }
  }
}

async function build(means: Means, ctx: OutsideContext, { seen, fresh }: { seen: Seen; fresh: boolean }): Promise<PreviewRow> {
  const { app, branch, head } = seen;
  const files = await means.workspace.filesAt({ tenant: ctx.tenant, app: app.id, commit: head });
  const { model, issues } = readModel(files);
  if (!model) throw new PorticoError('files.invalid', { params: { detail: issues[0]?.message.en ?? '' }, issues });
  const anew = fresh || !seen.tables;
  const plan = planChange(anew ? undefined : seen.tables, model);
  refuse(plan);
  return ctx.transact(async (change) => {
    const row = seen.preview ? await relock(change, seen.preview) : await means.workspace.createPreview(change, newPreview(change, { app, branch, model }));
    if (!anew && plan.steps.length > 0) {
      refuse(await measure(change.tx, row.schema, plan));
      await applySteps(change.tx, row.schema, plan.steps);
    }
    const troubles = anew
      ? await makeTables(change, { schema: row.schema, plan, seeds: seedRows({ files, model, person: change.principal.id }) })
      : (seen.preview?.issues ?? []).filter(isSeed);
    await means.workspace.insertRelease(change, { app: row, commit: head, files, model, notes: '' });
    await dropOldReleases(change.tx, row.id);
    await setPreviewIssues(change.tx, { id: row.id, issues: troubles });
    const { name } = row;
    await tellWatchers(change, { app: app.name, kind: 'previewed', branch, head, paths: [], preview: name, issues: troubles });
    await announce(change.tx, surfacesChannel, JSON.stringify({ tenant: ctx.tenant, app: name }));
    const [now] = await previewsOf(change.tx, { app: app.id, branch });
    if (!now) throw new PorticoError('not_found', { params: { what: 'preview', name } });
    return now;
  });
}

function isSeed({ file }: Issue): boolean {
  return file?.startsWith('data/') === true;
}

function newPreview(ctx: ChangeContext, of: { app: AppRow; branch: string; model: AppModel }): { id: string; name: string; of: AppRow; branch: string; model: AppModel } {
  const id = ctx.clock.id();
  // Eight letters of the id's random end.
  const letters = id
    .replaceAll('-', '')
    .slice(-8)
    .replaceAll(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
  return { id, name: `preview-${letters}`, of: of.app, branch: of.branch, model: of.model };
}

/** Somebody else may have brought it up to date since we looked. */
async function relock(ctx: ChangeContext, preview: PreviewRow): Promise<PreviewRow> {
  if ((await lockApp(ctx.tx, preview.id)) !== preview.release) throw new PorticoError('conflict.head', { params: { branch: preview.branch } });
  return preview;
}

function refuse(plan: Plan): void {
  const [first] = plan.issues;
  if (first) throw new PorticoError('plan.impossible', { params: { detail: first.message.en }, issues: plan.issues });
}

/** Tables with their rows, made anew; gives what could not be loaded. */
async function makeTables(ctx: ChangeContext, of: { schema: string; plan: Plan; seeds: { seeds: SeedRows[]; issues: Issue[] } }): Promise<Issue[]> {
  const { schema, plan } = of;
  const phase = (wanted: string) => plan.steps.filter((step) => step.phase === wanted);
  const begin = async (): Promise<void> => {
    await dropAppSchema(ctx.tx, schema);
    await createAppSchema(ctx.tx, schema);
    await applySteps(ctx.tx, schema, phase('tables'));
  };
  await begin();
  const issues = await load(ctx, { schema, seeds: of.seeds.seeds });
  const contradicting = await attempt(ctx.tx, () => applySteps(ctx.tx, schema, phase('constraints')));
  if (!contradicting) return [...of.seeds.issues, ...issues];
  // Not every row keeps to the keys: with them in place first, the others still come in.
  await begin();
  await applySteps(ctx.tx, schema, phase('constraints'));
  return [...of.seeds.issues, ...(await load(ctx, { schema, seeds: of.seeds.seeds }))];
}

/** Each entity's rows by themselves, so that one that can't be loaded takes no other with it. */
async function load(ctx: ChangeContext, { schema, seeds }: { schema: string; seeds: readonly SeedRows[] }): Promise<Issue[]> {
  const issues: Issue[] = [];
  for (const { entity, columns, rows, made } of seeds) {
    const failed = await attempt(ctx.tx, async () => void (await copyRows(ctx.tx, { schema, entity, columns, chunks: each(rows.map((row) => copyLine(row))) })));
    if (failed && !made) issues.push(notLoaded(entity.name, failed));
  }
  return issues;
}

function notLoaded(entity: string, error: Error): Issue {
  const detail = error instanceof PorticoError ? (error.issues[0]?.message ?? { en: error.message, zh: error.messageIn('zh') }) : { en: error.message, zh: error.message };
  return { file: `data/${entity}.csv`, place: entity, message: { en: `The preview begins without these rows. ${detail.en}`, zh: `预览不含这些数据。${detail.zh}` } };
}

async function* each(lines: readonly string[]): AsyncIterable<string> {
  await Promise.resolve();
  yield* lines;
}

/** The preview stays at what it shows and says why. */
async function noteTrouble(ctx: OutsideContext, { app, branch, head, preview }: Seen & { preview: PreviewRow }, error: PorticoError): Promise<void> {
  const issues = error.issues.length > 0 ? error.issues : [{ message: { en: error.message, zh: error.messageIn('zh') } }];
  await ctx.transact(async (change) => {
    await setPreviewIssues(change.tx, { id: preview.id, issues });
    await tellWatchers(change, { app: app.name, kind: 'previewed', branch, head, paths: [], preview: preview.name, issues: [...issues] });
  });
}
