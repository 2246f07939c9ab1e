import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { branchesFetch, branchesPush, PorticoError, type Principal, type StreamResult } from '@portico/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../dispatch/index.ts';
import type { Identity } from '../identity/index.ts';
import { fromOf, languageOf } from './request.ts';

interface Means {
  readonly door: Door;
  readonly identity: Identity;
}
type Place = { Params: { tenant: string; repository: string } };

const services = { 'git-upload-pack': branchesFetch, 'git-receive-pack': branchesPush } as const;
type Service = keyof typeof services;

/**
 * git's smart HTTP at `/git/<tenant>/<app>.git`. A key counts as the password of any user name, or as a bearer. Errors
 * are plain text, which git shows at the terminal.
 */
export function registerGit(fastify: FastifyInstance, means: Means): void {
  void fastify.register(async (scope) => {
    for (const service of Object.keys(services)) scope.addContentTypeParser(`application/x-${service}-request`, (_request, payload, done) => done(null, payload));
    scope.setErrorHandler<Error>((error, request, reply) => sendPlain(request, reply, error));
    scope.get<Place & { Querystring: { service?: string } }>('/git/:tenant/:repository/info/refs', (request, reply) => {
      const { service } = request.query;
      if (service === undefined || !isService(service)) throw new PorticoError('request.invalid', { params: { detail: 'only smart HTTP is spoken here; use git 1.6.6 or newer' } });
      return answer(request, reply, { ...means, service });
    });
    for (const service of Object.keys(services).filter(isService)) {
      scope.post<Place>(`/git/:tenant/:repository/${service}`, (request, reply) => answer(request, reply, { ...means, service, body: bodyOf(request) }));
    }
  });
}

function isService(name: string): name is Service {
  return Object.hasOwn(services, name);
}

async function answer(request: FastifyRequest<Place>, reply: FastifyReply, asked: Means & { service: Service; body?: Readable }): Promise<FastifyReply> {
  const { tenant, repository } = request.params;
  const operation = services[asked.service];
  const from = fromOf(request, 'git');
  const principal = await principalBehind(request, asked.identity).catch((error: unknown) => {
    // git always asks without a key first; only a wrong one is worth a line.
    if (error instanceof PorticoError && error.code !== 'auth.required')
      asked.door.refused({ operation: operation.name, code: error.code, from, detail: { tenant, repository, reason: error.message } });
    throw error;
  });
  const app = /^(.+)\.git$/.exec(repository)?.[1];
  if (app === undefined) throw new PorticoError('not_found', { params: { what: 'repository', name: repository } });
  const gone = new AbortController();
  reply.raw.on('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  const protocol = request.headers['git-protocol'];
  const input = { app, tenant, ...(typeof protocol === 'string' && { protocol }), ...(asked.body && { body: asked.body }) };
  const { value } = await asked.door.call({ operation, input, principal, from, signal: gone.signal });
  const stream = value as StreamResult;
  return reply
    .type(stream.mediaType)
    .header('cache-control', 'no-cache, max-age=0, must-revalidate')
    .send(Readable.from(reported(stream.body)));
}

/** A refused push is told in git's own report, which is complete by then; the door has recorded why. */
async function* reported(body: StreamResult['body']): AsyncIterable<Uint8Array | string> {
  try {
    yield* body;
  } catch (error) {
    if (!(error instanceof PorticoError) || error.entry.audience !== 'person') throw error;
  }
}

function bodyOf(request: FastifyRequest): Readable {
  if (!(request.body instanceof Readable)) throw new PorticoError('request.invalid', { params: { detail: 'the body is what git wrote' } });
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return request.body;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') throw new PorticoError('request.invalid', { params: { detail: `content-encoding ${encoding} is not known; use gzip` } });
  const unzipped = createGunzip();
  request.body.on('error', (error) => unzipped.destroy(error));
  return request.body.pipe(unzipped);
}

async function principalBehind(request: FastifyRequest, identity: Identity): Promise<Principal> {
  const [, scheme = '', given = ''] = /^(\S+)\s+(\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  const bearer =
    scheme.toLowerCase() === 'basic'
      ? Buffer.from(given, 'base64')
          .toString('utf8')
          .replace(/^[^:]*:/, '')
      : scheme.toLowerCase() === 'bearer'
        ? given
        : '';
  if (bearer === '') throw new PorticoError('auth.required');
  const principal = await identity.authenticate({ bearer });
  if (!principal) throw new PorticoError('auth.required');
  return principal;
}

function sendPlain(request: FastifyRequest, reply: FastifyReply, error: Error): void {
  const known = error instanceof PorticoError ? error : new PorticoError('internal', { params: { trace: 'edge' }, cause: error });
  if (known.code === 'internal') request.log.error({ err: error }, 'unexpected error at the git edge');
  const { status } = known.entry;
  if (status === 401) void reply.header('www-authenticate', 'Basic realm="Portico: any name, and an API key as password", charset="UTF-8"');
  void reply
    .status(status)
    .type('text/plain; charset=utf-8')
    .send(`${known.messageIn(languageOf(request))}\n`);
}
