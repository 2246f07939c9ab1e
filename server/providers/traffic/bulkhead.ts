import { PorticoError } from '@portico/contracts';

/** Keeps what one provider can hold up within bounds: so many calls at once, as many waiting, not for long. */
export interface Bulkhead {
  readonly pending: number;
  /** Gives the way out. Throws `provider.busy`, or what the signal was aborted with. */
  enter(how: { provider: string; most: number; waitMs: number; signal: AbortSignal }): Promise<() => void>;
}

export function createBulkhead(): Bulkhead {
  const waiting = new Set<() => void>();
  let pending = 0;

  function leave(): void {
    const [next] = waiting;
    if (next) next();
    else pending -= 1;
  }

  const once = (): (() => void) => {
    let left = false;
    return () => {
      if (!left) leave();
      left = true;
    };
  };

  return {
    get pending() {
      return pending;
    },
    enter: ({ provider, most, waitMs, signal }) => {
      const busy = (): PorticoError => new PorticoError('provider.busy', { params: { what: provider, limit: most, seconds: Math.ceil(waitMs / 1000) } });
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      if (pending < most) {
        pending += 1;
        return Promise.resolve(once());
      }
      if (waiting.size >= most) return Promise.reject(busy());
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          waiting.delete(go);
          clearTimeout(timer);
          signal.removeEventListener('abort', gone);
        };
        // The place of the one that leaves is taken over, so `pending` stays as it is.
        const go = (): void => {
          stop();
          resolve(once());
        };
        const gone = (): void => {
          stop();
          reject(signal.reason as Error);
        };
        const timer = setTimeout(() => {
          stop();
          reject(busy());
        }, waitMs);
        signal.addEventListener('abort', gone, { once: true });
        waiting.add(go);
      });
    },
  };
}
