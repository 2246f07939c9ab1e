export interface Answer {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Rows found by an update or delete. */
  readonly affected: number;
  /** The number a MySQL or MariaDB gave the inserted row. */
  readonly inserted: string | undefined;
}

/** One connection to a database. */
export interface Wire {
  query(sql: string, parameters: readonly unknown[]): Promise<Answer>;
  begin(mode: 'read' | 'write'): Promise<void>;
  end(how: 'commit' | 'rollback'): Promise<void>;
  /** Asks the server, by another connection, to stop what runs here. */
  cancel(): Promise<void>;
  /** Can it be used again? */
  readonly broken: boolean;
  close(): Promise<void>;
  /** Hangs up without a word. */
  destroy(): void;
}

/** Seconds between asking the server to stop and hanging up. */
const grace = 2;

/**
 * A few connections to one database: opened when needed, closed after a while without work. Waiting and work end with
 * the signal; what then still runs is cancelled at the server, and its connection dropped if that does not help.
 */
export class Wires {
  readonly #open: () => Promise<Wire>;
  readonly #limits: { readonly most: number; readonly idleSeconds: number };
  readonly #idle: { readonly wire: Wire; readonly timer: NodeJS.Timeout }[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #busy = new Set<Wire>();
  readonly #stopped = new WeakSet<Wire>();
  #taken = 0;
  #closed = false;

  constructor(open: () => Promise<Wire>, limits: { most: number; idleSeconds: number }) {
    this.#open = open;
    this.#limits = limits;
  }

  /** Runs in one transaction that ends in a commit when `keep` says so, otherwise as if nothing had been. */
  async transaction<T>(how: { mode: 'read' | 'write'; signal: AbortSignal }, run: (wire: Wire) => Promise<{ keep: boolean; value: T }>): Promise<T> {
    const wire = await this.#take(how.signal);
    const working = within(wire, how.mode, run).finally(() => this.#give(wire));
    return orLeave(working, how.signal, () => this.#stop(wire, working));
  }

  /** A connection whose work was called off is not used again: the server's "stop" may come late and hit what follows. */
  #stop(wire: Wire, working: Promise<unknown>): void {
    this.#stopped.add(wire);
    const hangUp = setTimeout(() => wire.destroy(), grace * 1000);
    wire.cancel().catch(() => undefined);
    working.catch(() => undefined).finally(() => clearTimeout(hangUp));
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const wire of this.#busy) wire.destroy();
    const idle = this.#idle.splice(0);
    for (const { timer } of idle) clearTimeout(timer);
    await Promise.all(idle.map(({ wire }) => wire.close().catch(() => undefined)));
  }

  async #take(signal: AbortSignal): Promise<Wire> {
    signal.throwIfAborted();
    if (this.#taken >= this.#limits.most) await this.#turn(signal);
    else this.#taken += 1;
    for (let rested = this.#idle.pop(); rested; rested = this.#idle.pop()) {
      clearTimeout(rested.timer);
      if (rested.wire.broken) continue;
      this.#busy.add(rested.wire);
      return rested.wire;
    }
    const opening = this.#open();
    try {
      const wire = await orLeave(opening, signal);
      this.#busy.add(wire);
      return wire;
    } catch (error) {
      opening.then(
        (late) => late.destroy(),
        () => undefined,
      );
      this.#next();
      throw error;
    }
  }

  /** Waits until somebody gives a connection back; the place is handed on, not counted anew. */
  #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    return orLeave(promise, signal, () => {
      const at = this.#waiting.indexOf(resolve);
      if (at >= 0) this.#waiting.splice(at, 1);
      else this.#next();
    });
  }

  #give(wire: Wire): void {
    this.#busy.delete(wire);
    if (this.#closed || wire.broken || this.#stopped.has(wire)) wire.destroy();
    else this.#rest(wire);
    this.#next();
  }

  #rest(wire: Wire): void {
    const timer = setTimeout(() => {
      const at = this.#idle.findIndex((one) => one.wire === wire);
      if (at >= 0) this.#idle.splice(at, 1);
      wire.close().catch(() => undefined);
    }, this.#limits.idleSeconds * 1000);
    timer.unref();
    this.#idle.push({ wire, timer });
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken -= 1;
  }
}

/** What a promise gives, or the signal's reason if that comes first; `left` then tidies up. */
function orLeave<T>(promise: Promise<T>, signal: AbortSignal, left: () => void = () => undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      reject(signal.reason as Error);
      left();
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

async function within<T>(wire: Wire, mode: 'read' | 'write', run: (wire: Wire) => Promise<{ keep: boolean; value: T }>): Promise<T> {
  try {
    await wire.begin(mode);
    const { keep, value } = await run(wire);
    await wire.end(keep ? 'commit' : 'rollback');
    return value;
  } catch (error) {
    if (!wire.broken) await wire.end('rollback').catch(() => wire.destroy());
    throw error;
  }
}
