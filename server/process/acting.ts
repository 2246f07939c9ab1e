import { titleIn, type Principal, type Title } from '@portico/contracts';
import type { ProcessDefinition } from '@portico/bpmn';
import { titleOf } from './definitions.ts';

/**
 * Whom the effects of an instance act for: the process itself, with the roles its file gives it in its own app, or else
 * whoever started it, with the rights she has when they happen.
 */
export function actorOf(definition: ProcessDefinition, about: { app: string; process: string; starter: Principal }): Principal {
  const { starter } = about;
  if (!definition.runAs) {
    const { credential: _credential, ...kept } = starter;
    return kept;
  }
  return {
    kind: 'process',
    id: `process:${about.app}/${about.process}`,
    tenant: starter.tenant,
    name: nameOf(titleOf(definition.name, definition.id)),
    inApp: { app: about.app, roles: definition.runAs },
    roles: [],
    scopes: ['*'],
  };
}

function nameOf(title: Title): string {
  return titleIn('en', title, '');
}
