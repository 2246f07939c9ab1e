import { createHash } from 'node:crypto';
import { PorticoError, type JsonObject, type Principal } from '@portico/contracts';
import type { Kernel } from '../kernel/index.ts';
import { isObject, RpcError, rpcCodes } from './protocol/message.ts';
import { ownerOf } from './sessions.ts';

/** A call whose old provider asked something in the middle: it waits here until the new client comes back with answers. */
export interface ParkedCall {
  readonly id: string;
  /** Whose it is. */
  readonly owner: string;
  /** Ends with the call. */
  readonly done: Promise<JsonObject>;
  /** Questions that were asked and not yet answered. */
  readonly questions: Map<string, { readonly method: string; readonly params: JsonObject; readonly answer: (answer: JsonObject) => void }>;
  /** Called when a question is added. */
  onQuestion: (() => void) | undefined;
  /** Where notifications go: the request that waits now. */
  notify: (method: string, params: JsonObject) => void;
  abandon(): void;
}

/** What a client gets as `requestState`: sealed, for this caller, this request and this provider only, for a while. */
export interface State {
  /** A call that waits in a replica. */
  readonly park?: { readonly id: string; readonly replica: string };
  /** The provider's own state. */
  readonly provider?: unknown;
}

export interface States {
  seal(about: About, state: State): Promise<string>;
  /** Throws an RpcError when it was changed, is another's, belongs to another request or is too old. */
  open(about: About, sealed: unknown): Promise<State>;
}

/** What a state is bound to. */
export interface About {
  readonly principal: Principal;
  readonly address: string;
  readonly method: string;
  readonly params: JsonObject;
}

const purpose = 'mcp.state';
const lives = 15 * 60_000;

/** Answered already, given up, or gone with the replica it waited in. */
export function parkedGone(): RpcError {
  return new RpcError(rpcCodes.invalidParams, 'requestState has expired or was used: start the request anew, without it');
}

/** Everything of a request but what changes from round to round. */
function bound({ principal, address, method, params }: About): string {
  const { inputResponses: _, requestState: __, _meta: ___, ...same } = params;
  return createHash('sha256')
    .update(JSON.stringify([ownerOf(principal), address, method, sorted(same)]))
    .digest('base64url');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
}

export function createStates(kernel: Pick<Kernel, 'vault' | 'clock'>): States {
  const wrong = (why: string): RpcError => new RpcError(rpcCodes.invalidParams, `requestState ${why}: start the request anew, without it`);
  return {
    seal: (about, state) => kernel.vault.seal(purpose, JSON.stringify({ ...state, for: bound(about), until: kernel.clock.now().getTime() + lives })),
    open: async (about, sealed) => {
      if (typeof sealed !== 'string') throw wrong('is not one of ours');
      const plain = await kernel.vault.open(purpose, sealed).catch((error: unknown) => {
        throw error instanceof PorticoError ? wrong('was changed or is not one of ours') : error;
      });
      const state = JSON.parse(plain) as State & { for: string; until: number };
      if (state.for !== bound(about)) throw wrong('belongs to another request or another caller');
      if (state.until < kernel.clock.now().getTime()) throw wrong('has expired');
      return state;
    },
  };
}

/** Calls that wait for their caller, in this process. */
export interface Parking {
  park(call: ParkedCall): void;
  /** Takes it out; a state can be used once. */
  take(id: string): ParkedCall | undefined;
  readonly count: number;
  stop(): void;
}

/** How many one principal's calls may wait, and how many all together. */
const most = { each: 200, all: 10_000 } as const;

export function createParking(): Parking {
  const parked = new Map<string, { call: ParkedCall; timer: NodeJS.Timeout }>();
  const counts = new Map<string, number>();
  const add = (owner: string, by: 1 | -1): void => {
    const now = (counts.get(owner) ?? 0) + by;
    if (now > 0) counts.set(owner, now);
    else counts.delete(owner);
  };
  const remove = (id: string): ParkedCall | undefined => {
    const found = parked.get(id);
    if (!found) return undefined;
    clearTimeout(found.timer);
    parked.delete(id);
    add(found.call.owner, -1);
    return found.call;
  };
  return {
    park: (call) => {
      if (parked.size >= most.all || (counts.get(call.owner) ?? 0) >= most.each) {
        call.abandon();
        throw new PorticoError('request.rate_limited', { params: { seconds: 60 } });
      }
      const timer = setTimeout(() => remove(call.id)?.abandon(), lives);
      timer.unref();
      parked.set(call.id, { call, timer });
      add(call.owner, 1);
      call.done.then(
        () => undefined,
        () => undefined,
      );
    },
    take: remove,
    get count() {
      return parked.size;
    },
    stop: () => {
      for (const id of parked.keys()) remove(id)?.abandon();
    },
  };
}
