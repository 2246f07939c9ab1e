import { readFileSync } from 'node:fs';
import fastifyCookie from '@fastify/cookie';
import Fastify, { LogController, type FastifyError, type FastifyInstance } from 'fastify';
import type { Door } from '../dispatch/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { registerBlobs } from './blobs.ts';
import { registerCredentials } from './credentials.ts';
import { registerEmbed } from './embed.ts';
import { registerHealth } from './health.ts';
import { registerHooks } from './hooks.ts';
import { registerOauth } from './oauth/mount.ts';
import { registerOidc } from './oidc.ts';
import { openApi } from './openapi.ts';
import { sendProblem } from './problem.ts';
import { registerRegistry } from './registry-v0.ts';
import { isSecure, registerOperations } from './routes.ts';
import { registerWeb } from './web.ts';

export { registerGit } from './git.ts';

/** A Fastify server with limits and problem details, TLS (1.3, HTTP/2) when a certificate is set. */
export async function createServer(kernel: Kernel, stopping: () => boolean): Promise<FastifyInstance> {
  const { config } = kernel;
  const options = {
    loggerInstance: kernel.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.maxBody,
    trustProxy: config.trustProxy,
    forceCloseConnections: 'idle' as const,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 2000 },
  };
  const fastify = config.tls
    ? (Fastify({
        ...options,
        http2: true,
        https: { allowHTTP1: true, minVersion: 'TLSv1.3', cert: readFileSync(config.tls.cert), key: readFileSync(config.tls.key), ...clientCertificates(config.tls.clientCa) },
      }) as unknown as FastifyInstance)
    : (Fastify(options) as unknown as FastifyInstance);
  // One log for all requests: a child for each would cost more than what is ever logged with it.
  fastify.setChildLoggerFactory((logger) => logger);
  await fastify.register(fastifyCookie);
  // Otherwise a client that keeps its connection open would hold up the stop for as long as it likes.
  fastify.addHook('onSend', async (request, reply) => {
    if (stopping() && request.raw.httpVersionMajor === 1) void reply.header('connection', 'close');
  });
  fastify.setErrorHandler<FastifyError | Error>((error, request, reply) => sendProblem(request, reply, { error, maxBody: config.maxBody }));
  return fastify;
}

/** Asks for a client certificate of these authorities; who has none is let in too, and proves herself otherwise. */
function clientCertificates(authorities: string | undefined): { requestCert?: true; rejectUnauthorized?: false; ca?: Buffer } {
  return authorities === undefined ? {} : { requestCert: true, rejectUnauthorized: false, ca: readFileSync(authorities) };
}

/** Puts the HTTP API, its description, uploads, sign-in by OIDC, health and the pages on a server. */
export async function registerApi(fastify: FastifyInstance, means: { kernel: Kernel; door: Door; identity: Identity; stopping: () => boolean }): Promise<void> {
  const { kernel, door, identity } = means;
  const description = JSON.stringify(openApi(kernel.config));
  fastify.get('/api/openapi.json', (_request, reply) => reply.type('application/json').send(description));
  registerOperations(fastify, { config: kernel.config, door, identity });
  await registerRegistry(fastify, { config: kernel.config, door, identity });
  registerOidc(fastify, { config: kernel.config, door });
  registerCredentials(fastify, { config: kernel.config, door, identity });
  registerOauth(fastify, { kernel, door, identity });
  await registerBlobs(fastify, kernel);
  registerHealth(fastify, { kernel, stopping: means.stopping });
  registerEmbed(fastify, kernel.config);
  await registerHooks(fastify, door);
  await registerWeb(fastify, { secure: isSecure(kernel.config), embedOrigins: kernel.config.embedOrigins });
}
