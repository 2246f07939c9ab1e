import { PorticoError, type JsonObject } from '@portico/contracts';
import type { Exchange } from '../kernel/index.ts';
import { isObject, refused, rpcCodes } from './connect/json-rpc.ts';

/** Most rounds of questions in one call; a provider that never stops asking is refused. */
const mostRounds = 16;

type Send = (params: JsonObject) => Promise<JsonObject>;

/**
 * Sends a request and, for callers of the older era, answers the questions a modern provider puts in place of its
 * result: each becomes a request to the caller, and the call is sent again with the answers. Callers of the newer era
 * get `input_required` as it is.
 */
export async function converse(exchange: Exchange, request: { provider: string; params: JsonObject; send: Send }): Promise<JsonObject> {
  let result = await request.send(request.params);
  for (let round = 0; isObject(result['inputRequests']) || result['resultType'] === 'input_required'; round += 1) {
    if (exchange.era === 'modern') return result;
    if (round >= mostRounds) throw new PorticoError('provider.garbled', { params: { provider: request.provider, reason: `it asked ${mostRounds} times in one call` } });
    const questions = isObject(result['inputRequests']) ? Object.entries(result['inputRequests']) : [];
    const answers: Record<string, unknown> = {};
    for (const [key, question] of questions) {
      if (!isObject(question) || typeof question['method'] !== 'string')
        throw new PorticoError('provider.garbled', { params: { provider: request.provider, reason: 'a question of it has no method' } });
      answers[key] = await put(exchange, { provider: request.provider, method: question['method'], params: isObject(question['params']) ? question['params'] : {} });
    }
    const state = result['requestState'];
    result = await request.send({ ...request.params, ...(questions.length > 0 && { inputResponses: answers }), ...(state !== undefined && { requestState: state }) });
  }
  return result;
}

/** Asks the caller; where her client can not or will not answer, the call ends with what it said. */
async function put(exchange: Exchange, question: { provider: string; method: string; params: JsonObject }): Promise<JsonObject> {
  try {
    return await exchange.ask(question.method, question.params);
  } catch (error) {
    if (error instanceof PorticoError || !(error instanceof Error)) throw error;
    const code = 'code' in error && typeof error.code === 'number' ? error.code : rpcCodes.internal;
    throw refused(question.provider, { code, message: `${question.method} could not be put to the caller: ${error.message.slice(0, 300)}` });
  }
}
