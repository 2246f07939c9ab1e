import { PorticoError, type Files } from '@portico/contracts';
import type { ChangeContext, ReadContext } from '../kernel/index.ts';
import { standing } from './branches.ts';
import { join, type Joined } from './join.ts';
import { followLater, headOf, land, openApp, prepareFiles, tellCommitted, type Ground, type OpenApp, type Prepared } from './land.ts';
import { filesAt } from './repository.ts';
import { branchesOf, moveBranch, releaseFiles } from './store.ts';
import { changesBetween } from './write-commit.ts';

/** Main as it shall become. */
export interface NextMain {
  readonly open: OpenApp;
  /** The branch that comes to main; main itself where it stays. */
  readonly branch: string;
  /** Where that branch stands. */
  readonly theirs: string;
  /** Where main stands. */
  readonly from: string;
  readonly files: Files;
  /** Paths both sides changed. */
  readonly conflicts: readonly string[];
  readonly joined: Joined | undefined;
}

/** How main changes when something is published. */
export interface Mains {
  /** Main with a branch joined in, on paper. */
  joinMain(ctx: ReadContext, of: { app: string; branch: string }): Promise<NextMain>;
  /** Main with the files of a former release, on paper. Throws `not_found`. */
  mainAsReleased(ctx: ReadContext, of: { app: string; release: string }): Promise<NextMain>;
  /** Writes the commit main shall have, which nobody sees until {@link landMain}. */
  prepareMain(ctx: ReadContext, next: NextMain, message: string): Promise<Prepared>;
  /** Moves main there in the caller's transaction, and the branch that came with it. Throws `conflict.head`. */
  landMain(ctx: ChangeContext, next: NextMain, prepared: Prepared): Promise<void>;
}

export function createMains(ground: Ground): Mains {
  return {
    joinMain: async (ctx, { app, branch }) => {
      const open = await openApp(ground, ctx, app);
      const joined = await join(open, { branch, into: 'main' });
      return { open, branch, theirs: joined.theirs, from: joined.ours, files: joined.files, conflicts: joined.conflicts.map(({ path }) => path), joined };
    },
    mainAsReleased: async (ctx, { app, release }) => {
      const open = await openApp(ground, ctx, app);
      const files = await ctx.read((tx) => releaseFiles(tx, { app: open.app.id, release }));
      if (!files) throw new PorticoError('not_found', { params: { what: 'release', name: release } });
      const from = headOf(open, 'main');
      return { open, branch: 'main', theirs: from, from, files, conflicts: [], joined: undefined };
    },
    prepareMain: async (ctx, { open, from, theirs, files, joined }, message) => {
      if (joined?.commit !== undefined) return standing(open, { branch: 'main', from, to: joined.commit });
      return prepareFiles(ctx, open, { branch: 'main', from, files, message, ...(joined && { alsoFrom: theirs }) });
    },
    landMain: async (ctx, { open, branch, theirs, from }, prepared) => {
      const now = await branchesOf(ctx.tx, open.app.id);
      const stands = (name: string, head: string): boolean => now.some((one) => one.name === name && one.head === head);
      if (!stands('main', from) || !stands(branch, theirs)) throw new PorticoError('conflict.head', { params: { branch } });
      await land(ground, ctx, prepared);
      if (branch === 'main' || theirs === prepared.commit) return;
      const paths = Object.keys(changesBetween(await filesAt(open.repository, theirs), await filesAt(open.repository, prepared.commit)));
      await moveBranch(ctx.tx, { app: open.app.id, branch, from: theirs, to: prepared.commit, at: ctx.clock.now() });
      await tellCommitted(ctx, { app: open.app.name, branch, commit: prepared.commit, paths });
      followLater(ground, ctx, open.app.id);
    },
  };
}
