import { PorticoError, type Text } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import type { ProviderInUse } from '../../kernel/index.ts';
import { createBalancer, type Balancer } from './balancer.ts';
import { createBreaker, type Breaker, type BreakerRules, type Pass } from './breaker.ts';
import { createBulkhead, type Bulkhead } from './bulkhead.ts';
import { resting } from './metrics.ts';
import { createBudget, type Budget } from './retry.ts';

/** What one provider has for itself, so that nothing it does is felt by another. */
export interface Lane {
  readonly balancer: Balancer;
  readonly bulkhead: Bulkhead;
  readonly budget: Budget;
  /** Asks the breakers of the provider and of the tool; throws `provider.offline` with the seconds until it is tried again. */
  enter(part: string): Pass;
  /** Looks at what the probes found: what came back is called at once. */
  see(provider: ProviderInUse): void;
  /** The provider is gone: takes its figures back. */
  end(): void;
}

const ofProvider: BreakerRules = { inARow: 10, least: 20, share: 0.5, windowMs: 30_000, restMs: 3000, mostRestMs: 60_000 };
const ofPart: BreakerRules = { inARow: 5, least: 10, share: 0.5, windowMs: 30_000, restMs: 3000, mostRestMs: 60_000 };
/** Callers of a provider that follows name tools as they like. */
const mostParts = 1000;

export function createLane(provider: { readonly tenant: string; readonly name: string }, now: () => number): Lane {
  const { tenant, name } = provider;
  const changed = (what: 'provider' | 'tool' | 'instance') => {
    const labels = { tenant, provider: name, what };
    return (open: boolean): void => (open ? resting.inc(labels) : resting.dec(labels));
  };
  const whole = createBreaker(ofProvider, { now, changed: changed('provider') });
  const parts = new LRUCache<string, Breaker>({ max: mostParts, dispose: (part) => part.close() });
  let state: ProviderInUse['state'] | undefined;

  function partOf(part: string): Breaker {
    let found = parts.get(part);
    if (!found) parts.set(part, (found = createBreaker(ofPart, { now, changed: changed('tool') })));
    return found;
  }

  function rests(breaker: Breaker, what: Text): PorticoError {
    const seconds = Math.max(1, Math.ceil(breaker.rest() / 1000));
    return new PorticoError('provider.offline', {
      params: {
        provider: name,
        state: 'resting',
        reason: { en: `${what.en} failed too often; it is tried again in ${seconds} s`, zh: `${what.zh}失败过于频繁，${seconds} 秒后重试` },
        seconds,
      },
    });
  }

  return {
    balancer: createBalancer({ now, ejected: changed('instance') }),
    bulkhead: createBulkhead(),
    budget: createBudget(),
    enter: (part) => {
      const tool = partOf(part);
      if (!whole.ready()) throw rests(whole, { en: 'its last calls', zh: '其最近的调用' });
      const passTool = tool.enter();
      if (!passTool) throw rests(tool, { en: `its last calls of ${part}`, zh: `其最近对 ${part} 的调用` });
      const passWhole = whole.enter();
      return (outcome) => {
        // What is known of a tool that rests already says nothing new of the others.
        const known = outcome === 'failed' && tool.state !== 'closed';
        passTool(outcome);
        passWhole?.(known && whole.state === 'closed' ? 'none' : outcome);
      };
    },
    see: ({ state: found }) => {
      if (found === state) return;
      if (state === 'offline' && (found === 'healthy' || found === 'degraded')) {
        whole.close();
        for (const part of parts.values()) part.close();
      }
      state = found;
    },
    end: () => {
      for (const what of ['provider', 'tool', 'instance']) resting.remove({ tenant, provider: name, what });
    },
  };
}
