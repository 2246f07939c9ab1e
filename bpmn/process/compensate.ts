// Undoing what was completed: newest first, one after the other, each with the variables it ended with.
import { activityOf, eventSubProcessesOf, isEventSubProcess } from './graph.ts';
import { fireEventSubProcess } from './listen.ts';
import { addScope, changeScope, changeToken, enter, isEmpty, mark, place, scopeOf, type Run } from './run.ts';
import type { Compensable, ScopeState, Token } from './state.ts';

/**
 * A token stands on what asks for compensation: it goes on when all that is to be undone is. Without `activity` that is
 * everything completed in its scope; from an event sub-process, in the scope around it too.
 */
export function compensate(run: Run, token: Token, activity?: string): void {
  const undo = gather(run, token.scope, activity);
  if (undo.length === 0) {
    run.jobs.push({ do: 'complete', token: token.id, result: {} });
    return;
  }
  changeToken(run, { ...token, state: 'inside' });
  const scope = addScope(run, { of: token.at, parent: token.scope, token: token.id, variables: {}, undo });
  run.jobs.push({ do: 'ended', scope: scope.id });
}

/** Takes from the scopes what is to be undone, oldest first: nothing is undone twice. */
function gather(run: Run, id: number, activity: string | undefined): readonly Compensable[] {
  const scope = scopeOf(run, id);
  const chosen = (scope.compensable ?? []).filter((one) => activity === undefined || one.activity === activity);
  if (chosen.length > 0) changeScope(run, { ...scope, compensable: (scope.compensable ?? []).filter((one) => !chosen.includes(one)) });
  const around = isEventSubProcess(run.graph, scope.of) && !scope.undo ? scope.parent : undefined;
  return around === undefined ? chosen : [...gather(run, around, activity), ...chosen];
}

/** Begins to undo the newest of what is left. */
export function undoNext(run: Run, scope: ScopeState): void {
  const undo = scope.undo ?? [];
  const newest = undo.at(-1);
  if (!newest) return;
  changeScope(run, { ...scope, undo: undo.slice(0, -1) });
  const handler = activityOf(run.graph, newest.activity)?.compensatedBy;
  if (handler !== undefined) enter(run, { scope: scope.id, at: handler, ...(!isEmpty(newest.variables) && { variables: newest.variables }) });
  else undoInside(run, scope, newest);
}

/** A sub-process without a handler beside it: its compensation event sub-process, or else all that was completed in it. */
function undoInside(run: Run, scope: ScopeState, done: Compensable): void {
  const host = changeToken(run, { ...place(run, { scope: scope.id, at: done.activity }), state: 'inside' });
  mark(run, host, 'entered');
  const handler = eventSubProcessesOf(run.graph, done.activity).find(({ start }) => start.trigger.type === 'compensation');
  const again = addScope(run, {
    of: done.activity,
    parent: scope.id,
    token: host.id,
    variables: done.variables,
    ...(handler ? { undo: [], compensable: done.inside ?? [] } : { undo: done.inside ?? [] }),
  });
  if (handler) fireEventSubProcess(run, again, { ...handler, result: {} });
  else run.jobs.push({ do: 'ended', scope: again.id });
}
