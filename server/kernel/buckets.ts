import { createHash } from 'node:crypto';
import type { createClient } from 'redis';

/** A token bucket: holds a minute's worth when full, and fills evenly. */
export interface Bucket {
  readonly key: string;
  readonly perMinute: number;
}

/** Takes one token from each bucket, or from none; gives the milliseconds to wait, 0 when they were taken. */
export type Spend = (buckets: readonly Bucket[]) => Promise<number>;

const minute = 60_000;
/** Milliseconds Redis has to answer, and how long it is left alone when it did not. */
const patience = 50;
const leftAlone = 1000;
const sweepAt = 50_000;

// A bucket is one number (GCRA): the time at which it will be full again. A token moves it on by the time one token
// takes to come back; it is empty when that would be more than a minute away.

/** Buckets of this process. */
export function bucketsInMemory(now: () => number): Spend {
  const full = new Map<string, number>();
  let sweepNext = sweepAt;
  const sweep = (at: number): void => {
    for (const [key, time] of full) if (time <= at) full.delete(key);
    sweepNext = Math.max(sweepAt, full.size * 2);
  };
  return (buckets) => {
    const at = now();
    const next = buckets.map(({ key, perMinute }) => Math.max(full.get(key) ?? 0, at) + minute / perMinute);
    const wait = Math.max(0, ...next.map((time) => time - minute - at));
    if (wait >= 1) return Promise.resolve(Math.ceil(wait));
    for (const [index, { key }] of buckets.entries()) full.set(key, next[index] ?? at);
    if (full.size > sweepNext) sweep(at);
    return Promise.resolve(0);
  };
}

/** The same in Redis, whose clock counts: one script, so all or nothing in one round trip. */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local next, wait = {}, 0
for i, key in ipairs(KEYS) do
  next[i] = math.max(tonumber(redis.call('GET', key) or 0), now) + ARGV[i]
  wait = math.max(wait, next[i] - ${minute} - now)
end
if wait >= 1 then return math.ceil(wait) end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.3f', next[i]), 'PX', math.ceil(next[i] - now))
end
return 0`;
const digest = createHash('sha1').update(script).digest('hex');

/** Buckets shared by all processes. While Redis is away or slow, those of this process stand in. */
export function bucketsInRedis(redis: ReturnType<typeof createClient>, now: () => number): Spend {
  const local = bucketsInMemory(now);
  let alone = 0;

  async function shared(buckets: readonly Bucket[]): Promise<number> {
    const given = { keys: buckets.map(({ key }) => `portico:bucket:${key}`), arguments: buckets.map(({ perMinute }) => String(minute / perMinute)) };
    const answer = await redis.evalSha(digest, given).catch((error: unknown) => {
      if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return redis.eval(script, given);
      throw error;
    });
    return Number(answer);
  }

  return async (buckets) => {
    if (!redis.isReady || now() < alone) return local(buckets);
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => late.resolve(undefined), patience);
    try {
      const wait = await Promise.race([shared(buckets).catch(() => undefined), late.promise]);
      if (wait !== undefined) return wait;
      alone = now() + leftAlone;
      return await local(buckets);
    } finally {
      clearTimeout(timer);
    }
  };
}
