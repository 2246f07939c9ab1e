// A token reaches an element.
import { enterActivity } from './activity.ts';
import { compensate } from './compensate.ts';
import { jump } from './complete.ts';
import type { CatchEvent, EndEvent, FlowNode, Gateway, ThrowEvent } from './definition.ts';
import { eventSubProcessesOf, flowOf, linkTarget, nodeOf } from './graph.ts';
import { arrive, arriveParallel } from './join.ts';
import { arm, awaited, messageKey, waitAt } from './listen.ts';
import { changeToken, consume, Incident, mark, mostEntered, openWait, place, scopeOf, stopAll, type Run } from './run.ts';
import type { Token, Variables } from './state.ts';
import { failProcess, raise, transactionAround } from './throw.ts';
import { isItem, mapped, seenBy } from './variables.ts';

export function enterNode(run: Run, token: Token): void {
  const node = nodeOf(run.graph, token.at);
  const scope = scopeOf(run, token.scope);
  const first = token.tries === undefined;
  run.coming.delete(token.id);
  if (first && !(node.kind === 'activity' && node.loop && !isItem(run, token))) mark(run, token, 'entered');
  const most = mostEntered(run);
  run.entered += 1;
  if (run.entered > most) throw new Incident('process.endless', String(most));
  if (!scope.open && !scope.loop && !scope.undo && eventSubProcessesOf(run.graph, scope.of).length > 0) arm(run, scope);
  switch (node.kind) {
    case 'activity':
      return enterActivity(run, token, node);
    case 'gateway':
      return enterGateway(run, token, node);
    case 'catch':
      return enterCatch(run, token, node);
    case 'throw':
    case 'end':
      return enterThrow(run, token, node);
    default:
      return pass(run, token);
  }
}

function pass(run: Run, token: Token, result: Variables = {}): void {
  run.jobs.push({ do: 'complete', token: token.id, result });
}

/** A token that came by no flow was put there by hand: it does not wait for others. */
function enterGateway(run: Run, token: Token, gateway: Gateway): void {
  if (gateway.type === 'event') waitBehind(run, token, gateway);
  else if (gateway.type === 'exclusive' || gateway.incoming.length < 2 || token.by === undefined) pass(run, token);
  else if (gateway.type === 'parallel') arriveParallel(run, token, gateway);
  else arrive(run, token);
}

/** The events behind an event gateway wait together; the first to come true takes the token. */
function waitBehind(run: Run, token: Token, gateway: Gateway): void {
  if (gateway.outgoing.length === 0) throw new Incident('process.no-event', gateway.id);
  const seen = seenBy(run, token);
  const waits = gateway.outgoing.map((flow) => {
    const target = nodeOf(run.graph, flowOf(run.graph, flow).to);
    const trigger = triggerBehind(target);
    const wait = trigger && awaited(run, trigger, { seen, count: 0 });
    if (!wait) throw new Incident('process.no-event', gateway.id);
    return { element: target.id, wait };
  });
  let waiting = token;
  for (const { element, wait } of waits) waiting = { ...waiting, open: openWait(run, waiting, { element, count: 0, wait }).open };
  changeToken(run, waiting);
}

function triggerBehind(target: FlowNode): CatchEvent['trigger'] | undefined {
  if (target.kind === 'catch') return target.trigger;
  return target.kind === 'activity' && target.work.type === 'receive' ? { ...target.work, type: 'message' } : undefined;
}

function enterCatch(run: Run, token: Token, event: CatchEvent): void {
  const wait = awaited(run, event.trigger, { seen: seenBy(run, token), count: 0 });
  if (wait) waitAt(run, token, wait);
  else pass(run, token);
}

function enterThrow(run: Run, token: Token, event: ThrowEvent | EndEvent): void {
  const { result } = event;
  const seen = seenBy(run, token);
  const payload = mapped(run, event.mappings.inputs, seen);
  switch (result.type) {
    case 'message':
      if (result.call) {
        run.effects.push({ type: 'call', wait: waitAt(run, token, { type: 'effect' }), element: event.id, call: result.call, input: payload });
        return;
      }
      run.effects.push({ type: 'message', element: event.id, message: result.message, payload, ...messageKey(run, result.correlation, seen) });
      return pass(run, token);
    case 'signal':
      run.effects.push({ type: 'signal', element: event.id, signal: result.signal, payload });
      return pass(run, token);
    case 'error':
      mark(run, token, 'completed');
      return throwError(run, token, { code: result.code, ...(result.text !== undefined && { text: result.text }), payload });
    case 'escalation':
      pass(run, token);
      if (!raise(run, { scope: token.scope }, { type: 'escalation', code: result.code, payload })) run.effects.push({ type: 'escalated', code: result.code, payload });
      return;
    case 'compensation':
      return compensate(run, token, result.activity);
    case 'cancel':
      return cancelTransaction(run, token);
    case 'terminate':
      mark(run, token, 'completed');
      consume(run, token);
      stopAll(run, token.scope);
      run.jobs.push({ do: 'ended', scope: token.scope, met: true });
      return;
    case 'link': {
      const target = linkTarget(run.graph, event, result.link);
      if (target === undefined) throw new Incident('process.no-link', result.link);
      mark(run, token, 'completed');
      return jump(run, token, target);
    }
    default:
      return pass(run, token);
  }
}

/** Everything else in the transaction stops, what was completed in it is undone, then it is left. */
function cancelTransaction(run: Run, token: Token): void {
  const transaction = transactionAround(run, token);
  if (!transaction) throw new Incident('process.no-cancel', token.at);
  stopAll(run, transaction.id, token.id);
  const last = run.tokens.get(token.id) ?? place(run, { scope: transaction.id, at: token.at });
  compensate(run, last);
}

function throwError(run: Run, token: Token, error: { code: string; text?: string; payload: Variables }): void {
  const { scope, at } = token;
  consume(run, token);
  if (raise(run, { scope }, { type: 'error', ...error })) return;
  failProcess(run, { code: error.code, at, ...(error.text !== undefined && { text: error.text }) });
}
