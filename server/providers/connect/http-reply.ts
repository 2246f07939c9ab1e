import { PorticoError } from '@portico/contracts';
import type { Call } from './calls.ts';
import { garbled } from './era.ts';
import { tooLarge, unreachable, type Endpoint, type Reply } from './http-endpoint.ts';
import { readMessages, type Incoming } from './json-rpc.ts';
import { readEvents, type SseEvent } from './sse-stream.ts';

/** Milliseconds a stream may stay open after the answer, so that its connection can be used again. */
const lingerMs = 500;

/**
 * Reads what a POST was answered with and hands on its messages. Ends when the call is over or the stream is; a stream
 * that breaks while the call waits gives `broken`, and it is the era's business whether it can be resumed.
 */
export async function readReply(
  reply: Reply,
  how: { name: string; endpoint: Endpoint; answerBytes: number; call: Call; take: (message: Incoming) => void; seen?: (event: SseEvent) => void },
): Promise<'over' | 'broken'> {
  const { name, call, take } = how;
  if (reply.type === 'json') {
    for (const message of readMessages(await how.endpoint.read(reply))) take(message);
    if (!call.over) throw garbled(name, { en: 'its answer is to another request', zh: '它的响应属于另一个请求' });
    return 'over';
  }
  if (reply.type === 'other') throw notMcp(name, reply);
  const events = readEvents(reply.body, { eventBytes: how.answerBytes, totalBytes: how.answerBytes, exceeded: (limit) => tooLarge(name, limit) });
  let linger: NodeJS.Timeout | undefined;
  try {
    for await (const event of events) {
      how.seen?.(event);
      if (event.data !== '' && event.type === 'message' && !call.over) for (const message of readMessages(event.data)) take(message);
      if (call.over && linger === undefined) linger = setTimeout(() => reply.body.destroy(), lingerMs);
    }
  } catch (error) {
    if (error instanceof PorticoError && !call.over) throw error;
  } finally {
    clearTimeout(linger);
  }
  return call.over ? 'over' : 'broken';
}

/** Something answered, but no MCP server. */
export function notMcp(name: string, reply: Reply): PorticoError {
  reply.body.destroy();
  const type = String(reply.headers['content-type'] ?? 'nothing');
  return garbled(name, { en: `it answers with ${type} where JSON or an event stream is due`, zh: `它返回 ${type}，而此处应为 JSON 或事件流` });
}

export const brokenStream = (name: string): PorticoError => unreachable(name, Object.assign(new Error('the stream ended before the answer'), { code: 'UND_ERR_SOCKET' }));
