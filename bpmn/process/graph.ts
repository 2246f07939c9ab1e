// What the engine looks up often, worked out once for each definition.
import type { Activity, BoundaryEvent, FlowNode, ProcessDefinition, SequenceFlow, StartEvent, Trigger } from './definition.ts';

export interface Graph {
  readonly definition: ProcessDefinition;
  /** Whether anything waits for a condition: only then are conditions looked at. */
  readonly conditional: boolean;
  /** Whether any join has to look around before it goes on. */
  readonly lookingJoins: boolean;
  /** By gateway and incoming flow: the nodes from which that flow can be reached without passing the gateway. */
  readonly reaching: Map<string, ReadonlyMap<string, ReadonlySet<string>>>;
}

const graphs = new WeakMap<ProcessDefinition, Graph>();

export function graphOf(definition: ProcessDefinition): Graph {
  const known = graphs.get(definition);
  if (known) return known;
  const nodes = Object.values(definition.nodes);
  const graph: Graph = {
    definition,
    conditional: nodes.some((node) => 'trigger' in node && node.trigger.type === 'condition'),
    lookingJoins: nodes.some((node) => node.kind === 'gateway' && looksAround(node)),
    reaching: new Map(),
  };
  graphs.set(definition, graph);
  return graph;
}

/** Whether tokens at this gateway have to know where the others are. */
export function looksAround(node: FlowNode): boolean {
  return node.kind === 'gateway' && (node.type === 'complex' || node.type === 'inclusive') && node.incoming.length > 1;
}

export function nodeOf(graph: Graph, id: string): FlowNode {
  const node = graph.definition.nodes[id];
  if (!node) throw new TypeError(`the process ${graph.definition.id} has no element ${id}`);
  return node;
}

export function flowOf(graph: Graph, id: string): SequenceFlow {
  const flow = graph.definition.flows[id];
  if (!flow) throw new TypeError(`the process ${graph.definition.id} has no flow ${id}`);
  return flow;
}

export function activityOf(graph: Graph, id: string): Activity | undefined {
  const node = graph.definition.nodes[id];
  return node?.kind === 'activity' ? node : undefined;
}

/** The boundary events of an element, none of those that only name a compensation handler. */
export function boundariesOf(graph: Graph, id: string): readonly BoundaryEvent[] {
  const activity = activityOf(graph, id);
  if (!activity || activity.boundaries.length === 0) return [];
  return activity.boundaries.flatMap((boundary) => {
    const node = graph.definition.nodes[boundary];
    return node?.kind === 'boundary' && node.trigger.type !== 'compensation' ? [node] : [];
  });
}

/** The event sub-processes directly in a process or sub-process, with their start events. */
export function eventSubProcessesOf(graph: Graph, scope: string): readonly { readonly sub: string; readonly start: StartEvent }[] {
  const subs = graph.definition.scopes[scope]?.eventSubProcesses ?? [];
  if (subs.length === 0) return [];
  return subs.flatMap((sub) =>
    (graph.definition.scopes[sub]?.starts ?? []).flatMap((id) => {
      const start = graph.definition.nodes[id];
      return start?.kind === 'start' && start.trigger.type !== 'none' ? [{ sub, start }] : [];
    }),
  );
}

export function isEventSubProcess(graph: Graph, id: string): boolean {
  const work = activityOf(graph, id)?.work;
  return work?.type === 'sub' && work.sub === 'event';
}

/** Where a process or sub-process begins: its start event, and if it has none, all that nothing leads to. */
export function beginningsOf(graph: Graph, scope: string): readonly string[] {
  const content = graph.definition.scopes[scope];
  if (!content) return [];
  const [start] = content.starts;
  return start === undefined ? content.nodes.filter((id) => beginsByItself(nodeOf(graph, id))) : [start];
}

function beginsByItself(node: FlowNode): boolean {
  if (node.incoming.length > 0 || node.kind === 'start' || node.kind === 'boundary') return false;
  if (node.kind === 'catch') return node.trigger.type !== 'link';
  return node.kind !== 'activity' || (!node.forCompensation && !(node.work.type === 'sub' && node.work.sub === 'event'));
}

/** The catching end of a link in the same scope. */
export function linkTarget(graph: Graph, from: FlowNode, link: string): string | undefined {
  return graph.definition.scopes[from.scope]?.nodes.find((id) => {
    const node = nodeOf(graph, id);
    return node.kind === 'catch' && node.trigger.type === 'link' && node.trigger.link === link;
  });
}

/** What an element waits for, if it is an event. */
export function triggerOf(graph: Graph, id: string): Trigger | undefined {
  const node = graph.definition.nodes[id];
  return node && 'trigger' in node ? node.trigger : undefined;
}

/** For each way into a gateway the nodes a token can come from, not counting those who would pass the gateway before. */
export function reachingOf(graph: Graph, gateway: FlowNode): ReadonlyMap<string, ReadonlySet<string>> {
  const known = graph.reaching.get(gateway.id);
  if (known) return known;
  const before = predecessors(graph, gateway.scope);
  const found = new Map(gateway.incoming.map((flow) => [flow, backwards(before, { from: flowOf(graph, flow).from, without: gateway.id })]));
  graph.reaching.set(gateway.id, found);
  return found;
}

function backwards(before: ReadonlyMap<string, readonly string[]>, about: { from: string; without: string }): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [about.from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === about.without || seen.has(id)) continue;
    seen.add(id);
    open.push(...(before.get(id) ?? []));
  }
  return seen;
}

/** Who leads to whom in one scope: by flows, from an activity to its boundary events, from a link to its other end. */
function predecessors(graph: Graph, scope: string): ReadonlyMap<string, readonly string[]> {
  const before = new Map<string, string[]>();
  const add = (from: string, to: string): void => void before.set(to, [...(before.get(to) ?? []), from]);
  for (const id of graph.definition.scopes[scope]?.nodes ?? []) {
    const node = nodeOf(graph, id);
    for (const flow of node.outgoing) add(id, flowOf(graph, flow).to);
    if (node.kind === 'boundary') add(node.on, id);
    if (node.kind === 'throw' && node.result.type === 'link') {
      const target = linkTarget(graph, node, node.result.link);
      if (target !== undefined) add(id, target);
    }
  }
  return before;
}
