// Errors, escalations, cancellation: thrown inside, caught by the nearest scope that knows what to do.
import type { BoundaryEvent, StartEvent, Trigger } from './definition.ts';
import { activityOf, boundariesOf, eventSubProcessesOf, isEventSubProcess } from './graph.ts';
import { fireBoundary, fireEventSubProcess } from './listen.ts';
import { changeScope, consume, scopeOf, stopAll, type Run } from './run.ts';
import { settled } from './scope.ts';
import type { ScopeState, Token, Variables } from './state.ts';
import { isItem } from './variables.ts';

interface Thrown {
  readonly type: 'error' | 'escalation';
  readonly code: string;
  readonly text?: string;
  readonly payload: Variables;
}

type Catcher = { readonly host: Token; readonly boundary: BoundaryEvent } | { readonly scope: ScopeState; readonly sub: string; readonly start: StartEvent };

/** Throws from a token that stands on an activity (its own boundary events come first), or from inside a scope. */
export function raise(run: Run, from: { token: Token } | { scope: number }, thrown: Thrown): boolean {
  const catcher = 'token' in from ? caughtAround(run, from.token, thrown) : caughtIn(run, from, thrown);
  if (!catcher) return false;
  const node = 'boundary' in catcher ? catcher.boundary : catcher.start;
  const into = node.trigger.type === 'error' || node.trigger.type === 'escalation' ? node.trigger.into : undefined;
  const said = { code: thrown.code, ...(thrown.text !== undefined && { text: thrown.text }) };
  const result = { ...thrown.payload, ...(into !== undefined && { [into]: said }) };
  if ('boundary' in catcher) fireBoundary(run, catcher.host, { boundary: catcher.boundary, result });
  else fireEventSubProcess(run, catcher.scope, { sub: catcher.sub, start: catcher.start, result });
  return true;
}

function caughtAround(run: Run, token: Token, thrown: Thrown): Catcher | undefined {
  if (!isItem(run, token)) {
    const boundary = best(boundariesOf(run.graph, token.at), thrown, ({ trigger }) => trigger);
    if (boundary) return { host: token, boundary };
  }
  return caughtIn(run, { scope: token.scope, handling: isEventSubProcess(run.graph, token.at) }, thrown);
}

/** `handling`: thrown by an event sub-process of the scope, which its neighbours do not catch. */
function caughtIn(run: Run, from: { scope: number; handling?: boolean }, thrown: Thrown): Catcher | undefined {
  const scope = scopeOf(run, from.scope);
  if (!from.handling && !scope.loop && !scope.undo) {
    const found = best(eventSubProcessesOf(run.graph, scope.of), thrown, ({ start }) => start.trigger);
    if (found) return { scope, ...found };
  }
  const host = scope.token === undefined ? undefined : run.tokens.get(scope.token);
  return host && caughtAround(run, host, thrown);
}

/** The one that names the code, otherwise the one that takes all. */
function best<T>(among: readonly T[], thrown: Thrown, triggerOf: (one: T) => Trigger): T | undefined {
  const codeOf = (one: T): string | undefined | false => {
    const trigger = triggerOf(one);
    return trigger.type === thrown.type && (trigger.type === 'error' || trigger.type === 'escalation') ? trigger.code : false;
  };
  return among.find((one) => codeOf(one) === thrown.code) ?? among.find((one) => codeOf(one) === undefined);
}

/** An error nobody caught ends the process. */
export function failProcess(run: Run, error: { code: string; text?: string; at: string }): void {
  run.status = 'failed';
  run.error = error;
  emptyProcess(run);
}

/** Stops everything; only the variables of the process stay. */
export function emptyProcess(run: Run): void {
  for (const scope of run.scopes.values()) {
    if (scope.parent !== undefined) continue;
    stopAll(run, scope.id);
    changeScope(run, settled(run, scope));
  }
}

/** The run of the transaction a token is in. */
export function transactionAround(run: Run, token: Token): ScopeState | undefined {
  const scope = scopeOf(run, token.scope);
  const work = scope.loop ? undefined : activityOf(run.graph, scope.of)?.work;
  if (work?.type === 'sub' && work.sub === 'transaction') return scope;
  const host = scope.token === undefined ? undefined : run.tokens.get(scope.token);
  return host && transactionAround(run, host);
}

/** The transaction a token is in was undone: it is left by its cancel boundary event. */
export function leaveCancelled(run: Run, token: Token): boolean {
  const transaction = transactionAround(run, token);
  const host = transaction?.token === undefined ? undefined : run.tokens.get(transaction.token);
  const boundary = host && boundariesOf(run.graph, host.at).find(({ trigger }) => trigger.type === 'cancel');
  if (!host || !boundary) return false;
  consume(run, token);
  fireBoundary(run, bodyOf(run, host), { boundary, result: {} });
  return true;
}

/** The activity itself, of which the token may be one run of several. */
function bodyOf(run: Run, token: Token): Token {
  const around = isItem(run, token) ? scopeOf(run, token.scope).token : undefined;
  return (around === undefined ? undefined : run.tokens.get(around)) ?? token;
}
