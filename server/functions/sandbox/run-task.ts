import { AsyncResource } from 'node:async_hooks';
import { lineCost, type Failure, type FromSandbox, type LogLevel, type Sandbox, type Task } from './protocol.ts';

export interface LogLine {
  readonly level: LogLevel;
  readonly text: string;
  /** Since the start. */
  readonly milliseconds: number;
}

export interface Outcome {
  /** JSON of the result. */
  readonly result?: string;
  readonly failure?: Failure;
  readonly logs: readonly LogLine[];
  readonly dropped: number;
  readonly milliseconds: number;
  /** It did what no well-behaved code does, or never came back: whatever is left of the sandbox must not be used again. */
  readonly spoilt: boolean;
}

export interface Host {
  /** Answers `portico.call`, made `at` milliseconds from the start; never throws: a refusal is an answer. */
  answer(call: { operation: string; input: string; at: number }): Promise<{ ok: boolean; text: string }>;
  /** Told when code waits for calls and when it goes on. */
  waits(waiting: boolean): void;
  readonly signal: AbortSignal;
}

/** How long a sandbox may take to notice by itself that its time is up, before it is ended from outside. */
const grace = 250;

/** Runs one task and counts all it does. The sandbox's own counting is a courtesy; what holds is what is counted here. */
export function runTask(sandbox: Sandbox, task: Task, host: Host): Promise<Outcome> {
  const { limits } = task;
  return new Promise((resolve) => {
    const began = performance.now();
    const logs: LogLine[] = [];
    let open = 0;
    let calls = 0;
    let bytes = 0;
    let over = false;

    const finish = (ended: Pick<Outcome, 'result' | 'failure' | 'spoilt'> & { dropped?: number }): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      host.signal.removeEventListener('abort', aborted);
      if (open > 0) host.waits(false);
      resolve({ logs, dropped: 0, milliseconds: Math.round(performance.now() - began), ...ended });
    };
    const stop = (reason: Failure['reason'], message = ''): void => finish({ failure: { reason, message, line: null, stack: '' }, spoilt: true });
    const aborted = (): void => stop('crash', 'the caller has left');
    const timer = setTimeout(() => stop('seconds'), limits.seconds * 1000 + grace);
    host.signal.addEventListener('abort', aborted, { once: true });

    // Messages come from another thread or process; what follows from them belongs to the caller.
    const hear = AsyncResource.bind((message: FromSandbox): void => {
      if (over) return;
      switch (message.kind) {
        case 'ready':
          return;
        case 'log':
          bytes += Buffer.byteLength(message.text) + lineCost;
          if (bytes > limits.logs) return stop('crash', 'it wrote more than it was given room for');
          logs.push({ level: message.level, text: message.text, milliseconds: Math.round(performance.now() - began) });
          return;
        case 'call':
          calls += 1;
          if (calls > limits.calls) return stop('calls');
          return ask(message);
        case 'done':
          if (Buffer.byteLength(message.text) > limits.output) return stop('output');
          if (!isJson(message.text)) return stop('crash', 'it gave what is no JSON');
          return finish({ result: message.text, spoilt: false, dropped: message.dropped });
        case 'failed':
          return finish({ failure: message.failure, spoilt: message.failure.reason !== 'code' && message.failure.reason !== 'silent', dropped: message.dropped });
        default:
          return message satisfies never;
      }
    });

    function ask(message: Extract<FromSandbox, { kind: 'call' }>): void {
      open += 1;
      if (open === 1) host.waits(true);
      const { operation, input } = message;
      void host.answer({ operation, input, at: Math.round(performance.now() - began) }).then((answer) => passOn(message.call, answer));
    }

    function passOn(call: number, { ok, text }: { ok: boolean; text: string }): void {
      open -= 1;
      if (over) return;
      if (open === 0) host.waits(false);
      sandbox.send({ kind: 'answer', call, ok, text });
    }

    sandbox.listen(hear, (why) => stop(why === 'memory' ? 'memory' : 'crash', why));
    if (host.signal.aborted) return aborted();
    sandbox.send({ kind: 'run', task });
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
