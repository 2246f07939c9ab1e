import { createECDH, hkdfSync } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import type { Vault } from '../../kernel/index.ts';

/**
 * The P-256 key that signs, derived from the master key: every replica has the same one, and nothing is to be kept. Access
 * tokens are opaque and need none; it stands behind `jwks_uri`.
 */
export function signingKey(vault: Vault): JsonWebKey {
  const curve = createECDH('prime256v1');
  const seed = Buffer.from(vault.sign('oauth:signing-key', 'P-256'), 'base64url');
  // A scalar that is zero or beyond the order is refused by OpenSSL; the next one is as good (chance: 2^-32).
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const scalar = Buffer.from(hkdfSync('sha256', seed, '', `attempt ${attempt}`, 32));
    try {
      curve.setPrivateKey(scalar);
    } catch {
      continue;
    }
    const point = curve.getPublicKey();
    const text = (bytes: Buffer): string => bytes.toString('base64url');
    return { kty: 'EC', crv: 'P-256', x: text(point.subarray(1, 33)), y: text(point.subarray(33)), d: text(scalar), alg: 'ES256', use: 'sig' };
  }
  throw new Error('no signing key can be derived');
}

/** Signs the cookies that tie an open request to its browser. */
export function cookieKey(vault: Vault): string {
  return vault.sign('oauth:cookie', 'key');
}
