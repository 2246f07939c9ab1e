import { PorticoError, type JsonObject, type Problem } from '@portico/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { challenge } from './admit.ts';
import type { Channel } from './channel.ts';
import { rpcErrorOf } from './methods.ts';
import { errorMessage, resultMessage, RpcError, type RpcRequest } from './protocol/message.ts';
import { fromOf, type Means, type Visit } from './visit.ts';

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

/** Sends what came of a request, as JSON or at the end of its stream. */
export async function send(means: Means, visit: Visit, to: { channel: Channel; id: RpcRequest['id']; work: Promise<JsonObject> }): Promise<void> {
  const { channel, id, work } = to;
  try {
    channel.answer(resultMessage(id, await work), 200);
  } catch (error) {
    if (!visit.reply.raw.headersSent) throw error;
    channel.answer(errorMessage(id, told(means, visit, error)), 200);
  }
}

/** What nobody foresaw: logged under a trace the caller can name. */
export function unexpected(means: Means, error: unknown): PorticoError {
  const trace = means.kernel.clock.id();
  means.kernel.log.error({ err: error, trace }, 'unexpected error at the MCP edge');
  return new PorticoError('internal', { params: { trace }, cause: error });
}
