import { PorticoError, type JsonObject, type Principal } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import type { Kernel } from '../kernel/index.ts';
import { RpcError, rpcCodes } from './protocol/message.ts';
import { createReplay, type Budget, type Replay } from './replay.ts';

/** What an old client's session keeps in this process. */
export interface Session {
  readonly id: string;
  readonly capabilities: JsonObject;
  readonly client: { readonly name: string; readonly version: string } | undefined;
  /** Does the client know that a stream may end before its answer, and come back for the rest (2025-11-25)? */
  readonly polls: boolean;
  /** Aborted when the session ends: what others keep for it may go. */
  readonly ended: AbortSignal;
  /** The level `logging/setLevel` asked for. */
  logLevel: string | undefined;
  /** Resources it wants to hear of. */
  readonly resources: Set<string>;
  /** Called when `resources` changed while a stream is open. */
  onResources: (() => void) | undefined;
  /** Questions to the client that wait for its answer, by the id of our request. */
  readonly questions: Map<string, (answer: JsonObject) => void>;
  /** What its streams said lately; undefined where the protocol has no way to ask for it. */
  readonly replay: Replay | undefined;
}

/** Sessions of 2025-11-25 and older. The handle is sealed: it names its replica and its owner, and tells nobody anything. */
export interface Sessions {
  /** Throws `request.rate_limited` when this process keeps too many; of one principal's the longest unused makes room. */
  open(principal: Principal, client: Pick<Session, 'capabilities' | 'client' | 'polls'>): Promise<string>;
  /** The replica that keeps the session; undefined when the handle is none of ours. */
  home(handle: string): Promise<string | undefined>;
  /** Throws a 404 RpcError when it is not (or not any more) one of the caller's here; the client then starts anew. */
  find(handle: string, principal: Principal): Promise<Session>;
  end(handle: string, principal: Principal): Promise<void>;
  stop(): void;
}

interface Kept {
  readonly session: Session;
  readonly ending: AbortController;
  used: number;
}

interface Handle {
  readonly id: string;
  readonly replica: string;
}

const purpose = 'mcp.session';
/** Milliseconds without a request after which a session is gone; how many one principal may have, and all together. */
const idle = 30 * 60_000;
/** Milliseconds an answer can be asked for again. */
const replayed = 2 * 60_000;
const most = { each: 200, all: 50_000 } as const;

export const ownerOf = (principal: Principal): string => `${principal.tenant}/${principal.kind}:${principal.id}`;

/** The session is nowhere any more: the client starts anew. */
export function sessionGone(): RpcError {
  return new RpcError(rpcCodes.refused, 'This session is not known any more: start with initialize', { status: 404 });
}

export function createSessions(kernel: Pick<Kernel, 'clock' | 'replicas' | 'vault'>): Sessions {
  // By owner, then by id; the first of an owner is the one that was unused for longest.
  const kept = new Map<string, Map<string, Kept>>();
  const opened = new LRUCache<string, Handle>({ max: 10_000 });
  const budget: Budget = { used: 0 };
  let count = 0;

  function drop(owner: string, id: string): void {
    const own = kept.get(owner);
    const one = own?.get(id);
    if (!own || !one) return;
    own.delete(id);
    if (own.size === 0) kept.delete(owner);
    count -= 1;
    one.ending.abort(new Error('the session ended'));
    one.session.replay?.close();
  }
  function dropUnused(since: number): void {
    for (const [owner, own] of kept) for (const [id, { used }] of own) if (used < since) drop(owner, id);
  }
  const sweep = setInterval(() => {
    dropUnused(performance.now() - idle);
    for (const own of kept.values()) for (const { session } of own.values()) session.replay?.forget(performance.now() - replayed);
  }, 60_000);
  sweep.unref();

  /** Requests of a session come one after the other with the same handle, which never means anything else. */
  async function read(handle: string): Promise<Handle | undefined> {
    const known = opened.get(handle);
    if (known) return known;
    try {
      const found = JSON.parse(await kernel.vault.open(purpose, handle)) as Handle;
      opened.set(handle, found);
      return found;
    } catch (error) {
      if (error instanceof PorticoError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  return {
    open: async (principal, { capabilities, client, polls }) => {
      if (count >= most.all) throw new PorticoError('request.rate_limited', { params: { seconds: 60 } });
      const owner = ownerOf(principal);
      const [oldest] = kept.get(owner)?.keys() ?? [];
      if (oldest !== undefined && (kept.get(owner)?.size ?? 0) >= most.each) drop(owner, oldest);
      const own = kept.get(owner) ?? new Map<string, Kept>();
      kept.set(owner, own);
      const id = kernel.clock.id();
      const ending = new AbortController();
      const session: Session = {
        id,
        capabilities,
        client,
        polls,
        ended: ending.signal,
        logLevel: undefined,
        resources: new Set(),
        onResources: undefined,
        questions: new Map(),
        replay: createReplay(budget, polls),
      };
      own.set(id, { session, ending, used: performance.now() });
      count += 1;
      return kernel.vault.seal(purpose, JSON.stringify({ id, replica: kernel.replicas.id } satisfies Handle));
    },
    home: async (handle) => (await read(handle))?.replica,
    find: async (handle, principal) => {
      const own = kept.get(ownerOf(principal));
      const id = (await read(handle))?.id ?? '';
      const found = own?.get(id);
      if (!own || !found) throw sessionGone();
      found.used = performance.now();
      own.delete(id);
      own.set(id, found);
      return found.session;
    },
    end: async (handle, principal) => {
      const owner = ownerOf(principal);
      const id = (await read(handle))?.id ?? '';
      if (!kept.get(owner)?.has(id)) throw sessionGone();
      drop(owner, id);
    },
    stop: () => {
      clearInterval(sweep);
      dropUnused(Infinity);
    },
  };
}
