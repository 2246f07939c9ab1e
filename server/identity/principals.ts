import { projectRoles, type Principal } from '@portico/contracts';
import type { Tx } from '../kernel/index.ts';
import { actorById, memberships, type Actor, type Membership } from './store.ts';

/** Why a principal may not act, or nothing. Used wherever somebody is turned into a principal. */
export function whyNot(actor: Pick<Actor, 'kind' | 'status' | 'owner_status'>): { en: string; zh: string } | undefined {
  if (actor.kind === null) return { en: 'its principal is gone', zh: '对应主体已不存在' };
  if (actor.kind === 'person' && actor.status !== 'active') return { en: 'the person is not active', zh: '该人员未处于启用状态' };
  if (actor.kind === 'agent' && actor.owner_status !== 'active') return { en: 'the owner of this agent has left', zh: '该代理的所有者已离职' };
  if (actor.kind === 'agent' && actor.status !== 'active') return { en: 'the agent is disabled', zh: '该代理已停用' };
  return undefined;
}

/** The principal an actor is; the caller has asked {@link whyNot}. */
export function principalOf(actor: Actor, proof: Pick<Principal, 'scopes' | 'credential'>): Principal {
  return {
    kind: actor.kind ?? 'person',
    id: actor.id,
    tenant: actor.tenant,
    name: actor.name,
    ...(actor.on_behalf && actor.owner !== null && { onBehalfOf: { id: actor.owner, name: actor.owner_name ?? '' } }),
    roles: actor.roles,
    ...proof,
  };
}

/** A person or agent who may act now, for work that goes on without a credential (worker, explain); undefined when not. */
export async function principalById(tx: Tx, id: string): Promise<Principal | undefined> {
  const actor = await actorById(tx, id);
  if (!actor || whyNot(actor)) return undefined;
  return principalOf(actor, { scopes: ['*'] });
}

/**
 * Roles for the platform's policy: `tenant:member`, `tenant:<role>`, `project:<role>` with all lesser ones, `app:member`
 * for whoever has a role in the app, and `app:<role>`. An agent that acts for its owner has what both have.
 */
export async function rolesFor(tx: Tx, principal: Principal, scope: { app?: string | undefined; project?: string | undefined }): Promise<string[]> {
  if (principal.kind === 'system') return ['tenant:system'];
  if (principal.inApp) return principal.inApp.app === scope.app ? ['app:member', ...principal.inApp.roles.map((role) => `app:${role}`)] : [];
  const owner = principal.onBehalfOf;
  const ids = owner ? [principal.id, owner.id] : [principal.id];
  const found = await memberships(tx, { principals: ids, project: scope.project, app: scope.app });
  const of = (id: string): Membership | undefined => found.find((one) => one.principal === id);
  const own = rolesIn(principal.roles, of(principal.id));
  if (!owner) return own;
  const hers = new Set(rolesIn([], of(owner.id)));
  return own.filter((role) => hers.has(role));
}

function rolesIn(tenantRoles: readonly string[], membership: Membership | undefined): string[] {
  const rank = projectRoles.findIndex((role) => role === membership?.project);
  const app = membership?.app ?? [];
  return [
    'tenant:member',
    ...tenantRoles.map((role) => `tenant:${role}`),
    ...(rank < 0 ? [] : projectRoles.slice(rank)).map((role) => `project:${role}`),
    ...(app.length > 0 ? ['app:member'] : []),
    ...app.map((role) => `app:${role}`),
  ];
}

/** Whom an app's policy decides about. Rules over rows name the person, so both halves of an agent carry her id. */
export interface Subject {
  readonly id: string;
  readonly kind: 'person' | 'agent' | 'process' | 'function';
  readonly name: string;
  /** Roles in the app. */
  readonly roles: string[];
  /** Attributes of the assignment in the app, readable as `principal.<name>`. */
  readonly attributes: Record<string, unknown>;
}

/**
 * One subject for a person, an agent by itself or a process with roles of its own; two for an agent on behalf of its owner, whose intersection decides;
 * none when nobody active is behind the principal, which denies everything.
 */
export async function subjectsFor(tx: Tx, principal: Principal, appId: string): Promise<Subject[]> {
  const { inApp, kind, id, name } = principal;
  if (inApp && (kind === 'process' || kind === 'function')) return inApp.app === appId ? [{ id, kind, name, roles: [...inApp.roles], attributes: {} }] : [];
  const actor = await actorById(tx, principal.id);
  if (!actor || actor.kind === null || whyNot(actor)) return [];
  const owner = actor.on_behalf ? actor.owner : null;
  const found = await memberships(tx, { principals: owner === null ? [actor.id] : [actor.id, owner], project: undefined, app: appId });
  const rolesOf = (id: string): string[] => found.find((one) => one.principal === id)?.app ?? [];
  const attributesOf = (id: string): Record<string, unknown> => found.find((one) => one.principal === id)?.attributes ?? {};
  const own: Subject = { id: actor.id, kind: actor.kind, name: actor.name, roles: rolesOf(actor.id), attributes: attributesOf(actor.id) };
  if (owner === null) return [own];
  const attributes = attributesOf(owner);
  return [
    { id: owner, kind: 'person', name: actor.owner_name ?? '', roles: rolesOf(owner), attributes },
    { ...own, id: owner, attributes },
  ];
}
