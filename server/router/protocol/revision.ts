import type { Methods } from '../methods.ts';
import type { RpcRequest } from './message.ts';

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** One era of the protocol: everything in which it differs from the other. */
export interface Revision {
  readonly name: 'modern' | 'legacy';
  /** Throws an RpcError for an envelope or header that this era does not take. */
  check(request: RpcRequest, headers: Headers): void;
  /** The result as this era writes it; throws an RpcError. */
  answer(request: RpcRequest, methods: Methods): Promise<Record<string, unknown>>;
  /** Does a closed connection cancel the call? */
  readonly closingCancels: boolean;
}

/** A header's one value, without spaces around it. */
export function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value)?.trim();
}
