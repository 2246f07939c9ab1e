import { PorticoError, type Principal } from '@portico/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../dispatch/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { admit, challenge, languageOf, originAllowed } from './admit.ts';
import { allFace } from './all-face.ts';
import { appFace } from './app-face.ts';
import type { Bindings } from './bindings.ts';
import { createCaller, type Caller } from './caller.ts';
import type { Change, Changes } from './changes.ts';
import type { Face } from './face.ts';
import { methodsOf, rpcErrorOf, type Methods } from './methods.ts';
import { platformFace } from './platform-face.ts';
import { checkVersion, legacy } from './protocol/legacy.ts';
import { errorMessage, readMessage, resultMessage, RpcError, rpcCodes, type RpcRequest } from './protocol/message.ts';
import { isModern, isModernVersion, listened, modern, readFilter, subscribed } from './protocol/modern.ts';
import { header } from './protocol/revision.ts';
import type { Streams } from './streams.ts';

export interface Means {
  readonly kernel: Kernel;
  readonly door: Pick<Door, 'call' | 'refused'>;
  readonly identity: Pick<Identity, 'authenticate'>;
  readonly bindings: Bindings;
  readonly changes: () => Changes | undefined;
  readonly streams: Streams;
}

/** `Host` and `Origin` are settled, the key is known: who asks, at which address. */
interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly principal: Principal;
  readonly from: Caller['from'];
  readonly provider: string | undefined;
}

const addressOf = (request: FastifyRequest): string | undefined => (request.params as { provider?: string }).provider;
const fromOf = (request: FastifyRequest): Caller['from'] => ({ address: request.ip, language: languageOf(request), entrance: 'mcp' });

/** Answers a POST: one JSON-RPC message. */
export async function post(means: Means, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const visit = await enter(means, request, reply);
  accepts(request, ['application/json', 'text/event-stream']);
  const message = readMessage(String(request.body ?? ''));
  if (message.kind === 'response') return reply.code(202).send();
  const revision = isModern(message, request.headers) ? modern : legacy;
  if (message.kind === 'notification') return reply.code(202).send();
  try {
    revision.check(message, request.headers);
    const gone = revision.closingCancels ? goneSignal(reply) : undefined;
    const { face, methods } = faceOf(means, visit, gone);
    if (revision === modern && message.method === 'subscriptions/listen') return await listen(means, visit, { message, face, methods });
    return reply.send(resultMessage(message.id, await revision.answer(message, methods)));
  } catch (error) {
    if (reply.sent) throw error;
    return await refuse(means, { request, reply, error, id: message.id });
  }
}

/** Answers a GET: the stream on which clients of 2025-11-25 and older hear of changed lists. */
export async function get(means: Means, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const visit = await enter(means, request, reply);
  if (isModernVersion(header(request.headers, 'mcp-protocol-version')) || !(header(request.headers, 'accept') ?? '').includes('text/event-stream')) return notAllowed(reply);
  checkVersion(request.headers);
  const { face, methods } = faceOf(means, visit);
  await methods.about();
  const stream = openStream(means, visit, {
    heard: concerning(face, visit, () => {
      stream.send({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
      stream.send({ jsonrpc: '2.0', method: 'notifications/resources/list_changed' });
    }),
  });
  return reply;
}

/** There is nothing at this address for the method: no session to end, no page to show. */
export function notAllowed(reply: FastifyReply): FastifyReply {
  const error = new RpcError(rpcCodes.refused, 'This is an MCP address: POST JSON-RPC messages to it with an MCP client');
  return reply.code(405).header('allow', 'POST, GET, OPTIONS').send(errorMessage(null, error));
}

/** Origin and key, before anything else is looked at. */
export async function enter(means: Means, request: FastifyRequest, reply: FastifyReply): Promise<Visit> {
  const principal = await admit(means.identity, request);
  const provider = addressOf(request);
  if (provider !== undefined && !/^[a-z][a-z0-9-]{0,39}$/.test(provider)) throw new PorticoError('not_found', { params: { what: 'app', name: provider } });
  return { request, reply, principal, from: fromOf(request), provider };
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

function accepts(request: FastifyRequest, types: readonly string[]): void {
  const asked = header(request.headers, 'accept');
  if (asked === undefined || asked.includes('*/*') || types.some((type) => asked.includes(type))) return;
  throw new RpcError(rpcCodes.refused, `Not acceptable: accept ${types.join(' and ')}`, { status: 406 });
}

function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.on('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

function faceOf(means: Means, visit: Visit, signal?: AbortSignal): { face: Face; methods: Methods } {
  const caller = createCaller(means.door, { principal: visit.principal, from: visit.from, ...(signal && { signal }) });
  const face = pick(caller, visit.provider, means.bindings);
  const { language } = visit.from;
  return { face, methods: methodsOf(face, { version: means.kernel.config.version, language, unexpected: (error) => unexpected(means, error) }) };
}

/** Foreign providers and toolsets will be further faces here. */
function pick(caller: Caller, provider: string | undefined, bindings: Bindings): Face {
  if (provider === undefined) return allFace(caller, bindings);
  return provider === 'platform' ? platformFace(caller) : appFace(caller, provider, bindings);
}

function unexpected(means: Means, error: unknown): PorticoError {
  const trace = means.kernel.clock.id();
  means.kernel.log.error({ err: error, trace }, 'unexpected error at the MCP edge');
  return new PorticoError('internal', { params: { trace }, cause: error });
}

/** `subscriptions/listen`: stays open until the client, the credential or the server ends it. */
async function listen(means: Means, visit: Visit, asked: { message: RpcRequest; face: Face; methods: Methods }): Promise<FastifyReply> {
  const { message, face, methods } = asked;
  const filter = readFilter(message, methods.changes);
  await methods.about();
  const last = listened(message, methods.server);
  const stream = openStream(means, visit, {
    farewell: last,
    heard: concerning(face, visit, () => {
      if (filter.toolsListChanged) stream.send(subscribed(message, 'notifications/tools/list_changed'));
      if (filter.resourcesListChanged) stream.send(subscribed(message, 'notifications/resources/list_changed'));
    }),
  });
  stream.send(subscribed(message, 'notifications/subscriptions/acknowledged', { notifications: filter }));
  if (Object.keys(filter).length === 0) stream.end(last);
  return visit.reply;
}

function concerning(face: Face, visit: Visit, tell: () => void): (change: Change) => void {
  return (change) => {
    const here = face.changes && (face.changes.app === undefined || face.changes.app === change.app);
    if (here && change.tenant === visit.principal.tenant) tell();
  };
}

function openStream(means: Means, visit: Visit, how: { heard: (change: Change) => void; farewell?: Record<string, unknown> }): ReturnType<Streams['open']> {
  const { reply, request, principal } = visit;
  const unsubscribe = means.changes()?.subscribe(how.heard);
  const kept = Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  try {
    const stream = means.streams.open(reply.raw, {
      owner: `${principal.tenant}/${principal.kind}/${principal.id}`,
      credential: principal.credential?.id,
      headers: Object.fromEntries(kept) as Record<string, string>,
      stillMay: async () => (await admit(means.identity, request)).id === principal.id,
      onEnd: () => unsubscribe?.(),
      ...(how.farewell && { farewell: how.farewell }),
    });
    reply.hijack();
    return stream;
  } catch (error) {
    unsubscribe?.();
    throw error;
  }
}

/** At most so many refusals a minute from one address are told and written; after that it is only "too many". */
const refusals = { points: 120, seconds: 60 } as const;

/** Any error of this edge as a JSON-RPC error with its HTTP status. What never reached the door gets its audit line here. */
export async function refuse(
  means: Means,
  told: { request: FastifyRequest; reply: FastifyReply; error: unknown; id: string | number | null; atEdge?: boolean },
): Promise<FastifyReply> {
  const { request, reply } = told;
  const from = fromOf(request);
  let error = told.error instanceof RpcError || told.error instanceof PorticoError ? told.error : unexpected(means, told.error);
  if (error instanceof PorticoError && told.atEdge === true) {
    try {
      await means.kernel.limiter.take(`mcp-refused/${from.address}`, refusals);
      means.door.refused({ operation: 'mcp.request', code: error.code, from, detail: { path: request.url.split('?')[0] ?? '', method: request.method } });
    } catch (limit) {
      error = limit instanceof PorticoError ? limit : unexpected(means, limit);
    }
  }
  const rpc = error instanceof RpcError ? error : rpcErrorOf(error, from.language);
  const status = error instanceof PorticoError && told.atEdge === true ? error.entry.status : rpc.status;
  if (status === 401) reply.header('www-authenticate', error instanceof PorticoError ? challenge(error) : 'Bearer realm="portico"');
  if (error instanceof PorticoError && error.code === 'request.rate_limited') reply.header('retry-after', String(error.params['seconds'] ?? 60));
  return reply.code(status).send(errorMessage(told.id, rpc));
}
