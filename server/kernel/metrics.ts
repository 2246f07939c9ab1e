import { Registry, collectDefaultMetrics } from 'prom-client';

/** Prometheus metrics of this process; each module registers its own here, in seconds and bytes as the conventions ask. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });
