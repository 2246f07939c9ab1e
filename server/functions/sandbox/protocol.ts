/** What goes between Portico and a sandbox. The far side is not trusted: everything it says is checked and counted here. */

export interface Limits {
  readonly seconds: number;
  /** Bytes. */
  readonly memory: number;
  readonly output: number;
  readonly calls: number;
  readonly logs: number;
}

/** One run. `input` is JSON. */
export interface Task {
  readonly file: string;
  readonly source: string;
  readonly input: string;
  readonly caller: { readonly kind: string; readonly id: string; readonly name: string };
  readonly limits: Limits;
}

export type LogLevel = 'log' | 'info' | 'warn' | 'error';

export type ToSandbox =
  | { readonly kind: 'run'; readonly task: Task }
  /** The answer to a call: `text` is the value as JSON, or of a refusal `{code, message, issues}`. */
  | { readonly kind: 'answer'; readonly call: number; readonly ok: boolean; readonly text: string };

export type FromSandbox =
  | { readonly kind: 'ready' }
  | { readonly kind: 'call'; readonly call: number; readonly operation: string; readonly input: string }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly text: string }
  /** `text` is JSON; `dropped` counts the lines of log beyond the limit. */
  | { readonly kind: 'done'; readonly text: string; readonly dropped: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly dropped: number };

/** How code ended that did not come to its end. */
export interface Failure {
  /** code: an exception · silent: it waits for what never comes · memory, seconds, output, calls: a limit · crash: the sandbox itself broke. */
  readonly reason: 'code' | 'silent' | 'memory' | 'seconds' | 'output' | 'calls' | 'crash';
  readonly message: string;
  /** 1-based, in the function's own file. */
  readonly line: number | null;
  readonly stack: string;
}

/** Longest single line of log, characters; each costs some bytes beside its text. */
export const longestLine = 4000;
export const lineCost = 16;

/** A sandbox that is running somewhere and takes one task at a time. */
export interface Sandbox {
  send(message: ToSandbox): void;
  /** Ends it at once, whatever it does. */
  kill(): Promise<void>;
  listen(heard: (message: FromSandbox) => void, ended: (why: string) => void): void;
}
