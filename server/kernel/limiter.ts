import { PorticoError } from '@portico/contracts';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { createClient } from 'redis';
import { bucketsInMemory, bucketsInRedis, type Bucket } from './buckets.ts';
import type { Log } from './log.ts';

/** Counts shared by all replicas when REDIS_URL is set, else in memory. */
export interface Limiter {
  /** Takes one point of `key`; throws `request.rate_limited` with seconds to wait when more than `points` in `seconds`. */
  take(key: string, limit: { points: number; seconds: number }): Promise<void>;
  reset(key: string): Promise<void>;
  /** Takes one token from each bucket, or from none and throws `request.rate_limited` with seconds to wait. */
  spend(buckets: readonly Bucket[]): Promise<void>;
}

type Redis = ReturnType<typeof createClient>;

/** One client whose loss is logged once and who comes back by itself; commands fail at once while it is away. */
function connect(url: string, log: Log): Redis {
  const client: Redis = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: 2000, reconnectStrategy: (attempt) => Math.min(200 * 2 ** attempt, 10_000) },
  });
  let away = false;
  client.on('error', (error: unknown) => {
    if (!away) log.warn({ err: error }, 'Redis is away: limits count per process until it is back');
    away = true;
  });
  client.on('ready', () => {
    if (away) log.info('Redis is back: limits are shared again');
    away = false;
  });
  client.connect().catch(() => undefined);
  return client;
}

/** Counters in Redis, or in memory without one and while it does not answer. */
export function createLimiter(options: { redisUrl: string | undefined; log: Log }): Limiter & { close(): Promise<void> } {
  const redis = options.redisUrl === undefined ? undefined : connect(options.redisUrl, options.log);
  const now = (): number => performance.now();
  const buckets = redis ? bucketsInRedis(redis, now) : bucketsInMemory(now);
  // The library keeps the limit in the counter object: one for each limit there is.
  const counters = new Map<string, RateLimiterAbstract>();

  function counter(limit: { points: number; seconds: number }): RateLimiterAbstract {
    const name = `${limit.points}/${limit.seconds}`;
    const known = counters.get(name);
    if (known) return known;
    const memory = new RateLimiterMemory({ points: limit.points, duration: limit.seconds });
    const made = redis
      ? new RateLimiterRedis({
          storeClient: redis,
          useRedisPackage: true,
          rejectIfRedisNotReady: true,
          keyPrefix: `portico:limit:${name}`,
          points: limit.points,
          duration: limit.seconds,
          insuranceLimiter: memory,
        })
      : memory;
    counters.set(name, made);
    return made;
  }

  return {
    take: async (key, limit) => {
      try {
        await counter(limit).consume(key);
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        throw tooMany(refused.msBeforeNext);
      }
    },
    spend: async (wanted) => {
      const wait = wanted.length === 0 ? 0 : await buckets(wanted);
      if (wait > 0) throw tooMany(wait);
    },
    reset: async (key) => {
      await Promise.all([...counters.values()].map((each) => each.delete(key)));
    },
    close: () => {
      if (redis?.isOpen === true) redis.destroy();
      return Promise.resolve();
    },
  };
}

function tooMany(wait: number): PorticoError {
  return new PorticoError('request.rate_limited', { params: { seconds: Math.max(1, Math.ceil(wait / 1000)) } });
}
