import { LRUCache } from 'lru-cache';
import type { ProviderInUse } from '../../kernel/index.ts';
import { createBreaker, type Breaker, type BreakerRules, type Outcome } from './breaker.ts';

type Instance = ProviderInUse['instances'][number];

/** The instance for one request; `done` has to be called whatever becomes of it. */
export interface Chosen {
  readonly instance: Instance;
  done(outcome: Outcome): void;
}

/**
 * Shares requests among instances by weight, which is how versions side by side get their share too. None has more under
 * way than its weight allows of all that is, so a slow one gets fewer; one that fails again and again is left out until it
 * rested, as long as there is another. Sessions stay where they are.
 */
export interface Balancer {
  /** Undefined: there is none but those in `except`. */
  choose(from: { instances: readonly Instance[]; session?: string | undefined; except?: ReadonlySet<string> }): Chosen | undefined;
}

const rules: BreakerRules = { inARow: 5, least: 20, share: 0.8, windowMs: 30_000, restMs: 3000, mostRestMs: 60_000 };
const mostSessions = 10_000;
const sessionMs = 60 * 60_000;

interface State {
  readonly breaker: Breaker;
  pending: number;
  /** Rises by 1/weight with each request: whoever is lowest is next. */
  turn: number;
  up: boolean;
}

export function createBalancer(means: { now: () => number; ejected: (out: boolean) => void }): Balancer {
  const states = new Map<string, State>();
  const sessions = new LRUCache<string, string>({ max: mostSessions, ttl: sessionMs, updateAgeOnGet: true });
  let turn = 0;

  function stateOf(instance: Instance): State {
    let state = states.get(instance.id);
    if (!state) {
      state = { breaker: createBreaker(rules, { now: means.now, changed: means.ejected }), pending: 0, turn, up: instance.up };
      states.set(instance.id, state);
    }
    // A probe found it well again: no need to wait any longer.
    if (instance.up && !state.up) state.breaker.close();
    state.up = instance.up;
    return state;
  }

  function forget(instances: readonly Instance[]): void {
    const known = new Set(instances.map((one) => one.id));
    for (const [id, state] of states)
      if (!known.has(id) && state.pending === 0) {
        state.breaker.close();
        states.delete(id);
      }
  }

  /** The best there are: up and not left out; else up; else any, for the probe may be behind the times. */
  function candidates(open: readonly Instance[]): readonly Instance[] {
    const up = open.filter((one) => one.up);
    const well = up.filter((one) => stateOf(one).breaker.ready());
    return well.length > 0 ? well : up.length > 0 ? up : open;
  }

  function next(among: readonly Instance[]): Instance | undefined {
    const rivals = among.map((instance) => ({ instance, state: stateOf(instance) }));
    const weights = among.reduce((sum, one) => sum + one.weight, 0);
    const pending = rivals.reduce((sum, { state }) => sum + state.pending, 0) + 1;
    let best: (typeof rivals)[number] | undefined;
    for (const one of rivals) {
      const full = one.state.pending >= Math.ceil((pending * one.instance.weight) / weights - 1e-9);
      if (!full && (!best || one.state.turn < best.state.turn)) best = one;
    }
    return best?.instance;
  }

  return {
    choose: ({ instances, session, except }) => {
      if (states.size > instances.length) forget(instances);
      const open = instances.filter((one) => one.weight > 0 && except?.has(one.id) !== true);
      const among = candidates(open);
      const before = session === undefined ? undefined : sessions.get(session);
      const instance = among.find((one) => one.id === before) ?? next(among);
      if (!instance) return undefined;
      if (session !== undefined && before !== instance.id) sessions.set(session, instance.id);
      const state = stateOf(instance);
      // What waited its turn in vain gets no arrears.
      turn = Math.max(turn, state.turn);
      state.turn = turn + 1 / instance.weight;
      state.pending += 1;
      const pass = state.breaker.enter();
      return {
        instance,
        done: (outcome) => {
          state.pending -= 1;
          if (pass) pass(outcome);
          else if (outcome === 'ok') state.breaker.close();
        },
      };
    },
  };
}
