import type { JsonObject } from '@portico/contracts';
import type { FastifyReply } from 'fastify';
import { silentExchange } from '../kernel/index.ts';
import { openChannel, openEvents, openLine } from './channel.ts';
import { legacyExchange } from './converse.ts';
import type { Face } from './face.ts';
import { hop } from './hop.ts';
import { canSubscribe, concerning, openStream } from './listening.ts';
import { checkVersion, clientOf, legacy } from './protocol/legacy.ts';
import { RpcError, rpcCodes, type RpcNotification, type RpcRequest, type RpcResponse } from './protocol/message.ts';
import { header } from './protocol/revision.ts';
import { send } from './refuse.ts';
import type { Replay } from './replay.ts';
import { sessionGone, type Session } from './sessions.ts';
import { faceOf, pick } from './standing.ts';
import { takesStream, type Means, type Visit } from './visit.ts';

/** An old client's request: in its session if it has one. Closing the connection cancels nothing. */
export async function askOld(means: Means, visit: Visit, message: RpcRequest): Promise<void> {
  const { request, reply, principal } = visit;
  const address = await pick(means, visit);
  if (message.method === 'initialize') {
    const { face, methods } = faceOf(means, visit, { address });
    const work = legacy.answer(message, methods);
    await work;
    if (await canSubscribe(face, methods)) {
      reply.header('mcp-session-id', await means.sessions.open(principal, clientOf(message.params)));
    }
    return send(means, visit, { channel: openChannel(reply, takesStream(request)), id: message.id, work });
  }
  const session = await sessionOf(means, visit);
  const own = session && (await inSession(session, message));
  if (own) return send(means, visit, { channel: openChannel(reply, false), id: message.id, work: Promise.resolve(own) });
  const channel = session?.replay && takesStream(request) ? openLine(reply, session.replay) : openChannel(reply, takesStream(request));
  const cancel = means.running.begin(visit, { session, id: message.id });
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

/** Lets the replica that keeps a request's session answer it: true. False: it is kept here, or there is none. */
export async function inItsSessionsReplica(means: Means, visit: Visit): Promise<boolean> {
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
export async function answered(means: Means, visit: Visit, message: RpcResponse): Promise<FastifyReply> {
  const session = await sessionOf(means, visit);
  const { result, error } = message;
  session?.questions.get(String(message.id))?.({ ...(result && { result }), ...(error && { error }) });
  return visit.reply.code(202).send();
}

/** An old client's notification: what it cancels ends. */
export async function notified(means: Means, visit: Visit, message: RpcNotification): Promise<FastifyReply> {
  const session = await sessionOf(means, visit);
  const { requestId } = message.params;
  if (message.method === 'notifications/cancelled' && (typeof requestId === 'string' || typeof requestId === 'number')) means.running.cancel(visit, { session, id: requestId });
  return visit.reply.code(202).send();
}

/** Ends a session. */
export async function endSession(means: Means, visit: Visit): Promise<FastifyReply> {
  if (await inItsSessionsReplica(means, visit)) return visit.reply;
  await means.sessions.end(header(visit.request.headers, 'mcp-session-id') ?? '', visit.principal);
  return visit.reply.code(200).send();
}

/** The stream on which clients of 2025-11-25 and older hear of changed lists and resources. */
export async function hearOld(means: Means, visit: Visit): Promise<FastifyReply> {
  checkVersion(visit.request.headers);
  if (await inItsSessionsReplica(means, visit)) return visit.reply;
  const session = await sessionOf(means, visit);
  const lastEvent = header(visit.request.headers, 'last-event-id');
  if (session?.replay && lastEvent !== undefined) return resume(visit, session.replay, lastEvent);
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
  return visit.reply;
}

/** The rest of the stream of a call, for a client that was cut off or let go. */
function resume({ reply }: Visit, replay: Replay, lastEvent: string): FastifyReply {
  const events = openEvents(reply);
  if (replay.resume(lastEvent, events)) {
    events.begin();
    return reply;
  }
  events.close();
  throw new RpcError(rpcCodes.refused, 'What followed this event is not kept any more: look what became of the call, or send it again', { status: 400 });
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
