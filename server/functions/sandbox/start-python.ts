import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FromSandbox, Sandbox } from './protocol.ts';

const entry = fileURLToPath(new URL('./python-process.ts', import.meta.url));
const require = createRequire(import.meta.url);
const pyodide = path.dirname(require.resolve('pyodide/package.json'));
const { version } = require('pyodide/package.json') as { version: string };

/** The longest line believed: beyond it the process is ended, not read on. */
const longest = 16 * 1024 * 1024;
/** Mebibytes of the process beside Python's own memory: Node, and Pyodide's code. */
const beside = 320;
const look = 200;

/** How the process is started. Reading is what it may, of these; the rest Node itself refuses it. */
function begin(read: readonly string[], last: string): ChildProcessWithoutNullStreams {
  const own = path.dirname(entry);
  const allowed = [pyodide, own, path.dirname(own), ...read].map((one) => `--allow-fs-read=${one}`);
  const flags = ['--permission', ...allowed, '--disallow-code-generation-from-strings', '--max-old-space-size=128', '--no-warnings', '--no-addons'];
  return spawn(process.execPath, [...flags, entry, `${pyodide}/`, last], { env: {}, cwd: pyodide, stdio: ['pipe', 'pipe', 'pipe'] });
}

/**
 * A file with Python's memory as it is once it has started, made where there is none: beginning with it is several times
 * as fast. Undefined where it could not be made; then each start does the whole work.
 */
export async function pythonSnapshot(folder: string): Promise<string | undefined> {
  const file = path.join(folder, `python-${version}.snapshot`);
  if (existsSync(file)) return file;
  const child = begin([], 'make');
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stdin.end();
  const code = await new Promise((done) => child.once('close', done).once('error', done));
  if (code !== 0) return undefined;
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.${process.pid}`, Buffer.concat(parts));
  await rename(`${file}.${process.pid}`, file);
  return file;
}

/**
 * Starts a process that runs Python in WebAssembly. It may read Pyodide's files and these few, and nothing else: no
 * writing, no processes, no threads, no add-ons, no environment, no code made from text; connections are refused inside.
 */
export function startPython({ memory, snapshot }: { memory: number; snapshot?: string | undefined }): Promise<Sandbox> {
  const child = snapshot === undefined ? begin([], '') : begin([snapshot], snapshot);
  let heard: (message: FromSandbox) => void = () => undefined;
  let ended: (why: string) => void = () => undefined;
  let why = 'its process ended';
  const stop = (reason: string): void => {
    why = reason;
    child.kill('SIGKILL');
  };
  return new Promise((resolve, reject) => {
    const sandbox: Sandbox = {
      send: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
      kill: () =>
        new Promise((done) => {
          if (child.exitCode !== null || child.signalCode !== null) return done();
          child.once('exit', () => done());
          child.kill('SIGKILL');
        }),
      listen: (hear, end) => {
        heard = hear;
        ended = end;
      },
    };
    let parts: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = splitLines(chunk);
      for (const [place, line] of lines.entries()) {
        parts.push(line);
        size += line.length;
        if (size > longest) return stop('it wrote too much at once');
        if (place === lines.length - 1) break;
        const text = Buffer.concat(parts).toString('utf8');
        parts = [];
        size = 0;
        const message = read(text);
        if (!message) return stop('it wrote what can not be read');
        if (message.kind === 'ready') resolve(sandbox);
        else heard(message);
      }
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-500);
    });
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    const watch = setInterval(() => void residentOf(child.pid).then((resident) => resident > memory + beside * 1024 * 1024 && stop('memory')), look);
    watch.unref();
    child.on('exit', (_code, signal) => {
      clearInterval(watch);
      // Out of memory: by our own watch, by Node's heap (SIGABRT) or by the system.
      const reason = why === 'its process ended' && signal === 'SIGABRT' ? 'memory' : why;
      reject(new Error(`Python did not start: ${said || reason}`));
      ended(reason);
    });
  });
}

/** Pieces between line ends; the last one is the beginning of the next line. */
function splitLines(chunk: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
    pieces.push(chunk.subarray(from, at));
    from = at + 1;
  }
  pieces.push(chunk.subarray(from));
  return pieces;
}

/** A line as a message of the protocol; undefined where it is none. */
function read(text: string): FromSandbox | undefined {
  try {
    const message = JSON.parse(text) as Record<string, unknown> | null;
    if (typeof message !== 'object' || message === null) return undefined;
    const { kind } = message;
    const texts = (...names: string[]): boolean => names.every((name) => typeof message[name] === 'string');
    const fits =
      kind === 'ready' ||
      (kind === 'log' && texts('level', 'text')) ||
      (kind === 'call' && texts('operation', 'input') && Number.isInteger(message['call'])) ||
      (kind === 'done' && texts('text') && Number.isInteger(message['dropped'])) ||
      (kind === 'failed' && typeof message['failure'] === 'object' && message['failure'] !== null && Number.isInteger(message['dropped']));
    return fits ? (message as unknown as FromSandbox) : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes of memory a process holds; 0 where the system does not tell. */
async function residentOf(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid ?? 0}/statm`, 'utf8').catch(() => '');
  return Number(text.split(' ')[1] ?? 0) * 4096;
}
