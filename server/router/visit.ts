import { PorticoError, type Principal } from '@portico/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../dispatch/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { admit, languageOf, originAllowed } from './admit.ts';
import type { Bindings } from './bindings.ts';
import type { Caller } from './caller.ts';
import type { Changes } from './changes.ts';
import { originOf } from './hop.ts';
import type { Kinds } from './kinds.ts';
import type { Parking, States } from './parked.ts';
import { errorMessage, RpcError, rpcCodes } from './protocol/message.ts';
import { header } from './protocol/revision.ts';
import type { Running } from './running.ts';
import type { Sessions } from './sessions.ts';
import type { Streams } from './streams.ts';

export interface Means {
  readonly kernel: Kernel;
  readonly door: Pick<Door, 'call' | 'refused'>;
  readonly identity: Pick<Identity, 'authenticate'>;
  readonly bindings: Bindings;
  readonly kinds: Kinds;
  readonly sessions: Sessions;
  readonly states: States;
  readonly parking: Parking;
  readonly running: Running;
  readonly changes: () => Changes | undefined;
  readonly streams: Streams;
}

/** `Host` and `Origin` are settled, the key is known: who asks, at which address. */
export interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly principal: Principal;
  readonly from: Caller['from'];
  readonly provider: string | undefined;
  readonly toolset: string | undefined;
}

export const fromOf = (request: FastifyRequest): Caller['from'] => ({ address: originOf(request)?.address ?? request.ip, language: languageOf(request), entrance: 'mcp' });

/** Origin and key, before anything else is looked at. */
export async function enter(means: Means, request: FastifyRequest, reply: FastifyReply): Promise<Visit> {
  const principal = await admit(means, request);
  const { provider, toolset } = request.params as { provider?: string; toolset?: string };
  const name = provider ?? toolset;
  if (name !== undefined && !/^[a-z][a-z0-9-]{0,39}$/.test(name)) throw new PorticoError('not_found', { params: { what: 'provider', name } });
  return { request, reply, principal, from: fromOf(request), provider, toolset };
}

/** Refuses pages of foreign origin; lets others read the answer. Runs before authentication, for every method. */
export function checkOrigin(means: Means, request: FastifyRequest, reply: FastifyReply): void {
  const origin = header(request.headers, 'origin');
  if (origin === undefined) return;
  if (!originAllowed(origin, means.kernel.config.publicUrl)) throw new PorticoError('auth.csrf');
  reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', 'WWW-Authenticate, Mcp-Session-Id, MCP-Protocol-Version').header('vary', 'Origin');
}

/** Answers a preflight; clients send headers we can't list (`Mcp-Param-…`), so those asked for are echoed. */
export function preflight(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .header('access-control-allow-methods', 'GET, POST, DELETE, OPTIONS')
    .header('access-control-allow-headers', header(request.headers, 'access-control-request-headers') ?? 'Authorization, Content-Type')
    .header('access-control-max-age', '600')
    .send();
}

/** Throws 406 when the caller takes none of these types. */
export function accepts(request: FastifyRequest, types: readonly string[]): void {
  const asked = header(request.headers, 'accept');
  if (asked === undefined || asked.includes('*/*') || types.some((type) => asked.includes(type))) return;
  throw new RpcError(rpcCodes.refused, `Not acceptable: accept ${types.join(' and ')}`, { status: 406 });
}

/** Does the caller take a stream before her answer? */
export const takesStream = (request: FastifyRequest): boolean => (header(request.headers, 'accept') ?? '').includes('text/event-stream');

/** There is nothing at this address for the method: no session to end, no page to show. */
export function notAllowed(reply: FastifyReply): FastifyReply {
  const error = new RpcError(rpcCodes.refused, 'This is an MCP address: POST JSON-RPC messages to it with an MCP client');
  return reply.code(405).header('allow', 'POST, GET, OPTIONS').send(errorMessage(null, error));
}
