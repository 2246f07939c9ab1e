import { PorticoError } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import type { Clock, Http, Log } from '../../kernel/index.ts';
import type { Connector, Conversation, Greeting } from './connector.ts';
import { isModernError, type Era } from './era.ts';
import { createEndpoint, type HttpLimits } from './http-endpoint.ts';
import { createLegacy } from './legacy.ts';
import { createModern, type Message } from './modern.ts';
import { createStreams } from './streams.ts';

export interface HttpConnectorOptions {
  /** The provider's name, for messages. */
  readonly name: string;
  readonly url: string;
  /** Sent with every request; those of a conversation come over them. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly era?: 'auto' | Era;
  readonly limits: HttpLimits;
  readonly http: Http;
  readonly log: Log;
  readonly clock: Clock;
  /** Milliseconds after which a session of the older era that nobody uses is ended. */
  readonly sessionMs?: number;
}

/** An older provider may be a modern one tomorrow; looked at again after this long. */
const legacyVerdictMs = 10 * 60_000;
/** A verdict younger than this is not doubted because of one refusal. */
const trustedMs = 30_000;

/** A provider behind one Streamable HTTP address, of either era. Which one it speaks is found out once, and again when it changes. */
export function createHttpConnector(options: HttpConnectorOptions): Connector {
  const { name, limits, log, clock } = options;
  const endpoint = createEndpoint({ name, url: new URL(options.url), headers: sendable(options.headers ?? {}), limits, http: options.http });
  const streams = createStreams(name, limits.streams);
  const modern = createModern({ name, endpoint, limits, streams, log });
  const legacy = createLegacy({ name, endpoint, limits, streams, log, clock, sessionMs: options.sessionMs ?? 10 * 60_000 });
  const greetings = new LRUCache<string, Greeting>({ max: 100, ttl: 5 * 60_000 });
  const wanted = options.era ?? 'auto';
  let verdict: { readonly era: Era; readonly at: number } | undefined;

  interface Hop {
    readonly signal: AbortSignal;
    readonly headers: Readonly<Record<string, string>>;
  }
  const age = (): number => (verdict ? clock.now().getTime() - verdict.at : Number.POSITIVE_INFINITY);

  /** Known without asking; undefined when it has to be found out. */
  function knownEra(): Era | undefined {
    if (wanted !== 'auto') return wanted;
    return verdict && (verdict.era === 'modern' || age() < legacyVerdictMs) ? verdict.era : undefined;
  }

  /** Asks as a modern client would. Only what the protocol takes for evidence of the older era is taken for it. */
  async function probe(hop: Hop): Promise<Era> {
    const greeting = await modern.discover(hop).catch((error: unknown) => {
      if (!isEvidenceOfLegacy(error)) throw error;
      return undefined;
    });
    if (greeting) greetings.set(JSON.stringify(hop.headers), greeting);
    verdict = { era: greeting ? 'modern' : 'legacy', at: clock.now().getTime() };
    return verdict.era;
  }

  /** Does what the provider refuses look as if it had changed its era, and has it? */
  async function hasChanged(era: Era, how: { error: unknown; hop: Hop }): Promise<boolean> {
    if (wanted !== 'auto' || age() < trustedMs || !isDoubtful(how.error, era)) return false;
    greetings.clear();
    return (await probe(how.hop)) !== era;
  }

  async function inItsEra<T>(hop: Hop, run: (era: Era) => Promise<T>): Promise<T> {
    const era = knownEra() ?? (await probe(hop));
    try {
      return await run(era);
    } catch (error) {
      if (!(await hasChanged(era, { error, hop }))) throw error;
      return run(era === 'modern' ? 'legacy' : 'modern');
    }
  }

  async function greetModern(hop: Hop): Promise<Greeting> {
    const key = JSON.stringify(hop.headers);
    const known = greetings.get(key) ?? (await modern.discover(hop));
    if (!known)
      throw new PorticoError('provider.garbled', {
        params: { provider: name, reason: { en: 'it offers no version of the protocol that is known here', zh: '它不支持此处已知的任何协议版本' } },
      });
    greetings.set(key, known);
    return known;
  }

  return {
    greet: ({ signal, headers }) => {
      const hop = { signal, headers: sendable(headers ?? {}) };
      return inItsEra(hop, (era) => (era === 'modern' ? greetModern(hop) : legacy.greet({ ...hop, headers: withoutMirrored(hop.headers) })));
    },
    request: (message: Message, how: Conversation) => {
      const all = { ...how, headers: sendable(how.headers ?? {}) };
      return inItsEra(all, (era) => (era === 'modern' ? modern.request(message, all) : legacy.request(message, { ...all, headers: withoutMirrored(all.headers) })));
    },
    listen: (filter, how) => {
      const all = { ...how, headers: sendable(how.headers ?? {}) };
      return inItsEra(all, (era) => (era === 'modern' ? modern.listen(filter, all) : legacy.listen(filter, { ...all, headers: withoutMirrored(all.headers) })));
    },
    close: async () => {
      modern.close();
      await legacy.close();
    },
  };
}

/** Statuses that speak of the caller, the load or the moment, and never of the era. */
const notOfEra: ReadonlySet<number> = new Set([401, 403, 408, 429]);

function isEvidenceOfLegacy(error: unknown): boolean {
  if (!(error instanceof PorticoError) || (error.rpc !== undefined && isModernError(error.rpc))) return false;
  if (error.http === undefined) return error.rpc !== undefined;
  return error.http.status >= 400 && error.http.status < 500 && !notOfEra.has(error.http.status);
}

/** An HTTP status is where a change of era shows; an ordinary JSON-RPC error is not, but for those only the other era knows. */
function isDoubtful(error: unknown, era: Era): boolean {
  if (!(error instanceof PorticoError)) return false;
  return (error.http !== undefined && isEvidenceOfLegacy(error)) || (era === 'legacy' && error.rpc !== undefined && isModernError(error.rpc));
}

/** What the transport itself sets, or what would break it. */
const reserved =
  /^(accept|accept-encoding|connection|content-length|content-type|host|keep-alive|last-event-id|mcp-(method|name|protocol-version|session-id)|te|trailer|transfer-encoding|upgrade|expect)$/;

/** Names in lower case, without those that are ours to set. */
function sendable(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name in headers) {
    const lower = name.toLowerCase();
    if (!reserved.test(lower)) kept[lower] = headers[name] ?? '';
  }
  return kept;
}

/** Mirrored arguments belong to one call and to the modern era; a session's headers are the same for all its calls. */
function withoutMirrored(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('mcp-param-')));
}
