import { setTimeout as wait } from 'node:timers/promises';
import { PorticoError, type JsonObject } from '@portico/contracts';
import type { Exchange } from '../../kernel/index.ts';
import { duration } from '../connect/calls.ts';
import type { Chosen } from './balancer.ts';
import { hedged } from './hedge.ts';
import type { Lane } from './lane.ts';
import { requests } from './metrics.ts';
import { callMsOf, isUnreachable, linked, noInstance, onlyReads, outcomeOf, type Outgoing } from './outgoing.ts';
import { backOff, mostRetries } from './retry.ts';

/** Sends one request to one instance. */
export type Send = (outgoing: Outgoing, instance: Chosen['instance']) => Promise<JsonObject>;

/**
 * Gets one call answered: elsewhere when nothing has left yet, once more after a pause when sending again does no harm,
 * within the time and the budget there are. The time a person takes for a question does not count for a first attempt.
 */
export async function attempt(lane: Lane, outgoing: Outgoing, send: Send): Promise<JsonObject> {
  const { provider, signal, retryable } = outgoing;
  const began = performance.now();
  const left = (): number => callMsOf(provider) - (performance.now() - began);
  const tried = new Set<string>();
  let retries = 0;
  for (;;) {
    const chosen = choose(lane, outgoing, tried);
    tried.add(chosen.instance.id);
    try {
      if (retries > 0) return await within(outgoing, left(), (again) => through(chosen, again, send));
      const afterMs = hedgeMs(outgoing);
      return await (afterMs === undefined ? through(chosen, outgoing, send) : askTwo(lane, { outgoing, afterMs, chosen, tried, send }));
    } catch (error) {
      if (signal.aborted || !isUnreachable(error)) throw error;
      const unsent = error.params['sent'] === false;
      if (!unsent && !retryable) throw error;
      const another = provider.instances.some((one) => one.weight > 0 && !tried.has(one.id));
      if (unsent && another) {
        requests.inc({ why: 'elsewhere' });
        continue;
      }
      const pause = backOff(retries + 1);
      if (retries >= mostRetries || left() <= pause || !lane.budget.take()) throw error;
      retries += 1;
      requests.inc({ why: 'retry' });
      await wait(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
      if (!another) tried.clear();
    }
  }
}

function choose(lane: Lane, { provider, exchange }: Outgoing, except: ReadonlySet<string>): Chosen {
  const chosen = lane.balancer.choose({ instances: provider.instances, session: exchange.session, except });
  if (!chosen) throw noInstance(provider);
  return chosen;
}

async function through(chosen: Chosen, outgoing: Outgoing, send: Send): Promise<JsonObject> {
  try {
    const result = await send(outgoing, chosen.instance);
    chosen.done('ok');
    return result;
  } catch (error) {
    chosen.done(outcomeOf(error, outgoing.signal));
    throw error;
  }
}

/** The same request, with so many milliseconds left. */
async function within<T>(outgoing: Outgoing, ms: number, run: (outgoing: Outgoing) => Promise<T>): Promise<T> {
  const { provider, signal } = outgoing;
  const time = linked(signal);
  const late = (): void => time.abort(new PorticoError('provider.timeout', { params: { provider: provider.name, limit: duration(callMsOf(provider)) } }));
  const timer = setTimeout(late, ms);
  try {
    return await run({ ...outgoing, signal: time.signal });
  } finally {
    clearTimeout(timer);
    time.release();
  }
}

/** After how long a second instance is asked; undefined: never. */
function hedgeMs(outgoing: Outgoing): number | undefined {
  const { provider, exchange } = outgoing;
  if (exchange.session !== undefined || !onlyReads(outgoing)) return undefined;
  return provider.instances.length > 1 ? provider.limits.hedgeMs : undefined;
}

/** Whoever is asked second says nothing to the caller and asks her nothing: she hears the first. */
const mute = (exchange: Exchange): Exchange => ({ ...exchange, notify: () => undefined, ask: () => Promise.reject(new Error('the caller is asked by another instance')) });

function askTwo(lane: Lane, at: { outgoing: Outgoing; afterMs: number; chosen: Chosen; tried: Set<string>; send: Send }): Promise<JsonObject> {
  const { outgoing, afterMs, chosen, tried, send } = at;
  return hedged({
    afterMs,
    signal: outgoing.signal,
    first: (signal) => through(chosen, { ...outgoing, signal }, send),
    second: () => {
      const other = outgoing.provider.instances.some((one) => one.weight > 0 && one.up && !tried.has(one.id));
      if (!other || !lane.budget.take()) return undefined;
      const second = lane.balancer.choose({ instances: outgoing.provider.instances, except: tried });
      if (!second) return undefined;
      tried.add(second.instance.id);
      requests.inc({ why: 'hedge' });
      return (signal) => through(second, { ...outgoing, signal, exchange: mute(outgoing.exchange) }, send);
    },
  });
}
