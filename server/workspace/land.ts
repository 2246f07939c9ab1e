import { PorticoError, type Files, type Issue } from '@portico/contracts';
import type { ChangeContext, Kernel, ReadContext } from '../kernel/index.ts';
import { requireModel, summaryOf } from './check-files.ts';
import type { Follower } from './follow-refs.ts';
import { filesAt, repositoryOf } from './repository.ts';
import { branchesOf, moveBranch, requireApp, setSummary, type AppRow, type Branch, type Summary } from './store.ts';
import { tellWatchers } from './watch.ts';
import { changesBetween, writeCommit } from './write-commit.ts';

/** What the verbs of this module stand on. */
export interface Ground {
  readonly kernel: Kernel;
  readonly refs: Follower;
}

/** An app with its branches, as read before a change. */
export interface OpenApp {
  readonly app: AppRow;
  readonly branches: readonly Branch[];
  readonly repository: string;
}

/** A commit whose objects are written and whose branch has not moved yet. */
export interface Prepared {
  readonly app: AppRow;
  readonly branch: string;
  readonly from: string;
  readonly commit: string;
  readonly paths: string[];
  readonly summary: Summary;
  readonly warnings: Issue[];
}

export async function openApp(ground: Ground, ctx: ReadContext, name: string): Promise<OpenApp> {
  const { app, branches } = await ctx.read(async (tx) => {
    const found = await requireApp(tx, name);
    if (found.preview) throw new PorticoError('request.invalid', { params: { detail: `${name} shows the branch ${found.preview.branch} of ${found.preview.of}: edit it there` } });
    return { app: found, branches: await branchesOf(tx, found.id) };
  });
  return { app, branches, repository: repositoryOf(ground.kernel.config.dataFolder, { tenant: ctx.tenant, app: app.id }) };
}

/** Head of a branch; throws `not_found`, and `conflict.head` when it is not where the caller read it. */
export function headOf(open: OpenApp, branch: string, expected?: string): string {
  const found = open.branches.find((one) => one.name === branch);
  if (!found) throw new PorticoError('not_found', { params: { what: 'branch', name: branch } });
  if (expected !== undefined && expected !== found.head) throw new PorticoError('conflict.head', { params: { branch } });
  return found.head;
}

/** Checks the files a branch shall have and writes their commit. Nothing is visible until {@link land}. */
export async function prepareFiles(ctx: ReadContext, open: OpenApp, next: { branch: string; from: string; files: Files; message: string; alsoFrom?: string }): Promise<Prepared> {
  const { app, repository } = open;
  const { model, warnings } = requireModel(app.name, next.files);
  const changes = changesBetween(await filesAt(repository, next.from), next.files);
  const paths = Object.keys(changes);
  const parents = next.alsoFrom === undefined ? [next.from] : [next.from, next.alsoFrom];
  const nothing = paths.length === 0 && parents.length === 1;
  const author = { id: ctx.principal.id, name: ctx.principal.name };
  const commit = nothing ? next.from : await writeCommit({ repository, parents, changes, message: next.message, author, at: ctx.clock.now(), id: ctx.clock.id() });
  return { app, branch: next.branch, from: next.from, commit, paths, summary: summaryOf(model), warnings };
}

/** Moves the branch in the door's transaction, with its facts; git's refs follow after the commit. */
export async function land(ground: Ground, ctx: ChangeContext, prepared: Prepared): Promise<void> {
  const { app, branch, from, commit, paths } = prepared;
  if (commit === from) return;
  await moveBranch(ctx.tx, { app: app.id, branch, from, to: commit, at: ctx.clock.now() });
  if (branch === 'main') await setSummary(ctx.tx, app.id, prepared.summary);
  await tellCommitted(ctx, { app: app.name, branch, commit, paths });
  followLater(ground, ctx, app.id);
}

/** The facts of a branch that moved. */
export async function tellCommitted(ctx: ChangeContext, moved: { app: string; branch: string; commit: string; paths: string[] }): Promise<void> {
  await tellWatchers(ctx, { app: moved.app, kind: 'committed', branch: moved.branch, head: moved.commit, paths: moved.paths });
  await ctx.fact('file.committed', { ...moved, paths: moved.paths.slice(0, 500) });
  for (const path of moved.paths.slice(0, 500)) {
    const page = /^pages\/(.+)\.page\.json$/.exec(path)?.[1];
    if (page !== undefined) await ctx.fact('page.updated', { app: moved.app, branch: moved.branch, page, commit: moved.commit });
  }
}

/** The fact of a branch that is gone. */
export async function tellRemoved(ctx: ChangeContext, gone: { app: string; branch: string }): Promise<void> {
  await tellWatchers(ctx, { ...gone, kind: 'removed', head: null, paths: [] });
  await ctx.fact('branch.removed', gone);
}

/** A ref that did not follow is set by the next save, clone or start. */
export function followLater(ground: Ground, ctx: ChangeContext, app: string): void {
  const { tenant, log } = ctx;
  ctx.afterCommit(() => {
    ground.refs.follow({ tenant, app }).catch((error: unknown) => log.warn({ err: error, app }, 'the git branches of an app do not follow yet'));
  });
}
