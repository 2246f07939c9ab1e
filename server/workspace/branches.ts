import { branchesCreate, branchesMerge, branchesRemove, PorticoError } from '@portico/contracts';
import { implementChange, type Implementation } from '../kernel/index.ts';
import { requireModel, summaryOf } from './check-files.ts';
import { isBranchName } from './check-paths.ts';
import { join } from './join.ts';
import { followLater, headOf, land, openApp, prepareFiles, tellCommitted, tellRemoved, type Ground, type OpenApp, type Prepared } from './land.ts';
import { revision } from './look-at-files.ts';
import type { Conflict } from './merge-files.ts';
import { filesAt } from './repository.ts';
import { deleteBranch, insertBranch, type AppRow } from './store.ts';
import { changesBetween } from './write-commit.ts';

interface Ready {
  readonly app: AppRow;
  readonly head: string;
}
/** A merge that can land, or the conflicts that keep it from it. */
type Merge = { readonly prepared: Prepared } | { readonly conflicts: Conflict[] };

/** branches.create, remove and merge. */
export function changeBranches(ground: Ground): Implementation[] {
  return [
    implementChange(
      branchesCreate,
      async (ctx, input, ready: Ready) => {
        await insertBranch(ctx.tx, { tenant: ctx.tenant, app: ready.app.id, name: input.branch, head: ready.head, at: ctx.clock.now() });
        await tellCommitted(ctx, { app: ready.app.name, branch: input.branch, commit: ready.head, paths: [] });
        followLater(ground, ctx, ready.app.id);
        return { name: input.branch, head: ready.head };
      },
      async (ctx, input) => {
        const open = await openApp(ground, ctx, input.app);
        refuseName(open, input.branch);
        const head = await revision(open, input.from);
        requireModel(open.app.name, await filesAt(open.repository, head));
        return { app: open.app, head };
      },
    ),
    implementChange(
      branchesRemove,
      async (ctx, input, ready: Ready) => {
        await deleteBranch(ctx.tx, { app: ready.app.id, name: input.branch, head: ready.head });
        await tellRemoved(ctx, { app: ready.app.name, branch: input.branch });
        followLater(ground, ctx, ready.app.id);
        return { name: input.branch, head: ready.head };
      },
      async (ctx, input) => {
        if (input.branch === 'main') throw new PorticoError('request.invalid', { params: { detail: 'main can not be deleted; remove the app instead' } });
        const open = await openApp(ground, ctx, input.app);
        return { app: open.app, head: headOf(open, input.branch) };
      },
    ),
    implementChange(
      branchesMerge,
      async (ctx, _input, merge: Merge) => {
        if ('conflicts' in merge) return { commit: null, conflicts: merge.conflicts, warnings: [] };
        await land(ground, ctx, merge.prepared);
        return { commit: merge.prepared.commit, conflicts: [], warnings: merge.prepared.warnings };
      },
      async (ctx, input): Promise<Merge> => {
        const open = await openApp(ground, ctx, input.app);
        const joined = await join(open, input);
        if (joined.conflicts.length > 0) return { conflicts: [...joined.conflicts] };
        const { ours, theirs, commit, files } = joined;
        if (commit !== undefined) return { prepared: await standing(open, { branch: input.into, from: ours, to: commit }) };
        const message = input.message === undefined || input.message === '' ? `Merge ${input.branch} into ${input.into}` : input.message;
        return { prepared: await prepareFiles(ctx, open, { branch: input.into, from: ours, files, message, alsoFrom: theirs }) };
      },
    ),
  ];
}

/** A move to a commit that exists already: nothing to merge, or a fast-forward. */
export async function standing(open: OpenApp, move: { branch: string; from: string; to: string }): Promise<Prepared> {
  const [before, after] = [await filesAt(open.repository, move.from), await filesAt(open.repository, move.to)];
  const { model, warnings } = requireModel(open.app.name, after);
  return { app: open.app, branch: move.branch, from: move.from, commit: move.to, paths: Object.keys(changesBetween(before, after)), summary: summaryOf(model), warnings };
}

/** Names git or a file system can't keep beside the others are refused before a row is written. */
export function refuseName(open: Pick<OpenApp, 'branches'>, name: string): void {
  if (!isBranchName(name))
    throw new PorticoError('request.invalid', { params: { detail: `"${name}" can not be a branch's name; use letters, digits, "-" and "/", such as draft/prices` } });
  const lower = name.toLowerCase();
  const rival = open.branches.find((branch) => {
    const other = branch.name.toLowerCase();
    return other === lower || other.startsWith(`${lower}/`) || lower.startsWith(`${other}/`);
  });
  if (rival) throw new PorticoError('name.taken', { params: { name: rival.name } });
}
