import type { Kernel } from '../../kernel/index.ts';

const quarterHour = 15 * 60;
const limits = {
  /** One address guessing at one account. */
  pair: { points: 10, seconds: quarterHour },
  /** Many addresses guessing at one account: wide, so that nobody is locked out by a stranger at once. */
  account: { points: 100, seconds: 3600 },
  /** One address guessing at many accounts, or at links. */
  address: { points: 300, seconds: quarterHour },
  factor: { points: 10, seconds: quarterHour },
} as const;

/** Counts an attempt to sign in; throws `request.rate_limited`. Gives what forgets the attempts after a success. */
export async function countSignIn(kernel: Kernel, attempt: { email: string; address: string }): Promise<() => void> {
  const pair = `sign-in:${attempt.email}:${attempt.address}`;
  const account = `sign-in:${attempt.email}`;
  await kernel.limiter.take(pair, limits.pair);
  await kernel.limiter.take(account, limits.account);
  await kernel.limiter.take(`address:${attempt.address}`, limits.address);
  return forget(kernel, [pair, account]);
}

/** Counts a code of the second factor. */
export async function countFactor(kernel: Kernel, person: string): Promise<() => void> {
  await kernel.limiter.take(`factor:${person}`, limits.factor);
  return forget(kernel, [`factor:${person}`]);
}

/** Counts a password asked again from somebody signed in. */
export async function countPassword(kernel: Kernel, person: string): Promise<() => void> {
  await kernel.limiter.take(`password:${person}`, limits.factor);
  return forget(kernel, [`password:${person}`]);
}

/** Counts a look at a one-time link, or a trip to a sign-in provider. */
export async function countAddress(kernel: Kernel, address: string): Promise<void> {
  await kernel.limiter.take(`address:${address}`, limits.address);
}

function forget(kernel: Kernel, keys: readonly string[]): () => void {
  return () => {
    for (const key of keys) kernel.limiter.reset(key).catch((error: unknown) => kernel.log.warn({ err: error }, 'a limit could not be reset'));
  };
}
