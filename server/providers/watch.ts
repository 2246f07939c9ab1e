import type { JsonObject, Principal } from '@portico/contracts';
import { insertFact, type Kernel } from '../kernel/index.ts';
import type { Target } from './connections.ts';
import type { Connector, Greeting } from './connect/connector.ts';

/** Hears providers say that their lists changed, so that what they show is read at once and not at the next probe. */
export interface Watch {
  /** Listens to a provider that answered a probe, unless it is listened to already. */
  over(target: Target, heard: { connector: Connector; greeting: Greeting; headers: Readonly<Record<string, string>> }): void;
  close(): void;
}

/** Milliseconds between two readings of a provider that never stops saying so. */
const pause = 1000;
const lists = ['tools', 'prompts', 'resources'] as const;

export function createWatch(kernel: Kernel): Watch {
  const watched = new Map<string, { revision: number; stop: AbortController }>();

  async function listen(target: Target, { connector, headers }: { connector: Connector; headers: Readonly<Record<string, string>> }, signal: AbortSignal): Promise<void> {
    let last = -pause;
    let waiting: NodeJS.Timeout | undefined;
    const say = (): void => {
      waiting = undefined;
      last = performance.now();
      if (!signal.aborted) tell(target).catch((error: unknown) => kernel.log.warn({ err: error, provider: target.name }, 'a change of lists could not be passed on'));
    };
    const hear = (method: string): void => {
      if (method.endsWith('/list_changed')) waiting ??= setTimeout(say, Math.max(0, last + pause - performance.now())).unref();
    };
    await connector.listen({ toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true }, { signal, hear, headers });
  }

  async function tell({ tenant, name }: Target): Promise<void> {
    const principal: Principal = { kind: 'system', id: 'providers.watch', tenant, name: 'Portico', roles: [], scopes: ['*'] };
    const fact = { id: kernel.clock.id(), tenant, name: 'provider.relisted' as const, data: { provider: name }, principal, cause: null, depth: 0, at: kernel.clock.now() };
    await kernel.database.bound(tenant, (tx) => insertFact(tx, fact));
  }

  return {
    over: (target, { connector, greeting, headers }) => {
      const known = watched.get(target.id);
      if (known?.revision === target.revision || !says(greeting.capabilities) || target.settings.kind === 'stdio') return;
      known?.stop.abort();
      const stop = new AbortController();
      watched.set(target.id, { revision: target.revision, stop });
      listen(target, { connector, headers }, stop.signal)
        .catch((error: unknown) => kernel.log.debug({ err: error, provider: target.name }, 'a provider is not listened to any more'))
        .finally(() => {
          if (watched.get(target.id)?.stop === stop) watched.delete(target.id);
        });
    },
    close: () => {
      for (const { stop } of watched.values()) stop.abort();
      watched.clear();
    },
  };
}

function says(capabilities: JsonObject): boolean {
  return lists.some((list) => (capabilities[list] as { listChanged?: unknown } | undefined)?.listChanged === true);
}
