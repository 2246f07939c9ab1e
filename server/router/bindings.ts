import { surfacesResolve, type Output } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import type { Caller } from './caller.ts';

export type Bound = Output<typeof surfacesResolve>;

/** What tool names stand for, asked once a minute for each caller: a call then costs one pass through the door. */
export interface Bindings {
  resolve(caller: Caller, tool: { app: string; name: string }): Promise<Bound>;
  /** Forgets what is known of an app whose surface has changed. */
  forget(tenant: string, app: string): void;
}

const minute = 60_000;

/** A name that is out of date harms nobody: the door decides about operation and entity at each call. */
export function createBindings(): Bindings {
  const known = new LRUCache<string, Bound>({ max: 20_000, ttl: minute });
  const place = (tenant: string, app: string): string => `${tenant}/${app}/`;
  return {
    resolve: async (caller, tool) => {
      const { kind, id, tenant, onBehalfOf } = caller.principal;
      const key = `${place(tenant, tool.app)}${kind}:${id}:${onBehalfOf?.id ?? ''}/${tool.name}`;
      const found = known.get(key);
      if (found) return found;
      const bound = await caller.ask(surfacesResolve, { app: tool.app, tool: tool.name });
      known.set(key, bound);
      return bound;
    },
    forget: (tenant, app) => {
      for (const key of known.keys()) if (key.startsWith(place(tenant, app))) known.delete(key);
    },
  };
}
