// What an instance is between two steps: tokens and variables, never a copy of the model. Plain JSON, small, stored as it is.
import type { Call } from './definition.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type Variables = Readonly<Record<string, Json>>;

export interface InstanceState {
  readonly status: 'running' | 'completed' | 'failed' | 'cancelled';
  /** Next number for scopes and tokens; ids are never used twice. */
  readonly next: number;
  readonly scopes: readonly ScopeState[];
  readonly tokens: readonly Token[];
  /** Of a process that ended by an error nobody caught. */
  readonly error?: { readonly code: string; readonly text?: string; readonly at: string };
}

/** One run of a process, sub-process, or of one item of a multi-instance activity. */
export interface ScopeState {
  readonly id: number;
  /** Process id or activity id. */
  readonly of: string;
  /** Undefined for the process itself. */
  readonly parent?: number;
  /** The token that stands on the activity this scope runs for. */
  readonly token?: number;
  readonly variables: Variables;
  /** Multi-instance and loops: which items are done, the values collected, the index of this run. */
  readonly loop?: LoopState;
  /** Activities completed in it that can be compensated, oldest first. */
  readonly compensable?: readonly Compensable[];
  /** Of a scope that compensates: what is still to be undone, the next one last. */
  readonly undo?: readonly Compensable[];
  /** Start events of its event sub-processes that wait, with how often each came true before. */
  readonly open?: Readonly<Record<string, number>>;
  /** Ad-hoc, one after the other: how many of its activities were started. */
  readonly turn?: number;
}

/** A completed activity with the variables of its own it ended with and, of a sub-process, what was completed inside. */
export interface Compensable {
  readonly activity: string;
  readonly variables: Variables;
  readonly inside?: readonly Compensable[];
}

export interface LoopState {
  readonly items?: readonly Json[];
  readonly total: number;
  readonly started: number;
  readonly completed: number;
  readonly outputs: readonly Json[];
}

/** One visit of an element. A token on an activity or event with something to wait for has one wait for each thing. */
export interface Token {
  readonly id: number;
  readonly scope: number;
  readonly at: string;
  /** The sequence flow it came by; joins need it. */
  readonly by?: string;
  /**
   * waiting: for its waits · inside: a scope of its own runs · arrived: at a join that is not complete yet · spent: at a
   * complex gateway that has gone on and waits for the rest · failed: an incident, waits to be repaired. An arrived token whose
   * join can never be complete has an incident too.
   */
  readonly state: 'waiting' | 'inside' | 'arrived' | 'spent' | 'failed';
  /** Variables of its own: mapped inputs and, of one run of a multi-instance activity or loop, the item and what it made. */
  readonly variables?: Variables;
  /** Its open waits: the element (itself, a boundary event, an event after its gateway) and the number in the wait's id; -1: over. */
  readonly open?: Readonly<Record<string, number>>;
  /** How often it was repaired. */
  readonly tries?: number;
  /** Of a failed token whose work is done: what its outputs are still to be made of. */
  readonly result?: Variables;
  /** All is done here but to find the way out; of a failed token, the rest is done. */
  readonly leaving?: true;
}

/**
 * What an instance waits for; `id` is unique in the instance and never used again (`<token>:<element>` and a count where needed).
 * A happening names it. What a wait no longer needed is closed; a message or signal that does not interrupt leaves it open.
 * `token` is the token that waits or, for the start of an event sub-process, the scope it lies in. A called process whose
 * wait is closed without its answer is to be cancelled.
 */
export type Wait = { readonly id: string; readonly token: number; readonly element: string } & (
  | {
      readonly type: 'task';
      readonly assignee?: string;
      readonly candidates: readonly string[];
      readonly roles: readonly string[];
      readonly due?: string;
      readonly priority?: number;
      readonly input: Variables;
    }
  | { readonly type: 'effect' }
  | { readonly type: 'timer'; readonly due: string }
  | { readonly type: 'message'; readonly message: string; readonly key?: string }
  | { readonly type: 'signal'; readonly signal: string }
  | { readonly type: 'condition' }
  | { readonly type: 'process' }
  /** `zh`: the text in Chinese, where whoever gave up has one. */
  | { readonly type: 'incident'; readonly code: string; readonly text: string; readonly zh?: string }
);

/**
 * What the world is asked for. `wait` is the id of the wait its answer names, and, with the instance's id, the idempotency
 * key; effects without a wait are not answered.
 */
export type Effect =
  | { readonly type: 'call'; readonly wait: string; readonly element: string; readonly call: Call; readonly input: Variables }
  | { readonly type: 'start'; readonly wait: string; readonly element: string; readonly process: string; readonly input: Variables }
  | { readonly type: 'message'; readonly element: string; readonly message: string; readonly key?: string; readonly payload: Variables }
  | { readonly type: 'signal'; readonly element: string; readonly signal: string; readonly payload: Variables }
  /** An escalation that reached the top of a called process, for the process that called. */
  | { readonly type: 'escalated'; readonly code: string; readonly payload: Variables };

/** What can happen to an instance. `at` is ISO 8601, UTC: the engine has no clock. */
export type Happening = { readonly at: string } & (
  | { readonly type: 'start'; readonly event?: string; readonly variables: Variables }
  /** A task, effect, message, signal or called process came to its end; `result` as the mappings find it. */
  | { readonly type: 'completed'; readonly wait: string; readonly result: Variables }
  /** A BPMN error: caught by the nearest fitting boundary event or event sub-process; an incident if there is none. */
  | { readonly type: 'error'; readonly wait: string; readonly code: string; readonly text?: string; readonly result?: Variables }
  /** Given up after retries: an incident, the token stays. */
  | { readonly type: 'failed'; readonly wait: string; readonly code: string; readonly text: string; readonly zh?: string }
  | { readonly type: 'due'; readonly wait: string }
  | { readonly type: 'escalated'; readonly wait: string; readonly code: string; readonly payload: Variables }
  /** Variables of the process (or the scope of `wait`) set from outside; conditions are looked at again. */
  | { readonly type: 'variables'; readonly wait?: string; readonly variables: Variables }
  /** Repair: runs the element of a failed token again. */
  | { readonly type: 'retry'; readonly wait: string }
  | { readonly type: 'cancel' }
  /** Ad-hoc sub-process: starts one of its activities. */
  | { readonly type: 'activate'; readonly token: number; readonly element: string }
  /** Repair: tokens taken away, elements started. */
  | { readonly type: 'modify'; readonly cancel: readonly number[]; readonly start: readonly { readonly element: string; readonly variables: Variables }[] }
);

/** A line of history: what a token did where, in order. */
export interface Mark {
  readonly element: string;
  readonly event: 'entered' | 'completed' | 'cancelled' | 'taken' | 'failed' | 'compensated';
  readonly token: number;
}

export interface Step {
  readonly state: InstanceState;
  readonly opened: readonly Wait[];
  /** Ids of waits that are over. */
  readonly closed: readonly string[];
  readonly effects: readonly Effect[];
  readonly marks: readonly Mark[];
}

/** What the engine asks while it steps; pure functions, JSON out. One that throws an Error makes an incident of its message. */
export interface Means {
  feel(expression: string, variables: Variables, at: string): Json;
  decide(decision: string, variables: Variables, at: string): Json;
  /** Most elements that may be entered in one step (10,000): more is an incident `process.endless`. */
  readonly steps?: number;
}
