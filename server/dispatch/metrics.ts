import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Prometheus metrics of this process, in seconds as its conventions ask. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

export const calls = new Counter({ name: 'portico_calls_total', help: 'Calls through the door', labelNames: ['operation', 'entrance', 'outcome'], registers: [registry] });
export const durations = new Histogram({
  name: 'portico_call_duration_seconds',
  help: 'Time a call took inside the door',
  labelNames: ['operation', 'entrance'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  registers: [registry],
});
export const stoppedFacts = new Counter({
  name: 'portico_stopped_facts_total',
  help: 'Facts not announced because reactions ran in circles',
  labelNames: ['fact'],
  registers: [registry],
});
