// Sub-processes without an order drawn: their activities begin together or in turn, and more can be begun from outside.
import type { Work } from './definition.ts';
import { activityOf, beginningsOf } from './graph.ts';
import { fail } from './incident.ts';
import { changeScope, enter, Incident, scopeOf, type Run } from './run.ts';
import type { ScopeState, Token } from './state.ts';
import { holds, seenIn } from './variables.ts';

type AdHoc = Extract<Work, { sub: 'ad-hoc' }>;

function adHocOf(run: Run, scope: ScopeState): AdHoc | undefined {
  const work = scope.loop || scope.undo ? undefined : activityOf(run.graph, scope.of)?.work;
  return work?.type === 'sub' && work.sub === 'ad-hoc' ? work : undefined;
}

/** Offers all activities, or the first of them. */
export function offer(run: Run, id: number): void {
  const scope = scopeOf(run, id);
  if (adHocOf(run, scope)?.ordering === 'sequential') {
    changeScope(run, { ...scope, turn: 0 });
    run.jobs.push({ do: 'ended', scope: id });
  } else for (const at of beginningsOf(run.graph, scope.of)) enter(run, { scope: id, at });
}

/** Whether the ad-hoc sub-process around a token that comes to its end has what it is to achieve. */
export function isMet(run: Run, token: Token): { stops: boolean } | undefined {
  const scope = scopeOf(run, token.scope);
  const work = adHocOf(run, scope);
  if (work?.completion === undefined) return undefined;
  return holds(run, work.completion, seenIn(run, scope)) ? { stops: work.cancelRemaining } : undefined;
}

/** Nothing runs in the scope any more: does it go on all the same, with the next in turn or with somebody's choice? */
export function staysOpen(run: Run, scope: ScopeState): boolean {
  const work = adHocOf(run, scope);
  const host = scope.token === undefined ? undefined : run.tokens.get(scope.token);
  if (!work || !host) return false;
  const next = scope.turn === undefined ? undefined : beginningsOf(run.graph, scope.of)[scope.turn];
  if (next !== undefined) {
    changeScope(run, { ...scope, turn: (scope.turn ?? 0) + 1 });
    enter(run, { scope: scope.id, at: next });
    return true;
  }
  if (work.completion === undefined) return false;
  fail(run, host, { incident: new Incident('process.unmet', work.completion) });
  return true;
}
