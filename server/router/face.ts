import type { JsonObject, PorticoError } from '@portico/contracts';

/** What an address lists for one caller; items as MCP writes them. */
export interface Listed {
  readonly tools: readonly JsonObject[];
  readonly prompts: readonly JsonObject[];
  readonly resources: readonly JsonObject[];
  readonly templates: readonly JsonObject[];
  /** `_meta` of the list of tools. */
  readonly meta?: JsonObject;
}

/** What an address says of itself. `capabilities` beyond those every address has: completions, extensions. */
export interface About {
  readonly title: string;
  readonly instructions: string;
  readonly capabilities?: JsonObject;
  readonly server?: { readonly name: string; readonly version: string };
}

/** What a tool gave: a value of an operation, or a result that is MCP's already. */
export type Answer = { readonly value: unknown } | { readonly result: JsonObject };

/** A request for one thing with the parameters beside its name: `inputResponses`, `requestState`, those of extensions. */
export interface Wanted {
  readonly name: string;
  readonly args: JsonObject;
  readonly more: JsonObject;
}

/** What one MCP address shows one caller. */
export interface Face {
  /** Part of the server's name: the provider, or nothing for all of them. */
  readonly name: string | undefined;
  /** Can its lists change while somebody is connected? Names the provider to hear of, `undefined` for any. */
  readonly changes: { readonly app: string | undefined } | undefined;
  /** Is there something an old client's session can keep here: a provider's own session, its questions? */
  readonly sessions: 'offered' | 'none';
  /** Throws when the caller may not be here at all. */
  about(): Promise<About>;
  list(): Promise<Listed>;
  /** Runs a tool. Throws an RpcError when there is no such tool. */
  call(tool: Wanted): Promise<Answer>;
  /** A resource, as `resources/read` gives it. */
  read(resource: { readonly uri: string; readonly more: JsonObject }): Promise<JsonObject>;
  prompt(prompt: Wanted): Promise<JsonObject>;
  /** Any other request; undefined: there is no such method. */
  request(method: string, params: JsonObject): Promise<JsonObject | undefined>;
  /** Notifications of providers until the caller goes: changed lists are heard otherwise, these are of resources. */
  listen(resources: readonly string[]): AsyncIterable<{ readonly method: string; readonly params: JsonObject }>;
}

/** For addresses without prompts, other methods and subscriptions. */
export const plain = {
  sessions: 'none',
  request: () => Promise.resolve(undefined),
  listen: async function* () {
    // Nothing of these ever changes by itself.
  },
} satisfies Partial<Face>;

/** The caller may not be at this address at all: an HTTP status of its own, not the answer of a tool. */
export class AddressError extends Error {
  readonly reason: PorticoError;

  constructor(reason: PorticoError) {
    super(reason.message, { cause: reason });
    this.name = 'AddressError';
    this.reason = reason;
  }
}
