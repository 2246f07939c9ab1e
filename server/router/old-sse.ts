import { PorticoError } from '@portico/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { admit } from './admit.ts';
import { legacyExchange } from './converse.ts';
import { hop } from './hop.ts';
import { inSession } from './old-era.ts';
import { createOldSse, type OldWay } from './protocol/http-sse.ts';
import { clientOf, legacy } from './protocol/legacy.ts';
import { errorMessage, messageOf, resultMessage, type RpcRequest } from './protocol/message.ts';
import { refuse, told } from './refuse.ts';
import { ownerOf, type Session } from './sessions.ts';
import { faceOf, pick } from './standing.ts';
import { enter, type Means, type Visit } from './visit.ts';

/** `/mcp/<provider>/sse`: the addresses of protocol version 2024-11-05, where PORTICO_MCP_SSE switches them on. */
export function addOldSse(fastify: FastifyInstance, means: Means): void {
  const sse = createOldSse({ streams: means.streams, newId: () => `${means.kernel.replicas.id}.${means.kernel.clock.secret(16)}` });
  const url = '/mcp/:provider/sse';

  fastify.get(url, { exposeHeadRoute: false }, async (request, reply) => {
    const visit = await enter(means, request, reply);
    const address = await pick(means, visit);
    await faceOf(means, visit, { address }).methods.about();
    const over = new AbortController();
    reply.raw.once('close', () => over.abort());
    const session: { -readonly [K in keyof Session]: Session[K] } = {
      id: means.kernel.clock.id(),
      capabilities: {},
      client: undefined,
      ended: over.signal,
      logLevel: undefined,
      resources: new Set(),
      onResources: undefined,
      questions: new Map(),
      polls: false,
      replay: undefined,
    };
    reply.hijack();
    sse.open(reply.raw, {
      path: request.url.split('?')[0] ?? '',
      owner: ownerOf(visit.principal),
      credential: visit.principal.credential?.id,
      headers: {},
      stillMay: async () => (await admit(means, request)).id === visit.principal.id,
      handle: async (written, way) => {
        const message = messageOf(written);
        if (message.kind === 'response') {
          const { result, error } = message;
          session.questions.get(String(message.id))?.({ ...(result && { result }), ...(error && { error }) });
          return undefined;
        }
        if (message.kind === 'notification') {
          const { requestId } = message.params;
          if (message.method === 'notifications/cancelled' && (typeof requestId === 'string' || typeof requestId === 'number'))
            means.running.cancel(visit, { session, id: requestId });
          return undefined;
        }
        if (message.method === 'initialize') Object.assign(session, clientOf(message.params));
        return answer(means, visit, { message, session, way });
      },
    });
    return reply;
  });

  fastify.post(url, async (request, reply) => take(means, { request, reply, sse }));
}

async function answer(means: Means, visit: Visit, asked: { message: RpcRequest; session: Session; way: OldWay }): Promise<Readonly<Record<string, unknown>>> {
  const { message, session, way } = asked;
  const cancel = means.running.begin(visit, { session, id: message.id });
  try {
    const own = await inSession(session, message);
    if (own) return resultMessage(message.id, own);
    const channel = {
      streams: true,
      tell: (said: Readonly<Record<string, unknown>>, droppable: boolean) => way.tell(said, droppable),
      answer: () => undefined,
    };
    const exchange = legacyExchange(session, message, { channel, nextId: () => means.kernel.clock.id() });
    const { methods } = faceOf(means, visit, { address: await pick(means, visit), exchange, signal: AbortSignal.any([cancel.signal, way.signal]) });
    return resultMessage(message.id, await legacy.answer(message, methods));
  } catch (error) {
    return errorMessage(message.id, told(means, visit, error));
  } finally {
    cancel.end();
  }
}

async function take(means: Means, post: { request: FastifyRequest; reply: FastifyReply; sse: ReturnType<typeof createOldSse> }): Promise<FastifyReply> {
  const { request, reply, sse } = post;
  const visit = await enter(means, request, reply);
  const { session } = request.query as { session?: string };
  if ((await hop(means, visit, session?.split('.', 1)[0])) === 'done') return reply;
  const taken = sse.take({ session: session ?? '', owner: ownerOf(visit.principal), text: String(request.body ?? '') });
  if (taken === 'accepted') return reply.code(202).send();
  const error =
    taken === 'unknown'
      ? new PorticoError('not_found', { params: { what: 'session', name: session ?? '' } })
      : new PorticoError('request.invalid', { params: { detail: 'not a JSON-RPC 2.0 message' } });
  return refuse(means, { request, reply, error, id: null, atEdge: true });
}
