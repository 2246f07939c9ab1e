import { PorticoError } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import * as oidc from 'openid-client';
import type { Kernel } from '../../kernel/index.ts';

/** Discovery documents and keys are read again after this time, milliseconds. */
const fresh = 10 * 60 * 1000;

export interface Client {
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret: string | undefined;
}

export interface Discovery {
  /** Reads the provider's metadata; throws `egress.denied` or `outside.failed`, `request.invalid` for a clear-text issuer. */
  configure(client: Client): Promise<oidc.Configuration>;
}

/** Where a provider sends the browser back to. */
export function redirectUri(kernel: Kernel, provider: string): string {
  return `${kernel.config.publicUrl}/api/sign-in/oidc/${provider}/callback`;
}

/** OpenID Connect Discovery 1.0 through the guarded `fetch`, remembered for a while. */
export function createDiscovery(kernel: Kernel): Discovery {
  const known = new LRUCache<string, oidc.Configuration>({ max: 100, ttl: fresh });
  return {
    configure: async (client) => {
      const key = JSON.stringify(client);
      const kept = known.get(key);
      if (kept) return kept;
      const made = await discover(kernel, client);
      known.set(key, made);
      return made;
    },
  };
}

async function discover(kernel: Kernel, client: Client): Promise<oidc.Configuration> {
  const issuer = new URL(client.issuer);
  const clear = isClear(issuer);
  const customFetch = kernel.http.fetch as oidc.CustomFetch;
  const execute = clear ? [oidc.allowInsecureRequests] : [];
  try {
    const found = await oidc.discovery(issuer, client.clientId, undefined, oidc.None(), { [oidc.customFetch]: customFetch, execute });
    const metadata = found.serverMetadata();
    const basic = metadata.token_endpoint_auth_methods_supported?.includes('client_secret_basic') ?? true;
    const proof = basic ? oidc.ClientSecretBasic : oidc.ClientSecretPost;
    const configured = new oidc.Configuration(metadata, client.clientId, undefined, client.clientSecret === undefined ? oidc.None() : proof(client.clientSecret));
    configured[oidc.customFetch] = customFetch;
    for (const each of execute) each(configured);
    return configured;
  } catch (error) {
    throw outside(error, issuer.host);
  }
}

/** Clear text is for a provider on this very machine (development, tests) and nothing else. */
function isClear(issuer: URL): boolean {
  if (issuer.protocol === 'https:') return false;
  if (issuer.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(issuer.hostname)) return true;
  throw new PorticoError('request.invalid', {
    params: { detail: 'issuer starts with https://' },
    issues: [{ place: 'issuer', message: { en: 'starts with https://', zh: '须以 https:// 开头' } }],
  });
}

/** Our own refusal (egress) as it is, whatever a library wrapped around it; everything else is the provider's fault. */
export function outside(error: unknown, host: string): PorticoError {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if (cause instanceof PorticoError) return cause;
  }
  return new PorticoError('outside.failed', { params: { host, reason: reasonOf(error) }, cause: error });
}

/** What went wrong: the provider's error code, or the innermost message of the library that checked its answer. */
export function reasonOf(error: unknown): string {
  let reason = 'unknown';
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if (cause instanceof oidc.AuthorizationResponseError || cause instanceof oidc.ResponseBodyError) return cause.error;
    reason = cause.message;
  }
  return reason;
}
