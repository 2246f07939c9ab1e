import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PorticoError } from '@portico/contracts';
import { childEnvironment } from '../kernel/index.ts';
import { createGate } from './gate.ts';

/** One run of git in a bare repository. */
export interface GitRun {
  /** Folder of the bare repository. */
  readonly repository: string;
  /** Only constants, ids passed through `commitId` and what follows `--`. */
  readonly args: readonly string[];
  readonly input?: string | AsyncIterable<Uint8Array | string>;
  /** Most bytes of output. */
  readonly most?: number;
  readonly seconds?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface GitAnswer {
  readonly code: number;
  readonly out: Buffer;
  readonly err: string;
}

const atOnce = createGate(8);
const usualBytes = 64 * 1024 * 1024;

/** Nothing of the machine's or a person's git settings counts, and no path is a pattern. */
const quiet = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: process.platform === 'win32' ? 'NUL' : '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
};
const settings = Object.entries({
  'safe.directory': '*',
  'core.fsync': 'committed',
  'core.fsyncMethod': 'batch',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'core.logAllRefUpdates': 'false',
}).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** Runs git and gives what it wrote. Throws when it fails, takes too long or writes too much. */
export async function git(run: GitRun): Promise<Buffer> {
  const answer = await gitAnswer(run);
  if (answer.code !== 0) throw new Error(`git ${run.args[0] ?? ''} ended with ${answer.code}: ${answer.err.trim().slice(0, 2000)}`);
  return answer.out;
}

/** Like {@link git}, for commands whose exit code is an answer. */
export function gitAnswer(run: GitRun): Promise<GitAnswer> {
  return atOnce(async () => {
    const child = startGit(run);
    const out = collect(child.stdout, run.most ?? usualBytes, () => stop(child));
    const err = collect(child.stderr, 64 * 1024, () => undefined);
    const ended = exit(child);
    feed(child.stdin, run.input);
    const [code, written, said] = await Promise.all([ended, out, err]);
    return { code, out: written, err: said.toString('utf8') };
  });
}

/** Starts git for a caller that talks to it; it ends with `signal`, or after `seconds`. */
export function startGit(run: GitRun): ChildProcessByStdio<Writable, Readable, Readable> {
  const child = spawn('git', [...settings, ...run.args], {
    cwd: run.repository,
    env: childEnvironment({ ...quiet, GIT_DIR: run.repository, ...run.environment }),
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that git's own children end with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const halt = (): void => stop(child);
  const clock = setTimeout(halt, (run.seconds ?? 60) * 1000);
  run.signal?.addEventListener('abort', halt, { once: true });
  if (run.signal?.aborted === true) halt();
  child.once('close', () => {
    clearTimeout(clock);
    run.signal?.removeEventListener('abort', halt);
  });
  return child;
}

/** Ends a git process with all it has started. */
export function stop(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}

/** Resolves with the exit code once the process and its pipes are closed. */
export function exit(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(missingGit(error)));
    child.once('close', (code, signal) =>
      signal === null ? resolve(code ?? 1) : reject(new PorticoError('request.timeout', { params: { limit: 'the time or size a git command may take' } })),
    );
  });
}

/** A full commit id, safe as an argument. */
export function commitId(id: string): string {
  if (!/^[0-9a-f]{40}$/.test(id)) throw new PorticoError('not_found', { params: { what: 'commit', name: id } });
  return id;
}

/** Refuses to start without a git that is new enough (2.31, March 2021). */
export async function checkGitVersion(folder: string): Promise<string> {
  const text = (await git({ repository: folder, args: ['--version'], seconds: 20 })).toString('utf8');
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(text) ?? [];
  if (Number(major) < 2 || (Number(major) === 2 && Number(minor) < 31)) {
    throw new PorticoError('config.invalid', { params: { detail: `Portico needs git 2.31 or newer; this machine has ${text.trim()}. Install a newer git and start again.` } });
  }
  return text.trim();
}

function missingGit(error: Error): Error {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return error;
  return new PorticoError('config.invalid', { params: { detail: 'The program git was not found. Install git 2.31 or newer and start again.' }, cause: error });
}

async function collect(stream: Readable, most: number, tooMuch: () => void): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= most) parts.push(part);
    else tooMuch();
  }
  return Buffer.concat(parts);
}

/** A process that ends early closes its input; its exit code tells why, not the broken pipe. */
function feed(stdin: Writable, input: GitRun['input']): void {
  stdin.on('error', () => undefined);
  if (input === undefined || typeof input === 'string') stdin.end(input ?? '');
  else pipeline(input, stdin).catch(() => stdin.destroy());
}
