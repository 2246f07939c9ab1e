import { setTimeout as sleep } from 'node:timers/promises';
import { PorticoError, type Text } from '@portico/contracts';
import { silentExchange, type Exchange } from '../../kernel/index.ts';
import type { Connector } from './connector.ts';
import { listChanges } from './duplex.ts';
import { garbled, ourselves } from './era.ts';
import { megabytes, stopped } from './process.ts';
import { membersOf, memoryOf, readProcesses } from './process-table.ts';
import { createStarter, type Live, type StarterOptions } from './stdio-start.ts';

export interface StdioLimits {
  /** Milliseconds without a call or listener after which a process is ended. */
  readonly idleMs: number;
  /** Milliseconds a request may take. */
  readonly requestMs: number;
  /** Processes of this provider at once, where each session has its own; 16 unless told. */
  readonly sessions?: number;
}

export interface StdioOptions extends StarterOptions {
  readonly limits: StarterOptions['limits'] & StdioLimits;
  /** One process for all callers; otherwise one for each session, and one for each call of a tool outside any session. */
  readonly shared: boolean;
}

/** What the console shows of a provider's processes. */
export interface StdioStatus {
  readonly processes: readonly { readonly pid: number; readonly since: Date; readonly calls: number; readonly memoryBytes: number; readonly members: number }[];
  /** The last 100 lines on stderr, oldest first; values of the environment are masked. */
  readonly lines: readonly string[];
  /** Lines on stdout that were no messages, over all processes, and what was wrong with the last. */
  readonly garbage: { readonly count: number; readonly last: string };
  /** Processes that ended unasked since the last answered call. */
  readonly failures: number;
}

export interface StdioConnector extends Connector {
  status(): StdioStatus;
}

/** The place of one process: it may be starting, and more than one caller may wait for it. */
interface Slot {
  readonly key: string;
  readonly ready: Promise<Live>;
  live: Live | undefined;
  users: number;
  lastUse: number;
  idle: NodeJS.Timeout | undefined;
}

/** The process that greets, lists and listens. Where processes are not shared it never runs a tool, so nothing of a caller stays in it. */
const front = '';
/** Begins the key of a process for one call. */
const single = 'call:';
const usualSessions = 16;
/** Milliseconds in which a process that let a call run out of time has to show that it lives. */
const hangMs = 5000;
const listenAgainMs = 5000;
/** Bytes of requests that a process has not taken in; more means it does not read. */
const mostBacklog = 64 * 1024 * 1024;
/** What a shared process may ask of its callers; who can't be asked says so when it comes to it. Roots belong to one caller. */
const ofShared = { capabilities: { elicitation: { form: {}, url: {} }, sampling: {} }, client: ourselves } as const;
/** Errors after which a listener waits for the next process. */
const mayComeBack: ReadonlySet<string> = new Set(['provider.unreachable', 'provider.offline']);

/**
 * A provider that is a program on this machine, spoken to over its standard input and output. Started when needed,
 * ended when idle, started again with growing pauses when it ends by itself. Other callers notice nothing of a call
 * that failed, unless the process they share ended with it.
 */
export function createStdioConnector(options: StdioOptions): StdioConnector {
  const { name, limits } = options;
  const starter = createStarter(options);
  const slots = new Map<string, Slot>();
  const leaving = new Set<Promise<void>>();
  const closing = new AbortController();
  const closed = (): boolean => closing.signal.aborted;
  let counter = 0;

  function slotFor(key: string, exchange: Exchange): Slot {
    if (closed()) throw starter.unreachable(stopped);
    const found = slots.get(key);
    if (found) return found;
    makeRoom();
    const { promise, resolve } = Promise.withResolvers<Live>();
    const slot: Slot = { key, ready: promise, live: undefined, users: 0, lastUse: performance.now(), idle: undefined };
    slots.set(key, slot);
    const leave = (): void => void (slots.get(key) === slot && slots.delete(key));
    promise.catch(leave);
    if (key !== front) exchange.sessionEnds?.addEventListener('abort', () => end(slot), { once: true });
    resolve(
      starter.start({
        as: options.shared || key === front ? ofShared : exchange,
        started: (live) => (slot.live = live),
        ended: leave,
        still: () => !closed() && slots.get(key) === slot,
      }),
    );
    return slot;
  }

  /** Another process only within the limit; the one that has been idle longest makes way. */
  function makeRoom(): void {
    const most = limits.sessions ?? usualSessions;
    if (slots.size <= most) return;
    const idle = [...slots.values()].filter((slot) => slot.users === 0 && slot.key !== front).toSorted((a, b) => a.lastUse - b.lastUse)[0];
    if (!idle) throw new PorticoError('provider.busy', { params: { what: `The provider ${name}`, limit: most, seconds: 10 } });
    end(idle);
  }

  function end(slot: Slot, why?: Text): void {
    clearTimeout(slot.idle);
    if (slots.get(slot.key) === slot) slots.delete(slot.key);
    void slot.live?.process.stop(why);
    const left = slot.ready.then((live) => live.process.stop(why)).catch(() => undefined);
    leaving.add(left);
    void left.finally(() => leaving.delete(left));
  }

  async function using<T>(who: { key: string; exchange: Exchange; signal: AbortSignal }, run: (live: Live, slot: Slot) => Promise<T>): Promise<T> {
    const slot = slotFor(who.key, who.exchange);
    slot.users += 1;
    clearTimeout(slot.idle);
    try {
      return await run(await unlessAborted(slot.ready, who.signal), slot);
    } finally {
      slot.users -= 1;
      slot.lastUse = performance.now();
      if (who.key.startsWith(single)) end(slot);
      else if (slot.users === 0 && slots.get(slot.key) === slot) slot.idle = setTimeout(() => end(slot), limits.idleMs).unref();
    }
  }

  function keyFor(method: string, exchange: Exchange): string {
    if (options.shared) return front;
    if (exchange.session !== undefined) return `session:${exchange.session}`;
    return method === 'tools/call' ? `${single}${(counter += 1)}` : front;
  }

  async function request(...[message, how]: Parameters<Connector['request']>): ReturnType<Connector['request']> {
    return using({ key: keyFor(message.method, how.exchange), exchange: how.exchange, signal: how.signal }, async (live, slot) => {
      if (live.process.backlog > mostBacklog) throw new PorticoError('provider.busy', { params: { what: `The provider ${name}`, limit: megabytes(mostBacklog), seconds: 10 } });
      try {
        const result = await live.duplex.request(message, { ...how, limitMs: limits.requestMs });
        starter.succeeded();
        return result;
      } catch (error) {
        if (error instanceof PorticoError && error.code === 'provider.timeout') void endIfHung(live, slot);
        throw error;
      }
    });
  }

  /** A process that answers nothing any more is ended, and the next call has a new one. */
  async function endIfHung({ duplex }: Live, slot: Slot): Promise<void> {
    if (!(await duplex.alive(hangMs))) end(slot, { en: 'stopped answering and was ended', zh: '停止响应，已被终止' });
  }

  async function listen(...[filter, how]: Parameters<Connector['listen']>): Promise<void> {
    for (let round = 0; ; round += 1) {
      try {
        return await using({ key: front, exchange: silentExchange, signal: how.signal }, ({ duplex }) => {
          // Nobody knows what changed while there was no process to tell.
          if (round > 0) for (const [wanted, method] of listChanges) if (filter[wanted] === true) how.hear(method, {});
          return duplex.listen(filter, how);
        });
      } catch (error) {
        if (how.signal.aborted || closed()) return;
        if (!(error instanceof PorticoError) || !mayComeBack.has(error.code) || (round === 0 && error.code === 'provider.offline')) throw error;
        if (error.code === 'provider.offline') await sleep(listenAgainMs, undefined, { signal: how.signal, ref: false }).catch(() => undefined);
        if (how.signal.aborted) return;
      }
    }
  }

  function status(): StdioStatus {
    const rows = readProcesses();
    const alive = [...slots.values()].flatMap(({ live, users }) => (live?.process.pid === undefined ? [] : [{ live, calls: users, pid: live.process.pid }]));
    return {
      processes: alive.map(({ live, calls, pid }) => {
        const members = membersOf(pid, rows);
        return { pid, since: live.since, calls, memoryBytes: memoryOf(members), members: members.length };
      }),
      lines: starter.lines,
      garbage: alive.reduce((sum, { live }) => {
        const { count, last } = starter.garbageOf(live);
        return { count: sum.count + count, last: last || sum.last };
      }, starter.garbage),
      failures: starter.failures,
    };
  }

  return {
    greet: async ({ signal }) => {
      if (starter.greeting && !closed()) return starter.greeting;
      return using({ key: front, exchange: silentExchange, signal }, () => Promise.resolve(starter.greeting ?? gone(name)));
    },
    request,
    listen,
    status,
    close: async () => {
      closing.abort();
      for (const slot of slots.values()) end(slot);
      await Promise.all(leaving);
    },
  };
}

function gone(name: string): never {
  throw garbled(name, { en: 'it ended after its greeting', zh: '它在握手之后退出了' });
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  const left = Promise.withResolvers<never>();
  const abort = (): void => left.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([promise, left.promise]).finally(() => signal.removeEventListener('abort', abort));
}
