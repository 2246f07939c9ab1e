import type { JsonObject, ToolDefinition } from '@portico/contracts';
import type { Exchange } from '../../kernel/index.ts';
import type { Files } from '../openapi/files.ts';

/** How a provider introduced itself when it was dialled. */
export interface Greeting {
  readonly era: 'modern' | 'legacy';
  readonly protocolVersion: string;
  readonly capabilities: JsonObject;
  readonly serverInfo: { readonly name: string; readonly version: string; readonly [more: string]: unknown };
  readonly instructions?: string;
}

/** What goes with one request. */
export interface Conversation {
  /** Aborted: the caller went away, the credential was revoked, time is up. The provider is told, as its era wants it. */
  readonly signal: AbortSignal;
  /** Notifications and questions that come before the answer go here. */
  readonly exchange: Exchange;
  /** Further HTTP headers: credentials towards the provider, what policy obliges to, `Mcp-Param-…`. Not for stdio. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The tool that is called, as the provider defines it: its `x-mcp-header` arguments go into HTTP headers too. */
  readonly tool?: ToolDefinition;
  /** May this request be sent again when it is not known whether the provider acted on it? What only reads always may. */
  readonly retryable?: boolean;
  /** For providers that are ours (converted APIs and databases): who asks, in which language, and where reads go. */
  readonly caller?: { readonly id: string; readonly name: string; readonly attributes: Readonly<Record<string, unknown>>; readonly language: 'en' | 'zh' };
  readonly replica?: boolean;
  /** Files the caller gives by id, and where those go that come back; for converted APIs. */
  readonly files?: Files;
}

/**
 * One way to one instance of a provider. Speaks the provider's era; gives results as the provider sent them, unknown
 * keys included (`resultType: 'input_required'` too). Throws only PorticoErrors: `provider.unreachable` (with
 * `params.sent: false` when nothing has left, so that another instance may be tried), `.timeout`, `.garbled`, `.too_large`,
 * `.credentials` and `.refused` with `http` for what HTTP refused, and `provider.refused` with `rpc` for a JSON-RPC error
 * the provider answered; or what the signal was aborted with.
 */
export interface Connector {
  /** Dials if need be; cached afterwards. Falls back to `initialize` only on what the protocol calls era evidence. */
  greet(how: { signal: AbortSignal; headers?: Readonly<Record<string, string>> }): Promise<Greeting>;
  request(message: { readonly method: string; readonly params: JsonObject }, how: Conversation): Promise<JsonObject>;
  /** Passes on notifications (list changes, resource updates, task states) until the signal or the provider ends it. */
  listen(filter: Subscription, how: { signal: AbortSignal; headers?: Readonly<Record<string, string>>; hear: (method: string, params: JsonObject) => void }): Promise<void>;
  /** Ends what is open: sessions, streams, the process. May be called twice. */
  close(): Promise<void>;
}

/** What somebody wants to hear of, as `subscriptions/listen` (2026-07-28) writes it. */
export interface Subscription {
  readonly toolsListChanged?: boolean;
  readonly promptsListChanged?: boolean;
  readonly resourcesListChanged?: boolean;
  readonly resourceSubscriptions?: readonly string[];
}
