// The end of a scope: its last token is gone.
import { staysOpen } from './ad-hoc.ts';
import { undoNext } from './compensate.ts';
import { changeScope, closeWaits, scopeOf, type Run } from './run.ts';
import type { ScopeState } from './state.ts';

/** Looks whether anything still runs in a scope; if not, what it ran for is done. */
export function endScope(run: Run, id: number, met: boolean): void {
  const scope = run.scopes.get(id);
  if (!scope || (run.held.get(id) ?? 0) > 0 || run.status !== 'running') return;
  if (scope.undo && scope.undo.length > 0) return undoNext(run, scope);
  if (!met && staysOpen(run, scope)) return;
  if (scope.token === undefined) {
    run.status = 'completed';
    changeScope(run, settled(run, scope));
  } else if (!run.ending.has(id)) {
    run.ending.add(id);
    run.jobs.push({ do: 'complete', token: scope.token, result: {} });
  }
}

/** The process itself when it is over: nothing but its variables is kept. */
export function settled(run: Run, scope: ScopeState): ScopeState {
  const current = scopeOf(run, scope.id);
  closeWaits(run, current);
  return { id: current.id, of: current.of, variables: current.variables };
}
