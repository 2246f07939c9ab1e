import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PorticoError, type Principal } from '@portico/contracts';
import type { Door } from '../../dispatch/index.ts';
import { issuerOf, protectedResource, resourceAt, type Identity, type Issued } from '../../identity/index.ts';
import type { Kernel } from '../../kernel/index.ts';
import { cookieName } from '../request.ts';

interface Means {
  readonly kernel: Kernel;
  readonly door: Pick<Door, 'refused' | 'happened'>;
  readonly identity: Identity;
}

/** What one caller's address may ask; each authorization keeps a row for an hour, each registration for a month. */
const limits: Readonly<Record<string, { points: number; seconds: number }>> = {
  '/oauth/authorize': { points: 60, seconds: 60 },
  '/oauth/token': { points: 300, seconds: 60 },
  '/oauth/revoke': { points: 300, seconds: 60 },
  '/oauth/register': { points: 20, seconds: 3600 },
};
/** At most so many refusals a minute from one address are written. */
const refusals = { points: 120, seconds: 60 } as const;
const endpoints = ['/oauth/authorize', '/oauth/authorize/:request', '/oauth/token', '/oauth/revoke', '/oauth/register', '/oauth/jwks'] as const;

/** The OAuth 2.1 authorization server below `/oauth`, and the documents by which clients find it. */
export function registerOauth(fastify: FastifyInstance, means: Means): void {
  registerMetadata(fastify, means);
  means.identity.authorization.onIssued((issued) => void write(means, issued));
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The body is left on the connection: the library reads it, with a limit of its own.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const url of endpoints) scope.route({ method: ['GET', 'POST', 'OPTIONS'], url, exposeHeadRoute: false, handler: (request, reply) => answer(means, request, reply) });
    await Promise.resolve();
  });
}

async function answer(means: Means, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { kernel, identity } = means;
  const [path = ''] = request.url.split('?');
  const limit = limits[path];
  if (limit && request.method !== 'OPTIONS') await kernel.limiter.take(`${path}/${request.ip}`, limit);
  const carriedBy = request.method === 'GET' ? await signedIn(means, request) : undefined;
  for (const [name, value] of Object.entries({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' }))
    reply.raw.setHeader(name, value);
  if (kernel.config.publicUrl.startsWith('https:')) reply.raw.setHeader('strict-transport-security', 'max-age=31536000');
  reply.hijack();
  await identity.authorization.handle(request.raw, reply.raw, { url: request.url.slice('/oauth'.length), address: request.ip, carriedBy }).catch((error: unknown) => {
    kernel.log.error({ err: error }, 'unexpected error of the authorization server');
    if (!reply.raw.headersSent) reply.raw.writeHead(500);
    reply.raw.end();
  });
}

async function signedIn({ identity, kernel }: Means, request: FastifyRequest): Promise<Principal | undefined> {
  const session = request.cookies[cookieName(kernel.config.publicUrl.startsWith('https:'))];
  return session === undefined ? undefined : identity.authenticate({ session });
}

/**
 * RFC 8414 and OpenID discovery at the three places clients look for an issuer with a path, RFC 9728 for each MCP address
 * below `/oauth`. Neither stands at the root: clients with a key would find it there and insist on OAuth.
 */
function registerMetadata(fastify: FastifyInstance, { kernel, identity }: Means): void {
  const { config } = kernel;
  const base = new URL(config.publicUrl).pathname.replace(/\/$/, '');
  const send = (reply: FastifyReply, document: Readonly<Record<string, unknown>> | undefined, address: string): FastifyReply => {
    if (!document) throw new PorticoError('not_found', { params: { what: 'address', name: address } });
    return reply.header('access-control-allow-origin', '*').header('cache-control', 'max-age=300').type('application/json').send(JSON.stringify(document));
  };
  const behind = (request: FastifyRequest): string => `/${(request.params as { '*': string })['*']}`;
  const server = (request: FastifyRequest) => (behind(request) === new URL(issuerOf(config)).pathname ? identity.authorization.metadata() : undefined);
  for (const place of ['/.well-known/oauth-authorization-server/*', '/.well-known/openid-configuration/*']) {
    fastify.get(place, (request, reply) => send(reply, server(request), request.url));
  }
  fastify.get('/oauth/.well-known/openid-configuration', (request, reply) => send(reply, identity.authorization.metadata(), request.url));
  fastify.get('/.well-known/oauth-protected-resource/*', (request, reply) => {
    const path = behind(request);
    const resource = path.startsWith(base) ? resourceAt(config, path.slice(base.length)) : undefined;
    return send(reply, resource && protectedResource(config, resource), request.url);
  });
}

const names: Readonly<Record<Issued['event'], string>> = { issued: 'oauth.token', refused: 'oauth.token', registered: 'oauth.register', revoked: 'oauth.revoke' };

/** Tokens are issued beside the door; the audit hears of each, and of each refusal. */
async function write({ kernel, door }: Means, issued: Issued): Promise<void> {
  const { event, tenant, person, detail, address } = issued;
  const principal: Principal | undefined = person && tenant !== undefined ? { kind: 'person', id: person.id, tenant, name: person.name, roles: [], scopes: [] } : undefined;
  const line = {
    operation: names[event],
    from: { address, language: 'en', entrance: 'api' } as const,
    detail,
    ...(tenant !== undefined && { tenant }),
    ...(principal && { principal }),
  };
  if (event !== 'refused') return door.happened(line);
  const few = await kernel.limiter.take(`oauth-refused/${address}`, refusals).then(
    () => true,
    () => false,
  );
  if (few) door.refused({ ...line, code: 'auth.invalid' });
}
