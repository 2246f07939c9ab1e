import { createHash } from 'node:crypto';
import { PorticoError, type AppModel, type Files } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import type { AppInUse, ChangeContext, Kernel, Tx } from '../kernel/index.ts';
import { requireModel, summaryOf } from './check-files.ts';
import type { Ground } from './land.ts';
import { followLater } from './land.ts';
import { createMains, type Mains } from './land-main.ts';
import { readModel } from './model/read-model.ts';
import { ensureRepository, filesAt, repositoryOf } from './repository.ts';
import { appByName, deleteApp, insertApp, releaseFiles, upsertRelease, type AppRow } from './store.ts';
import { applyChanges, changesBetween, writeCommit, type Changes } from './write-commit.ts';

/** Outside any transaction: the objects of a commit, with every file checked. `id` names an app that need not exist yet. */
export interface CommitToPrepare {
  readonly tenant: string;
  readonly app: { readonly id: string; readonly name: string };
  /** The commit it follows; none for the first one. */
  readonly parent?: string;
  readonly changes: Changes;
  readonly message: string;
  readonly author: { readonly id: string; readonly name: string };
}

/** What doers above need to make, publish and remove apps. */
export interface Publishing extends Mains {
  /** Throws `files.invalid`. Harmless until {@link createApp} or a branch's move makes it visible. */
  prepareCommit(commit: CommitToPrepare): Promise<{ commit: string; model: AppModel; files: Files }>;
  /** The app's rows and the fact `app.created`, in the caller's transaction. Throws `name.taken`. */
  createApp(ctx: ChangeContext, app: { id: string; name: string; project: string; commit: string; model: AppModel; sample?: boolean }): Promise<AppRow>;
  /** The rows of a preview of a branch: an app without files of its own that no list shows. */
  createPreview(ctx: ChangeContext, preview: { id: string; name: string; of: AppRow; branch: string; model: AppModel; trial?: boolean }): Promise<AppRow>;
  /** Stores the files whole and makes them the release in use; the same files give the same id. */
  insertRelease(ctx: ChangeContext, release: { app: Pick<AppRow, 'id'>; commit: string; files: Files; model: AppModel; notes: string }): Promise<string>;
  /** All files of a commit, checked for what a folder may hold. */
  filesAt(of: { tenant: string; app: string; commit: string }): Promise<Files>;
  /** Rows now, the folder once that is committed. */
  dropApp(ctx: ChangeContext, app: Pick<AppRow, 'id' | 'name'>): Promise<void>;
}

const models = new LRUCache<string, AppModel>({ max: 200 });

export function createPublishing(ground: Ground): Publishing {
  const { kernel } = ground;
  const folder = kernel.config.dataFolder;
  return {
    ...createMains(ground),
    prepareCommit: (commit) => prepare(kernel, commit),
    createApp: async (ctx, app) => {
      const row = await insert(ctx, { ...app, sample: app.sample ?? false, of: { head: app.commit } });
      await ctx.fact('app.created', { app: app.name });
      followLater(ground, ctx, app.id);
      return row;
    },
    createPreview: (ctx, { of, branch, trial = false, ...preview }) => insert(ctx, { ...preview, project: of.project, sample: false, of: { app: of.id, branch, trial } }),
    insertRelease: async (ctx, { app, commit, files, model, notes }) => {
      const id = hashOf(files).slice(0, 32);
      const by = { id: ctx.principal.id, name: ctx.principal.name };
      await upsertRelease(ctx.tx, { tenant: ctx.tenant, app: app.id, id, commit, files, modelHash: hashOf(model), summary: summaryOf(model), notes, by, at: ctx.clock.now() });
      return id;
    },
    filesAt: ({ tenant, app, commit }) => filesAt(repositoryOf(folder, { tenant, app }), commit),
    dropApp: async (ctx, app) => {
      await deleteApp(ctx.tx, app.id);
      await ctx.fact('app.removed', { app: app.name, id: app.id });
      const { tenant } = ctx;
      ctx.afterCommit(() => {
        ground.refs
          .remove({ tenant, app: app.id })
          .catch((error: unknown) => ctx.log.warn({ err: error, app: app.name }, 'the repository of a removed app is deleted at the next start'));
      });
    },
  };
}

async function insert(
  ctx: ChangeContext,
  app: { id: string; name: string; project: string; sample: boolean; model: AppModel; of: Parameters<typeof insertApp>[1]['of'] },
): Promise<AppRow> {
  const { id, name, project, sample, of } = app;
  await insertApp(ctx.tx, { id, name, project, sample, of, tenant: ctx.tenant, schema: schemaName(app), summary: summaryOf(app.model), by: ctx.principal.id, at: ctx.clock.now() });
  const row = await appByName(ctx.tx, name);
  if (!row) throw new PorticoError('not_found', { params: { what: 'app', name } });
  return row;
}

async function prepare(kernel: Kernel, commit: CommitToPrepare): Promise<{ commit: string; model: AppModel; files: Files }> {
  const repository = repositoryOf(kernel.config.dataFolder, { tenant: commit.tenant, app: commit.app.id });
  await ensureRepository(repository);
  const before = commit.parent === undefined ? {} : await filesAt(repository, commit.parent);
  const files = applyChanges(before, commit.changes);
  const { model } = requireModel(commit.app.name, files);
  const parents = commit.parent === undefined ? [] : [commit.parent];
  const id = await writeCommit({
    repository,
    parents,
    changes: changesBetween(before, files),
    message: commit.message,
    author: commit.author,
    at: kernel.clock.now(),
    id: kernel.clock.id(),
  });
  return { commit: id, model, files };
}

/** The release in use, its model read once per process; undefined before the first publish or for an unknown app. */
export async function activeRelease(tx: Tx, name: string): Promise<AppInUse | undefined> {
  const app = await appByName(tx, name);
  if (!app || app.activeRelease === null) return undefined;
  const model = await releaseModel(tx, { app: app.id, release: app.activeRelease });
  return { id: app.id, name: app.name, release: app.activeRelease, schema: app.schema, model };
}

/** The model of a release of an app (by its id), read once per process. */
export async function releaseModel(tx: Tx, of: { app: string; release: string }): Promise<AppModel> {
  const key = `${of.app}/${of.release}`;
  const model = models.get(key) ?? (await readRelease(tx, of));
  models.set(key, model);
  return model;
}

async function readRelease(tx: Tx, of: { app: string; release: string }): Promise<AppModel> {
  const files = await releaseFiles(tx, of);
  const { model, issues } = readModel(files ?? {});
  if (!model) throw new PorticoError('files.invalid', { params: { detail: `release ${of.release}` }, issues });
  return model;
}

/** `app_<name>_<8 hex of the id>`; the last digits of an id are its random ones. */
export function schemaName(app: { id: string; name: string }): string {
  return `app_${app.name.replaceAll('-', '_')}_${app.id.replaceAll('-', '').slice(-8)}`;
}

/** SHA-256 of a value with sorted keys, hex. */
function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, sortedKeys)).digest('hex');
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
