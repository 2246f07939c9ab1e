import { PorticoError, type JsonObject } from '@portico/contracts';
import type { Exchange } from '../../kernel/index.ts';
import { isObject } from '../connect/json-rpc.ts';

/** Begins our questions among those of a call; a provider never sees the answers to them. */
const ours = 'portico/';
const connectQuestion = `${ours}connect`;
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
 * there instead of being told in words: by a question of the call (2026-07-28), by error -32042 (2025-11-25). The error of
 * an older provider that wants her to have been somewhere is such a question for newer callers too. It is asked once.
 */
export async function orConnect({ exchange, language, params, send }: Call): Promise<JsonObject> {
  const { asked, rest } = withoutAnswers(params);
  try {
    return await send(rest);
  } catch (error) {
    if (!(error instanceof PorticoError) || asked || !opensAddresses(exchange)) throw error;
    const url = addressIn(error);
    const message = error.messageIn(language);
    if (exchange.era === 'modern') {
      const places = url === undefined ? placesIn(error) : { [connectQuestion]: { message, url } };
      if (Object.keys(places).length === 0) throw error;
      const questions = Object.entries(places).map(([key, place]) => [key, { method: 'elicitation/create', params: { mode: 'url', ...place } }]);
      return { resultType: 'input_required', inputRequests: Object.fromEntries(questions) as JsonObject };
    }
    if (url === undefined) throw error;
    const elicitations = [{ mode: 'url', elicitationId: `${connectQuestion}/${String(error.params['provider'])}`, url, message }];
    throw new PorticoError(error.code, { params: error.params, rpc: { code: urlNeeded, message, data: { elicitations } }, cause: error });
  }
}

/** Where an older provider wants the caller to have been. */
function placesIn({ rpc }: PorticoError): Record<string, { message: string; url: string }> {
  const elicitations = rpc?.code === urlNeeded && isObject(rpc.data) ? rpc.data['elicitations'] : undefined;
  if (!Array.isArray(elicitations)) return {};
  const places = elicitations.flatMap((one: unknown) => (isObject(one) && typeof one['url'] === 'string' ? [{ message: String(one['message']), url: one['url'] }] : []));
  return Object.fromEntries(places.slice(0, 10).map((place, number) => [`${ours}visit-${number + 1}`, place]));
}

function addressIn(error: unknown): string | undefined {
  if (!(error instanceof PorticoError) || (error.code !== 'provider.credentials' && error.code !== 'provider.scope')) return undefined;
  const { url } = error.params;
  return typeof url === 'string' ? url : undefined;
}

function opensAddresses({ capabilities }: Exchange): boolean {
  const { elicitation } = capabilities;
  return isObject(elicitation) && 'url' in elicitation;
}

function withoutAnswers(params: JsonObject): { asked: boolean; rest: JsonObject } {
  const { inputResponses, ...rest } = params;
  const answers = isObject(inputResponses) ? Object.entries(inputResponses) : [];
  const others = answers.filter(([key]) => !key.startsWith(ours));
  if (others.length === answers.length) return { asked: false, rest: params };
  return { asked: true, rest: others.length > 0 ? { ...rest, inputResponses: Object.fromEntries(others) } : rest };
}
