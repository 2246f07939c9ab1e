import { PorticoError, type JsonObject, type Principal, type Problem } from '@portico/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../dispatch/index.ts';
import type { Identity } from '../identity/index.ts';
import { silentExchange, type Exchange, type Kernel } from '../kernel/index.ts';
import { admit, challenge, languageOf, originAllowed, resourceOf } from './admit.ts';
import { allFace } from './all-face.ts';
import { appFace } from './app-face.ts';
import type { Bindings } from './bindings.ts';
import { createCaller, type Caller } from './caller.ts';
import type { Change, Changes } from './changes.ts';
import { openChannel, type Channel } from './channel.ts';
import { legacyExchange, modernExchange } from './converse.ts';
import type { Face } from './face.ts';
import { hop, originOf } from './hop.ts';
import type { Kinds } from './kinds.ts';
import { methodsOf, rpcErrorOf, type Methods } from './methods.ts';
import { parkedGone, type About as StateOf, type ParkedCall, type Parking, type States } from './parked.ts';
import { platformFace } from './platform-face.ts';
import { checkVersion, clientOf as clientOfInitialize, legacy } from './protocol/legacy.ts';
import { errorMessage, isObject, readMessage, resultMessage, RpcError, rpcCodes, type RpcNotification, type RpcRequest, type RpcResponse } from './protocol/message.ts';
import { clientOf as clientOfEnvelope, isModern, isModernVersion, listened, modern, readFilter, subscribed } from './protocol/modern.ts';
import { header } from './protocol/revision.ts';
import { providerFace } from './provider-face.ts';
import { shortFace } from './short-face.ts';
import type { Running } from './running.ts';
import { ownerOf, sessionGone, type Session, type Sessions } from './sessions.ts';
import type { Streams } from './streams.ts';
import { toolsetFace } from './toolset-face.ts';

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

const fromOf = (request: FastifyRequest): Caller['from'] => ({ address: originOf(request)?.address ?? request.ip, language: languageOf(request), entrance: 'mcp' });

/** Answers a POST: one JSON-RPC message. */
export async function post(means: Means, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const visit = await enter(means, request, reply);
  accepts(request, ['application/json', 'text/event-stream']);
  const message = readMessage(String(request.body ?? ''));
  const revision = message.kind !== 'response' && isModern(message, request.headers) ? modern : legacy;
  try {
    if (revision === legacy && !(message.kind === 'request' && message.method === 'initialize') && (await inItsSessionsReplica(means, visit))) return reply;
    if (message.kind === 'response') return await answered(means, visit, message);
    if (message.kind === 'notification') return await notified(means, visit, message);
    revision.check(message, request.headers);
    if (revision === modern && message.method === 'subscriptions/listen') return await listen(means, visit, message);
    await (revision === modern ? askModern(means, visit, message) : askLegacy(means, visit, message));
    return reply;
  } catch (error) {
    if (reply.sent) throw error;
    return await refuse(means, { request, reply, error, id: message.kind === 'request' ? message.id : null });
  }
}

/** Does the caller take a stream before her answer? */
const streams = (request: FastifyRequest): boolean => (header(request.headers, 'accept') ?? '').includes('text/event-stream');

/** Sends what came of a request, as JSON or at the end of its stream. */
async function send(means: Means, visit: Visit, to: { channel: Channel; id: RpcRequest['id']; work: Promise<JsonObject> }): Promise<void> {
  const { channel, id, work } = to;
  try {
    channel.answer(resultMessage(id, await work), 200);
  } catch (error) {
    if (!visit.reply.raw.headersSent) throw error;
    channel.answer(errorMessage(id, told(means, visit, error)), 200);
  }
}

/** An old client's request: in its session if it has one. Closing the connection cancels nothing. */
async function askLegacy(means: Means, visit: Visit, message: RpcRequest): Promise<void> {
  const { request, reply, principal } = visit;
  const address = await pick(means, visit);
  const channel = openChannel(reply, streams(request));
  if (message.method === 'initialize') {
    const { face, methods } = faceOf(means, visit, { address });
    const work = legacy.answer(message, methods);
    if (face.sessions === 'offered') {
      await work;
      reply.header('mcp-session-id', await means.sessions.open(principal, clientOfInitialize(message.params)));
    }
    return send(means, visit, { channel, id: message.id, work });
  }
  const session = await sessionOf(means, visit);
  const own = session && (await inSession(session, message));
  if (own) return send(means, visit, { channel, id: message.id, work: Promise.resolve(own) });
  const cancel = means.running.begin(visit, { session, id: message.id });
  if (session) channel.begin();
  const exchange = legacyExchange(session, message, { channel, nextId: () => means.kernel.clock.id() });
  const { methods } = faceOf(means, visit, { address, exchange, signal: cancel.signal });
  try {
    await send(means, visit, { channel, id: message.id, work: legacy.answer(message, methods) });
  } finally {
    cancel.end();
  }
}

/** What a session answers itself: its log level, the resources it wants to hear of. */
export async function inSession(session: Session, { method, params }: RpcRequest): Promise<JsonObject | undefined> {
  const { uri, level } = params;
  if (method === 'logging/setLevel') session.logLevel = typeof level === 'string' ? level : undefined;
  else if ((method === 'resources/subscribe' || method === 'resources/unsubscribe') && typeof uri === 'string') {
    if (method === 'resources/subscribe') session.resources.add(uri);
    else session.resources.delete(uri);
    session.onResources?.();
  } else return undefined;
  return Promise.resolve({});
}

/** A new client's request: it stands alone, unless it goes on with a call that was parked. */
async function askModern(means: Means, visit: Visit, message: RpcRequest): Promise<void> {
  const { request, reply, principal } = visit;
  const about: StateOf = { principal, address: request.url.split('?')[0] ?? '', method: message.method, params: message.params };
  const state = message.params['requestState'] === undefined ? undefined : await means.states.open(about, message.params['requestState']);
  const went = await hop(means, visit, state?.park?.replica);
  if (went === 'done') return;
  const parked = state?.park && means.parking.take(state.park.id);
  if (state?.park && (went === 'gone' || !parked)) throw parkedGone();
  const channel = openChannel(reply, streams(request));
  const call = parked ?? (await beginModern(means, visit, { message, provider: state?.provider }));
  const gone = (): void => {
    if (!reply.raw.writableFinished) call.abandon();
  };
  reply.raw.once('close', gone);
  call.notify = (method, params) => channel.tell({ jsonrpc: '2.0', method, params }, true);
  if (parked) giveAnswers(parked, message.params['inputResponses']);
  return send(means, visit, {
    channel,
    id: message.id,
    work: settle(means, about, call).finally(() => {
      call.notify = () => undefined;
    }),
  });
}

async function beginModern(means: Means, visit: Visit, asked: { message: RpcRequest; provider: unknown }): Promise<ParkedCall> {
  const { message, provider } = asked;
  const { requestState: _, ...params } = message.params;
  const request: RpcRequest = { ...message, params: provider === undefined ? params : { ...params, requestState: provider } };
  const controller = new AbortController();
  const begun = Promise.withResolvers<JsonObject>();
  const call: ParkedCall = {
    id: means.kernel.clock.id(),
    owner: ownerOf(visit.principal),
    done: begun.promise,
    questions: new Map(),
    onQuestion: undefined,
    notify: () => undefined,
    abandon: () => controller.abort(),
  };
  const address = await pick(means, visit);
  const { methods } = faceOf(means, visit, { address, exchange: modernExchange(request, call, visit.request.headers), signal: controller.signal });
  modern.answer(request, methods).then(begun.resolve, begun.reject);
  return call;
}

function giveAnswers(call: ParkedCall, responses: unknown): void {
  const given = isObject(responses) ? responses : {};
  for (const [key, question] of call.questions) {
    const answer = given[key];
    if (isObject(answer)) question.answer(answer);
  }
}

/** The result, or the questions that came first: then the call waits for its caller to come back. */
async function settle(means: Means, about: StateOf, call: ParkedCall): Promise<JsonObject> {
  const result = await new Promise<JsonObject | undefined>((resolve, reject) => {
    call.done.then(resolve, reject);
    call.onQuestion = () => setImmediate(() => resolve(undefined));
    if (call.questions.size > 0) call.onQuestion();
  });
  call.onQuestion = undefined;
  if (result) {
    const own = result['resultType'] === 'input_required' ? result['requestState'] : undefined;
    return own === undefined ? result : { ...result, requestState: await means.states.seal(about, { provider: own }) };
  }
  means.parking.park(call);
  const inputRequests = Object.fromEntries([...call.questions].map(([key, { method, params }]) => [key, { method, params }]));
  return { resultType: 'input_required', inputRequests, requestState: await means.states.seal(about, { park: { id: call.id, replica: means.kernel.replicas.id } }) };
}

/** Lets the replica that keeps a request's session answer it: true. False: it is kept here, or there is none. */
async function inItsSessionsReplica(means: Means, visit: Visit): Promise<boolean> {
  const handle = header(visit.request.headers, 'mcp-session-id');
  if (handle === undefined) return false;
  const went = await hop(means, visit, await means.sessions.home(handle));
  if (went === 'gone') throw sessionGone();
  return went === 'done';
}

/** The session a request names; throws 404 when it is gone. Undefined: it names none. */
async function sessionOf(means: Means, visit: Visit): Promise<Session | undefined> {
  const handle = header(visit.request.headers, 'mcp-session-id');
  return handle === undefined ? undefined : means.sessions.find(handle, visit.principal);
}

/** An old client's answer to a question of a provider. */
async function answered(means: Means, visit: Visit, message: RpcResponse): Promise<FastifyReply> {
  const session = await sessionOf(means, visit);
  const { result, error } = message;
  session?.questions.get(String(message.id))?.({ ...(result && { result }), ...(error && { error }) });
  return visit.reply.code(202).send();
}

async function notified(means: Means, visit: Visit, message: RpcNotification): Promise<FastifyReply> {
  const session = await sessionOf(means, visit);
  const { requestId } = message.params;
  if (message.method === 'notifications/cancelled' && (typeof requestId === 'string' || typeof requestId === 'number')) means.running.cancel(visit, { session, id: requestId });
  return visit.reply.code(202).send();
}

/** Ends an old client's session. */
export async function remove(means: Means, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const visit = await enter(means, request, reply);
  const handle = header(request.headers, 'mcp-session-id');
  if (handle === undefined) return notAllowed(reply);
  try {
    if (await inItsSessionsReplica(means, visit)) return reply;
    await means.sessions.end(handle, visit.principal);
    return await reply.code(200).send();
  } catch (error) {
    return refuse(means, { request, reply, error, id: null });
  }
}

/** Answers a GET: the stream on which clients of 2025-11-25 and older hear of changed lists and resources. */
export async function get(means: Means, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const visit = await enter(means, request, reply);
  if (isModernVersion(header(request.headers, 'mcp-protocol-version')) || !streams(request)) return notAllowed(reply);
  checkVersion(request.headers);
  if (await inItsSessionsReplica(means, visit)) return reply;
  const session = await sessionOf(means, visit);
  const { face, methods } = faceOf(means, visit, { address: await pick(means, visit) });
  await methods.about();
  const gone = new AbortController();
  const tell = (method: string, params?: JsonObject): void => stream.send({ jsonrpc: '2.0', method, ...(params && { params }) });
  const stream = openStream(means, visit, {
    onEnd: () => gone.abort(),
    heard: concerning(face, visit, {
      changed: () => {
        for (const list of ['tools', 'prompts', 'resources']) tell(`notifications/${list}/list_changed`);
      },
      halted: () => stream.end(),
    }),
  });
  if (session) hearResources(means, visit, { session, face, tell, signal: gone.signal });
  return reply;
}

/** Passes on what is said of the resources a session wants to hear of; begins anew when that changes. */
function hearResources(means: Means, visit: Visit, how: { session: Session; face: Face; tell: (method: string, params: JsonObject) => void; signal: AbortSignal }): void {
  const { session, tell, signal } = how;
  let current = new AbortController();
  const begin = (): void => {
    current.abort();
    if (session.resources.size === 0 || signal.aborted) return;
    current = new AbortController();
    const mine = current.signal;
    pick(means, visit)
      .then(async (address) => {
        const { face } = faceOf(means, visit, {
          address,
          signal: AbortSignal.any([signal, mine]),
          exchange: { ...legacyQuiet, session: session.id, sessionEnds: session.ended, capabilities: session.capabilities },
        });
        for await (const { method, params } of face.listen([...session.resources])) if (method === 'notifications/resources/updated') tell(method, params);
        return undefined;
      })
      .catch((error: unknown) => {
        if (!mine.aborted && !signal.aborted) means.kernel.log.info({ err: error }, 'a subscription to resources ended');
      });
  };
  session.onResources = begin;
  signal.addEventListener('abort', () => {
    session.onResources = undefined;
    current.abort();
  });
  begin();
}

const legacyQuiet = { ...silentExchange, era: 'legacy' as const };

/** There is nothing at this address for the method: no session to end, no page to show. */
export function notAllowed(reply: FastifyReply): FastifyReply {
  const error = new RpcError(rpcCodes.refused, 'This is an MCP address: POST JSON-RPC messages to it with an MCP client');
  return reply.code(405).header('allow', 'POST, GET, OPTIONS').send(errorMessage(null, error));
}

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

function accepts(request: FastifyRequest, types: readonly string[]): void {
  const asked = header(request.headers, 'accept');
  if (asked === undefined || asked.includes('*/*') || types.some((type) => asked.includes(type))) return;
  throw new RpcError(rpcCodes.refused, `Not acceptable: accept ${types.join(' and ')}`, { status: 406 });
}

/** What stands at the visited address. */
type Address = { readonly kind: 'all' } | { readonly kind: 'platform' } | { readonly kind: 'app' | 'provider' | 'toolset'; readonly name: string };

export async function pick(means: Means, { provider, toolset, principal }: Visit): Promise<Address> {
  if (toolset !== undefined) return { kind: 'toolset', name: toolset };
  if (provider === undefined) return { kind: 'all' };
  if (provider === 'platform') return { kind: 'platform' };
  return { kind: (await means.kinds.of(principal.tenant, provider)) ?? 'app', name: provider };
}

export function faceOf(means: Means, visit: Visit, at: { address: Address; exchange?: Exchange; signal?: AbortSignal }): { face: Face; methods: Methods } {
  const { address, exchange, signal } = at;
  const caller = createCaller(means.door, { principal: visit.principal, from: visit.from, ...(signal && { signal }), ...(exchange && { exchange }) });
  const face = shortened(visit, caller, { address, face: faceAt(means, caller, address) });
  const { language } = visit.from;
  return {
    face,
    methods: methodsOf(face, {
      version: means.kernel.config.version,
      language,
      stepUp: resourceOf(means, visit.request) !== undefined,
      unexpected: (error) => unexpected(means, error),
    }),
  };
}

/** Long lists are cut to what fits an agent, unless the address says `?tools=all`. */
function shortened(visit: Visit, caller: Caller, at: { address: Address; face: Face }): Face {
  const { address, face } = at;
  if ((visit.request.query as { tools?: string }).tools === 'all' || address.kind === 'app' || address.kind === 'platform') return face;
  return shortFace(caller, face, address.kind === 'all' ? {} : { [address.kind]: address.name });
}

function faceAt(means: Means, caller: Caller, address: Address): Face {
  switch (address.kind) {
    case 'all':
      return allFace(caller, means);
    case 'platform':
      return platformFace(caller);
    case 'toolset':
      return toolsetFace(caller, address.name, means);
    case 'provider':
      return providerFace(caller, address.name);
    case 'app':
      return appFace(caller, address.name, means.bindings);
    default:
      return address satisfies never;
  }
}

function unexpected(means: Means, error: unknown): PorticoError {
  const trace = means.kernel.clock.id();
  means.kernel.log.error({ err: error, trace }, 'unexpected error at the MCP edge');
  return new PorticoError('internal', { params: { trace }, cause: error });
}

/** `subscriptions/listen`: stays open until the client, the credential or the server ends it. */
async function listen(means: Means, visit: Visit, message: RpcRequest): Promise<FastifyReply> {
  const gone = new AbortController();
  const { meta, capabilities, client } = clientOfEnvelope(message.params);
  const { face, methods } = faceOf(means, visit, { address: await pick(means, visit), signal: gone.signal, exchange: { ...silentExchange, meta, capabilities, client } });
  const filter = readFilter(message, { changes: methods.changes, providers: face.sessions === 'offered' });
  await methods.about();
  const last = listened(message, methods.server);
  const stream = openStream(means, visit, {
    farewell: last,
    onEnd: () => gone.abort(),
    heard: concerning(face, visit, {
      changed: () => {
        if (filter.toolsListChanged) stream.send(subscribed(message, 'notifications/tools/list_changed'));
        if (filter.promptsListChanged) stream.send(subscribed(message, 'notifications/prompts/list_changed'));
        if (filter.resourcesListChanged) stream.send(subscribed(message, 'notifications/resources/list_changed'));
      },
      halted: () => stream.end(last),
    }),
  });
  stream.send(subscribed(message, 'notifications/subscriptions/acknowledged', { notifications: filter }));
  if (Object.keys(filter).length === 0) stream.end(last);
  if (filter.resourceSubscriptions) {
    const heard = async (): Promise<void> => {
      for await (const { method, params } of face.listen(filter.resourceSubscriptions ?? []))
        if (method === 'notifications/resources/updated') stream.send(subscribed(message, method, { ...params }));
    };
    heard().catch((error: unknown) => {
      if (!gone.signal.aborted) means.kernel.log.info({ err: error }, 'a subscription to resources ended');
    });
  }
  return visit.reply;
}

/** What a stream at an address does when something changes there, or when all that stands there was stopped. */
function concerning(face: Face, visit: Visit, does: { changed: () => void; halted: () => void }): (change: Change) => void {
  return (change) => {
    if (!face.changes || change.tenant !== visit.principal.tenant) return;
    if (face.changes.app === undefined || face.changes.app === change.app) does.changed();
    if (change.halted && face.changes.app === change.app) does.halted();
  };
}

function openStream(means: Means, visit: Visit, how: { heard: (change: Change) => void; onEnd?: () => void; farewell?: Record<string, unknown> }): ReturnType<Streams['open']> {
  const { reply, request, principal } = visit;
  const unsubscribe = means.changes()?.subscribe(how.heard);
  const kept = Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  try {
    const stream = means.streams.open(reply.raw, {
      owner: `${principal.tenant}/${principal.kind}/${principal.id}`,
      credential: principal.credential?.id,
      headers: Object.fromEntries(kept) as Record<string, string>,
      stillMay: async () => (await admit(means, request)).id === principal.id,
      onEnd: () => {
        unsubscribe?.();
        how.onEnd?.();
      },
      ...(how.farewell && { farewell: how.farewell }),
    });
    reply.hijack();
    return stream;
  } catch (error) {
    unsubscribe?.();
    throw error;
  }
}

/** An error that comes when the answer streams already. */
export function told(means: Means, visit: Visit, error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  return rpcErrorOf(error instanceof PorticoError ? error : unexpected(means, error), visit.from.language);
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
  const challenged = challenge(means, request, { error, status });
  if (challenged !== undefined) reply.header('www-authenticate', challenged);
  if (status === 429) reply.header('retry-after', String((rpc.data as Partial<Problem> | undefined)?.params?.['seconds'] ?? 60));
  return reply.code(status).send(errorMessage(told.id, rpc));
}
