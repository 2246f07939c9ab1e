// One step in the making: the instance as maps that may be changed, what is still to do, and what came of it.
import type { Graph } from './graph.ts';
import type { IncidentCode } from './incident-words.ts';
import type { Effect, Happening, InstanceState, Json, Mark, Means, ScopeState, Step, Token, Variables, Wait } from './state.ts';
import { graphOf } from './graph.ts';
import type { ProcessDefinition } from './definition.ts';

export interface Run {
  readonly graph: Graph;
  readonly means: Means;
  /** ISO 8601, UTC. */
  readonly at: string;
  status: InstanceState['status'];
  error: InstanceState['error'];
  next: number;
  readonly scopes: Map<number, ScopeState>;
  readonly tokens: Map<number, Token>;
  /** How many tokens are directly in a scope. */
  readonly held: Map<number, number>;
  /** The scope that runs for a token. */
  readonly inner: Map<number, number>;
  readonly opened: Map<string, Wait>;
  readonly closed: string[];
  effects: Effect[];
  readonly marks: Mark[];
  readonly jobs: Job[];
  /** Tokens that are on their way to their element. */
  readonly coming: Set<number>;
  /** Scopes whose end is already on its way. */
  readonly ending: Set<number>;
  entered: number;
  /** Variables changed or a condition was set up: conditions have to be looked at. */
  stirred: boolean;
}

/** What is still to do in this step; each is done when those before it are. */
export type Job =
  | { readonly do: 'enter'; readonly token: number }
  /** The element's work is done. */
  | { readonly do: 'complete'; readonly token: number; readonly result: Variables }
  | { readonly do: 'leave'; readonly token: number }
  /** A token of the scope came to its end: was it the last? `met`: an ad-hoc sub-process has what it is to achieve. */
  | { readonly do: 'ended'; readonly scope: number; readonly met?: boolean };

/**
 * Something the model or its data got wrong: the token stays where it is until it is repaired. `about` is what the words for
 * the code have to name: an element, an expression.
 */
export class Incident extends Error {
  readonly code: IncidentCode;

  constructor(code: IncidentCode, about: string) {
    super(about);
    this.code = code;
  }
}

export function openRun(definition: ProcessDefinition, about: { state: InstanceState | undefined; happening: Happening; means: Means }): Run {
  const { state, means, happening } = about;
  const run: Run = {
    graph: graphOf(definition),
    means,
    at: happening.at,
    status: state?.status ?? 'running',
    error: state?.error,
    next: state?.next ?? 1,
    scopes: new Map(),
    tokens: new Map(),
    held: new Map(),
    inner: new Map(),
    opened: new Map(),
    closed: [],
    effects: [],
    marks: [],
    jobs: [],
    coming: new Set(),
    ending: new Set(),
    entered: 0,
    stirred: false,
  };
  for (const scope of state?.scopes ?? []) {
    run.scopes.set(scope.id, scope);
    if (scope.token !== undefined) run.inner.set(scope.token, scope.id);
  }
  for (const token of state?.tokens ?? []) {
    run.tokens.set(token.id, token);
    run.held.set(token.scope, (run.held.get(token.scope) ?? 0) + 1);
  }
  return run;
}

export function closeRun(run: Run): Step {
  const state: InstanceState = { status: run.status, next: run.next, scopes: [...run.scopes.values()], tokens: [...run.tokens.values()], ...(run.error && { error: run.error }) };
  return { state, opened: [...run.opened.values()], closed: run.closed, effects: run.effects, marks: run.marks };
}

/** Puts a new token on an element; it does nothing until a job of its own. `by` is the flow it came by. */
export function place(run: Run, token: { scope: number; at: string; by?: string; variables?: Variables }): Token {
  const placed: Token = { id: run.next, ...token, state: 'waiting' };
  run.next += 1;
  run.tokens.set(placed.id, placed);
  run.held.set(placed.scope, (run.held.get(placed.scope) ?? 0) + 1);
  return placed;
}

/** Sends a new token to an element. */
export function enter(run: Run, token: { scope: number; at: string; by?: string; variables?: Variables }): Token {
  const placed = place(run, token);
  run.coming.add(placed.id);
  run.jobs.push({ do: 'enter', token: placed.id });
  return placed;
}

export function changeToken(run: Run, token: Token): Token {
  run.tokens.set(token.id, token);
  return token;
}

export function addScope(run: Run, scope: Omit<ScopeState, 'id'>): ScopeState {
  const added = { id: run.next, ...scope };
  run.next += 1;
  run.scopes.set(added.id, added);
  if (added.token !== undefined) run.inner.set(added.token, added.id);
  return added;
}

export function changeScope(run: Run, scope: ScopeState): ScopeState {
  run.scopes.set(scope.id, scope);
  return scope;
}

export function scopeOf(run: Run, id: number): ScopeState {
  const scope = run.scopes.get(id);
  if (!scope) throw new TypeError(`no scope ${id}`);
  return scope;
}

export function mark(run: Run, token: Pick<Token, 'id' | 'at'>, event: Mark['event']): void {
  run.marks.push({ element: token.at, event, token: token.id });
}

/** Takes a token away, its waits closed, without looking at what was going on inside. */
export function consume(run: Run, token: Token): void {
  const current = run.tokens.get(token.id);
  if (!current) return;
  closeWaits(run, current);
  run.tokens.delete(token.id);
  run.held.set(token.scope, (run.held.get(token.scope) ?? 1) - 1);
}

export function removeScope(run: Run, scope: ScopeState): void {
  closeWaits(run, scopeOf(run, scope.id));
  run.scopes.delete(scope.id);
  if (scope.token !== undefined) run.inner.delete(scope.token);
}

/** Stops a token with everything that runs inside. */
export function stop(run: Run, token: Token): void {
  if (!run.tokens.has(token.id)) return;
  const inner = run.inner.get(token.id);
  if (inner !== undefined) {
    stopAll(run, inner);
    removeScope(run, scopeOf(run, inner));
  }
  if (token.state !== 'spent' && !token.leaving && !run.coming.has(token.id)) mark(run, token, 'cancelled');
  consume(run, token);
}

/** Stops all tokens of a scope but one. */
export function stopAll(run: Run, scope: number, but?: number): void {
  if ((run.held.get(scope) ?? 0) === 0) return;
  for (const token of run.tokens.values()) if (token.scope === scope && token.id !== but) stop(run, token);
}

export function tokensIn(run: Run, scope: number): Token[] {
  return [...run.tokens.values()].filter((token) => token.scope === scope);
}

/** Most elements that may be entered in one step. */
export function mostEntered(run: Run): number {
  return run.means.steps ?? 10_000;
}

/** Token or scope: both can wait. */
type Owner = { readonly id: number; readonly open?: Readonly<Record<string, number>> };

export function waitId(owner: number, element: string, count: number): string {
  return count === 0 ? `${owner}:${element}` : `${owner}:${element}:${count}`;
}

/** In place of a wait's number: came true for the last time. */
export const over = -1;

type WaitOf<W> = W extends Wait ? Omit<W, 'id' | 'token' | 'element'> : never;
/** A wait without what says where it is. */
export type Awaited = WaitOf<Wait>;

/** Opens a wait and closes the one the same element had. Gives its id and what the owner's `open` is from now on. */
export function openWait(run: Run, owner: Owner, about: { element: string; count: number; wait: Awaited }): { id: string; open: Readonly<Record<string, number>> } {
  const { element, count, wait } = about;
  const before = owner.open && Object.hasOwn(owner.open, element) ? owner.open[element] : undefined;
  if (before !== undefined && before !== over) closeWait(run, waitId(owner.id, element, before));
  const id = waitId(owner.id, element, count);
  run.opened.set(id, { id, token: owner.id, element, ...wait });
  if (wait.type === 'condition') run.stirred = true;
  return { id, open: { ...owner.open, [element]: count } };
}

/** Closes an open wait of the token or scope. Gives what its `open` is from now on. */
export function closeWaits(run: Run, owner: Owner, only?: string): Readonly<Record<string, number>> {
  if (!owner.open) return {};
  const left: Record<string, number> = {};
  for (const [element, count] of Object.entries(owner.open)) {
    if (count !== over && (only === undefined || only === element)) closeWait(run, waitId(owner.id, element, count));
    else left[element] = count;
  }
  return left;
}

function closeWait(run: Run, id: string): void {
  if (run.opened.delete(id)) run.effects = run.effects.filter((effect) => !('wait' in effect) || effect.wait !== id);
  else run.closed.push(id);
}

export function isEmpty(json: { readonly [name: string]: Json }): boolean {
  for (const _ in json) return false;
  return true;
}
