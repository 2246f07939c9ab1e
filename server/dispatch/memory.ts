import { LRUCache } from 'lru-cache';
import type { Database } from '../kernel/index.ts';
import { surfacesChannel } from '../registry/index.ts';

/** The channel on which every committed change of rights, apps and people is announced to all replicas. */
export const changedChannel = 'portico_changed';

/** What the door looked up lately, by tenant; forgotten as soon as anything but a record changes there. */
export interface Memory {
  keep<T extends object>(tenant: string, key: string, load: () => Promise<T>): Promise<T>;
  forget(tenant: string): void;
  start(database: Database): Promise<void>;
}

/**
 * Entries live at most `seconds`, so that a lost announcement (a broken LISTEN connection) can't make an old right last.
 * A load that began before a change is not kept.
 */
export function createMemory(options: { seconds?: number; most?: number } = {}): Memory {
  const cache = new LRUCache<string, object>({ max: options.most ?? 10_000, ttl: (options.seconds ?? 5) * 1000 });
  const epochs = new Map<string, number>();
  const epoch = (tenant: string): number => epochs.get(tenant) ?? 0;
  const forget = (tenant: string): void => {
    epochs.set(tenant, epoch(tenant) + 1);
  };
  return {
    keep: async <T extends object>(tenant: string, key: string, load: () => Promise<T>): Promise<T> => {
      const at = epoch(tenant);
      const place = `${tenant}/${at}/${key}`;
      const found = cache.get(place);
      if (found) return found as T;
      const loaded = await load();
      if (epoch(tenant) === at) cache.set(place, loaded);
      return loaded;
    },
    forget,
    start: async (database) => {
      await database.engine.listen(changedChannel, forget);
      await database.engine.listen(surfacesChannel, (payload) => forget((JSON.parse(payload) as { tenant: string }).tenant));
    },
  };
}
