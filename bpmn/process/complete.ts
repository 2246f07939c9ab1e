// The end of an element's work: results are mapped, what can be compensated is remembered, the token goes on.
import type { Activity, FlowNode, Mapping } from './definition.ts';
import { isMet } from './ad-hoc.ts';
import { eventSubProcessesOf, flowOf, nodeOf } from './graph.ts';
import { assess, collect, endItem } from './loop.ts';
import { changeScope, changeToken, closeWaits, consume, enter, Incident, mark, removeScope, scopeOf, stopAll, type Run } from './run.ts';
import type { Compensable, ScopeState, Token, Variables } from './state.ts';
import { leaveCancelled } from './throw.ts';
import { holds, isItem, outcome, seenBy, seenIn, write } from './variables.ts';

/** Everything that can fail is worked out before anything changes, so that a repair can ask for it again. */
export function complete(run: Run, token: Token, result: Variables): void {
  const node = nodeOf(run.graph, token.at);
  const inner = innerOf(run, token);
  const undoing = scopeOf(run, token.scope).undo !== undefined && node.kind === 'activity' && (node.forCompensation || inner?.undo !== undefined);
  if (inner?.loop && node.kind === 'activity' && node.loop) {
    remember(run, token, inner.compensable ?? []);
    collect(run, token, { loop: node.loop, scope: inner });
  } else {
    const seen = inner ? seenIn(run, inner) : seenBy(run, token);
    const values = { ...caught(node, result), ...outcome(run, outputsOf(node), { result, seen }) };
    const loop = node.kind === 'activity' && isItem(run, token) ? node.loop : undefined;
    const assessed = loop && assess(run, token, { loop, seen: { ...seen, ...values } });
    write(run, token, values);
    if (node.kind === 'activity') remember(run, token, compensableOf(run, { activity: node, token, inner }));
    if (inner) removeScope(run, inner);
    mark(run, token, 'completed');
    if (loop && assessed) {
      consume(run, token);
      endItem(run, token, { loop, ...assessed });
      return;
    }
  }
  if (undoing) {
    run.marks.push({ element: undoneBy(run, node), event: 'compensated', token: token.id });
    end(run, token);
  } else goOn(run, token);
}

/** Nothing is waited for any more; how to go on is a job of its own, which can fail by itself. */
function goOn(run: Run, token: Token): void {
  const { open, ...rest } = run.tokens.get(token.id) ?? token;
  if (open) closeWaits(run, { id: token.id, open });
  changeToken(run, { ...rest, leaving: true });
  run.jobs.push({ do: 'leave', token: token.id });
}

function innerOf(run: Run, token: Token): ScopeState | undefined {
  const inner = run.inner.get(token.id);
  return inner === undefined ? undefined : scopeOf(run, inner);
}

function outputsOf(node: FlowNode): readonly Mapping[] {
  return node.kind === 'gateway' ? [] : node.mappings.outputs;
}

/** What an error or escalation is kept as, whatever the mappings make of the rest. */
function caught(node: FlowNode, result: Variables): Variables {
  if (!('trigger' in node) || (node.trigger.type !== 'error' && node.trigger.type !== 'escalation')) return {};
  const { into } = node.trigger;
  return into !== undefined && Object.hasOwn(result, into) ? { [into]: result[into] ?? null } : {};
}

/** What compensation finds of a completed activity: a handler of its own, or what was completed inside. */
function compensableOf(run: Run, about: { activity: Activity; token: Token; inner: ScopeState | undefined }): readonly Compensable[] {
  const { activity, token, inner } = about;
  const handled = inner && eventSubProcessesOf(run.graph, activity.id).some(({ start }) => start.trigger.type === 'compensation');
  if (activity.compensatedBy === undefined && !handled && !inner?.compensable?.length) return [];
  return [{ activity: activity.id, variables: { ...token.variables, ...inner?.variables }, ...(inner && { inside: inner.compensable ?? [] }) }];
}

function remember(run: Run, token: Token, done: readonly Compensable[]): void {
  if (done.length === 0) return;
  const scope = scopeOf(run, token.scope);
  changeScope(run, { ...scope, compensable: [...(scope.compensable ?? []), ...done] });
}

function undoneBy(run: Run, handler: FlowNode): string {
  return Object.values(run.graph.definition.nodes).find((node) => node.kind === 'activity' && node.compensatedBy === handler.id)?.id ?? handler.id;
}

/** The token goes on by every flow that is open to it; where there is none, its path ends. */
export function leave(run: Run, token: Token): void {
  const node = nodeOf(run.graph, token.at);
  if (node.kind === 'end' && node.result.type === 'cancel') {
    if (leaveCancelled(run, token)) return;
    throw new Incident('process.no-cancel', node.id);
  }
  const ways = waysOut(run, node, token);
  if (ways.length === 0) return end(run, token);
  consume(run, token);
  for (const way of ways) take(run, token.scope, way);
}

export function take(run: Run, scope: number, id: string): void {
  const { to } = flowOf(run.graph, id);
  const target = nodeOf(run.graph, to);
  const joins = target.kind === 'gateway' && target.incoming.length > 1 && target.type !== 'exclusive' && target.type !== 'event';
  run.marks.push({ element: id, event: 'taken', token: run.next });
  enter(run, { scope, at: to, ...(joins && { by: id }) });
}

/** The token's path ends here. */
export function end(run: Run, token: Token): void {
  const met = isMet(run, token);
  consume(run, token);
  if (met?.stops) stopAll(run, token.scope);
  run.jobs.push({ do: 'ended', scope: token.scope, ...(met && { met: true }) });
}

function waysOut(run: Run, node: FlowNode, token: Token): readonly string[] {
  if (node.kind === 'gateway' ? node.type === 'parallel' || node.type === 'event' : !node.outgoing.some((id) => flowOf(run.graph, id).condition !== undefined))
    return node.outgoing;
  const first = node.kind === 'gateway' && node.type === 'exclusive';
  const seen = seenBy(run, token);
  const ways: string[] = [];
  for (const id of node.outgoing) {
    if (id === node.default) continue;
    const { condition } = flowOf(run.graph, id);
    if (condition !== undefined && !holds(run, condition, seen)) continue;
    ways.push(id);
    if (first) break;
  }
  if (ways.length > 0 || node.outgoing.length === 0) return ways;
  if (node.default !== undefined) return [node.default];
  throw new Incident('process.no-way', node.id);
}

/** A link: the token goes on at its other end. */
export function jump(run: Run, token: Token, to: string): void {
  const { scope } = token;
  consume(run, token);
  enter(run, { scope, at: to });
}
