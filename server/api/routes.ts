import { Readable } from 'node:stream';
import { operations, PorticoError, type Operation, type StreamResult } from '@portico/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../dispatch/index.ts';
import type { Identity } from '../identity/index.ts';
import { withinTraceOf, type Config, type ReadContext } from '../kernel/index.ts';
import { cookieName, fromOf, inputOf, inputShape, principalOf } from './request.ts';

export interface ApiMeans {
  readonly config: Config;
  readonly door: Door;
  readonly identity: Identity;
}

/** A route for every operation of the table, below `/api`. */
export function registerOperations(fastify: FastifyInstance, means: ApiMeans): void {
  for (const operation of operations.values()) {
    const shape = inputShape(operation);
    fastify.route({
      method: operation.http.method,
      url: `/api${operation.http.path.replace(/\{(\w+)\}/g, ':$1')}`,
      handler: (request, reply) => answer(means, { operation, shape, request, reply }),
    });
  }
}

interface Asked {
  readonly operation: Operation;
  readonly shape: ReturnType<typeof inputShape>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function answer(means: ApiMeans, { operation, shape, request, reply }: Asked): Promise<unknown> {
  const entrance = request.headers.authorization === undefined ? 'page' : 'api';
  const from = fromOf(request, entrance);
  const principal = await whoAsks(means, { operation, request, from });
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new PorticoError('request.timeout', { params: { limit: 'the connection' } }));
  });
  const session = sessionCookie(means.config, reply);
  const call = { operation, input: inputOf(request, shape), principal, from, signal: gone.signal, session };
  const { value, trace } = await withinTraceOf(request.headers, () => means.door.call(call));
  void reply.header('x-trace-id', trace);
  if (operation.result === 'stream') return sendStream(reply, value as StreamResult);
  void reply.header('cache-control', 'no-store');
  return reply.send(value);
}

async function whoAsks(means: ApiMeans, { operation, request, from }: Pick<Asked, 'operation' | 'request'> & { from: ReturnType<typeof fromOf> }) {
  const { config, identity, door } = means;
  try {
    // Signing in replaces a session; an old cookie must not stand in its way.
    const csrf = operation.allow.on !== 'public';
    return await principalOf(request, { identity, secure: isSecure(config), publicUrl: config.publicUrl, csrf, origins: config.embedOrigins });
  } catch (error) {
    if (error instanceof PorticoError) door.refused({ operation: operation.name, code: error.code, from, detail: { reason: error.message } });
    throw error;
  }
}

export function isSecure(config: Config): boolean {
  return config.publicUrl.startsWith('https:');
}

/** Sets and clears the session cookie for operations that sign in or out. */
export function sessionCookie(config: Config, reply: FastifyReply): NonNullable<ReadContext['session']> {
  const options = { path: '/', httpOnly: true, sameSite: 'lax' as const, secure: isSecure(config) };
  return {
    set: (token, expires) => void reply.setCookie(cookieName(options.secure), token, { ...options, expires }),
    clear: () => void reply.clearCookie(cookieName(options.secure), options),
  };
}

function sendStream(reply: FastifyReply, stream: StreamResult): FastifyReply {
  if (stream.mediaType === 'text/event-stream') {
    // Proxies must not hold back what is meant for now.
    void reply.header('content-type', stream.mediaType).header('cache-control', 'no-store').header('x-accel-buffering', 'no');
    return reply.send(Readable.from(stream.body, { objectMode: false }));
  }
  const ascii = stream.fileName.replace(/[^\x20-\x7e]|["\\]/g, '_');
  return reply
    .header('content-type', stream.mediaType)
    .header('content-disposition', `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(stream.fileName)}`)
    .header('x-content-type-options', 'nosniff')
    .send(Readable.from(stream.body, { objectMode: false }));
}
