// Entry of a process of its own, started with --permission and nothing to read but Pyodide: runs Python, one task after
// the other, all of the same function. It speaks in lines of JSON over its standard streams and waits for each answer, so
// that portico.call is an ordinary call in Python. Whatever Python does to this process, Portico only ever believes lines.
import { Buffer } from 'node:buffer';
import { constants, readFileSync, readSync, writeSync } from 'node:fs';
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
import { loadPyodide } from 'pyodide';
import { ahead, prelude } from './python-prelude.ts';
import { lineCost, longestLine, type Failure, type FromSandbox, type Task, type ToSandbox } from './protocol.ts';

/** Pyodide's folder, and a snapshot of its memory to begin with, or `make` to make one and leave. */
const [folder = '', snapshot = ''] = process.argv.slice(2);
const { exit } = process;
const page = 64 * 1024;
let most = Number.POSITIVE_INFINITY;
let pending: Buffer = Buffer.alloc(0);
let task: Task | undefined;
let logged = 0;
let dropped = 0;
let calls = 0;

closeDoors();
const python = await loadPyodide({
  indexURL: folder,
  jsglobals: Object.create(null) as object,
  env: {},
  args: [],
  stdin: () => '',
  ...(snapshot === 'make' && { _makeSnapshot: true }),
  ...(snapshot !== 'make' && snapshot !== '' && { _loadSnapshot: readFileSync(snapshot) }),
});
if (snapshot === 'make') {
  python.runPython(ahead);
  write((python as unknown as { makeMemorySnapshot(): Uint8Array }).makeMemorySnapshot());
  exit(0);
}
limitMemory();
python.registerJsModule('_portico_host', Object.freeze({ __proto__: null, call }));
python.setStdout({ batched: (text) => log('log', text) });
python.setStderr({ batched: (text) => log('error', text) });
python.runPython(prelude);
const run = python.globals.get('_run') as (...texts: readonly string[]) => { toJs(): [string, string, number, string]; destroy(): void };
forgetBridge();
emptyRealm();
tell({ kind: 'ready' });
for (;;) {
  const message = hear();
  if (message.kind === 'run') tell(perform(message.task));
}

function perform(next: Task): FromSandbox {
  task = next;
  most = next.limits.memory;
  logged = dropped = calls = 0;
  try {
    const answer = run(next.source, next.file, next.input, JSON.stringify(next.caller));
    const [kind, text, line, stack] = answer.toJs();
    answer.destroy();
    if (kind === 'done') return Buffer.byteLength(text) > next.limits.output ? failed('output', '') : { kind: 'done', text, dropped };
    if (kind === 'memory') return failed('memory', '');
    return failed('code', text, { line: line > 0 ? line : null, stack: stack.slice(0, longestLine) });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return failed(/memory/i.test(text) ? 'memory' : 'crash', text.slice(0, longestLine));
  }
}

function failed(reason: Failure['reason'], message: string, where: Pick<Failure, 'line' | 'stack'> = { line: null, stack: '' }): FromSandbox {
  return { kind: 'failed', failure: { reason, message: message.slice(0, longestLine), ...where }, dropped };
}

/** `portico.call`: writes the question and reads lines until its answer comes. */
function call(operation: string, input: string): [boolean, string] {
  calls += 1;
  tell({ kind: 'call', call: calls, operation, input });
  for (;;) {
    const message = hear();
    if (message.kind === 'answer' && message.call === calls) return [message.ok, message.text];
  }
}

function log(level: 'log' | 'error', text: string): void {
  const line = text.slice(0, longestLine);
  logged += Buffer.byteLength(line) + lineCost;
  if (logged > (task?.limits.logs ?? 0)) dropped += 1;
  else tell({ kind: 'log', level, text: line });
}

function tell(message: FromSandbox): void {
  write(Buffer.from(`${JSON.stringify(message)}\n`));
}

function write(bytes: Uint8Array): void {
  let rest = bytes;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

/** The next line from Portico; waits for it, with nothing else to do. */
function hear(): ToSandbox {
  const chunk = Buffer.allocUnsafe(64 * 1024);
  for (;;) {
    const at = pending.indexOf(10);
    if (at >= 0) {
      const line = pending.subarray(0, at).toString('utf8');
      pending = pending.subarray(at + 1);
      return JSON.parse(line) as ToSandbox;
    }
    const size = readSync(0, chunk, 0, chunk.length, null);
    // Portico has gone.
    if (size === 0) exit(0);
    pending = Buffer.concat([pending, chunk.subarray(0, size)]);
  }
}

/** Before Pyodide: no connection can be made, and what it asks of Node that is not permitted here has an answer. */
function closeDoors(): void {
  const refuse = (): never => {
    throw new Error('a function has no network');
  };
  net.Socket.prototype.connect = refuse;
  net.Server.prototype.listen = refuse;
  for (const name of ['bind', 'connect', 'send'] as const) dgram.Socket.prototype[name] = refuse;
  for (const name of Object.keys(dns) as (keyof typeof dns)[]) if (typeof dns[name] === 'function') Object.defineProperty(dns, name, { value: refuse });
  Object.defineProperty(process, 'binding', { value: () => ({ fs: constants }), configurable: true });
  process.argv[1] = 'portico';
}

/** Python's memory grows through this one function; beyond the limit it has no more, and Python says MemoryError. */
function limitMemory(): void {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function limited(this: WebAssembly.Memory, pages: number): number {
    if (this.buffer.byteLength + pages * page > most) throw new RangeError('no more memory');
    return grow.call(this, pages);
  };
}

/** The bridge to JavaScript is not for functions. */
function forgetBridge(): void {
  python.runPython(`
import sys
for name in ('js', 'pyodide_js', 'pyodide.code', 'pyodide.http', '_pyodide_core'):
    sys.modules.pop(name, None)
sys.meta_path[:] = [one for one in sys.meta_path if type(one).__name__ != 'JsFinder']
del sys, name
`);
  for (const name of ['js', 'pyodide_js', '_portico_host']) python.unregisterJsModule(name);
}

/** After Pyodide: nothing of Node stands in the realm any more, and code can not be made from text (a flag of the process). */
function emptyRealm(): void {
  const kept = new Set([
    'Object',
    'Function',
    'Array',
    'Number',
    'parseFloat',
    'parseInt',
    'Infinity',
    'NaN',
    'undefined',
    'Boolean',
    'String',
    'Symbol',
    'Date',
    'Promise',
    'RegExp',
    'Error',
    'AggregateError',
    'EvalError',
    'RangeError',
    'ReferenceError',
    'SyntaxError',
    'TypeError',
    'URIError',
    'globalThis',
    'JSON',
    'Math',
    'Intl',
    'ArrayBuffer',
    'Atomics',
    'Uint8Array',
    'Int8Array',
    'Uint16Array',
    'Int16Array',
    'Uint32Array',
    'Int32Array',
    'Float32Array',
    'Float64Array',
    'Uint8ClampedArray',
    'BigUint64Array',
    'BigInt64Array',
    'DataView',
    'Map',
    'BigInt',
    'Set',
    'WeakMap',
    'WeakSet',
    'WeakRef',
    'Proxy',
    'Reflect',
    'FinalizationRegistry',
    'WebAssembly',
    'TextDecoder',
    'TextEncoder',
    'isNaN',
    'isFinite',
    'Iterator',
    'SharedArrayBuffer',
    'queueMicrotask',
    'performance',
  ]);
  for (const name of Object.getOwnPropertyNames(globalThis)) if (!kept.has(name)) Reflect.deleteProperty(globalThis, name);
  // Pyodide complains here before it gives up.
  const silent = (): void => undefined;
  Object.defineProperty(globalThis, 'console', { value: { log: silent, warn: silent, error: silent, info: silent, debug: silent } });
}
