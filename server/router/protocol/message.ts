/** JSON-RPC 2.0 as every revision of MCP uses it over HTTP: one message in a POST. */
export interface RpcRequest {
  readonly kind: 'request';
  readonly id: string | number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}
export interface RpcNotification {
  readonly kind: 'notification';
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}
/** An answer to a question of ours: only sessions of the older era are asked. */
export interface RpcResponse {
  readonly kind: 'response';
  readonly id: string | number;
  /** Undefined: the client answered with this error. */
  readonly result: Readonly<Record<string, unknown>> | undefined;
  readonly error: { readonly code: number; readonly message: string } | undefined;
}
export type RpcMessage = RpcRequest | RpcNotification | RpcResponse;

export const rpcCodes = {
  parse: -32_700,
  invalidRequest: -32_600,
  unknownMethod: -32_601,
  invalidParams: -32_602,
  headerMismatch: -32_020,
  unsupportedVersion: -32_022,
  /** Refused before it was understood; free for implementations. */
  refused: -32_000,
  /** 2025-11-25 and older. */
  resourceNotFound: -32_002,
} as const;

/** A refusal in the protocol's own terms. `status` is the HTTP status it goes with. */
export class RpcError extends Error {
  readonly code: number;
  readonly status: number;
  readonly data: unknown;

  constructor(code: number, message: string, how: { status?: number; data?: unknown } = {}) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.status = how.status ?? 200;
    this.data = how.data;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads one message; throws what JSON-RPC says of anything else. Batches were removed in 2025-06-18 and are not taken. */
export function readMessage(text: string): RpcMessage {
  return messageOf(parse(text));
}

/** The same of a value that is JSON already. */
export function messageOf(value: unknown): RpcMessage {
  if (Array.isArray(value)) throw new RpcError(rpcCodes.invalidRequest, 'Batches are not supported: send one message in each POST', { status: 400 });
  if (!isObject(value) || value['jsonrpc'] !== '2.0') throw new RpcError(rpcCodes.invalidRequest, 'Not a JSON-RPC 2.0 message', { status: 400 });
  const { id, method, params = {} } = value;
  if (method === undefined && ('result' in value || 'error' in value)) return readResponse(value);
  if (typeof method !== 'string') throw new RpcError(rpcCodes.invalidRequest, '"method" must be a string', { status: 400 });
  if (!isObject(params)) throw new RpcError(rpcCodes.invalidParams, '"params" must be an object', { status: 400 });
  if (id === undefined) return { kind: 'notification', method, params };
  if (typeof id !== 'string' && typeof id !== 'number') throw new RpcError(rpcCodes.invalidRequest, '"id" must be a string or a number', { status: 400 });
  return { kind: 'request', id, method, params };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new RpcError(rpcCodes.parse, 'The body is not JSON', { status: 400 });
  }
}

export function resultMessage(id: string | number, result: Record<string, unknown>): Record<string, unknown> {
  return { jsonrpc: '2.0', id, result };
}

export function errorMessage(id: string | number | null, error: RpcError): Record<string, unknown> {
  return { jsonrpc: '2.0', id, error: { code: error.code, message: error.message, ...(error.data !== undefined && { data: error.data }) } };
}

function readResponse(value: Record<string, unknown>): RpcResponse {
  const { id, result, error } = value;
  return {
    kind: 'response',
    id: typeof id === 'string' || typeof id === 'number' ? id : '',
    result: isObject(result) ? result : undefined,
    error: isObject(error) ? { code: Number(error['code']), message: String(error['message']) } : undefined,
  };
}
