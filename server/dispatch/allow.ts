import { PorticoError, scopeAllows, type Entity, type Operation, type Principal } from '@portico/contracts';
import { rolesFor, subjectsFor, type Subject } from '../identity/index.ts';
import type { AppInUse, Database, Grant } from '../kernel/index.ts';
import { grantFor, platformAllows } from '../policy/index.ts';
import { activeRelease, appByName } from '../workspace/index.ts';
import type { From } from './call.ts';
import type { Memory } from './memory.ts';

export type RecordAction = 'read' | 'create' | 'update' | 'delete';

/** What the door knows of a call before it runs. */
export interface Resolved {
  readonly app?: AppInUse;
  readonly grant: (action: RecordAction, entity: string) => Promise<Grant | undefined>;
}

interface Asking {
  readonly operation: Operation;
  readonly principal: Principal;
  readonly input: Readonly<Record<string, unknown>>;
  readonly entrance: From['entrance'];
}

const refuseAll: Resolved['grant'] = () => Promise.resolve(undefined);

interface Means {
  readonly database: Database;
  readonly memory: Memory;
}

/** Resolves what the call is about and asks the policy; throws when it may not be. */
export async function allow(means: Means, asking: Asking): Promise<Resolved> {
  const { operation, input } = asking;
  const name = typeof input['app'] === 'string' ? input['app'] : undefined;
  checkScope(asking, name);
  switch (operation.allow.on) {
    case 'public':
    case 'self':
      return { grant: refuseAll };
    case 'tenant':
      return platform(means, asking, {});
    case 'project':
      return platform(means, asking, { project: typeof input['project'] === 'string' ? input['project'] : 'main' });
    case 'app':
      return onApp(means, asking, name ?? '');
    case 'record':
      return onRecord(means, asking, name ?? '');
    default:
      return operation.allow.on satisfies never;
  }
}

function checkScope({ operation, principal }: Asking, app: string | undefined): void {
  if (operation.allow.on === 'public' || operation.name === 'session.get') return;
  const asked = { effect: operation.effect, ...(app !== undefined && operation.allow.on !== 'project' && { app }) };
  if (!scopeAllows(principal.scopes, asked)) {
    throw new PorticoError('policy.scope', { params: { scopes: principal.scopes.join(', '), operation: operation.name } });
  }
}

async function platform(means: Means, asking: Asking, scope: { project?: string }): Promise<Resolved> {
  const { principal } = asking;
  const { roles } = await means.memory.keep(principal.tenant, `roles/${who(principal)}/${scope.project ?? ''}`, () =>
    means.database.bound(principal.tenant, async (tx) => ({ roles: await rolesFor(tx, principal, scope) }), { readOnly: true }),
  );
  decide(roles, asking, scope.project === undefined ? principal.tenant : `project ${scope.project}`);
  return { grant: refuseAll };
}

function decide(roles: readonly string[], { principal, operation }: Asking, resource: string): void {
  if (!platformAllows({ roles, principal, action: operation.allow.action }).allowed) {
    throw new PorticoError('policy.denied', { params: { action: operation.allow.action, resource, who: 'an administrator' } });
  }
}

/** The app with its release and what the caller is in it; one short transaction, then from memory. */
async function known(
  means: Means,
  principal: Principal,
  name: string,
): Promise<{ app: AppInUse | undefined; exists: boolean; roles: readonly string[]; subjects: readonly Subject[] }> {
  return means.memory.keep(principal.tenant, `app/${who(principal)}/${name}`, () =>
    means.database.bound(
      principal.tenant,
      async (tx) => {
        const row = await appByName(tx, name);
        if (!row) return { app: undefined, exists: false, roles: [], subjects: [] };
        const app = await activeRelease(tx, name);
        const roles = await rolesFor(tx, principal, { app: row.id, project: row.project });
        const subjects = await subjectsFor(tx, principal, row.id);
        return { app, exists: true, roles, subjects };
      },
      { readOnly: true },
    ),
  );
}

async function onApp(means: Means, asking: Asking, name: string): Promise<Resolved> {
  const found = await known(means, asking.principal, name);
  const may = platformAllows({ roles: found.roles, principal: asking.principal, action: asking.operation.allow.action }).allowed;
  if (!found.exists || (!may && !platformAllows({ roles: found.roles, principal: asking.principal, action: 'app.use' }).allowed)) {
    throw new PorticoError('not_found', { params: { what: 'app', name } });
  }
  decide(found.roles, asking, `app ${name}`);
  return withApp(found.app, found.subjects, goesToModel(asking));
}

async function onRecord(means: Means, asking: Asking, name: string): Promise<Resolved> {
  const found = await known(means, asking.principal, name);
  if (!found.app || found.subjects.length === 0) throw new PorticoError('not_found', { params: { what: 'app', name } });
  const entity = typeof asking.input['entity'] === 'string' ? asking.input['entity'] : '';
  const resolved = withApp(found.app, found.subjects, goesToModel(asking));
  const model = found.app.model.entities[entity];
  const anything = model && (await anyGrant(resolved, entity));
  if (!anything) throw new PorticoError('not_found', { params: { what: 'entity', name: entity } });
  const action = asking.operation.allow.action as RecordAction;
  if (!(await resolved.grant(action, entity))) {
    throw new PorticoError('policy.denied', { params: { action, resource: entity, who: 'the owner of the app' } });
  }
  return resolved;
}

/** An entity of which the caller may do nothing at all does not exist for her. */
async function anyGrant(resolved: Resolved, entity: string): Promise<boolean> {
  for (const action of ['read', 'create', 'update', 'delete'] as const) if (await resolved.grant(action, entity)) return true;
  return false;
}

function withApp(app: AppInUse | undefined, subjects: readonly Subject[], toModel: boolean): Resolved {
  if (!app) return { grant: refuseAll };
  const ask: Resolved['grant'] = (action, entity) => {
    if (subjects.length === 0 || !app.model.entities[entity]) return Promise.resolve(undefined);
    const grant = grantFor({ app, subjects, action, entity });
    return Promise.resolve(grant && toModel ? withoutSecrets(grant, app.model.entities[entity]) : grant);
  };
  return { app, grant: ask };
}

const spared = new WeakMap<Grant, Grant>();

/** What goes to an agent ends in a model: fields marked `secret` stay here, whatever the policy says. */
function withoutSecrets(grant: Grant, entity: Entity): Grant {
  const secret = Object.keys(entity.fields).filter((field) => entity.fields[field]?.sensitivity === 'secret' && !entity.key.includes(field));
  if (secret.length === 0) return grant;
  const known = spared.get(grant);
  if (known) return known;
  const narrowed = { ...grant, readable: grant.readable.difference(new Set(secret)) };
  spared.set(grant, narrowed);
  return narrowed;
}

/** Does the answer go to a model? An agent's does, and so does everything that is asked over MCP. */
function goesToModel({ principal, entrance }: Asking): boolean {
  return principal.kind === 'agent' || entrance === 'mcp';
}

/** Two callers with the same answer here are the same to the policy. */
function who(principal: Principal): string {
  return `${principal.kind}:${principal.id}:${principal.onBehalfOf?.id ?? ''}`;
}
