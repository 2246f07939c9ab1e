import { checkEvents } from './check-events.ts';
import { checkFlows } from './check-flows.ts';
import { checkGateways } from './check-gateways.ts';
import { checkReach } from './check-reach.ts';
import { checkScopes } from './check-scopes.ts';
import type { ProcessDefinition } from './definition.ts';
import type { Drawing } from './read-drawing.ts';

/** Checks how the parts of a process fit together; what each part says for itself was checked when it was read. */
export function checkProcess(drawing: Drawing, process: ProcessDefinition): void {
  checkScopes(drawing, process);
  checkFlows(drawing, process);
  checkGateways(drawing, process);
  checkEvents(drawing, process);
  checkReach(drawing, process);
}
