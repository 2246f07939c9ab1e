import { PorticoError, scopeAllows, type Effect, type Entity, type Operation, type Principal, type ToolDefinition } from '@portico/contracts';
import { rolesFor, subjectsFor, type Subject } from '../identity/index.ts';
import type { AppInUse, Database, Grant, ProviderInUse, ToolGrant, Vault } from '../kernel/index.ts';
import { decideThing, grantFor, mayThing, platformAllows, seesThing, type ProviderAction } from '../policy/index.ts';
import { findProvider, inUseBy, openProvider } from '../registry/index.ts';
import { activeRelease, appByName } from '../workspace/index.ts';
import type { From } from './call.ts';
import type { Memory } from './memory.ts';

export type RecordAction = 'read' | 'create' | 'update' | 'delete';

/** What the door knows of a call before it runs. */
export interface Resolved {
  readonly app?: AppInUse;
  readonly grant: (action: RecordAction, entity: string) => Promise<Grant | undefined>;
  readonly provider?: ProviderInUse;
  readonly toolGrant?: ToolGrant;
  readonly maySee?: (tool: ToolDefinition) => boolean;
  /** What the call does, where that is less than its operation may do: a tool that is known to only read. */
  readonly effect?: Effect;
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
  readonly vault: Vault;
}

/** Resolves what the call is about and asks the policy; throws when it may not be. */
export async function allow(means: Means, asking: Asking): Promise<Resolved> {
  const { operation, input } = asking;
  const name = typeof input['app'] === 'string' ? input['app'] : undefined;
  if (operation.allow.on !== 'provider') checkScope(asking, { app: name });
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
    case 'process':
    case 'function':
      return onThing(means, asking, { app: name ?? '', kind: operation.allow.on });
    case 'provider':
      return onProvider(means, asking, typeof input['provider'] === 'string' ? input['provider'] : '');
    default:
      return operation.allow.on satisfies never;
  }
}

function checkScope({ operation, principal }: Asking, about: { app?: string | undefined; provider?: string; tool?: string | undefined; effect?: Effect }): void {
  if (operation.allow.on === 'public' || operation.name === 'session.get') return;
  const asked = { effect: about.effect ?? operation.effect, provider: about.provider, tool: about.tool, app: operation.allow.on === 'project' ? undefined : about.app };
  if (!scopeAllows(principal.scopes, asked)) {
    throw new PorticoError('policy.scope', { params: { scopes: principal.scopes.join(', '), operation: operation.name, needed: neededScope(asked) } });
  }
}

/** The least scope that would have been enough: what a client asks for when it asks for more. */
function neededScope({ app, provider, tool, effect }: { app: string | undefined; provider: string | undefined; tool: string | undefined; effect: Effect }): string {
  if (provider !== undefined) return tool === undefined ? `provider:${provider}` : `provider:${provider}:tool:${tool}`;
  // An app is a provider to those outside.
  if (app !== undefined) return effect === 'read' ? `provider:${app}:read` : `provider:${app}`;
  return effect === 'read' ? 'read' : 'platform';
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
        const nothing = { app: undefined, exists: false, roles: [], subjects: [] };
        if (!row) return nothing;
        // A preview is there for those who may edit the app it shows, with the roles they took in it.
        if (row.preview && !mayEdit(principal, await rolesFor(tx, principal, { app: row.preview.app, project: row.project }))) return nothing;
        const app = await activeRelease(tx, name);
        const roles = await rolesFor(tx, principal, { app: row.id, ...(!row.preview && { project: row.project }) });
        const subjects = await subjectsFor(tx, principal, row.id);
        return { app, exists: true, roles, subjects };
      },
      { readOnly: true },
    ),
  );
}

function mayEdit(principal: Principal, roles: readonly string[]): boolean {
  return platformAllows({ roles, principal, action: 'app.edit' }).allowed;
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

/** A process or a function: one the caller may not start or call is not there for her, unless she may see how the app is made. */
async function onThing(means: Means, asking: Asking, about: { app: string; kind: 'process' | 'function' }): Promise<Resolved> {
  const found = await known(means, asking.principal, about.app);
  if (!found.app || found.subjects.length === 0) throw new PorticoError('not_found', { params: { what: 'app', name: about.app } });
  const asked = asking.input[about.kind];
  // `file#process` is one of several processes that stand in one file.
  const name = typeof asked === 'string' ? (asked.split('#')[0] ?? '') : '';
  const things = about.kind === 'process' ? found.app.model.processes : found.app.model.functions;
  const there = Object.hasOwn(things ?? {}, name);
  const action = about.kind === 'process' ? 'start' : 'call';
  if (there && mayThing({ app: found.app, subjects: found.subjects, action, name })) return withApp(found.app, found.subjects, goesToModel(asking));
  if (!there || !mayEdit(asking.principal, found.roles)) throw new PorticoError('not_found', { params: { what: about.kind, name } });
  throw new PorticoError('policy.denied', { params: { action, resource: `${about.kind} ${name}`, who: 'the owner of the app' } });
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

const things: Readonly<Record<string, { action: ProviderAction; input: string }>> = {
  'tool.call': { action: 'call', input: 'tool' },
  'prompt.get': { action: 'getPrompt', input: 'prompt' },
  'resource.read': { action: 'readResource', input: 'uri' },
};

/** The provider with its surface and what the caller is in it; then the platform's policy, then the provider's own. */
async function onProvider(means: Means, asking: Asking, name: string): Promise<Resolved> {
  const { principal, operation, input } = asking;
  const { action } = operation.allow;
  const found = await means.memory.keep(principal.tenant, `provider/${who(principal)}/${name}`, async () => {
    const read = await means.database.bound(
      principal.tenant,
      async (tx) => {
        const provider = await findProvider(tx, name);
        if (!provider) return undefined;
        const { id, project } = provider.row;
        return { provider, roles: await rolesFor(tx, principal, { app: id, project }), subjects: await subjectsFor(tx, principal, id) };
      },
      { readOnly: true },
    );
    return read ? { open: await openProvider(means.vault, read.provider), roles: read.roles, subjects: read.subjects } : { open: undefined, roles: [], subjects: [] };
  });
  const { open, roles, subjects } = found;
  const may = (wanted: string): boolean => platformAllows({ roles, principal, action: wanted }).allowed;
  const thing = things[action];
  const wanted = thing ? 'provider.use' : action;
  if (!open || (!may(wanted) && !may('provider.use') && !may('provider.look'))) throw new PorticoError('not_found', { params: { what: 'provider', name } });
  decide(roles, { ...asking, operation: { ...operation, allow: { ...operation.allow, action: wanted } } }, `provider ${name}`);
  const provider = inUseBy(open, `${principal.kind}:${principal.id}`);
  const about = (definition: ToolDefinition) => ({
    provider: name,
    policy: provider.policy,
    subjects,
    action: 'call' as const,
    name: provider.surface?.tools.get(definition.name)?.original ?? definition.name,
    ...(definition.annotations && { hints: definition.annotations }),
  });
  const maySee = (definition: ToolDefinition): boolean =>
    scopeAllows(principal.scopes, { provider: name, tool: definition.name, effect: effectOf(definition) }) && seesThing(about(definition));
  if (!thing) {
    checkScope(asking, { provider: name });
    return { grant: refuseAll, provider, maySee };
  }
  const target = String(input[thing.input]);
  const tool = thing.action === 'call' ? provider.surface?.tools.get(target) : undefined;
  const effect = thing.action === 'call' ? (tool ? effectOf(tool.definition) : 'outside') : operation.effect;
  checkScope(asking, { provider: name, effect, ...(thing.action === 'call' && { tool: target }) });
  const args = typeof input['arguments'] === 'object' && input['arguments'] !== null ? (input['arguments'] as Record<string, unknown>) : {};
  const toolGrant = decideThing(tool ? about(tool.definition) : { provider: name, policy: provider.policy, subjects, action: thing.action, name: target }, args);
  if (!toolGrant.allowed) throw new PorticoError('policy.denied', { params: { action: thing.action, resource: target, who: `the owner of the provider ${name}` } });
  return { grant: refuseAll, provider, maySee, toolGrant, effect };
}

/** A tool whose approved definition says that it only reads counts as a read: scopes, audit and retries follow from it. */
function effectOf(definition: ToolDefinition): Effect {
  return definition.annotations?.readOnlyHint === true ? 'read' : 'outside';
}

/** Two callers with the same answer here are the same to the policy. */
function who(principal: Principal): string {
  return `${principal.kind}:${principal.id}:${principal.onBehalfOf?.id ?? ''}:${principal.inApp?.roles.join(',') ?? ''}`;
}
