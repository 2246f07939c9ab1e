import type { FastifyReply, FastifyRequest } from 'fastify';
import { askNew, listen } from './new-era.ts';
import { answered, askOld, endSession, hearOld, inItsSessionsReplica, notified } from './old-era.ts';
import { legacy } from './protocol/legacy.ts';
import { readMessage } from './protocol/message.ts';
import { isModern, isModernVersion, modern } from './protocol/modern.ts';
import { header } from './protocol/revision.ts';
import { refuse } from './refuse.ts';
import { accepts, enter, notAllowed, takesStream, type Means } from './visit.ts';

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
    await (revision === modern ? askNew(means, visit, message) : askOld(means, visit, message));
    return reply;
  } catch (error) {
    if (reply.sent) throw error;
    return await refuse(means, { request, reply, error, id: message.kind === 'request' ? message.id : null });
  }
}

/** Answers a GET: the stream of notifications of clients of 2025-11-25 and older. */
export async function get(means: Means, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const visit = await enter(means, request, reply);
  if (isModernVersion(header(request.headers, 'mcp-protocol-version')) || !takesStream(request)) return notAllowed(reply);
  return hearOld(means, visit);
}

/** Answers a DELETE: ends an old client's session. */
export async function remove(means: Means, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const visit = await enter(means, request, reply);
  if (header(request.headers, 'mcp-session-id') === undefined) return notAllowed(reply);
  try {
    return await endSession(means, visit);
  } catch (error) {
    return refuse(means, { request, reply, error, id: null });
  }
}
