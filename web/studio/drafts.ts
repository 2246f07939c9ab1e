/** A file that was changed and not saved: how it was read, how it is now. Null stands for a file that is not there. */
export interface Draft {
  readonly base: string | null;
  readonly content: string | null;
}
export type Drafts = Readonly<Record<string, Draft>>;
export type Mark = 'added' | 'changed' | 'removed';
export interface Listed {
  readonly path: string;
  readonly mark?: Mark;
}
export interface Differing {
  readonly path: string;
  readonly after: string | null;
}

/** What the person has written on top of a commit. */
export interface Work {
  /** The commit the drafts stand on; undefined while there are none. */
  readonly head: string | undefined;
  readonly drafts: Drafts;
}
export const noWork: Work = { head: undefined, drafts: {} };

/** Sets a file's content; back to what was read is no change at all. */
export function edit(drafts: Drafts, path: string, next: Draft): Drafts {
  const base = drafts[path] ? drafts[path].base : next.base;
  const { [path]: _old, ...others } = drafts;
  return next.content === base ? others : { ...others, [path]: { base, content: next.content } };
}

export function isEmpty(drafts: Drafts): boolean {
  return Object.keys(drafts).length === 0;
}

export function markOf(draft: Draft): Mark {
  if (draft.base === null) return 'added';
  return draft.content === null ? 'removed' : 'changed';
}

/** Saved files and drafts as one list, by path. */
export function listed(saved: readonly string[], drafts: Drafts): readonly Listed[] {
  const paths = [...new Set([...saved, ...Object.keys(drafts)])].sort((a, b) => (a < b ? -1 : 1));
  return paths.map((path) => ({ path, ...(drafts[path] && { mark: markOf(drafts[path]) }) }));
}

/** What `files.commit` and `files.check` take. */
export function changes(drafts: Drafts): Record<string, string | null> {
  return Object.fromEntries(Object.entries(drafts).map(([path, draft]) => [path, draft.content]));
}

/** Files that changed on both sides and differ: each needs a decision. */
export function clashes(drafts: Drafts, theirs: readonly Differing[]): readonly Differing[] {
  return theirs.filter(({ path, after }) => drafts[path] !== undefined && drafts[path].content !== after);
}

/** The drafts that stay on top of what others saved: those of files they did not touch. */
export function rebase(drafts: Drafts, theirs: readonly Differing[]): Drafts {
  const moved = new Set(theirs.map(({ path }) => path));
  return Object.fromEntries(Object.entries(drafts).filter(([path]) => !moved.has(path)));
}

/** What the message of a save begins with: kind of change, first file, how many more. */
export function summary(drafts: Drafts): { kind: Mark | 'many'; name: string; more: number } | undefined {
  const [first, ...others] = Object.keys(drafts).sort();
  const draft = first === undefined ? undefined : drafts[first];
  if (first === undefined || !draft) return undefined;
  return { kind: others.length > 0 ? 'many' : markOf(draft), name: nameOf(first), more: others.length };
}

/** `entities/Order.yaml` → `Order`. */
export function nameOf(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.(yaml|yml|json|cedar|md|csv)$/, '') || path;
}

/** May a file be called so? The contract's own rule, so that the person hears it while typing. */
export function isPath(path: string): boolean {
  return path.length <= 300 && /^[^/\\\0]+(\/[^/\\\0]+)*$/.test(path) && path.split('/').every((part) => part !== '.' && part !== '..' && part !== '.git');
}

export function isBranch(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/.test(name) && !name.includes('..');
}

/** Reads kept work; anything unreadable counts as none. */
export function readWork(text: string | null): Work {
  try {
    const value = JSON.parse(text ?? 'null') as Partial<Work> | null;
    if (value && typeof value.head === 'string' && typeof value.drafts === 'object' && value.drafts !== null) return { head: value.head, drafts: value.drafts };
  } catch {
    // Written by something else: as if nothing were there.
  }
  return noWork;
}
