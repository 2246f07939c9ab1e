import type { BoundaryEvent, FlowNode, ProcessDefinition } from './definition.ts';
import { nameOf } from './element-words.ts';
import type { Drawing } from './read-drawing.ts';

/** Events stand where they can happen, and what is thrown can arrive. */
export function checkEvents(drawing: Drawing, process: ProcessDefinition): void {
  const nodes = Object.values(process.nodes);
  for (const node of nodes) {
    const element = drawing.byId.get(node.id);
    if (node.kind === 'boundary') checkBoundary(drawing, process, node);
    if (repeatsOnce(process, node)) drawing.note('timer.cycle-once', element);
    if (node.kind === 'start' && !node.interrupting && node.trigger.type === 'error') drawing.note('start.error-goes-on', element);
    if (node.kind === 'start' && node.trigger.type === 'compensation' && process.nodes[node.scope]?.scope === process.id) drawing.note('start.undo-all', element);
    if (node.kind === 'end' && node.result.type === 'cancel' && !inTransaction(process, node.scope)) drawing.note('cancel.outside', element);
    if ((node.kind === 'end' || node.kind === 'throw') && node.result.type === 'compensation' && node.result.activity !== undefined && !canBeUndone(process, node.result.activity))
      drawing.note('compensation.target', element, { activity: named(drawing, node.result.activity) });
  }
  checkLinks(drawing, nodes);
}

function checkBoundary(drawing: Drawing, process: ProcessDefinition, node: BoundaryEvent): void {
  const element = drawing.byId.get(node.id);
  const host = process.nodes[node.on];
  if (host?.kind !== 'activity' || host.scope !== node.scope || (host.work.type === 'sub' && host.work.sub === 'event')) return drawing.note('boundary.host', element);
  const { type } = node.trigger;
  if (!node.interrupting && (type === 'error' || type === 'cancel')) drawing.note('boundary.goes-on', element);
  if (type === 'cancel' && !(host.work.type === 'sub' && host.work.sub === 'transaction')) drawing.note('boundary.cancel', element, { host: named(drawing, host.id) });
  if (type !== 'compensation') return undefined;
  const handler = process.nodes[host.compensatedBy ?? ''];
  if (handler?.kind !== 'activity') drawing.note('compensation.handler', element);
  else if (!handler.forCompensation) drawing.note('compensation.unmarked', drawing.byId.get(handler.id));
  return undefined;
}

/** A cycle where the event happens only once. */
function repeatsOnce(process: ProcessDefinition, node: FlowNode): boolean {
  if (!('trigger' in node) || node.trigger.type !== 'timer' || node.trigger.timer.kind !== 'cycle') return false;
  if (node.kind === 'start') return node.interrupting && node.scope !== process.id;
  return node.kind !== 'boundary' || node.interrupting;
}

function inTransaction(process: ProcessDefinition, scope: string): boolean {
  const around = process.nodes[scope];
  if (around?.kind !== 'activity') return false;
  return (around.work.type === 'sub' && around.work.sub === 'transaction') || inTransaction(process, around.scope);
}

/** Something undoes it, or it is a sub-process whose content may be undone. */
function canBeUndone(process: ProcessDefinition, id: string): boolean {
  const node = process.nodes[id];
  return node?.kind === 'activity' && (node.compensatedBy !== undefined || node.work.type === 'sub');
}

function checkLinks(drawing: Drawing, nodes: readonly FlowNode[]): void {
  const arrivals = new Map<string, string>();
  const used = new Set<string>();
  const key = (node: FlowNode, link: string): string => `${node.scope}\n${link}`;
  for (const node of nodes) {
    if (node.kind !== 'catch' || node.trigger.type !== 'link' || node.trigger.link === '') continue;
    const place = key(node, node.trigger.link);
    if (arrivals.has(place)) drawing.note('link.twice', drawing.byId.get(node.id), { link: node.trigger.link });
    arrivals.set(place, node.id);
  }
  for (const node of nodes) {
    const link = linkOf(node);
    if (link === undefined || link === '') continue;
    used.add(key(node, link));
    if (!arrivals.has(key(node, link))) drawing.note('link.partner', drawing.byId.get(node.id), { link });
  }
  for (const [place, id] of arrivals) if (!used.has(place)) drawing.note('link.unused', drawing.byId.get(id));
}

function linkOf(node: FlowNode): string | undefined {
  return node.kind === 'throw' && node.result.type === 'link' ? node.result.link : undefined;
}

function named(drawing: Drawing, id: string): { en: string; zh: string } {
  const element = drawing.byId.get(id);
  return (element && nameOf(element)) ?? { en: id, zh: id };
}
