import { PorticoError, registryServers } from '@portico/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fromOf, principalOf } from './request.ts';
import { isSecure, type ApiMeans } from './routes.ts';

type Query = Readonly<Record<string, string | undefined>>;
type Params = Readonly<Record<string, string | undefined>>;

/**
 * The read API of the MCP Registry, v0.1, for clients that are given a registry's address: three GETs, readable from any
 * page. `%2F` in a name is one part of the path; proxies that decode it are understood as well.
 */
export async function registerRegistry(fastify: FastifyInstance, means: ApiMeans): Promise<void> {
  const { config, identity, door } = means;
  const ask = async (request: FastifyRequest, input: Record<string, unknown>) => {
    const from = fromOf(request, 'api');
    try {
      const principal = await principalOf(request, { identity, secure: isSecure(config), publicUrl: config.publicUrl, csrf: false });
      const { value } = await door.call({ operation: registryServers, input, principal, from, signal: AbortSignal.timeout(30_000) });
      return value as { servers: unknown[]; metadata: unknown };
    } catch (error) {
      if (error instanceof PorticoError && error.code === 'auth.invalid')
        door.refused({ operation: registryServers.name, code: error.code, from, detail: { reason: error.message } });
      throw error;
    }
  };
  await fastify.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      void reply
        .header('access-control-allow-origin', '*')
        .header('access-control-allow-methods', 'GET, OPTIONS')
        .header('access-control-allow-headers', 'Authorization, Content-Type')
        .header('access-control-max-age', '86400')
        .header('cache-control', 'no-store');
    });
    scope.options('/v0.1/*', (_request, reply) => reply.status(204).send());
    scope.get('/v0.1/servers', (request) => ask(request, listed(request.query as Query)));
    for (const base of ['/v0.1/servers/:name', '/v0.1/servers/:namespace/:name']) {
      scope.get(`${base}/versions`, (request) => ask(request, { ...named(request.params as Params), limit: 100 }));
      scope.get(`${base}/versions/:version`, async (request) => {
        const { servers } = await ask(request, { ...named(request.params as Params), version: (request.params as Params)['version'] });
        return servers[0];
      });
    }
    await Promise.resolve();
  });
}

function listed(query: Query): Record<string, unknown> {
  const { cursor, limit, search, version } = query;
  const given = { cursor, limit, search, version, updatedSince: query['updated_since'] };
  return { ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== '')), deleted: query['include_deleted'] === 'true' };
}

function named({ namespace, name = '' }: Params): { name: string } {
  return { name: namespace === undefined ? name : `${namespace}/${name}` };
}
