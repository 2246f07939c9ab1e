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
  /** A process or function that acts for nobody: the roles its file gives it in its own app, and none elsewhere. */
  readonly inApp?: { readonly app: string; readonly roles: readonly string[] };
  /** Tenant-wide roles, e.g. `administrator`. */
  readonly roles: readonly string[];
  /** Limits of the key or token used; `['*']` for a signed-in person. See {@link scopeAllows}. */
  readonly scopes: readonly string[];
  /**
   * What proved it, so that revoking it closes what it opened: a session, an API key, an OAuth grant (all its tokens), a
   * token of a trusted issuer, a client certificate.
   */
  readonly credential?: { readonly kind: 'session' | 'key' | 'grant' | 'issuer' | 'certificate'; readonly id: string };
}

/** Tenant-wide roles a person can be given. Everybody signed in is a member. */
export const tenantRoles = ['administrator', 'builder', 'operator', 'auditor'] as const;
export type TenantRole = (typeof tenantRoles)[number];

/** Roles inside a project. */
export const projectRoles = ['owner', 'editor', 'viewer'] as const;
export type ProjectRole = (typeof projectRoles)[number];

/** One scope of a key or token; the grammar is that of {@link scopeAllows}. */
export const scopePattern = /^(?:\*|read|platform|app:[a-z][a-z0-9-]*(?::read)?|provider:[a-z][a-z0-9-]*(?::read|:tool:[A-Za-z0-9_.-]{1,128})?)$/;

/** Is all that `scope` allows allowed by one of `held` too? */
export function scopeCovers(held: readonly string[], scope: string): boolean {
  return held.some((one) => {
    if (one === '*' || one === scope) return true;
    if (one === 'read') return scope.endsWith(':read') && !scope.includes(':tool:');
    return /^(?:app|provider):[^:]+$/.test(one) && scope.startsWith(`${one}:`);
  });
}

/**
 * Does a key's or token's scope cover an operation? Grammar: `*` everything · `read` only reads · `platform` operations
 * that belong to no app and no provider · `app:<name>` one app · `app:<name>:read` its reads · `provider:<name>`,
 * `provider:<name>:read` the same for a provider · `provider:<name>:tool:<tool>` one tool. Any number of them.
 */
export function scopeAllows(
  scopes: readonly string[],
  asked: { app?: string | undefined; provider?: string | undefined; tool?: string | undefined; effect: 'read' | 'change' | 'outside' },
): boolean {
  return scopes.some((scope) => {
    if (scope === '*') return true;
    if (scope === 'read') return asked.effect === 'read';
    if (scope === 'platform') return asked.app === undefined && asked.provider === undefined;
    const [kind, name, limit, ...rest] = scope.split(':');
    if ((kind === 'app' ? asked.app : kind === 'provider' ? asked.provider : undefined) !== name || name === undefined) return false;
    if (limit === undefined) return true;
    if (limit === 'read') return asked.effect === 'read';
    return kind === 'provider' && limit === 'tool' && (asked.tool === undefined ? asked.effect === 'read' : asked.tool === rest.join(':'));
  });
}
