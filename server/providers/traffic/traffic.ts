import { PorticoError, type JsonObject } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import type { Kernel, Obligations, ProviderInUse } from '../../kernel/index.ts';
import type { Connector } from '../connect/connector.ts';
import type { Connections, Instance } from '../connections.ts';
import { attempt } from './attempt.ts';
import { createCache } from './cache.ts';
import { createLane, type Lane } from './lane.ts';
import { bucketsOf } from './limits.ts';
import { calls, latency, pending } from './metrics.ts';
import { callMsOf, noInstance, outcomeOf, partOf, type Outgoing } from './outgoing.ts';

/** Gets each request to an instance that can answer it, and keeps providers from harming one another. */
export interface Traffic {
  send(outgoing: Outgoing): Promise<JsonObject>;
  /** A connector for long-lived things: subscriptions. */
  connectorFor(outgoing: Pick<Outgoing, 'tenant' | 'provider' | 'exchange'>): Promise<Connector>;
  /** The provider, what it shows or what it gives has changed: answers kept of it are not given again. `halted`: its id, if it was stopped or taken away. */
  forget(provider: { tenant: string; name: string; halted?: string | undefined }): void;
}

/** Calls under way at one provider where its limits say nothing, and the longest one waits for a place. */
const usualConcurrency = 256;
const queueMs = 2000;
/** Providers whose state is remembered. */
const mostLanes = 5000;

/** Cache → limits → bulkhead → breakers → attempts at instances. */
export function createTraffic(kernel: Pick<Kernel, 'config' | 'limiter' | 'clock'>, connections: Pick<Connections, 'to'>): Traffic {
  const now = (): number => kernel.clock.now().getTime();
  const lanes = new LRUCache<string, Lane>({ max: mostLanes, dispose: (lane) => lane.end() });
  const cache = createCache({ bytes: kernel.config.cacheBytes, now });

  function laneOf(tenant: string, provider: ProviderInUse): Lane {
    let lane = lanes.get(provider.id);
    if (!lane) lanes.set(provider.id, (lane = createLane({ tenant, name: provider.name }, now)));
    lane.see(provider);
    return lane;
  }

  const connect = (tenant: string, provider: ProviderInUse, instance: Instance): Promise<Connector> =>
    connections.to(
      { id: provider.id, tenant, name: provider.name, settings: provider.settings, sealed: provider.sealed, limits: provider.limits, revision: provider.revision },
      instance,
    );

  async function request(outgoing: Outgoing, instance: Instance): Promise<JsonObject> {
    const { tenant, provider, method, params, exchange, signal, tool, files, grant, headers, retryable, language } = outgoing;
    const connector = await connect(tenant, provider, instance);
    return connector.request(
      { method, params },
      {
        signal,
        exchange,
        retryable,
        ...(tool && { tool }),
        ...(files && { files }),
        headers: headersOf(headers, grant?.obligations),
        ...(grant && { caller: { ...grant.caller, language }, replica: grant.obligations.route === 'replica' }),
      },
    );
  }

  /** Within the provider's own bounds: so many at once, and not while it rests. */
  async function guarded(outgoing: Outgoing): Promise<JsonObject> {
    const { tenant, provider, signal } = outgoing;
    const lane = laneOf(tenant, provider);
    const labels = { tenant, provider: provider.name };
    const leave = await lane.bulkhead.enter({
      provider: provider.name,
      most: provider.limits.concurrency ?? usualConcurrency,
      waitMs: Math.min(queueMs, callMsOf(provider)),
      signal,
    });
    pending.inc(labels);
    try {
      const pass = lane.enter(partOf(outgoing));
      lane.budget.earn();
      const time = latency.startTimer(labels);
      try {
        const result = await attempt(lane, outgoing, request);
        pass('ok');
        return result;
      } catch (error) {
        pass(outcomeOf(error, signal));
        throw error;
      } finally {
        time();
      }
    } finally {
      pending.dec(labels);
      leave();
    }
  }

  async function counted(outgoing: Outgoing): Promise<JsonObject> {
    const count = (outcome: string): void => calls.inc({ tenant: outgoing.tenant, provider: outgoing.provider.name, outcome });
    try {
      const buckets = bucketsOf(outgoing, kernel.config);
      if (buckets.length > 0) await kernel.limiter.spend(buckets);
      const result = await guarded(outgoing);
      count('ok');
      return result;
    } catch (error) {
      count(told(error, outgoing.signal));
      throw error;
    }
  }

  return {
    send: (outgoing) => cache.through(outgoing, counted),
    connectorFor: ({ tenant, provider, exchange }) => {
      const chosen = laneOf(tenant, provider).balancer.choose({ instances: provider.instances, session: exchange.session });
      chosen?.done('none');
      return chosen ? connect(tenant, provider, chosen.instance) : Promise.reject(noInstance(provider));
    },
    forget: ({ tenant, name, halted }) => {
      cache.forget({ tenant, name });
      if (halted !== undefined) lanes.delete(halted);
    },
  };
}

/** How a call that was not answered is counted. */
function told(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'cancelled';
  const code = error instanceof PorticoError ? error.code : 'internal';
  return code === 'request.rate_limited'
    ? 'limited'
    : code === 'provider.busy'
      ? 'busy'
      : code === 'provider.offline'
        ? 'resting'
        : code === 'provider.refused'
          ? 'refused'
          : 'failed';
}

/** Headers policy obliges to; a dropped one is one we do not send in the first place. */
function headersOf(proof: Readonly<Record<string, string>> | undefined, obligations: Obligations | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...proof, ...obligations?.headers }).filter((pair): pair is [string, string] => pair[1] !== null));
}
