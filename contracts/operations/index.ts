import * as agents from './agents.ts';
import * as apps from './apps.ts';
import * as context from './context.ts';
import * as credentials from './credentials.ts';
import type { Operation } from './define.ts';
import * as files from './files.ts';
import * as governance from './governance.ts';
import * as identity from './identity.ts';
import * as oauth from './oauth.ts';
import * as providers from './providers.ts';
import * as records from './records.ts';
import * as registry from './registry.ts';
import * as surfaces from './surfaces.ts';

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'effect' in value && 'http' in value && 'allow' in value;
}

/** Every operation by name: the table that routes, tools, verbs, client and audit follow from. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  [identity, oauth, agents, apps, files, records, governance, providers, surfaces, registry, context, credentials]
    .flatMap((area) => Object.values(area))
    .filter((value) => isOperation(value))
    .map((found) => [found.name, found]),
);
