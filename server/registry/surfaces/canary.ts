import { createHash } from 'node:crypto';

/**
 * Which of two surface versions a consumer sees. The same one always sees the same, on every replica; raising the
 * percent only ever adds consumers to the canary.
 */
export function canaryPick(draw: {
  /** 0 to 100; fractions work. */
  readonly percent: number;
  /** Id of whoever calls. */
  readonly consumer: string;
  /** What is drawn for: the canary's version, say. Another one draws anew, so that nobody is always among the first. */
  readonly salt: string;
}): 'approved' | 'canary' {
  const digest = createHash('sha256')
    .update(JSON.stringify([draw.salt, draw.consumer]))
    .digest();
  // 48 bits: exact in a double, and finer than any percent.
  return digest.readUIntBE(0, 6) / 2 ** 48 < draw.percent / 100 ? 'canary' : 'approved';
}
