import type { PorticoError, Surface } from '@portico/contracts';

/** What one MCP address shows one caller. */
export interface Face {
  /** Part of the server's name: the provider, or nothing for all of them. */
  readonly name: string | undefined;
  /** Can its lists change while somebody is connected? Names the app to hear of, `undefined` for any. */
  readonly changes: { readonly app: string | undefined } | undefined;
  /** Throws when the caller may not be here at all. */
  about(): Promise<{ title: string; instructions: string }>;
  surface(): Promise<Surface>;
  /** Runs a tool; the value as the operation gives it. Throws an RpcError when there is no such tool. */
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** A resource as JSON text. */
  read(uri: string): Promise<string>;
}

/** The caller may not be at this address at all: an HTTP status of its own, not the answer of a tool. */
export class AddressError extends Error {
  readonly reason: PorticoError;

  constructor(reason: PorticoError) {
    super(reason.message, { cause: reason });
    this.name = 'AddressError';
    this.reason = reason;
  }
}
