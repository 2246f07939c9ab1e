import type { FastifyInstance } from 'fastify';
import { metrics, pingDatabase, type Kernel } from '../kernel/index.ts';

/** Liveness, readiness and Prometheus metrics. */
export function registerHealth(fastify: FastifyInstance, means: { kernel: Kernel; stopping: () => boolean }): void {
  fastify.get('/healthz', { logLevel: 'silent' }, () => ({ ok: true }));
  fastify.get('/readyz', { logLevel: 'silent' }, async (_request, reply) => {
    const missing: string[] = means.stopping() ? ['this server is stopping'] : [];
    const database = await Promise.race([
      pingDatabase(means.kernel.database).then(
        () => undefined,
        (error: unknown) => `database: ${error instanceof Error ? error.message : 'no answer'}`,
      ),
      new Promise<string>((resolve) => setTimeout(() => resolve('database: no answer in 2 s'), 2000).unref()),
    ]);
    if (database !== undefined) missing.push(database);
    for (const url of means.kernel.replicas.strangers()) missing.push(`master key: the replica at ${url} has another one; give all the same PORTICO_KEY_FILE`);
    return reply.status(missing.length === 0 ? 200 : 503).send({ ready: missing.length === 0, missing });
  });
  fastify.get('/metrics', { logLevel: 'silent' }, async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
}
