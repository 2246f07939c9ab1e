import { PorticoError, type JsonObject } from '@portico/contracts';
import type { Exchange } from '../../kernel/index.ts';

/** Our question among those of a call; a provider never sees the answer to it. */
const question = 'portico/connect';
/** MCP 2025-11-25: go to these addresses, then call again. */
const urlNeeded = -32_042;

interface Call {
  readonly exchange: Exchange;
  readonly language: 'en' | 'zh';
  readonly params: JsonObject;
  readonly send: (params: JsonObject) => Promise<JsonObject>;
}

/**
 * Sends a call; where it wants the caller's account first and her client can open addresses (URL elicitation), she is led
 * there instead of being told in words: by a question of the call (2026-07-28), by error -32042 (2025-11-25).
 */
export async function orConnect({ exchange, language, params, send }: Call): Promise<JsonObject> {
  const { asked, rest } = withoutAnswer(params);
  try {
    return await send(rest);
  } catch (error) {
    const url = addressIn(error);
    if (!(error instanceof PorticoError) || url === undefined || asked || !opensAddresses(exchange)) throw error;
    const message = error.messageIn(language);
    if (exchange.era === 'modern') return { resultType: 'input_required', inputRequests: { [question]: { method: 'elicitation/create', params: { mode: 'url', message, url } } } };
    const elicitations = [{ mode: 'url', elicitationId: `${question}/${String(error.params['provider'])}`, url, message }];
    throw new PorticoError(error.code, { params: error.params, rpc: { code: urlNeeded, message, data: { elicitations } }, cause: error });
  }
}

function addressIn(error: unknown): string | undefined {
  if (!(error instanceof PorticoError) || (error.code !== 'provider.credentials' && error.code !== 'provider.scope')) return undefined;
  const { url } = error.params;
  return typeof url === 'string' ? url : undefined;
}

function opensAddresses({ capabilities }: Exchange): boolean {
  const { elicitation } = capabilities;
  return typeof elicitation === 'object' && elicitation !== null && 'url' in elicitation;
}

function withoutAnswer(params: JsonObject): { asked: boolean; rest: JsonObject } {
  const { inputResponses, ...rest } = params;
  if (typeof inputResponses !== 'object' || inputResponses === null || !(question in inputResponses)) return { asked: false, rest: params };
  const { [question]: _ours, ...others } = inputResponses as JsonObject;
  return { asked: true, rest: Object.keys(others).length > 0 ? { ...rest, inputResponses: others } : rest };
}
