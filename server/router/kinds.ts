import { LRUCache } from 'lru-cache';
import { addressKind, type Kernel } from '../kernel/index.ts';

/** Which names below /mcp are apps and which are connected providers. Says nothing of who may go there: the door does. */
export interface Kinds {
  of(tenant: string, name: string): Promise<'app' | 'provider' | undefined>;
  forget(tenant: string, name: string): void;
}

export function createKinds(kernel: Pick<Kernel, 'database'>): Kinds {
  const known = new LRUCache<string, 'app' | 'provider'>({ max: 10_000, ttl: 60_000 });
  return {
    of: async (tenant, name) => {
      const key = `${tenant}/${name}`;
      const found = known.get(key) ?? (await kernel.database.bound(tenant, (tx) => addressKind(tx, name), { readOnly: true }));
      if (found) known.set(key, found);
      return found;
    },
    forget: (tenant, name) => {
      known.delete(`${tenant}/${name}`);
    },
  };
}
