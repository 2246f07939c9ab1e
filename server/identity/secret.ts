import { createHash } from 'node:crypto';

/** SHA-256, hex: how tokens, keys and recovery codes are kept. They are random, so a fast hash is enough. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
