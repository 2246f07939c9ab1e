import { PorticoError } from '@portico/contracts';
import type { Sandbox, Task } from './protocol.ts';
import { runTask, type Host, type Outcome } from './run-task.ts';

export interface PoolSettings {
  readonly start: () => Promise<Sandbox>;
  /** Runs at once, those that wait for a call not counted. */
  readonly places: number;
  /** Runs that may wait for a place. */
  readonly queue: number;
  /** After so long without work a sandbox is ended, the last one too. */
  readonly idleSeconds: number;
  /** May a sandbox that has run one thing run another? Else only the same again, see `Asked.key`. */
  readonly anyone: boolean;
  /** Keep one ahead that has run nothing yet, as long as there is work? For sandboxes that take long to start. */
  readonly ahead: boolean;
  /** What an operator can raise when the queue is full. */
  readonly setting: string;
}

export interface Asked {
  readonly tenant: string;
  /** What is run, to the letter of its code. */
  readonly key: string;
  readonly task: Task;
  readonly host: Omit<Host, 'waits'>;
}

export interface Ran extends Outcome {
  /** Milliseconds for a place, and for a sandbox to start; 0 where one was warm. */
  readonly waited: number;
  readonly started: number;
}

export interface Pool {
  run(asked: Asked): Promise<Ran>;
  /** Sandboxes there are now. */
  size(): number;
  stop(): Promise<void>;
}

interface Idle {
  readonly sandbox: Sandbox;
  /** What ran in it last; undefined for one that has run nothing yet. */
  readonly key: string | undefined;
  readonly expiry: NodeJS.Timeout;
}
interface Waiting {
  readonly tenant: string;
  enter(): void;
}

/** So many runs may be there for each place, if the others wait for what they called. */
const nested = 8;

/**
 * Sandboxes kept warm between runs. Tenants take turns, and the last free place is kept for one that has nothing running,
 * so that nobody can take them all. A run that waits for a call gives its place back meanwhile.
 */
export function createPool(settings: PoolSettings): Pool {
  const { places } = settings;
  const idle: Idle[] = [];
  const live = new Set<Sandbox>();
  const active = new Map<string, number>();
  let inside = 0;
  let preparing = false;
  let stopped = false;
  let queue: Waiting[] = [];

  const running = (): number => [...active.values()].reduce((sum, one) => sum + one, 0);
  const mayEnter = (tenant: string): boolean => {
    const free = places - running();
    return inside < places * nested && (free > 1 || (free === 1 && (places === 1 || (active.get(tenant) ?? 0) === 0)));
  };
  const count = (tenant: string, by: 1 | -1): void => {
    const now = (active.get(tenant) ?? 0) + by;
    if (now === 0) active.delete(tenant);
    else active.set(tenant, now);
    if (by < 0) admit();
  };

  /** Lets in whoever may, the tenant with the least running first. */
  function admit(): void {
    for (;;) {
      const next = queue.filter(({ tenant }) => mayEnter(tenant)).toSorted((one, other) => (active.get(one.tenant) ?? 0) - (active.get(other.tenant) ?? 0))[0];
      if (!next) return;
      queue = queue.filter((one) => one !== next);
      next.enter();
    }
  }

  function enter(tenant: string, signal: AbortSignal): Promise<void> {
    const taken = (): void => {
      inside += 1;
      count(tenant, 1);
    };
    if (mayEnter(tenant)) {
      taken();
      return Promise.resolve();
    }
    if (queue.length >= settings.queue) throw new PorticoError('function.busy', { params: { waiting: queue.length, setting: settings.setting } });
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        tenant,
        enter: () => {
          signal.removeEventListener('abort', leave);
          taken();
          resolve();
        },
      };
      const leave = (): void => {
        queue = queue.filter((one) => one !== waiting);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      queue.push(waiting);
    });
  }

  /** One that has run this very thing, else one that has run nothing, else any that may. */
  function warm(key: string): Sandbox | undefined {
    const found = idle.find((one) => one.key === key) ?? idle.find((one) => one.key === undefined) ?? (settings.anyone ? idle[0] : undefined);
    if (!found) return undefined;
    clearTimeout(found.expiry);
    idle.splice(idle.indexOf(found), 1);
    return found.sandbox;
  }

  async function begin(): Promise<Sandbox> {
    const sandbox = await settings.start();
    live.add(sandbox);
    return sandbox;
  }

  /** Starts the one that is ahead. Nobody waits for it: where it fails, the next run that needs one says so. */
  async function prepare(): Promise<void> {
    if (!settings.ahead || preparing || stopped || idle.some((one) => one.key === undefined)) return;
    preparing = true;
    const sandbox = await begin().catch(() => undefined);
    preparing = false;
    if (sandbox && stopped) await drop(sandbox);
    else if (sandbox) rest(sandbox, undefined);
  }

  async function drop(sandbox: Sandbox): Promise<void> {
    live.delete(sandbox);
    await sandbox.kill();
  }

  function rest(sandbox: Sandbox, key: string | undefined): void {
    const expiry = setTimeout(() => {
      idle.splice(
        idle.findIndex((one) => one.sandbox === sandbox),
        1,
      );
      void drop(sandbox);
    }, settings.idleSeconds * 1000);
    expiry.unref();
    idle.push({ sandbox, key, expiry });
    sandbox.listen(
      () => undefined,
      () => {
        const at = idle.findIndex((one) => one.sandbox === sandbox);
        if (at >= 0) idle.splice(at, 1);
        live.delete(sandbox);
      },
    );
    // As many as there are places may rest; the oldest goes first.
    const oldest = idle.length > places + (settings.ahead ? 1 : 0) ? idle.shift() : undefined;
    if (oldest) {
      clearTimeout(oldest.expiry);
      void drop(oldest.sandbox);
    }
  }

  async function run({ tenant, key, task, host }: Asked): Promise<Ran> {
    const asked = performance.now();
    await enter(tenant, host.signal);
    let waits = false;
    try {
      const entered = performance.now();
      const kept = warm(key);
      const sandbox = kept ?? (await begin());
      const started = kept ? 0 : performance.now() - entered;
      void prepare();
      const outcome = await runTask(sandbox, task, {
        ...host,
        waits: (now) => {
          waits = now;
          count(tenant, now ? -1 : 1);
        },
      });
      if (outcome.spoilt) await drop(sandbox);
      else rest(sandbox, key);
      return { ...outcome, waited: Math.round(entered - asked), started: Math.round(started) };
    } finally {
      inside -= 1;
      if (!waits) count(tenant, -1);
      admit();
    }
  }

  return {
    run,
    size: () => live.size,
    stop: async () => {
      stopped = true;
      for (const { expiry } of idle.splice(0)) clearTimeout(expiry);
      await Promise.all([...live].map(drop));
    },
  };
}
