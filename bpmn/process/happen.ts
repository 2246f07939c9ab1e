// What happened to an instance becomes the first things to do.
import { offer } from './ad-hoc.ts';
import { emptyProcess, raise } from './throw.ts';
import { activityOf, beginningsOf } from './graph.ts';
import { fail } from './incident.ts';
import { findOpen, fire, failedToken } from './fire.ts';
import { modify } from './modify.ts';
import { addScope, changeToken, closeWaits, enter, isEmpty, scopeOf, type Run } from './run.ts';
import type { Happening, Token, Variables } from './state.ts';
import { write, writeToScope } from './variables.ts';

/** Starts an instance at the start event named, otherwise where the process begins by itself. */
export function begin(run: Run, happening: Extract<Happening, { type: 'start' }>): void {
  const { definition } = run.graph;
  const scope = addScope(run, { of: definition.id, variables: happening.variables });
  const named = definition.scopes[definition.id]?.starts.find((id) => id === happening.event);
  for (const at of named === undefined ? beginningsOf(run.graph, definition.id) : [named]) enter(run, { scope: scope.id, at });
  run.jobs.push({ do: 'ended', scope: scope.id });
}

/** A happening that names a wait which is over changes nothing. */
export function happen(run: Run, happening: Happening): void {
  switch (happening.type) {
    case 'start':
      return;
    case 'cancel':
      run.status = 'cancelled';
      return emptyProcess(run);
    case 'modify':
      return modify(run, happening);
    case 'activate':
      return activate(run, happening);
    case 'variables':
      return setVariables(run, happening);
    default:
      return answer(run, happening);
  }
}

function answer(run: Run, happening: Extract<Happening, { type: 'completed' | 'due' | 'error' | 'failed' | 'escalated' | 'retry' }>): void {
  const open = findOpen(run, happening.wait);
  if (!open) return;
  const token = 'at' in open.owner && open.owner.at === open.element ? open.owner : undefined;
  const failed = failedToken(open);
  if (failed) {
    if (happening.type === 'retry') retry(run, failed);
  } else if (happening.type === 'retry') return;
  else if (happening.type === 'completed') fire(run, open, happening.result);
  else if (happening.type === 'due') fire(run, open, {});
  else if (!token) return;
  else if (happening.type === 'failed') fail(run, token, { incident: { code: happening.code, message: happening.text, ...(happening.zh !== undefined && { zh: happening.zh }) } });
  else if (happening.type === 'escalated') raise(run, { token }, { type: 'escalation', code: happening.code, payload: happening.payload });
  else fallInto(run, token, happening);
}

/** An error from outside that nobody catches is an incident rather than the end: the work may still be repaired. */
function fallInto(run: Run, token: Token, error: { code: string; text?: string; result?: Variables }): void {
  const { code, text } = error;
  if (raise(run, { token }, { type: 'error', code, payload: error.result ?? {}, ...(text !== undefined && { text }) })) return;
  fail(run, token, { incident: { code: 'process.uncaught', message: text === undefined ? code : `${code}: ${text}` } });
}

/** Does again what failed: all of the element, only its outputs or only its way out. */
function retry(run: Run, token: Token): void {
  const { result, open: _, ...rest } = token;
  const open = closeWaits(run, token, token.at);
  const inner = run.inner.get(token.id);
  changeToken(run, { ...rest, ...(!isEmpty(open) && { open }), tries: (token.tries ?? 0) + 1, state: inner === undefined ? 'waiting' : 'inside' });
  if (result) run.jobs.push({ do: 'complete', token: token.id, result });
  else if (token.leaving) run.jobs.push({ do: 'leave', token: token.id });
  else if (inner === undefined) run.jobs.push({ do: 'enter', token: token.id });
  else offer(run, inner);
}

/** Begins an activity of an ad-hoc sub-process. One that keeps an order takes it only when nothing else runs. */
function activate(run: Run, { token: id, element }: Extract<Happening, { type: 'activate' }>): void {
  const token = run.tokens.get(id);
  const inner = run.inner.get(id);
  if (!token || inner === undefined || !run.graph.definition.scopes[token.at]?.nodes.includes(element)) return;
  const work = activityOf(run.graph, token.at)?.work;
  const scope = scopeOf(run, inner);
  if (work?.type !== 'sub' || work.sub !== 'ad-hoc' || scope.loop) return;
  if (work.ordering === 'sequential' && (run.held.get(inner) ?? 0) > 0) return;
  if (token.state === 'failed') changeToken(run, { ...token, open: closeWaits(run, token, token.at), tries: (token.tries ?? 0) + 1, state: 'inside' });
  enter(run, { scope: inner, at: element });
}

function setVariables(run: Run, happening: Extract<Happening, { type: 'variables' }>): void {
  const owner = happening.wait === undefined ? undefined : findOpen(run, happening.wait)?.owner;
  if (happening.wait !== undefined && !owner) return;
  if (owner && 'at' in owner) return write(run, owner, happening.variables);
  const scope = owner ?? [...run.scopes.values()].find(({ parent }) => parent === undefined);
  if (scope) writeToScope(run, scope, happening.variables);
}
