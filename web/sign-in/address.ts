/** The one-time token behind `#token=`: it stands in the fragment so that it never reaches a server's log. */
export function tokenIn(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token')?.trim();
  return token || undefined;
}

/** Why signing in with a provider did not work, as the server wrote it behind `#error=`. */
export function errorIn(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get('error')?.slice(0, 500) || undefined;
}

/** Where to go after sign-in: a path of this Portico, or the start page for anything else. */
export function safeTarget(to: unknown): string {
  if (typeof to !== 'string' || !/^\/(?![/\\])/.test(to)) return '/';
  return /^\/(sign-in|setup|link)\b/.test(to) ? '/' : to;
}
