import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../kernel/index.ts';
import type { Order, Verdict } from './process-guard.ts';

const script = fileURLToPath(new URL('process-guard.ts', import.meta.url));
const family = randomUUID();

interface Watched {
  readonly order: Order;
  readonly over: (what: Verdict['over']) => void;
}

const watched = new Map<number, Watched>();
let guard: ChildProcess | undefined;
let count = 0;

/** A mark for the environment of a process that is about to be started; see `markVariable`. */
export function newMark(): string {
  count += 1;
  return `${family}.${count}.`;
}

/**
 * Holds a group of processes to its limits, and ends it should this process go, even by SIGKILL. One guard beside this
 * process does it for all, so that a look at the system's processes never delays a call. `over` is told why a group
 * was ended. Limits are held on Linux; elsewhere only the ending.
 */
export function watchGroup(asked: { group: number; mark: string; memoryBytes: number; processes: number; over: (what: Verdict['over']) => void }): { release(): void } {
  const { over, ...limits } = asked;
  const order: Order = { do: 'hold', ...limits };
  watched.set(asked.group, { order, over });
  tell(order);
  return {
    release: () => {
      if (watched.get(asked.group)?.order !== order) return;
      watched.delete(asked.group);
      tell({ do: 'release', group: asked.group, mark: asked.mark });
    },
  };
}

function tell(order: Order): void {
  guard ??= startGuard();
  guard.stdin?.write(`${JSON.stringify(order)}\n`);
}

/** In a session of its own, so that what ends Portico (Ctrl-C) does not end the guard; it goes when Portico has gone. */
function startGuard(): ChildProcess {
  const child = spawn(process.execPath, [script, family], { stdio: ['pipe', 'pipe', 'ignore'], env: childEnvironment(), detached: true, windowsHide: true });
  const gone = (): void => {
    if (guard !== child) return;
    guard = undefined;
    for (const { order } of watched.values()) tell(order);
  };
  child.once('error', gone);
  child.once('exit', gone);
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { group, over } = JSON.parse(line) as Verdict;
    watched.get(group)?.over(over);
  });
  child.unref();
  (child.stdin as Socket).unref();
  (child.stdout as Socket).unref();
  return child;
}
