import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Rerank } from './models.ts';

const minute = 60_000;
/** So long a model that failed is left alone, in milliseconds: no search waits for it meanwhile. */
const rest = minute / 2;

/**
 * Keeps what a re-ranking model said for a quarter of an hour, by the wish and everything it was shown; who asks the same
 * at once shares one answer. A model that failed gives no order for half a minute.
 */
export function keepOrders(rerank: Rerank, now: () => Date): Rerank {
  const orders = new LRUCache<string, Promise<number[]>>({ max: 2000, ttl: 15 * minute });
  let restsUntil = 0;
  return (query, candidates) => {
    if (now().getTime() < restsUntil) return Promise.resolve([]);
    const key = createHash('sha256')
      .update(JSON.stringify([query, candidates]))
      .digest('base64url');
    const known = orders.get(key);
    if (known) return known;
    // Not with the caller's signal: others may wait for the same answer, and it has a limit of its own.
    const asked = rerank(query, candidates).catch((error: unknown) => {
      orders.delete(key);
      restsUntil = now().getTime() + rest;
      throw error;
    });
    orders.set(key, asked);
    return asked;
  };
}
