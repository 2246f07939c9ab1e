import { Counter, Gauge, Histogram } from 'prom-client';
import { metrics } from '../../kernel/index.ts';

const registers = [metrics];
const provider = ['tenant', 'provider'] as const;

/** `ok` answered · `refused` by the provider · `failed` · `cancelled` · `busy`, `resting`, `limited`: kept back by us. */
export const calls = new Counter({ name: 'portico_provider_calls_total', help: 'Requests for providers', labelNames: [...provider, 'outcome'], registers });
export const latency = new Histogram({
  name: 'portico_provider_latency_seconds',
  help: 'Time a provider took for a request, with all attempts',
  labelNames: provider,
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  registers,
});
export const pending = new Gauge({ name: 'portico_provider_pending', help: 'Requests under way at a provider', labelNames: provider, registers });
/** `what`: the whole `provider`, a `tool`, or an `instance` that is left out. */
export const resting = new Gauge({ name: 'portico_provider_resting', help: 'What is not called because it failed', labelNames: [...provider, 'what'], registers });
/** `why`: `elsewhere`, `retry`, `hedge`, `mirror`. */
export const requests = new Counter({ name: 'portico_provider_further_requests_total', help: 'Requests beyond the first of a call', labelNames: ['why'], registers });
export const mirrorFailures = new Counter({ name: 'portico_provider_mirror_failures_total', help: 'Mirrored calls that failed', labelNames: provider, registers });
/** `outcome`: `hit` from memory · `shared` with a request under way · `miss`. Hits and shared ones are calls saved. */
export const cached = new Counter({ name: 'portico_provider_cache_total', help: 'Requests that could be answered from memory', labelNames: [...provider, 'outcome'], registers });
