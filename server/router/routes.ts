import { PorticoError } from '@portico/contracts';
import type { FastifyError, FastifyInstance } from 'fastify';
import { get, post, remove } from './endpoint.ts';
import { arrive } from './hop.ts';
import { addOldSse } from './old-sse.ts';
import { RpcError, rpcCodes } from './protocol/message.ts';
import { refuse } from './refuse.ts';
import { checkOrigin, preflight, type Means } from './visit.ts';

const keyed = ['/mcp', '/mcp/:provider', '/mcp/toolsets/:toolset'] as const;
/** The addresses of MCP, with a body reader and an error answer of their own; below `/oauth` their twins that start OAuth. */
const paths = [...keyed, ...keyed.map((path) => `/oauth${path}` as const)];

export function addRoutes(fastify: FastifyInstance, means: Means): void {
  const { maxBody } = means.kernel.config;
  fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: maxBody }, (_request, body, done) => done(null, body));
    scope.addHook('onRequest', async (request, reply) => {
      arrive(means, request);
      checkOrigin(means, request, reply);
    });
    scope.setErrorHandler((error: FastifyError, request, reply) => refuse(means, { request, reply, error: translated(error, maxBody), id: null, atEdge: true }));
    for (const url of paths) {
      scope.post(url, { bodyLimit: maxBody }, (request, reply) => post(means, request, reply));
      scope.get(url, { exposeHeadRoute: false }, (request, reply) => get(means, request, reply));
      scope.delete(url, (request, reply) => remove(means, request, reply));
      scope.options(url, (request, reply) => preflight(request, reply));
    }
    if (means.kernel.config.mcpSse) addOldSse(scope, means);
    await Promise.resolve();
  });
}

/** What Fastify itself refuses, in our words. */
function translated(error: FastifyError, maxBody: number): unknown {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new PorticoError('request.too_large', { params: { what: 'The body', limit: `${Math.round(maxBody / 1024 / 1024)} MB`, setting: 'PORTICO_MAX_BODY_MB' } });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new RpcError(rpcCodes.refused, 'Send Content-Type: application/json', { status: 415 });
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new RpcError(rpcCodes.parse, 'The body could not be read', { status: 400 });
    default:
      return error;
  }
}
