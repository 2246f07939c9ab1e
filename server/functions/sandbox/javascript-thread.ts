// Entry of a worker thread: runs one function after the other, each in a QuickJS of its own whose memory nobody had before.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import variant from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSContext, type QuickJSHandle, type QuickJSRuntime, type QuickJSSyncVariant } from 'quickjs-emscripten-core';
import { prelude } from './javascript-prelude.ts';
import { lineCost, longestLine, type Failure, type FromSandbox, type LogLevel, type Task, type ToSandbox } from './protocol.ts';

const compiled = new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')));
const port = parentPort;
if (!port) throw new Error('this is the entry of a worker thread');
/** Its types are those of the CommonJS build, which has the variant one level deeper. */
const sync = variant as unknown as QuickJSSyncVariant;
const tell = (message: FromSandbox): void => port.postMessage(message);

/** WebAssembly counts memory in pages of 64 KiB. QuickJS needs some beside what the function may have. */
const page = 64 * 1024;
const own = 16 * 1024 * 1024;
const stack = 512 * 1024;
/** Steps of promises between two looks at the clock and at what came in. */
const jobsAtOnce = 500;

interface Running {
  readonly runtime: QuickJSRuntime;
  readonly context: QuickJSContext;
  readonly answer: QuickJSHandle;
  readonly task: Task;
  readonly ends: number;
  ended: boolean;
  /** Calls without an answer yet. */
  open: number;
  calls: number;
  logged: number;
  dropped: number;
}
let running: Running | undefined;

port.on('message', (message: ToSandbox) => {
  if (message.kind === 'run') {
    begin(message.task).catch((error: unknown) => tell({ kind: 'failed', failure: crash(error), dropped: 0 }));
    return;
  }
  if (!running || running.ended) return;
  const { context } = running;
  running.open -= 1;
  const parts = [context.newNumber(message.call), message.ok ? context.true : context.false, context.newString(message.text)];
  guarded(running, () => context.callFunction(running?.answer ?? context.undefined, context.undefined, ...parts));
  for (const part of parts) part.dispose();
  pump(running);
});
tell({ kind: 'ready' });

async function begin(task: Task): Promise<void> {
  const most = Math.ceil((task.limits.memory + own) / page);
  const memory = new WebAssembly.Memory({ initial: Math.min(256, most), maximum: most });
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(sync, { wasmModule: compiled, wasmMemory: memory }));
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(task.limits.memory);
  runtime.setMaxStackSize(stack);
  const ends = performance.now() + task.limits.seconds * 1000;
  const context = runtime.newContext();
  const made = context.unwrapResult(context.evalCode(prelude, 'portico', { type: 'global' }));
  const now: Running = { runtime, context, answer: context.getProp(made, 'answer'), task, ends, ended: false, open: 0, calls: 0, logged: 0, dropped: 0 };
  running = now;
  runtime.setInterruptHandler(() => now.ended || performance.now() > ends);
  wire(now, made);
  const module = guarded(now, () => context.evalCode(task.source, task.file, { type: 'module' }));
  if (module) {
    const [input, caller] = [context.newString(task.input), context.newString(JSON.stringify(task.caller))];
    guarded(now, () => context.callMethod(made, 'start', [module, input, caller]));
    for (const handle of [input, caller, module]) handle.dispose();
  }
  made.dispose();
  pump(now);
}

/** The only three things that lead out of the function's world; all of them take text. */
function wire(now: Running, made: QuickJSHandle): void {
  const { context, task } = now;
  const out = (name: string, run: (...texts: string[]) => void): void => {
    const handle = context.newFunction(name, (...handles) => {
      run(...handles.map((one) => context.getString(one)));
    });
    context.setProp(made, name, handle);
    handle.dispose();
  };
  out('call', (call, operation, input) => {
    now.open += 1;
    now.calls += 1;
    if (now.ended) return;
    if (now.calls > task.limits.calls) return fail(now, { reason: 'calls', message: '', line: null, stack: '' });
    tell({ kind: 'call', call: Number(call), operation: operation ?? '', input: input ?? '{}' });
  });
  out('log', (level, text) => {
    const line = (text ?? '').slice(0, longestLine);
    now.logged += Buffer.byteLength(line) + lineCost;
    if (now.logged > task.limits.logs) now.dropped += 1;
    else tell({ kind: 'log', level: level as LogLevel, text: line });
  });
  out('done', (text) => {
    const bytes = Buffer.byteLength(text ?? '');
    if (now.ended) return;
    if (bytes > task.limits.output) fail(now, { reason: 'output', message: `${bytes} bytes`, line: null, stack: '' });
    else end(now, { kind: 'done', text: text ?? 'null', dropped: now.dropped });
  });
  out('failed', (name, message, trace) => fail(now, readFailure(now, { name: name ?? 'Error', message: message ?? '', stack: trace ?? '' })));
}

/** Runs promises step by step until nothing is left that could go on by itself. */
function pump(now: Running): void {
  if (now.ended) return end(now);
  if (performance.now() > now.ends) return fail(now, { reason: 'seconds', message: '', line: null, stack: '' });
  const ran = now.runtime.executePendingJobs(jobsAtOnce);
  if (ran.error) {
    const thrown = dump(now, ran.error);
    ran.error.dispose();
    if (!now.ended) fail(now, readFailure(now, thrown));
  }
  if (now.ended) return end(now);
  if (now.runtime.hasPendingJob()) {
    setImmediate(pump, now);
    return;
  }
  // A promise that was stopped with the time up looks like one nobody keeps.
  if (now.open === 0) fail(now, { reason: performance.now() > now.ends ? 'seconds' : 'silent', message: '', line: null, stack: '' });
}

/** Code of the function: what it throws ends the run. */
function guarded(now: Running, run: () => ReturnType<QuickJSContext['evalCode']>): QuickJSHandle | undefined {
  const result = run();
  if (!result.error) return result.value;
  const thrown = dump(now, result.error);
  result.error.dispose();
  if (!now.ended) fail(now, readFailure(now, thrown));
  return undefined;
}

interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

function dump({ context }: Running, handle: QuickJSHandle): Thrown {
  const told: unknown = context.dump(handle);
  if (typeof told !== 'object' || told === null) return { name: 'Error', message: String(told), stack: '' };
  const { name, message, stack: trace } = told as Record<string, unknown>;
  return { name: String(name ?? 'Error'), message: String(message ?? ''), stack: typeof trace === 'string' ? trace : '' };
}

function readFailure(now: Running, thrown: Thrown): Failure {
  const text = thrown.stack.slice(0, longestLine);
  const line = new RegExp(`${now.task.file.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}:(\\d+)`).exec(text)?.[1];
  const where = { line: line === undefined ? null : Number(line), stack: text };
  if (performance.now() > now.ends) return { reason: 'seconds', message: '', ...where };
  if (thrown.name === 'InternalError' && /out of memory/.test(thrown.message)) return { reason: 'memory', message: '', ...where };
  return { reason: 'code', message: `${thrown.name}: ${thrown.message}`.slice(0, longestLine), ...where };
}

function crash(error: unknown): Failure {
  return { reason: 'crash', message: error instanceof Error ? error.message : String(error), line: null, stack: '' };
}

function fail(now: Running, failure: Failure): void {
  end(now, { kind: 'failed', failure, dropped: now.dropped });
}

/** Tells how it ended, once. The QuickJS goes with its memory: nothing of it is kept. */
function end(now: Running, message?: FromSandbox): void {
  if (message && !now.ended) {
    now.ended = true;
    tell(message);
  }
  if (now.ended && running === now) running = undefined;
}
