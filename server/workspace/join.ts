import type { Files } from '@portico/contracts';
import { mergeBase } from './history.ts';
import { headOf, type OpenApp } from './land.ts';
import { mergeFiles, type Conflict } from './merge-files.ts';
import { filesAt } from './repository.ts';

/** What comes of a branch joined into another one. */
export interface Joined {
  readonly branch: string;
  readonly into: string;
  /** Where the two stood. */
  readonly theirs: string;
  readonly ours: string;
  /** All files as they are then; without those in conflict. */
  readonly files: Files;
  readonly conflicts: readonly Conflict[];
  /** The commit that has these files already: one of the two follows the other. */
  readonly commit: string | undefined;
}

/** Joins two branches on paper, three ways where both went on. `resolved` says how files in conflict shall be; null leaves one out. */
export async function join(open: OpenApp, of: { branch: string; into: string; resolved?: Readonly<Record<string, string | null>> | undefined }): Promise<Joined> {
  const { branch, into, resolved = {} } = of;
  const [ours, theirs] = [headOf(open, into), headOf(open, branch)];
  const both = { branch, into, ours, theirs, conflicts: [] };
  const base = ours === theirs ? ours : await mergeBase(open.repository, [ours, theirs]);
  if (base === theirs) return { ...both, files: await filesAt(open.repository, ours), commit: ours };
  if (base === ours) return { ...both, files: await filesAt(open.repository, theirs), commit: theirs };
  const merged = await mergeFiles(open.repository, {
    base: base === undefined ? {} : await filesAt(open.repository, base),
    ours: await filesAt(open.repository, ours),
    theirs: await filesAt(open.repository, theirs),
  });
  const decided = merged.conflicts.flatMap(({ path }): [string, string][] => (typeof resolved[path] === 'string' ? [[path, resolved[path]]] : []));
  const conflicts = merged.conflicts.filter(({ path }) => !Object.hasOwn(resolved, path));
  return { ...both, files: { ...merged.files, ...Object.fromEntries(decided) }, conflicts, commit: undefined };
}
