import type { Activity, FlowNode, ProcessDefinition } from './definition.ts';
import type { Drawing } from './read-drawing.ts';

/** Where the process and each of its sub-processes begin, and for whom tasks are. */
export function checkScopes(drawing: Drawing, process: ProcessDefinition): void {
  const element = drawing.byId.get(process.id);
  const starts = startsIn(process, process.id);
  if (starts.length === 0) drawing.note('start.missing', element);
  checkPlainStarts(drawing, process, process.id);
  for (const node of Object.values(process.nodes)) {
    if (node.kind !== 'activity') continue;
    if (node.work.type === 'sub') checkSub(drawing, process, { node, sub: node.work.sub });
    if (node.work.type === 'user') checkUser(drawing, node);
  }
}

function checkSub(drawing: Drawing, process: ProcessDefinition, about: { node: Activity; sub: 'embedded' | 'transaction' | 'event' | 'ad-hoc' }): void {
  const { node, sub } = about;
  const element = drawing.byId.get(node.id);
  const inside = (process.scopes[node.id]?.nodes ?? []).flatMap((id) => process.nodes[id] ?? []);
  const starts = startsIn(process, node.id);
  if (sub === 'event') {
    if (starts.length !== 1 || starts[0]?.trigger.type === 'none') drawing.note('start.event-sub', element);
    return;
  }
  if (sub === 'ad-hoc') {
    for (const one of inside) if (one.kind === 'start' || one.kind === 'end') drawing.note('adhoc.events', drawing.byId.get(one.id));
    if (!inside.some((one) => one.kind === 'activity')) drawing.note('adhoc.empty', element);
    return;
  }
  if (inside.length === 0) drawing.note('sub.empty', element);
  checkPlainStarts(drawing, process, node.id);
}

function checkPlainStarts(drawing: Drawing, process: ProcessDefinition, scope: string): void {
  const plain = startsIn(process, scope).filter(({ trigger, occasion }) => trigger.type === 'none' && !occasion);
  if (plain.length > 1) drawing.note('start.several', drawing.byId.get(scope), { count: plain.length });
}

function checkUser(drawing: Drawing, node: Activity): void {
  if (node.work.type !== 'user') return;
  const { assignee, candidates, roles } = node.work.assignment;
  if (assignee === undefined && candidates === undefined && roles.length === 0 && node.lane.length === 0) drawing.note('task.nobody', drawing.byId.get(node.id));
}

function startsIn(process: ProcessDefinition, scope: string): Extract<FlowNode, { kind: 'start' }>[] {
  return (process.scopes[scope]?.starts ?? []).flatMap((id) => {
    const node = process.nodes[id];
    return node?.kind === 'start' ? [node] : [];
  });
}
