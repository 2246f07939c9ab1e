/**
 * The conversation a running call has with its caller, given by edges that can hold one (MCP). What a provider says
 * before its answer goes this way, whichever era of the protocol either side speaks.
 */
export interface Exchange {
  readonly era: 'modern' | 'legacy';
  /** What the client says it can do: `elicitation`, `sampling`, `roots`, `extensions`. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly client: { readonly name: string; readonly version: string } | undefined;
  /** `_meta` of the request as the client sent it: progress token, trace context, log level, keys of extensions. */
  readonly meta: Readonly<Record<string, unknown>>;
  /** Headers of the request that repeat its arguments (`mcp-param-…`); undefined where its protocol has none. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Callers with the same session share what a provider keeps for them; undefined: nothing is kept. */
  readonly session: string | undefined;
  /** Aborted when that session ends. */
  readonly sessionEnds?: AbortSignal;
  /** Tells the caller something before the answer: `notifications/progress`, `notifications/message`, … */
  notify(method: string, params: Readonly<Record<string, unknown>>): void;
  /** The provider let go of its stream and is asked for the rest after so many milliseconds: the caller’s may go too. */
  letGo?(afterMs: number): void;
  /** Asks the caller: `elicitation/create`, `sampling/createMessage`, `roots/list`. Throws when she can't be asked. */
  ask(method: string, params: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
}

/** For calls nobody listens to: jobs, probes, REST. */
export const silentExchange: Exchange = {
  era: 'modern',
  capabilities: {},
  client: undefined,
  meta: {},
  session: undefined,
  notify: () => undefined,
  ask: (method) => Promise.reject(new Error(`nobody can be asked for ${method}`)),
};
