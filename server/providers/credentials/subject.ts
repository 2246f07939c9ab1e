import { calculateJwkThumbprint, importJWK, SignJWT } from 'jose';
import { emailOf, issuerOf, signingKey } from '../../identity/index.ts';
import type { Kernel } from '../../kernel/index.ts';
import type { Subject } from './unattended.ts';

/** Seconds: it is used at once. */
const lifetime = 60;

/**
 * Portico's word for who somebody is, for an issuer that trusts it: a short-lived token signed with the key behind
 * `<PUBLIC_URL>/oauth/jwks`. What she herself came with goes nowhere.
 */
export async function subjectFor(kernel: Kernel, who: { tenant: string; principal: string; name: string | undefined }, audience: string): Promise<Subject> {
  const key = signingKey(kernel.vault);
  const email = await kernel.database.bound(who.tenant, (tx) => emailOf(tx, who.principal), { readOnly: true });
  const at = Math.floor(kernel.clock.now().getTime() / 1000);
  const token = await new SignJWT({ ...(email !== undefined && { email, email_verified: true }), ...(who.name !== undefined && { name: who.name }), tenant: who.tenant })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: await calculateJwkThumbprint(key) })
    .setIssuer(issuerOf(kernel.config))
    .setSubject(who.principal)
    .setAudience(audience)
    .setIssuedAt(at)
    .setExpirationTime(at + lifetime)
    .setJti(kernel.clock.secret(16))
    .sign(await importJWK(key, 'ES256'));
  return { token, type: 'urn:ietf:params:oauth:token-type:id_token' };
}
