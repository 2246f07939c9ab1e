import { call, hasCode, problemOf, watchApp, type Watched } from '../../client/index.ts';
import { clashes, type Differing, type Drafts, noWork, readWork } from '../drafts.ts';
import { changed, clashed, decided, type DraftState, draftState, type Edits, redone, returned, sending, sent, tookIn, undone } from './draft-state.ts';

type Problem = ReturnType<typeof problemOf>;
/** What the person is told about her work. `refused`: the files are not valid; `clash`: others saved the same files; `apart`: the server can not be reached. */
export type SaveState = 'clean' | 'unsaved' | 'saving' | 'saved' | 'refused' | 'clash' | 'apart';

/** What is drawn; another object whenever anything changed. */
export interface DraftView {
  /** Undefined until the files are here. */
  readonly state: DraftState | undefined;
  readonly save: SaveState;
  /** Why the files could not be read or saved. */
  readonly problem: Problem | undefined;
  /** Who saved last beside us, and what is new by it; until it is dismissed. */
  readonly news: { readonly by: string; readonly paths: readonly string[] | null } | undefined;
  /** What they saved that clashes, by whom, and what of the clashing files could be joined. */
  readonly theirs: { readonly head: string; readonly files: readonly Differing[]; readonly by: string | undefined; readonly joined: Edits } | undefined;
}

export interface DraftStore {
  readonly app: string;
  readonly branch: string;
  readonly now: () => DraftView;
  subscribe(told: () => void): () => void;
  /** Writes files; saved by itself after a pause unless `later` is false. `mark` joins steps of one undo. */
  change(edits: Edits, how?: { mark?: string; later?: boolean; message?: string }): void;
  undo(): void;
  redo(): void;
  /** Saves at once; true when nothing is unsaved any more. */
  save(message?: string): Promise<boolean>;
  /** How the clashing files shall be. */
  decide(decisions: Edits): Promise<void>;
  /** Lets go of what is not saved. */
  reset(): void;
  dismiss(): void;
}

const pause = 1500;
/** How often it is tried again when others are faster. */
const mostAttempts = 8;
const stores = new Map<string, DraftStore>();

/** The store of a branch, one for all designers of this page. `describe` words a save that was given no message. */
export function draftStore(app: string, branch: string, describe: (drafts: Drafts) => string): DraftStore {
  const key = `${app}/${branch}`;
  const known = stores.get(key) ?? createStore(app, branch, describe);
  stores.set(key, known);
  return known;
}

function createStore(app: string, branch: string, describe: (drafts: Drafts) => string): DraftStore {
  const place = `portico.drafts.${app}.${branch}`;
  const listeners = new Set<() => void>();
  let view: DraftView = { state: undefined, save: 'clean', problem: undefined, news: undefined, theirs: undefined };
  let loading: Promise<void> | undefined;
  let saving: Promise<boolean> | undefined;
  let timer: number | undefined;
  let words: string | undefined;
  /** Commits made here: their news is none, even when it comes after the next save. */
  const own = new Set<string>();
  let stopWatching: (() => void) | undefined;

  const show = (next: Partial<DraftView>): void => {
    view = { ...view, ...next };
    if (view.state) keep(place, view.state);
    for (const told of listeners) told();
  };
  const isDirty = (): boolean => Object.keys(view.state?.drafts ?? {}).length > 0;

  const load = (): Promise<void> => (loading ??= read().finally(() => (loading = undefined)));
  async function read(): Promise<void> {
    try {
      const kept = readWork(sessionStorage.getItem(place));
      const { head, files } = await call('files.contents', { app, branch });
      if (kept.head === undefined || kept.head === head) {
        show({ state: draftState(head, files, kept.drafts), save: Object.keys(kept.drafts).length > 0 ? 'unsaved' : 'clean', problem: undefined });
        return;
      }
      const before = await call('files.contents', { app, branch, commit: kept.head });
      show({ state: draftState(before.head, before.files, kept.drafts), save: 'unsaved', problem: undefined });
      await takeIn();
    } catch (error) {
      show({ problem: problemOf(error) });
    }
  }

  /** Brings what others saved under the own edits, line by line where both wrote; true when nothing is left to decide. */
  async function takeIn(by?: string): Promise<boolean> {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const { state } = view;
      if (!state) return false;
      const diff = await call('files.diff', { app, from: state.head, to: branch });
      const theirs = { head: diff.to, files: diff.files };
      const both = clashes(state.drafts, diff.files);
      const edits = Object.fromEntries(both.map(({ path }) => [path, state.drafts[path]?.content ?? null]));
      const joined = both.length === 0 ? undefined : await call('files.join', { app, branch, head: state.head, files: edits });
      // She wrote on, or they saved again: what was fetched is old.
      if (view.state !== state || (joined && joined.head !== diff.to)) continue;
      const next = !joined ? tookIn(state, theirs) : joined.conflicts.length === 0 ? decided(state, theirs, joined.files) : clashed(state, theirs.files, joined.conflicts);
      const open = next.clashing.length > 0;
      const save = open ? 'clash' : Object.keys(next.drafts).length > 0 ? 'unsaved' : view.save === 'clash' ? 'clean' : view.save;
      show({ state: next, save, theirs: open ? { ...theirs, by, joined: joined?.files ?? {} } : undefined });
      return !open;
    }
    return false;
  }

  async function commit(message: string | undefined): Promise<boolean> {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      if (!view.state || !isDirty()) return true;
      const work = view.state.drafts;
      show({ state: sending(view.state), save: 'saving', problem: undefined });
      try {
        const files = Object.fromEntries(Object.entries(work).map(([path, { content }]) => [path, content]));
        const made = await call('files.commit', { app, branch, head: view.state.head, message: message ?? words ?? describe(work), files });
        words = undefined;
        own.add(made.commit);
        show({ state: sent(view.state, made.commit), save: 'saved' });
        if (!isDirty()) return true;
      } catch (error) {
        const problem = problemOf(error);
        show({ state: returned(view.state), save: hasCode(error, 'network') ? 'apart' : 'refused', problem: problem.code === 'conflict.head' ? undefined : problem });
        if (problem.code !== 'conflict.head' || !(await takeIn())) return false;
      }
    }
    return !isDirty();
  }

  const save = (message?: string): Promise<boolean> => {
    window.clearTimeout(timer);
    return (saving ??= commit(message)
      .catch((error: unknown) => {
        show({ save: 'apart', problem: problemOf(error) });
        return false;
      })
      .finally(() => (saving = undefined)));
  };
  const saveSoon = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void save(), pause);
  };
  const put = (state: DraftState | undefined, later: boolean): void => {
    if (!state || state === view.state) return;
    const clash = state.clashing.length > 0;
    show({ state, save: clash ? 'clash' : view.save === 'saving' ? 'saving' : Object.keys(state.drafts).length > 0 ? 'unsaved' : 'clean' });
    if (later && !clash) saveSoon();
  };

  async function quiet(): Promise<void> {
    if (!saving) return;
    await saving;
    await quiet();
  }

  async function heard(event: Watched): Promise<void> {
    if (event.kind !== 'open' && (event.kind !== 'committed' || event.branch !== branch)) return;
    // It may be our own save, whose answer is on its way.
    await quiet();
    const head = view.state?.head;
    if (head === undefined || (event.kind === 'committed' && (event.head === head || own.has(event.head ?? '')))) return;
    await takeIn(event.kind === 'committed' ? event.by : undefined).catch((error: unknown) => show({ problem: problemOf(error) }));
    if (event.kind === 'committed') show({ news: { by: event.by, paths: event.paths } });
    if (view.save === 'apart') saveSoon();
  }

  return {
    app,
    branch,
    now: () => view,
    subscribe: (told) => {
      if (listeners.size === 0) stopWatching = watchApp(app, branch, (event) => void heard(event));
      listeners.add(told);
      if (!view.state) void load();
      return () => {
        listeners.delete(told);
        if (listeners.size === 0) stopWatching?.();
      };
    },
    change: (edits, { mark, later = true, message } = {}) => {
      words = message ?? words;
      if (view.state) put(changed(view.state, edits, mark), later);
    },
    undo: () => put(view.state && undone(view.state), true),
    redo: () => put(view.state && redone(view.state), true),
    save,
    decide: async (decisions) => {
      if (!view.state || !view.theirs) return;
      show({ state: decided(view.state, view.theirs, { ...view.theirs.joined, ...decisions }), theirs: undefined, save: 'unsaved' });
      await save();
    },
    reset: () => {
      window.clearTimeout(timer);
      if (view.state) show({ state: draftState(view.state.head, view.state.saved), save: 'clean', problem: undefined, theirs: undefined });
    },
    dismiss: () => show({ news: undefined }),
  };
}

/** What is not saved is kept for this tab, so that looking elsewhere loses nothing. */
function keep(place: string, state: DraftState): void {
  const { head, drafts } = returned(state);
  try {
    if (Object.keys(drafts).length === 0) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, JSON.stringify({ ...noWork, head, drafts }));
  } catch {
    // The browser keeps no more: the work stays in memory while the page is open.
  }
}
