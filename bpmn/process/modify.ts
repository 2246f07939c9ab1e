// Repair by hand: tokens taken away, elements begun.
import { activityOf, nodeOf } from './graph.ts';
import { fail } from './incident.ts';
import { openAround } from './listen.ts';
import { addScope, changeToken, enter, Incident, mark, place, scopeOf, stop, type Run } from './run.ts';
import type { Happening, ScopeState, Token } from './state.ts';
import { emptyProcess } from './throw.ts';
import { write } from './variables.ts';

type Modification = Extract<Happening, { type: 'modify' }>;

/** Begins first, so that a scope in which one token takes another's place stays. Unknown elements and tokens are left out. */
export function modify(run: Run, { cancel, start }: Modification): void {
  for (const { element, variables } of start) {
    if (!Object.hasOwn(run.graph.definition.nodes, element)) continue;
    const token = enter(run, { scope: scopeFor(run, nodeOf(run.graph, element).scope).id, at: element });
    write(run, token, variables);
  }
  for (const id of cancel) {
    const token = run.tokens.get(id);
    if (token) withdraw(run, token);
  }
}

/** Stops a token and what around it has nothing left to run; a process of which nothing is left is cancelled. */
function withdraw(run: Run, token: Token): void {
  stop(run, token);
  if ((run.held.get(token.scope) ?? 0) > 0) return;
  const scope = scopeOf(run, token.scope);
  const host = scope.token === undefined ? undefined : run.tokens.get(scope.token);
  if (host) return withdraw(run, host);
  run.status = 'cancelled';
  emptyProcess(run);
}

/** The newest running scope of a process or sub-process; a sub-process that does not run is begun without its start. */
function scopeFor(run: Run, of: string): ScopeState {
  const running = [...run.scopes.values()].filter((scope) => scope.of === of && !scope.loop && !scope.undo).at(-1);
  if (running) return running;
  const activity = activityOf(run.graph, of);
  if (!activity) throw new TypeError(`${of} is no sub-process`);
  const host = changeToken(run, { ...place(run, { scope: scopeFor(run, activity.scope).id, at: of }), state: 'inside' });
  mark(run, host, 'entered');
  const scope = addScope(run, { of, parent: host.scope, token: host.id, variables: {} });
  try {
    openAround(run, host);
  } catch (incident) {
    if (!(incident instanceof Incident)) throw incident;
    fail(run, host, { incident });
  }
  return scope;
}
