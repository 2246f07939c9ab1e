import { tellElement } from './element-words.ts';
import type { FlowNode, ProcessDefinition, SequenceFlow } from './definition.ts';
import type { Drawing } from './read-drawing.ts';

/** Every arrow leads from something to something that it may lead to, and its condition counts. */
export function checkFlows(drawing: Drawing, process: ProcessDefinition): void {
  for (const flow of Object.values(process.flows)) checkFlow(drawing, process, flow);
  for (const node of Object.values(process.nodes)) {
    const element = drawing.byId.get(node.id);
    if (node.default !== undefined && !node.outgoing.includes(node.default)) drawing.note('flow.default', element);
    const arrows = node.incoming.length + node.outgoing.length > 0;
    if (arrows && node.kind === 'activity' && node.work.type === 'sub' && node.work.sub === 'event') drawing.note('flow.event-sub', element);
    else if (arrows && node.kind === 'activity' && node.forCompensation) drawing.note('flow.handler', element);
  }
}

function checkFlow(drawing: Drawing, process: ProcessDefinition, flow: SequenceFlow): void {
  const element = drawing.byId.get(flow.id);
  const [from, to] = [process.nodes[flow.from], process.nodes[flow.to]];
  // Something that is drawn, but not in this process.
  if ((!from && drawing.byId.has(flow.from)) || (!to && drawing.byId.has(flow.to)) || (from && to && from.scope !== to.scope)) return drawing.note('flow.crosses', element);
  if (!from) return drawing.note('flow.source', element);
  if (!to) return drawing.note('flow.target', element);
  if (to.kind === 'start') drawing.note('flow.into-start', element);
  if (to.kind === 'boundary') drawing.note('boundary.way-in', drawing.byId.get(to.id));
  if (from.kind === 'end') drawing.note('flow.out-of-end', element);
  if (flow.condition === undefined) return undefined;
  if (from.default === flow.id) return drawing.note('flow.default-condition', element);
  if (!choosesWays(from)) drawing.note('flow.condition-ignored', element, { from: lower(drawing, from) });
  return undefined;
}

function choosesWays(node: FlowNode): boolean {
  return node.kind === 'activity' || (node.kind === 'gateway' && (node.type === 'exclusive' || node.type === 'inclusive' || node.type === 'complex'));
}

/** As it stands inside a sentence. */
function lower(drawing: Drawing, node: FlowNode): { en: string; zh: string } {
  const element = drawing.byId.get(node.id);
  const it = element ? tellElement(element, drawing.byId) : { en: node.id, zh: node.id };
  return { en: it.en.replace(/^The /, 'the '), zh: it.zh };
}
