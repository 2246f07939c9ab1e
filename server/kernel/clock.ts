import { randomBytes, randomUUID } from 'node:crypto';

/** Time and randomness, passed in so that tests can drive them. */
export interface Clock {
  now(): Date;
  /** UUID version 7, RFC 9562: sorts by time of creation. */
  id(): string;
  /** `bytes` random bytes as base64url. */
  secret(bytes: number): string;
}

function uuid7(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export const systemClock: Clock = {
  now: () => new Date(),
  id: () => uuid7(Date.now()),
  secret: (bytes) => randomBytes(bytes).toString('base64url'),
};
