/** What a key may do, as the form holds it. */
export interface ScopeChoice {
  readonly kind: 'everything' | 'read' | 'chosen';
  readonly platform: boolean;
  readonly apps: Readonly<Record<string, 'use' | 'read' | undefined>>;
}
export const everything: ScopeChoice = { kind: 'everything', platform: false, apps: {} };

/** The scopes of `keys.create`; empty when nothing is chosen yet. */
export function scopesOf(choice: ScopeChoice): readonly string[] {
  if (choice.kind === 'everything') return ['*'];
  if (choice.kind === 'read') return ['read'];
  const apps = Object.entries(choice.apps).flatMap(([app, may]) => (may === 'use' ? [`app:${app}`] : may === 'read' ? [`app:${app}:read`] : []));
  return [...(choice.platform ? ['platform'] : []), ...apps];
}

/** Does the key work, and if not, why? */
export function keyState(key: { readonly revokedAt: string | null; readonly expiresAt: string | null }, now: number): 'works' | 'revoked' | 'expired' {
  if (key.revokedAt !== null) return 'revoked';
  return key.expiresAt !== null && Date.parse(key.expiresAt) <= now ? 'expired' : 'works';
}
