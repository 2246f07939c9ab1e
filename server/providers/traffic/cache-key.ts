import { hash } from 'node:crypto';
import { canonical } from '../../registry/index.ts';
import { onlyReads, type Outgoing } from './outgoing.ts';

/** Under what an answer is kept, and how long if the provider does not say. */
export interface Place {
  /** For this caller in this situation. */
  readonly own: string;
  /** For everybody in the tenant. */
  readonly shared: string;
  /** Milliseconds; undefined: only if the answer has a `ttlMs`. */
  readonly keepMs: number | undefined;
}

/** Keys of `_meta` that do not change what is answered. */
const noise = new Set(['progressToken', 'traceparent', 'tracestate', 'baggage']);
const ofProtocol = 'io.modelcontextprotocol/';

/**
 * Where the answer to a request is kept; undefined for what is never kept: anything but reads, tools whose provider did
 * not switch it on, requests that go on with a conversation, tasks.
 */
export function placeOf(outgoing: Outgoing): Place | undefined {
  const { provider, method, params } = outgoing;
  const keepMs = keptFor(outgoing);
  if (keepMs === 0 || 'requestState' in params || 'inputResponses' in params || 'task' in params) return undefined;
  const { _meta: _ours, ...asked } = params;
  const { obligations, caller } = outgoing.grant ?? {};
  const meta = Object.entries(outgoing.exchange.meta).filter(([key]) => !noise.has(key) && !key.startsWith(ofProtocol));
  const shared = [provider.id, provider.revision, provider.surface?.id, method, asked, Object.fromEntries(meta), obligations?.headers, obligations?.route, outgoing.language];
  const { kind, id, onBehalfOf } = outgoing.principal;
  const own = [...shared, kind, id, onBehalfOf?.id, caller, outgoing.exchange.capabilities, outgoing.exchange.session];
  return { own: digest(own), shared: digest(shared), keepMs };
}

/** 0: not at all. */
function keptFor(outgoing: Outgoing): number | undefined {
  const { method, provider } = outgoing;
  if (method === 'resources/read' || method === 'prompts/get') return undefined;
  return onlyReads(outgoing) ? (provider.limits.cacheSeconds ?? 0) * 1000 : 0;
}

const digest = (parts: readonly unknown[]): string => hash('sha256', canonical(parts), 'base64url');
