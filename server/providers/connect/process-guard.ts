// A process of its own beside Portico, one for all providers: it ends those that take more memory or processes than
// they may, and all of them when Portico is gone, however it went. Portico holds the other end of its stdin.
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { markedWith, membersOf, memoryOf, readProcesses } from './process-table.ts';

/** What Portico says: hold this group, or it has ended. */
export type Order =
  | { readonly do: 'hold'; readonly group: number; readonly mark: string; readonly memoryBytes: number; readonly processes: number }
  | { readonly do: 'release'; readonly group: number; readonly mark: string };

/** What the guard says: it has ended a group, because it took so much. */
export interface Verdict {
  readonly group: number;
  readonly over: 'memory' | 'processes';
}

type Hold = Extract<Order, { do: 'hold' }>;

/** Milliseconds between looks; longer where a look takes long, so that it costs a twentieth of a core at most. */
const interval = 200;
/** Milliseconds that processes have to end by themselves when Portico is gone. */
const grace = 2000;

const held = new Map<number, Hold>();
const family = process.argv[2] ?? '';

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}

function endAll(group: number, members: readonly number[]): void {
  signal(-group, 'SIGKILL');
  for (const pid of members) signal(pid, 'SIGKILL');
}

function look(): void {
  const rows = readProcesses();
  for (const { group, memoryBytes, processes } of held.values()) {
    const members = membersOf(group, rows);
    const over = members.length > processes ? 'processes' : memoryOf(members) > memoryBytes ? 'memory' : undefined;
    if (over === undefined) continue;
    endAll(group, members);
    process.stdout.write(`${JSON.stringify({ group, over } satisfies Verdict)}\n`);
  }
}

async function watch(): Promise<void> {
  for (;;) {
    const begun = performance.now();
    if (held.size > 0) look();
    await wait(Math.max(interval, (performance.now() - begun) * 20), undefined, { ref: false });
  }
}

/** Sooner than Portico, a provider is what the system ends when memory is short. */
function offerToTheSystem(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '500');
  } catch {
    // Not Linux, or it has ended.
  }
}

function obey(line: string): void {
  const order = JSON.parse(line) as Order;
  if (order.do === 'hold') {
    held.set(order.group, order);
    offerToTheSystem(order.group);
  } else {
    held.delete(order.group);
    for (const pid of markedWith(order.mark)) signal(pid, 'SIGKILL');
  }
}

/** Marks find what was started a moment before Portico went, and what has left its group. */
async function endEverything(): Promise<void> {
  for (const group of held.keys()) signal(-group, 'SIGTERM');
  for (const pid of markedWith(family)) signal(pid, 'SIGTERM');
  for (const end = performance.now() + grace; markedWith(family).length > 0 && performance.now() < end;) await wait(50);
  for (const group of held.keys()) signal(-group, 'SIGKILL');
  for (let round = 0; round < 20; round += 1) for (const pid of markedWith(family)) signal(pid, 'SIGKILL');
}

createInterface({ input: process.stdin })
  .on('line', obey)
  .on('close', () => {
    void endEverything().then(() => process.exit(0));
  });
process.stdout.on('error', () => undefined);
void watch();
