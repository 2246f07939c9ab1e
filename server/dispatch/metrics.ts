import { Counter, Histogram } from 'prom-client';
import { metrics } from '../kernel/index.ts';

export const calls = new Counter({ name: 'portico_calls_total', help: 'Calls through the door', labelNames: ['operation', 'entrance', 'outcome'], registers: [metrics] });
export const durations = new Histogram({
  name: 'portico_call_duration_seconds',
  help: 'Time a call took inside the door',
  labelNames: ['operation', 'entrance'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  registers: [metrics],
});
export const stoppedFacts = new Counter({
  name: 'portico_stopped_facts_total',
  help: 'Facts not announced because reactions ran in circles',
  labelNames: ['fact'],
  registers: [metrics],
});
