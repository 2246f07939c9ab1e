// Waiting for what comes from outside: catch events, boundary events, starts of event sub-processes.
import type { BoundaryEvent, FlowNode, StartEvent, TimerSpec, Trigger } from './definition.ts';
import { boundariesOf, eventSubProcessesOf } from './graph.ts';
import { addScope, changeScope, changeToken, closeWaits, consume, Incident, mark, openWait, over, place, scopeOf, stop, stopAll, type Awaited, type Run } from './run.ts';
import type { Json, ScopeState, Token, Variables } from './state.ts';
import { timerDue } from './timer.ts';
import { evaluate, guarded, seenBy, seenIn } from './variables.ts';

/** What a trigger waits for; undefined for those that are thrown at it (error, escalation, compensation, cancel). */
export function awaited(run: Run, trigger: Trigger, about: { seen: Variables; count: number }): Awaited | undefined {
  switch (trigger.type) {
    case 'message':
      return { type: 'message', message: trigger.message, ...messageKey(run, trigger.correlation, about.seen) };
    case 'timer': {
      const due = dueAt(run, trigger.timer, about);
      return due === undefined ? undefined : { type: 'timer', due };
    }
    case 'signal':
      return { type: 'signal', signal: trigger.signal };
    case 'condition':
      evaluate(run, trigger.condition, about.seen);
      return { type: 'condition' };
    default:
      return undefined;
  }
}

/** When a timer comes true; undefined when it has had all its turns. */
export function dueAt(run: Run, timer: TimerSpec, about: { seen: Variables; count: number }): string | undefined {
  const evaluated = (expression: string): Json => evaluate(run, expression, about.seen);
  return guarded({ code: 'process.timer', about: () => timer.expression }, () => timerDue(timer, { evaluate: evaluated, at: run.at, count: about.count }));
}

/** The key a message is recognised by. */
export function messageKey(run: Run, correlation: string | undefined, seen: Variables): { key?: string } {
  if (correlation === undefined) return {};
  const key = evaluate(run, correlation, seen);
  if (typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean') return { key: String(key) };
  throw new Incident('process.correlation', correlation);
}

/** Opens the wait an element of its own has; its number follows how often the token was repaired. */
export function waitAt(run: Run, token: Token, wait: Awaited): string {
  const { id, open } = openWait(run, token, { element: token.at, count: 2 * (token.tries ?? 0), wait });
  changeToken(run, { ...token, state: 'waiting', open });
  return id;
}

/** Opens what the boundary events of an activity wait for, unless that was done before its repair. */
export function openAround(run: Run, token: Token): void {
  const boundaries = boundariesOf(run.graph, token.at).filter(({ id }) => !(token.open && Object.hasOwn(token.open, id)));
  if (boundaries.length === 0) return;
  const seen = seenBy(run, token);
  const waits = boundaries.flatMap(({ id, trigger }) => {
    const wait = awaited(run, trigger, { seen, count: 0 });
    return wait ? [{ element: id, wait }] : [];
  });
  let around = token;
  for (const { element, wait } of waits) around = { ...around, open: openWait(run, around, { element, count: 0, wait }).open };
  changeToken(run, around);
}

/** Sets up the event sub-processes of a scope that has just begun. */
export function arm(run: Run, scope: ScopeState): void {
  const waits = eventSubProcessesOf(run.graph, scope.of).flatMap(({ start }) => {
    const wait = awaited(run, start.trigger, { seen: seenIn(run, scope), count: 0 });
    return wait ? [{ element: start.id, wait }] : [];
  });
  let armed: ScopeState = { ...scope, open: {} };
  for (const { element, wait } of waits) armed = { ...armed, open: openWait(run, armed, { element, count: 0, wait }).open };
  changeScope(run, armed);
}

/** A boundary event came true: the activity stops, or goes on beside what the event leads to. */
export function fireBoundary(run: Run, host: Token, about: { boundary: BoundaryEvent; result: Variables }): void {
  const { boundary, result } = about;
  if (boundary.interrupting) stop(run, host);
  else changeToken(run, { ...host, open: rearmed(run, host, { node: boundary, seen: seenBy(run, host) }) });
  const token = place(run, { scope: host.scope, at: boundary.id });
  mark(run, token, 'entered');
  run.jobs.push({ do: 'complete', token: token.id, result });
}

/** An event sub-process begins: everything else in the scope stops, or goes on beside it. */
export function fireEventSubProcess(run: Run, scope: ScopeState, about: { sub: string; start: StartEvent; result: Variables }): void {
  const { sub, start, result } = about;
  if (start.interrupting) {
    stopAll(run, scope.id);
    changeScope(run, { ...scopeOf(run, scope.id), open: closeWaits(run, scopeOf(run, scope.id)) });
  } else changeScope(run, { ...scope, open: rearmed(run, scope, { node: start, seen: seenIn(run, scope) }) });
  const host = changeToken(run, { ...place(run, { scope: scope.id, at: sub }), state: 'inside' });
  mark(run, host, 'entered');
  const inner = addScope(run, { of: sub, parent: scope.id, token: host.id, variables: {} });
  const token = place(run, { scope: inner.id, at: start.id });
  mark(run, token, 'entered');
  run.jobs.push({ do: 'complete', token: token.id, result });
}

/**
 * What stays open after an event that does not interrupt. Messages and signals may come again; a timer has its next turn, if
 * any; a condition (odd numbers) has to become false before it can come true again.
 */
function rearmed(run: Run, owner: Token | ScopeState, about: { node: FlowNode & { trigger: Trigger }; seen: Variables }): Readonly<Record<string, number>> {
  const { trigger, id } = about.node;
  const open = owner.open ?? {};
  if (trigger.type !== 'timer' && trigger.type !== 'condition') return open;
  const count = (open[id] ?? 0) + 1;
  const wait = trigger.type === 'timer' && trigger.timer.kind !== 'cycle' ? undefined : awaited(run, trigger, { seen: about.seen, count });
  return wait ? openWait(run, owner, { element: id, count, wait }).open : { ...closeWaits(run, owner, id), [id]: over };
}

/** A condition that came true became false: it may come true again. */
export function rearmCondition(run: Run, owner: Token | ScopeState, element: string): void {
  const { open } = openWait(run, owner, { element, count: (owner.open?.[element] ?? 0) + 1, wait: { type: 'condition' } });
  if ('at' in owner) changeToken(run, { ...owner, open });
  else changeScope(run, { ...owner, open });
}

/** An event after an event gateway came true: the others are over. */
export function fireBehindGateway(run: Run, gateway: Token, about: { element: string; by: string; result: Variables }): void {
  mark(run, gateway, 'completed');
  consume(run, gateway);
  const token = place(run, { scope: gateway.scope, at: about.element });
  run.marks.push({ element: about.by, event: 'taken', token: token.id });
  mark(run, token, 'entered');
  run.jobs.push({ do: 'complete', token: token.id, result: about.result });
}
