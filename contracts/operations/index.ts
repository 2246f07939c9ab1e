import * as access from './access.ts';
import * as agents from './agents.ts';
import * as apps from './apps.ts';
import * as components from './components.ts';
import * as context from './context.ts';
import * as credentials from './credentials.ts';
import type { Operation } from './define.ts';
import * as drafts from './drafts.ts';
import * as entities from './entities.ts';
import * as files from './files.ts';
import * as forms from './forms.ts';
import * as functions from './functions.ts';
import * as governance from './governance.ts';
import * as identity from './identity.ts';
import * as oauth from './oauth.ts';
import * as pages from './pages.ts';
import * as previews from './previews.ts';
import * as processes from './processes.ts';
import * as processRepair from './process-repair.ts';
import * as providers from './providers.ts';
import * as records from './records.ts';
import * as registry from './registry.ts';
import * as surfaces from './surfaces.ts';
import * as tasks from './tasks.ts';
import * as tests from './tests.ts';
import * as templates from './templates.ts';

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'effect' in value && 'http' in value && 'allow' in value;
}

/** Every operation by name: the table that routes, tools, verbs, client and audit follow from. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  [
    identity,
    oauth,
    agents,
    apps,
    templates,
    entities,
    files,
    components,
    access,
    pages,
    drafts,
    previews,
    records,
    forms,
    functions,
    governance,
    providers,
    surfaces,
    processes,
    processRepair,
    tasks,
    tests,
    registry,
    context,
    credentials,
  ]
    .flatMap((area) => Object.values(area))
    .filter((value) => isOperation(value))
    .map((found) => [found.name, found]),
);
