import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { Text } from '@portico/contracts';
import { childEnvironment } from '../../kernel/index.ts';
import { createLineReader, type LongLine } from './process-lines.ts';
import { markVariable } from './process-table.ts';
import { newMark, watchGroup } from './process-watch.ts';

export interface ProcessLimits {
  /** Bytes of memory of the process and all it has started, together. */
  readonly memoryBytes: number;
  /** Processes, itself included. */
  readonly processes: number;
  readonly outputBytesPerLine: number;
  /** Beyond it the output is read more slowly, so that the process has to wait. */
  readonly outputBytesPerSecond?: number;
}

export interface ProcessStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The process's private folder: its HOME, and where it runs unless `cwd` says otherwise. Made when missing. */
  readonly folder: string;
  readonly cwd?: string;
  readonly limits: ProcessLimits;
  readonly hear: {
    readonly line: (text: string) => void;
    readonly long: (line: LongLine) => void;
    /** A line of stderr. */
    readonly aside: (text: string) => void;
  };
}

export interface Ended {
  /** A clause without a subject: `ended with exit code 1`. */
  readonly how: Text;
  /** Did we want it to end? */
  readonly asked: boolean;
}

/** A program that speaks in lines, with everything it has started. */
export interface LineProcess {
  readonly pid: number | undefined;
  /** Writes one line; nothing when it has ended. Look at `backlog` before more than a little. */
  send(text: string): void;
  /** Bytes it was sent and has not taken in. */
  readonly backlog: number;
  /** Ends it: end of input, then SIGTERM, then SIGKILL to the whole group. Resolves when it is gone. */
  stop(why?: Text): Promise<void>;
  readonly ended: Promise<Ended>;
}

/** Milliseconds from the end of input to SIGTERM, and from there to SIGKILL. */
const patience = { endOfInput: 1000, term: 2000 } as const;
const asideBytes = 2000;
const asidePerSecond = 1024 * 1024;
/** A line so many times longer than allowed is taken for one without end. */
const endless = 16;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts a program, never through a shell, in a process group of its own, under its limits. */
export function startLineProcess(start: ProcessStart): LineProcess {
  const mark = newMark();
  mkdirSync(start.folder, { recursive: true, mode: 0o700 });
  const cwd = start.cwd ?? start.folder;
  const child: Child = spawn(start.command, [...start.args], {
    cwd,
    env: childEnvironment({ HOME: start.folder, LANG: 'C.UTF-8', ...start.env, [markVariable]: mark }),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const { pid } = child;
  let asked = false;
  let why: Text | undefined;
  const end = (reason?: Text): void => {
    why ??= reason;
    kill(child, 'SIGKILL');
  };
  const watch =
    pid === undefined
      ? undefined
      : watchGroup({
          group: pid,
          mark,
          memoryBytes: start.limits.memoryBytes,
          processes: start.limits.processes,
          over: (what) =>
            end(
              what === 'memory'
                ? { en: `took more than ${megabytes(start.limits.memoryBytes)} of memory`, zh: `占用内存超过 ${megabytes(start.limits.memoryBytes)}` }
                : { en: `started more than ${start.limits.processes} processes`, zh: `启动了超过 ${start.limits.processes} 个进程` },
            ),
        });
  hear(child, start, end);

  const ended = new Promise<Ended>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (pid === undefined) resolve({ how: notStarted(error, start.command, cwd), asked });
    });
    child.once('exit', (code, signal) => {
      const by =
        code === null ? { en: `was ended by ${signal ?? 'a signal'}`, zh: `被 ${signal ?? '信号'} 终止` } : { en: `ended with exit code ${code}`, zh: `以退出码 ${code} 结束` };
      // What it has started goes with it; nothing of it may hold our ends of the pipes.
      kill(child, 'SIGKILL');
      watch?.release();
      const drained = setTimeout(() => destroy(child), 1000);
      child.once('close', () => {
        clearTimeout(drained);
        resolve({ how: why ?? by, asked });
      });
    });
  });
  return {
    pid,
    ended,
    get backlog() {
      return child.stdin.writableLength;
    },
    send: (text) => {
      if (!child.stdin.destroyed && !child.stdin.writableEnded) child.stdin.write(`${text}\n`);
    },
    stop: async (reason) => {
      asked ||= reason === undefined;
      why ??= reason ?? stopped;
      child.stdin.end();
      const term = setTimeout(() => kill(child, 'SIGTERM'), patience.endOfInput);
      const last = setTimeout(() => kill(child, 'SIGKILL'), patience.endOfInput + patience.term);
      await ended;
      clearTimeout(term);
      clearTimeout(last);
    },
  };
}

function hear(child: Child, start: ProcessStart, end: (reason: Text) => void): void {
  const { limits } = start;
  const out = createLineReader({ most: limits.outputBytesPerLine, line: start.hear.line, long: start.hear.long });
  const aside = createLineReader({ most: asideBytes, line: start.hear.aside, long: ({ head }) => start.hear.aside(`${head}…`) });
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (chunk: Buffer) => {
    out.take(chunk);
    if (out.bytes > limits.outputBytesPerLine * endless) end({ en: 'wrote a line without end', zh: '输出了没有结尾的一行' });
  });
  child.stdout.on('end', () => out.end());
  child.stderr.on('data', (chunk: Buffer) => aside.take(chunk));
  child.stderr.on('end', () => aside.end());
  if (limits.outputBytesPerSecond !== undefined) slow(child.stdout, limits.outputBytesPerSecond);
  slow(child.stderr, asidePerSecond);
}

/** Reads no more than so many bytes a second; the writer feels it as a full pipe. */
function slow(stream: Readable, bytesPerSecond: number): void {
  let taken = 0;
  let since = performance.now();
  stream.on('data', (chunk: Buffer) => {
    const now = performance.now();
    if (now - since > 1000) [taken, since] = [0, now];
    taken += chunk.length;
    if (taken <= bytesPerSecond) return;
    stream.pause();
    setTimeout(() => stream.resume(), (taken / bytesPerSecond) * 1000 - (now - since)).unref();
  });
}

/** Signals the whole group; on Windows, which has none, the process. */
function kill(child: Child, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

function destroy(child: Child): void {
  child.stdin.destroy();
  child.stdout.destroy();
  child.stderr.destroy();
}

function notStarted(error: NodeJS.ErrnoException, command: string, cwd: string): Text {
  if (!existsSync(cwd)) return { en: `could not start, for its folder ${cwd} is not there`, zh: `无法启动：目录 ${cwd} 不存在` };
  if (error.code === 'ENOENT') return { en: `could not start, for the program ${command} was not found`, zh: `无法启动：找不到程序 ${command}` };
  if (error.code === 'EACCES') return { en: `could not start, for the program ${command} may not be run`, zh: `无法启动：程序 ${command} 不可执行` };
  return couldNotStart(error.code ?? error.message);
}

/** How a process ended that nobody wants any more. */
export const stopped: Text = { en: 'was stopped', zh: '已停止' };
export const couldNotStart = (why: string): Text => ({ en: `could not start (${why})`, zh: `无法启动（${why}）` });

/** Bytes in words. */
export function megabytes(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MB` : `${Math.round(bytes / 1024)} KB`;
}
