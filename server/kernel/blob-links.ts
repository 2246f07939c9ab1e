import { timingSafeEqual } from 'node:crypto';
import { PorticoError } from '@portico/contracts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Vault } from './vault.ts';

/** `put` takes bytes once, `get` gives them; a link for one does not work for the other. */
export type BlobVerb = 'put' | 'get';

interface Signer {
  readonly config: Pick<Config, 'publicUrl'>;
  readonly vault: Vault;
  readonly clock: Clock;
}
export interface BlobLink {
  readonly blob: string;
  readonly tenant: string;
  /** Seconds since 1970. */
  readonly expires: number;
  readonly signature: string;
}

/** A URL that needs no further sign-in until it expires: `<publicUrl>/api/blobs/<id>?tenant=…&expires=…&signature=…`. */
export function signBlobLink(kernel: Signer, link: { verb: BlobVerb; blob: string; tenant: string; seconds: number }): { url: string; expiresAt: string } {
  const expires = Math.floor(kernel.clock.now().getTime() / 1000) + link.seconds;
  const query = new URLSearchParams({ tenant: link.tenant, expires: String(expires), signature: sign(kernel, link.verb, { ...link, expires }) });
  return { url: `${kernel.config.publicUrl}/api/blobs/${encodeURIComponent(link.blob)}?${query.toString()}`, expiresAt: new Date(expires * 1000).toISOString() };
}

/** Throws `link.invalid` unless the link was signed here for this verb and its time is not over. */
export function verifyBlobLink(kernel: Signer, verb: BlobVerb, link: BlobLink): void {
  const expected = Buffer.from(sign(kernel, verb, link));
  const given = Buffer.from(link.signature);
  const genuine = given.length === expected.length && timingSafeEqual(given, expected);
  if (!genuine || !Number.isInteger(link.expires) || link.expires * 1000 < kernel.clock.now().getTime()) throw new PorticoError('link.invalid');
}

function sign(kernel: Signer, verb: BlobVerb, link: { blob: string; tenant: string; expires: number }): string {
  return kernel.vault.sign(`blob.${verb}`, [link.tenant, link.blob, link.expires].join('\n'));
}
