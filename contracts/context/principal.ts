/** Who acts. Every call in Portico has one. */
export interface Principal {
  readonly kind: 'person' | 'agent' | 'process' | 'function' | 'system';
  /** Stable id; for `kind: 'system'` the name of the worker's duty. */
  readonly id: string;
  /** Tenant id. Nothing crosses it. */
  readonly tenant: string;
  readonly name: string;
  /** The person an agent acts for. The decision is the intersection of both. */
  readonly onBehalfOf?: { readonly id: string; readonly name: string };
  /** Tenant-wide roles, e.g. `administrator`. */
  readonly roles: readonly string[];
  /** Limits of the key or token used; `['*']` for a signed-in person. See {@link scopeAllows}. */
  readonly scopes: readonly string[];
  /** The session or key that proved it, so that revoking it closes what it opened. */
  readonly credential?: { readonly kind: 'session' | 'key'; readonly id: string };
}

/** Tenant-wide roles a person can be given. Everybody signed in is a member. */
export const tenantRoles = ['administrator', 'builder', 'operator', 'auditor'] as const;
export type TenantRole = (typeof tenantRoles)[number];

/** Roles inside a project. */
export const projectRoles = ['owner', 'editor', 'viewer'] as const;
export type ProjectRole = (typeof projectRoles)[number];

/**
 * Does a key's scope cover an operation? Grammar: `*` everything · `read` only reads · `platform` operations that
 * belong to no app · `app:<name>` one app · `app:<name>:read` its reads. A key carries any number of them.
 */
export function scopeAllows(scopes: readonly string[], asked: { app?: string; effect: 'read' | 'change' | 'outside' }): boolean {
  return scopes.some((scope) => {
    if (scope === '*') return true;
    if (scope === 'read') return asked.effect === 'read';
    if (scope === 'platform') return asked.app === undefined;
    const [kind, app, limit] = scope.split(':');
    return kind === 'app' && app === asked.app && (limit === undefined || (limit === 'read' && asked.effect === 'read'));
  });
}
