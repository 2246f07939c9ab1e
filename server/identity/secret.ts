import { hash } from 'node:crypto';

/** SHA-256, hex: how tokens, keys and recovery codes are kept. They are random, so a fast hash is enough. */
export function hashOf(token: string): string {
  return hash('sha256', token, 'hex');
}
