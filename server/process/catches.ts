import type { FlowNode, ProcessDefinition } from '@portico/bpmn';

/** Would an error of this code, thrown at the element, be caught by a boundary event or an event sub-process around it? */
export function catches(definition: ProcessDefinition, element: string, code: string): boolean {
  let at = definition.nodes[element];
  while (at) {
    if (at.kind === 'activity' && at.boundaries.some((id) => fits(definition.nodes[id], code))) return true;
    const around: string = at.scope;
    const events = definition.scopes[around]?.eventSubProcesses ?? [];
    if (events.some((id) => (definition.scopes[id]?.starts ?? []).some((start) => fits(definition.nodes[start], code)))) return true;
    at = definition.nodes[around];
  }
  return false;
}

function fits(node: FlowNode | undefined, code: string): boolean {
  if (node?.kind !== 'boundary' && node?.kind !== 'start') return false;
  const { trigger } = node;
  return trigger.type === 'error' && (trigger.code === undefined || trigger.code === code);
}
