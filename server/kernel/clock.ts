import { randomBytes, randomUUID } from 'node:crypto';

/** Time and randomness, passed in so that tests can drive them. */
export interface Clock {
  now(): Date;
  /** UUID version 7, RFC 9562: sorts by time of creation. */
  id(): string;
  /** `bytes` random bytes as base64url. */
  secret(bytes: number): string;
}

/** Last millisecond an id was made in, and how many in it: ids of one process sort as they were made (RFC 9562, 6.2). */
let last = 0;
let counter = 0;

/** The random part is `randomUUID`'s, which draws its randomness in stock: four times as fast as `randomBytes`. */
function uuid7(): string {
  const now = Date.now();
  counter = now > last ? 0 : counter + 1;
  last = Math.max(now, last) + (counter > 0xfff ? 1 : 0);
  counter &= 0xfff;
  const time = last.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${randomUUID().slice(19)}`;
}

export const systemClock: Clock = {
  now: () => new Date(),
  id: uuid7,
  secret: (bytes) => randomBytes(bytes).toString('base64url'),
};
