import { readdirSync, readFileSync } from 'node:fs';

/** The variable by which everything a provider's process has started is found again, wherever it has gone. */
export const markVariable = 'PORTICO_PROCESS';

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/** All living processes as Linux lists them under /proc; nothing on other systems. Zombies are not counted. */
export function readProcesses(): ProcessRow[] {
  return pids().flatMap((pid) => {
    const stat = read(`/proc/${pid}/stat`);
    // The name stands in parentheses and may hold spaces and parentheses itself.
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 3);
    return state === undefined || state === '' || state === 'Z' || state === 'X' ? [] : [{ pid, parent: Number(parent), group: Number(group) }];
  });
}

/** The processes of a group, and what descends from them in groups of its own. */
export function membersOf(group: number, rows: readonly ProcessRow[]): number[] {
  const members = new Set(rows.filter((row) => row.group === group).map((row) => row.pid));
  for (let before = -1; before !== members.size;) {
    before = members.size;
    for (const row of rows) if (members.has(row.parent)) members.add(row.pid);
  }
  return [...members];
}

/** Memory in use by these processes, in bytes. Pages they share count for each. */
export function memoryOf(members: readonly number[]): number {
  return members.reduce((sum, pid) => sum + Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024, 0);
}

/** Processes whose environment carries a mark that begins so: children inherit it, even those that left their group. */
export function markedWith(beginning: string): number[] {
  const wanted = `\0${markVariable}=${beginning}`;
  return pids().filter((pid) => `\0${read(`/proc/${pid}/environ`)}`.includes(wanted));
}

function pids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** A process may end, or belong to somebody else, between two looks. */
function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
