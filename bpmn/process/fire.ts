// What was waited for came.
import { eventSubProcessesOf, flowOf, nodeOf } from './graph.ts';
import { fireBehindGateway, fireBoundary, fireEventSubProcess } from './listen.ts';
import { waitId, type Run } from './run.ts';
import type { ScopeState, Token, Variables } from './state.ts';

/** What waits, and for which element. */
export interface Open {
  readonly owner: Token | ScopeState;
  readonly element: string;
}

/** The open wait of that id; waits that are over are found no more. */
export function findOpen(run: Run, id: string): Open | undefined {
  const [number = '', element = ''] = id.split(':');
  const owner = run.tokens.get(Number(number)) ?? run.scopes.get(Number(number));
  const count = owner?.open && Object.hasOwn(owner.open, element) ? owner.open[element] : undefined;
  return owner && count !== undefined && waitId(owner.id, element, count) === id ? { owner, element } : undefined;
}

/** The token whose incident it is. */
export function failedToken({ owner, element }: Open): Token | undefined {
  return 'at' in owner && (owner.state === 'failed' || owner.state === 'arrived') && owner.at === element ? owner : undefined;
}

/** Carries on with what waited: the element itself, a boundary event, an event behind a gateway or an event sub-process. */
export function fire(run: Run, { owner, element }: Open, result: Variables): void {
  if (!('at' in owner)) {
    const found = eventSubProcessesOf(run.graph, owner.of).find(({ start }) => start.id === element);
    if (found) fireEventSubProcess(run, owner, { ...found, result });
    return;
  }
  if (owner.at === element) {
    run.jobs.push({ do: 'complete', token: owner.id, result });
    return;
  }
  const node = nodeOf(run.graph, element);
  if (node.kind === 'boundary') return fireBoundary(run, owner, { boundary: node, result });
  const by = nodeOf(run.graph, owner.at).outgoing.find((flow) => flowOf(run.graph, flow).to === element);
  if (by !== undefined) fireBehindGateway(run, owner, { element, by, result });
}
