import type { FlowNode, ProcessDefinition } from './definition.ts';
import type { Drawing } from './read-drawing.ts';

/** Notes what no token can ever get to, and where ways end without an end event. */
export function checkReach(drawing: Drawing, process: ProcessDefinition): void {
  const reached = reach(process);
  const never = Object.values(process.nodes).filter(({ id }) => !reached.has(id));
  // What hangs on something unreached is told with it; boundary events and links are looked at as events.
  const roots = never.filter((node) => node.incoming.length === 0 && !never.some(({ id }) => id === node.scope));
  const told = (roots.length > 0 ? roots : never.slice(0, 1)).filter((node) => node.kind !== 'boundary' && !(node.kind === 'catch' && node.trigger.type === 'link'));
  for (const { id } of told) drawing.note('reach.never', drawing.byId.get(id));
  const handlers = new Set(Object.values(process.nodes).flatMap((node) => (node.kind === 'activity' ? [node.compensatedBy] : [])));
  for (const node of Object.values(process.nodes))
    if (reached.has(node.id) && !handlers.has(node.id) && isDeadEnd(process, node)) drawing.note('reach.dead-end', drawing.byId.get(node.id));
}

function reach(process: ProcessDefinition): ReadonlySet<string> {
  const reached = new Set<string>();
  const open: string[] = beginnings(process, process.id);
  const links = new Map(
    Object.values(process.nodes).flatMap((node) => (node.kind === 'catch' && node.trigger.type === 'link' ? [[`${node.scope}\n${node.trigger.link}`, node.id] as const] : [])),
  );
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = process.nodes[id];
    if (!node || reached.has(id)) continue;
    reached.add(id);
    open.push(...node.outgoing.map((flow) => process.flows[flow]?.to ?? ''));
    if (node.kind === 'throw' && node.result.type === 'link') open.push(links.get(`${node.scope}\n${node.result.link}`) ?? '');
    if (node.kind !== 'activity') continue;
    open.push(...node.boundaries, node.compensatedBy ?? '');
    if (node.work.type === 'sub') open.push(...beginnings(process, node.id));
  }
  return reached;
}

/** Where a process or sub-process begins: at its start events, or at all that no arrow leads to; and by its event sub-processes. */
function beginnings(process: ProcessDefinition, scope: string): string[] {
  const content = process.scopes[scope];
  if (!content) return [];
  if (content.starts.length > 0) return [...content.starts, ...content.eventSubProcesses];
  const first = content.nodes.filter((id) => {
    const node = process.nodes[id];
    return node && node.incoming.length === 0 && node.kind !== 'boundary' && !(node.kind === 'activity' && node.forCompensation);
  });
  return [...first, ...content.eventSubProcesses];
}

/** A way that just stops, in a place where other ways have an end event. */
function isDeadEnd(process: ProcessDefinition, node: FlowNode): boolean {
  if (node.outgoing.length > 0 || node.kind === 'end' || node.kind === 'gateway') return false;
  if (node.kind === 'throw' && node.result.type === 'link') return false;
  if (node.kind === 'boundary' && node.trigger.type === 'compensation') return false;
  if (node.kind === 'activity' && node.work.type === 'sub' && node.work.sub === 'event') return false;
  return (process.scopes[node.scope]?.nodes ?? []).some((id) => process.nodes[id]?.kind === 'end');
}
