import type { JsonObject } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import { placeOf, type Place } from './cache-key.ts';
import { createFlights } from './flights.ts';
import { cached } from './metrics.ts';
import type { Outgoing } from './outgoing.ts';

/** Gives answers again as long as their provider allows it, and asks once where several want the same at once. */
export interface AnswerCache {
  /** The answer from memory, from a request under way, or by `send`. */
  through(outgoing: Outgoing, send: (outgoing: Outgoing) => Promise<JsonObject>): Promise<JsonObject>;
  /** What is kept of a provider is out of date. */
  forget(provider: { tenant: string; name: string }): void;
}

interface Kept {
  readonly result: JsonObject;
  readonly at: number;
  readonly ttl: number;
  readonly provider: string;
  /** How often its provider had changed. */
  readonly edition: number;
}

/** Where a result says that it was not asked for just now. */
const mark = 'portico/cache';
/** One answer takes no more than this share of the memory. */
const mostShare = 8;
const longest = 86_400_000;

/** Kept in memory, at most `bytes` in all. Private answers are kept for each caller apart; never questions or errors. */
export function createCache(means: { bytes: number; now: () => number }): AnswerCache {
  const { bytes, now } = means;
  const kept = new LRUCache<string, Kept>({ maxSize: bytes, maxEntrySize: Math.ceil(bytes / mostShare), sizeCalculation: ({ result }) => sizeOf(result) });
  const editions = new Map<string, number>();
  const flights = createFlights();

  const nameOf = (tenant: string, provider: string): string => `${tenant}/${provider}`;
  const editionOf = (provider: string): number => editions.get(provider) ?? 0;

  function find(key: string): Kept | undefined {
    const found = kept.get(key);
    if (!found || (now() - found.at < found.ttl && found.edition === editionOf(found.provider))) return found;
    kept.delete(key);
    return undefined;
  }

  function keep(place: Place, made: { result: JsonObject; provider: string; edition: number }): void {
    const ttl = ttlOf(made.result, place);
    if (ttl <= 0) return;
    kept.set(made.result['cacheScope'] === 'public' ? place.shared : place.own, { ...made, at: now(), ttl });
  }

  return {
    through: async (outgoing, send) => {
      const place = placeOf(outgoing);
      if (!place) return send(outgoing);
      const { tenant, provider, signal } = outgoing;
      const count = (outcome: 'hit' | 'shared' | 'miss'): void => cached.inc({ tenant, provider: provider.name, outcome });
      const found = find(place.own) ?? find(place.shared);
      if (found) {
        count('hit');
        return again(found, now() - found.at);
      }
      const about = nameOf(tenant, provider.name);
      const edition = editionOf(about);
      const key = `${place.own}/${edition}`;
      const { result, first } = await flights.join({ key, signal }, async (ownSignal) => {
        const talk = listening(outgoing);
        const answer = await send({ ...outgoing, exchange: talk.exchange, signal: ownSignal });
        if (!talk.asked() && isWhole(answer)) keep(place, { result: answer, provider: about, edition });
        return answer;
      });
      count(first ? 'miss' : 'shared');
      // A question can be answered by one only: the others ask for themselves.
      return first || isWhole(result) ? result : send(outgoing);
    },
    forget: ({ tenant, name }) => {
      editions.set(nameOf(tenant, name), editionOf(nameOf(tenant, name)) + 1);
    },
  };
}

/** An answer that depends on what its caller said in between is hers alone. */
function listening({ exchange }: Outgoing): { exchange: Outgoing['exchange']; asked(): boolean } {
  let asked = false;
  return {
    asked: () => asked,
    exchange: {
      ...exchange,
      ask: (method, params) => {
        asked = true;
        return exchange.ask(method, params);
      },
    },
  };
}

function ttlOf(result: JsonObject, place: Place): number {
  const { ttlMs } = result;
  const said = typeof ttlMs === 'number' && ttlMs >= 0 ? ttlMs : undefined;
  return Math.min(place.keepMs ?? said ?? 0, longest);
}

/** Neither a question nor a task nor a failure. */
function isWhole(result: JsonObject): boolean {
  const { resultType = 'complete', isError, inputRequests } = result;
  return resultType === 'complete' && isError !== true && inputRequests === undefined;
}

function again({ result, ttl }: Kept, age: number): JsonObject {
  const meta = typeof result['_meta'] === 'object' ? result['_meta'] : {};
  const left = result['ttlMs'] === undefined ? {} : { ttlMs: Math.max(0, Math.floor(ttl - age)) };
  return { ...result, ...left, _meta: { ...meta, [mark]: { hit: true, ageMs: Math.round(age) } } };
}

/** Roughly what it takes in memory, in bytes. */
function sizeOf(result: JsonObject): number {
  return 2 * JSON.stringify(result).length + 500;
}
