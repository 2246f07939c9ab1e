import { changes, type Differing, type Drafts, edit, rebase } from '../drafts.ts';

/** Path → content; null where the file shall not be. */
export type Edits = Readonly<Record<string, string | null>>;

/** One step of the undo stack: the files it touched, before and after. */
interface Step {
  readonly before: Edits;
  readonly after: Edits;
  /** Steps with the same mark that follow each other are one: typing into one field. */
  readonly mark: string | undefined;
}

/** A branch as one person edits it: what is saved, what she wrote on top, and the way back. */
export interface DraftState {
  /** The commit `saved` was read at. */
  readonly head: string;
  readonly saved: Readonly<Record<string, string>>;
  readonly drafts: Drafts;
  /** What is on its way to the server. */
  readonly sending: Drafts | undefined;
  /** Files somebody else saved too, otherwise than here: each needs a decision. */
  readonly clashing: readonly Differing[];
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

export const mostSteps = 200;

export function draftState(head: string, saved: Readonly<Record<string, string>>, drafts: Drafts = {}): DraftState {
  return { head, saved, drafts, sending: undefined, clashing: [], past: [], future: [] };
}

/** A file as it is now, unsaved edits included; null where there is none. */
export function textOf(state: DraftState, path: string): string | null {
  const draft = state.drafts[path] ?? state.sending?.[path];
  if (draft) return draft.content;
  return Object.hasOwn(state.saved, path) ? (state.saved[path] ?? null) : null;
}

/** What is not saved yet: path → content, null where the file shall not be. */
export function unsaved(state: DraftState | undefined): Edits {
  return changes({ ...state?.sending, ...state?.drafts });
}

/** All files as they are now. */
export function filesNow(state: DraftState): Readonly<Record<string, string>> {
  const edits = [...Object.entries(state.sending ?? {}), ...Object.entries(state.drafts)];
  if (edits.length === 0) return state.saved;
  const files = { ...state.saved };
  for (const [path, { content }] of edits) {
    if (content === null) delete files[path];
    else files[path] = content;
  }
  return files;
}

/** Writes files. What changes nothing is no step. */
export function changed(state: DraftState, edits: Edits, mark?: string): DraftState {
  const real = Object.fromEntries(Object.entries(edits).filter(([path, content]) => textOf(state, path) !== content));
  if (Object.keys(real).length === 0) return state;
  const before = Object.fromEntries(Object.keys(real).map((path) => [path, textOf(state, path)]));
  const last = state.past.at(-1);
  const joins = mark !== undefined && last?.mark === mark;
  const step: Step = joins ? { before: { ...before, ...last.before }, after: { ...last.after, ...real }, mark } : { before, after: real, mark };
  return { ...written(state, real), past: [...(joins ? state.past.slice(0, -1) : state.past), step].slice(-mostSteps), future: [] };
}

export function undone(state: DraftState): DraftState {
  const step = state.past.at(-1);
  return step ? { ...written(state, step.before), past: state.past.slice(0, -1), future: [...state.future, step] } : state;
}

export function redone(state: DraftState): DraftState {
  const step = state.future.at(-1);
  return step ? { ...written(state, step.after), past: [...state.past, step], future: state.future.slice(0, -1) } : state;
}

function written(state: DraftState, edits: Edits): DraftState {
  let { drafts } = state;
  for (const [path, content] of Object.entries(edits)) drafts = edit(drafts, path, { base: baseOf(state, path), content });
  return { ...state, drafts };
}

/** What an edit is compared with: what is being sent counts as saved. */
function baseOf(state: DraftState, path: string): string | null {
  const sent = state.sending?.[path];
  if (sent) return sent.content;
  return Object.hasOwn(state.saved, path) ? (state.saved[path] ?? null) : null;
}

/** A save begins: what is written so far goes off, what comes now is on top of it. */
export function sending(state: DraftState): DraftState {
  return { ...state, sending: state.drafts, drafts: {} };
}

/** It arrived as that commit. */
export function sent(state: DraftState, commit: string): DraftState {
  const saved: Record<string, string> = { ...state.saved };
  for (const [path, { content }] of Object.entries(state.sending ?? {})) {
    if (content === null) delete saved[path];
    else saved[path] = content;
  }
  return { ...state, head: commit, saved, sending: undefined };
}

/** It did not arrive: everything is unsaved again. */
export function returned(state: DraftState): DraftState {
  let drafts = state.sending ?? {};
  for (const [path, draft] of Object.entries(state.drafts)) drafts = edit(drafts, path, draft);
  return { ...state, drafts, sending: undefined };
}

/** Others saved files that are not edited here: they are taken in. */
export function tookIn(state: DraftState, theirs: { readonly head: string; readonly files: readonly Differing[] }): DraftState {
  return onTop(state, theirs, rebase(state.drafts, theirs.files));
}

/** Others saved what is edited here too: nothing moves until those files are decided. */
export function clashed(state: DraftState, theirs: readonly Differing[], paths: readonly string[]): DraftState {
  return { ...state, clashing: theirs.filter(({ path }) => paths.includes(path)) };
}

/** The person has decided how each clashing file shall be; the rest of what others saved is taken in with it. */
export function decided(state: DraftState, theirs: { readonly head: string; readonly files: readonly Differing[] }, decisions: Edits): DraftState {
  const after = new Map(theirs.files.map((file) => [file.path, file.after]));
  const others = Object.entries(state.drafts).filter(([path]) => !after.has(path));
  const chosen = Object.entries(decisions).flatMap(([path, content]) => (content === after.get(path) ? [] : [[path, { base: after.get(path) ?? null, content }] as const]));
  return onTop(state, theirs, Object.fromEntries([...others, ...chosen]));
}

function onTop(state: DraftState, theirs: { readonly head: string; readonly files: readonly Differing[] }, drafts: Drafts): DraftState {
  const saved: Record<string, string> = { ...state.saved };
  for (const { path, after } of theirs.files) {
    if (after === null) delete saved[path];
    else saved[path] = after;
  }
  // Going back over what others wrote would undo their work.
  const touched = new Set(theirs.files.map(({ path }) => path));
  const own = (step: Step): boolean => Object.keys(step.after).every((path) => !touched.has(path));
  return { ...state, head: theirs.head, saved, drafts, clashing: [], past: state.past.filter(own), future: state.future.filter(own) };
}
