// Activities that run several times: for each of many, together or one after the other, or again while a condition holds.
import type { Activity, Loop } from './definition.ts';
import { addScope, changeScope, changeToken, enter, Incident, mostEntered, removeScope, scopeOf, stopAll, type Run } from './run.ts';
import type { Json, LoopState, ScopeState, Token, Variables } from './state.ts';
import { evaluate, holds, seenBy, write } from './variables.ts';

type Many = Extract<Loop, { type: 'parallel' | 'sequential' }>;

/** Begins the runs of an activity in a scope of their own, in which each is one token. */
export function beginLoop(run: Run, token: Token, activity: Activity): void {
  const { loop } = activity;
  if (!loop) return;
  const seen = seenBy(run, token);
  const items = loop.type === 'standard' ? undefined : itemsOf(run, loop, seen);
  const goes = loop.type !== 'standard' || !loop.before || ((loop.most ?? 1) > 0 && (loop.condition === undefined || holds(run, loop.condition, { ...seen, loopCounter: 0 })));
  changeToken(run, { ...token, state: 'inside' });
  const total = items ? items.length : goes ? (loop.type === 'standard' && loop.most !== undefined ? loop.most : Number.MAX_SAFE_INTEGER) : 0;
  const state: LoopState = { total, started: 0, completed: 0, outputs: [], ...(loop.type === 'sequential' && loop.collection !== undefined && items && { items }) };
  const scope = addScope(run, { of: activity.id, parent: token.scope, token: token.id, variables: {}, loop: state });
  const together = loop.type === 'parallel' ? total : Math.min(total, 1);
  for (let index = 0; index < together; index += 1) beginItem(run, scope.id, { loop, item: items?.[index] });
  if (together === 0) run.jobs.push({ do: 'ended', scope: scope.id });
}

function itemsOf(run: Run, loop: Many, seen: Variables): readonly Json[] {
  if (loop.collection !== undefined) {
    const items = evaluate(run, loop.collection, seen);
    if (Array.isArray(items)) return items as readonly Json[];
    throw new Incident('process.collection', loop.collection);
  }
  const count = loop.cardinality === undefined ? null : evaluate(run, loop.cardinality, seen);
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) throw new Incident('process.runs', loop.cardinality ?? '');
  if (count > mostEntered(run)) throw new Incident('process.endless', String(mostEntered(run)));
  return Array.from({ length: count }, (_, index) => index + 1);
}

function beginItem(run: Run, id: number, about: { loop: Loop; item: Json | undefined }): void {
  const scope = scopeOf(run, id);
  if (!scope.loop) return;
  const started = scope.loop.started + 1;
  changeScope(run, { ...scope, loop: { ...scope.loop, started } });
  const name = about.loop.type === 'standard' ? undefined : about.loop.item;
  enter(run, { scope: id, at: scope.of, variables: { loopCounter: started, ...(name !== undefined && about.item !== undefined && { [name]: about.item }) } });
}

/** What one run came to: what it adds to the list, and whether this is enough. Asked before anything is changed. */
export function assess(run: Run, token: Token, about: { loop: Loop; seen: Variables }): { output: Json; enough: boolean } {
  const { loop, seen } = about;
  const state = scopeOf(run, token.scope).loop;
  if (!state) return { output: null, enough: false };
  const completed = state.completed + 1;
  if (loop.type === 'standard') {
    const again = loop.condition === undefined || holds(run, loop.condition, seen);
    return { output: null, enough: !again || completed >= state.total };
  }
  const counts = { numberOfInstances: state.total, numberOfActiveInstances: state.started - completed, numberOfCompletedInstances: completed, numberOfTerminatedInstances: 0 };
  return {
    output: loop.output === undefined ? null : evaluate(run, loop.output, seen),
    enough: loop.completion !== undefined && holds(run, loop.completion, { ...seen, ...counts }),
  };
}

/** One run is over (its token is gone): the next begins, or all is done. */
export function endItem(run: Run, token: Token, about: { loop: Loop; output: Json; enough: boolean }): void {
  const { loop, output, enough } = about;
  const scope = scopeOf(run, token.scope);
  if (!scope.loop) return;
  const completed = scope.loop.completed + 1;
  const counter = token.variables?.['loopCounter'];
  const collects = loop.type !== 'standard' && loop.output !== undefined && typeof counter === 'number';
  changeScope(run, { ...scope, loop: { ...scope.loop, completed, outputs: collects ? at(scope.loop.outputs, counter - 1, output) : scope.loop.outputs } });
  if (enough) stopAll(run, scope.id);
  else if (loop.type !== 'parallel' && scope.loop.started < scope.loop.total) {
    const item = scope.loop.items ? scope.loop.items[scope.loop.started] : scope.loop.started + 1;
    beginItem(run, scope.id, { loop, item });
  }
  run.jobs.push({ do: 'ended', scope: scope.id });
}

/** All runs are over: the list they made goes to where the activity stands. */
export function collect(run: Run, token: Token, about: { loop: Loop; scope: ScopeState }): void {
  const { loop, scope } = about;
  removeScope(run, scope);
  if (loop.type === 'standard' || loop.into === undefined || !scope.loop) return;
  write(run, token, { [loop.into]: scope.loop.outputs });
}

function at(list: readonly Json[], index: number, value: Json): readonly Json[] {
  const longer = Array.from({ length: Math.max(list.length, index + 1) }, (_, place): Json => list[place] ?? null);
  longer[index] = value;
  return longer;
}
