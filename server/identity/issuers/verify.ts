import { createHash } from 'node:crypto';
import { PorticoError } from '@portico/contracts';
import { createRemoteJWKSet, customFetch, decodeJwt, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Kernel } from '../../kernel/index.ts';
import { refused } from '../refused.ts';
import type { IssuerRow } from './store.ts';

/** Signatures with a public key only: a key that is known to everybody must not also be a shared secret. */
const algorithms = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512', 'EdDSA', 'Ed25519'];
/** Seconds of difference between two clocks. */
const tolerance = 30;

export interface Issuers {
  /** The claims of a token a trusted issuer signed for its audience; throws `auth.invalid` with the reason. */
  verify(token: string, row: IssuerRow): Promise<JWTPayload>;
  /** Reads the keys, so that a wrong address is found when it is entered. Throws `outside.failed`, `egress.denied`. */
  keysAt(row: Pick<IssuerRow, 'issuer' | 'jwks_uri'>): Promise<void>;
}

/** Does it look like a signed token (RFC 7519) rather than one of our own random ones? */
export const looksSigned = (token: string): boolean => /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/.test(token);

/** Issuer and audiences as the token says, nothing of it checked. */
export function claimed(token: string): { issuer: string; audiences: readonly string[] } {
  try {
    const { iss, aud } = decodeJwt(token);
    return { issuer: iss ?? '', audiences: aud === undefined ? [] : [aud].flat() };
  } catch {
    throw refused({ en: 'it is not a readable token', zh: '无法解析该令牌' });
  }
}

/** Keys of trusted issuers, read through the guarded way out, kept, and read anew when a token names one we do not have. */
export function createIssuers(kernel: Kernel): Issuers {
  const known = new LRUCache<string, Promise<JWTVerifyGetKey>>({ max: 100 });

  async function open(row: Pick<IssuerRow, 'issuer' | 'jwks_uri'>): Promise<JWTVerifyGetKey> {
    const address = row.jwks_uri ?? (await discovered(kernel, row.issuer));
    return createRemoteJWKSet(new URL(address), {
      [customFetch]: (url, init) => kernel.http.fetch(url, init),
      cooldownDuration: 30_000,
      cacheMaxAge: 600_000,
      timeoutDuration: 5000,
    });
  }
  function keys(row: Pick<IssuerRow, 'issuer' | 'jwks_uri'>): Promise<JWTVerifyGetKey> {
    const place = JSON.stringify([row.issuer, row.jwks_uri]);
    const kept = known.get(place) ?? open(row);
    known.set(place, kept);
    kept.catch(() => known.delete(place));
    return kept;
  }

  return {
    verify: async (token, row) => {
      const getKey = await keys(row);
      const now = kernel.clock.now();
      try {
        const { payload } = await jwtVerify(token, getKey, {
          issuer: row.issuer,
          audience: row.audience,
          algorithms,
          clockTolerance: tolerance,
          currentDate: now,
          requiredClaims: ['exp'],
        });
        return payload;
      } catch (error) {
        throw translated(error, row.issuer);
      }
    },
    keysAt: async (row) => {
      known.delete(JSON.stringify([row.issuer, row.jwks_uri]));
      const getKey = await keys(row);
      // A key id that no set has: the set is read, and says so.
      const probe = { alg: 'ES256', kid: createHash('sha256').update(row.issuer).digest('hex') };
      await Promise.resolve(getKey(probe, { payload: '', signature: '' })).catch((error: unknown) => {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw outside(error, row.issuer);
      });
    },
  };
}

/** RFC 8414, else OpenID Connect Discovery; the document has to name the issuer it was asked for. */
async function discovered(kernel: Kernel, issuer: string): Promise<string> {
  const url = new URL(issuer);
  const path = url.pathname.replace(/\/$/, '');
  for (const place of [`${url.origin}${path}/.well-known/openid-configuration`, `${url.origin}/.well-known/oauth-authorization-server${path}`]) {
    const answer = await kernel.http.fetch(place, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(5000) });
    if (!answer.ok) continue;
    const document = (await answer.json().catch(() => undefined)) as { issuer?: unknown; jwks_uri?: unknown } | undefined;
    if (document?.issuer === issuer && typeof document.jwks_uri === 'string' && URL.canParse(document.jwks_uri)) return document.jwks_uri;
  }
  throw new PorticoError('outside.failed', { params: { host: url.host, reason: 'it has no discovery document for this issuer; set jwksUri' } });
}

function outside(error: unknown, issuer: string): PorticoError {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) if (cause instanceof PorticoError) return cause;
  return new PorticoError('outside.failed', { params: { host: new URL(issuer).host, reason: error instanceof Error ? error.message : 'no keys' }, cause: error });
}

function translated(error: unknown, issuer: string): PorticoError {
  if (error instanceof errors.JWTExpired) return refused({ en: 'it has expired', zh: '已过期' });
  if (error instanceof errors.JWTClaimValidationFailed) return refused({ en: `its ${error.claim} does not fit`, zh: `其 ${error.claim} 不符合要求` });
  if (error instanceof errors.JOSEAlgNotAllowed) return refused({ en: 'its algorithm is not allowed', zh: '其签名算法不被允许' });
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return refused({ en: 'its signature is not one of its issuer', zh: '其签名并非来自签发方' });
  if (error instanceof errors.JWKSTimeout) return outside(error, issuer);
  if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC') return refused({ en: 'it is not a readable token', zh: '无法解析该令牌' });
  return outside(error, issuer);
}
