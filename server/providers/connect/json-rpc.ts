import { PorticoError, type HttpRefusal, type JsonObject, type RpcAnswer } from '@portico/contracts';

/** Reading and writing JSON-RPC 2.0 messages, whatever carries them. https://www.jsonrpc.org/specification */
export type MessageId = string | number;

/** A message from a provider, sorted. `garbage` says in words why it is none. */
export type Incoming =
  | { readonly kind: 'question'; readonly id: MessageId; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'result'; readonly id: MessageId; readonly result: JsonObject }
  | { readonly kind: 'error'; readonly id: MessageId | null; readonly error: RpcAnswer }
  | { readonly kind: 'garbage'; readonly reason: string };

/** JSON-RPC codes of MCP that decide what happens next. */
export const rpcCodes = {
  methodNotFound: -32601,
  internal: -32603,
  headerMismatch: -32020,
  missingCapability: -32021,
  unsupportedVersion: -32022,
} as const;

/** Reads one message, or a batch of them (protocol 2025-03-26 only). Never throws. */
export function readMessages(text: string): readonly Incoming[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [{ kind: 'garbage', reason: `it is not JSON: ${beginningOf(text)}` }];
  }
  return Array.isArray(value) ? value.map((one) => sort(one)) : [sort(value)];
}

function sort(value: unknown): Incoming {
  if (!isObject(value)) return { kind: 'garbage', reason: 'a JSON-RPC message is an object' };
  if (value['jsonrpc'] !== '2.0') return { kind: 'garbage', reason: 'it lacks "jsonrpc": "2.0"' };
  const { id, method } = value;
  const hasId = typeof id === 'string' || typeof id === 'number';
  if (typeof method === 'string') {
    const params = isObject(value['params']) ? value['params'] : {};
    return hasId ? { kind: 'question', id, method, params } : { kind: 'notification', method, params };
  }
  const { error, result } = value;
  if (isObject(error) && typeof error['code'] === 'number') {
    const said = typeof error['message'] === 'string' ? error['message'] : '';
    return { kind: 'error', id: hasId ? id : null, error: { code: error['code'], message: said, ...('data' in error && { data: error['data'] }) } };
  }
  if (hasId && isObject(result)) return { kind: 'result', id, result };
  return { kind: 'garbage', reason: 'it is neither a request nor an answer' };
}

export function writeRequest(id: MessageId, method: string, params: JsonObject): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}
export function writeNotification(method: string, params: JsonObject): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params });
}
export function writeResult(id: MessageId, result: JsonObject): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}
export function writeError(id: MessageId, error: RpcAnswer): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error });
}

/** What a JSON-RPC error of a provider is for the rest of Portico: passed on as it is, its text shown as far as it is short. */
export function refused(provider: string, error: RpcAnswer, http?: HttpRefusal): PorticoError {
  const reason = error.message === '' ? `error ${error.code}` : error.message.slice(0, 500);
  return new PorticoError('provider.refused', { params: { provider, reason }, rpc: error, ...(http && { http }) });
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first characters of something unreadable, on one line, fit for an error message. */
export function beginningOf(text: string): string {
  const start = text
    .slice(0, 200)
    .replace(/[^\p{L}\p{N}\p{P}\p{S}]+/gu, ' ')
    .trim()
    .slice(0, 60);
  return start === '' ? 'nothing readable' : `"${start}${text.length > start.length ? '…' : ''}"`;
}
