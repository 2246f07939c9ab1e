import type { JsonObject } from '@portico/contracts';

/** Work that several wait for. It ends early only when nobody waits any more. */
export interface Flights {
  /** Begins the work, or waits for the one under way with that key. `first`: it was begun for this one. */
  join(who: { key: string; signal: AbortSignal }, begin: (signal: AbortSignal) => Promise<JsonObject>): Promise<{ result: JsonObject; first: boolean }>;
}

interface Flight {
  readonly work: Promise<JsonObject>;
  readonly end: AbortController;
  waiting: number;
}

export function createFlights(): Flights {
  const open = new Map<string, Flight>();

  function begin(key: string, work: (signal: AbortSignal) => Promise<JsonObject>): Flight {
    const end = new AbortController();
    const flight: Flight = { work: work(end.signal).finally(() => gone(key, flight)), end, waiting: 0 };
    flight.work.catch(() => undefined);
    open.set(key, flight);
    return flight;
  }

  function gone(key: string, flight: Flight): void {
    if (open.get(key) === flight) open.delete(key);
  }

  return {
    join: async ({ key, signal }, work) => {
      if (signal.aborted) throw signal.reason;
      const known = open.get(key);
      const flight = known ?? begin(key, work);
      flight.waiting += 1;
      const left = Promise.withResolvers<never>();
      const leave = (): void => left.reject(signal.reason as Error);
      signal.addEventListener('abort', leave, { once: true });
      try {
        return { result: await Promise.race([flight.work, left.promise]), first: known === undefined };
      } finally {
        signal.removeEventListener('abort', leave);
        flight.waiting -= 1;
        if (flight.waiting === 0) {
          gone(key, flight);
          flight.end.abort(signal.reason);
        }
      }
    },
  };
}
