import { filesCommit, filesRestore, PorticoError, type Files } from '@portico/contracts';
import { implementChange, type Implementation } from '../kernel/index.ts';
import { pathTrouble } from './check-paths.ts';
import { findCommit } from './history.ts';
import { headOf, land, openApp, prepareFiles, type Ground, type Prepared } from './land.ts';
import { filesAt, invalidFiles } from './repository.ts';
import { applyChanges } from './write-commit.ts';

/** Saving: files.commit and files.restore. Objects are written before the transaction, the branch moves inside. */
export function editFiles(ground: Ground): Implementation[] {
  return [
    implementChange(
      filesCommit,
      async (ctx, _input, prepared: Prepared) => {
        await land(ground, ctx, prepared);
        return { commit: prepared.commit, warnings: prepared.warnings };
      },
      async (ctx, input) => {
        const open = await openApp(ground, ctx, input.app);
        const from = headOf(open, input.branch, input.head);
        const files = await filesAt(open.repository, from);
        refusePaths(input.files);
        return prepareFiles(ctx, open, { branch: input.branch, from, files: applyChanges(files, input.files), message: input.message });
      },
    ),
    implementChange(
      filesRestore,
      async (ctx, _input, prepared: Prepared) => {
        await land(ground, ctx, prepared);
        return { commit: prepared.commit, warnings: prepared.warnings };
      },
      async (ctx, input) => {
        const open = await openApp(ground, ctx, input.app);
        const from = headOf(open, input.branch, input.head);
        const commit = await findCommit(open.repository, input.commit);
        const [now, then] = await Promise.all([filesAt(open.repository, from), filesAt(open.repository, commit)]);
        const files = input.paths === undefined ? then : restored(input.paths, { now, before: then });
        const what = input.paths?.join(', ') ?? 'all files';
        return prepareFiles(ctx, open, {
          branch: input.branch,
          from,
          files,
          message: `Restore ${what.length > 200 ? `${input.paths?.length ?? 0} files` : what} from ${commit.slice(0, 10)}`,
        });
      },
    ),
  ];
}

/** The files of `now` with those paths as they were; a path absent then is absent again. */
function restored(paths: readonly string[], { now, before }: { now: Files; before: Files }): Files {
  const unknown = paths.find((path) => !Object.hasOwn(now, path) && !Object.hasOwn(before, path));
  if (unknown !== undefined) throw new PorticoError('not_found', { params: { what: 'file', name: unknown } });
  return applyChanges(now, Object.fromEntries(paths.map((path) => [path, Object.hasOwn(before, path) ? (before[path] ?? null) : null])));
}

/** Also of files that are deleted, before git hears of them. */
function refusePaths(changes: Readonly<Record<string, unknown>>): void {
  const issues = Object.keys(changes).flatMap((file) => {
    const message = pathTrouble(file);
    return message ? [{ file, message }] : [];
  });
  if (issues.length > 0) throw invalidFiles(issues);
}
