// An instance tried without a server: what happens is told by elements, the clock is driven. The same engine as for real.
import { decide } from '../decision/decide.ts';
import { readDecisions } from '../decision/read-decisions.ts';
import { evaluateFeel } from '../feel/evaluate.ts';
import type { ProcessDefinition } from '../process/definition.ts';
import type { ProcessFile } from '../process/read-processes.ts';
import type { Effect, Happening, InstanceState, Json, Mark, Means, Step, Variables, Wait } from '../process/state.ts';
import { step } from '../process/step.ts';

/** Where a tried instance stands, and how it came there. */
export interface Play {
  readonly definition: ProcessDefinition;
  readonly state: InstanceState;
  /** What it waits for, the longest waiting first. */
  readonly waits: readonly Wait[];
  /** What was asked of the world and is not answered yet. */
  readonly effects: readonly Effect[];
  /** All that tokens did so far. */
  readonly marks: readonly Mark[];
  /** The driven clock, ISO 8601 in UTC. */
  readonly at: string;
}

/** What happens next, told by the element it happens to; of several waits on one element it is the longest waiting. */
export type Move =
  /** A task is done, an effect answered, a message or signal arrives, a called process ends. */
  | { readonly complete: string; readonly with?: Variables }
  /** A timer fires: the clock goes to its time. */
  | { readonly due: string }
  /** A BPMN error happens to what is done there. */
  | { readonly error: string; readonly on: string; readonly with?: Variables }
  /** What is done there is given up: an incident. */
  | { readonly fail: string }
  /** An incident is mended and tried again. */
  | { readonly retry: string }
  /** Variables are set from outside. */
  | { readonly set: Variables }
  /** One of an ad-hoc sub-process' activities is begun. */
  | { readonly activate: string }
  | { readonly cancel: true };

/** When a tried instance begins, unless told otherwise. */
export const playStart = '2027-01-04T09:00:00.000Z';

/** FEEL as it is, and decisions out of their files: `source` gives the text of one by its name. */
export function playMeans(source: (name: string) => string | undefined): Means {
  return {
    feel: (expression, variables, at) => {
      const outcome = evaluateFeel(expression, { variables, now: new Date(at) });
      if (!outcome.ok) throw new Error(outcome.message);
      return outcome.value as Json;
    },
    decide: (address, variables, at) => {
      const [name = '', decision] = address.split('#');
      const { model } = readDecisions(source(name) ?? '');
      if (!model) throw new Error(`there is no decision "${address}" without errors`);
      const outcome = decide(model, { variables, at, ...(decision !== undefined && { decision }) });
      if (!outcome.ok) throw new Error(outcome.message.en);
      return outcome.value as Json;
    },
  };
}

/** Starts an instance; `event` is the start event if there are several. */
export function beginPlay(definition: ProcessDefinition, start: { readonly event?: string; readonly variables: Variables; readonly at?: string }, means: Means): Play {
  const at = start.at ?? playStart;
  const happening: Happening = { at, type: 'start', variables: start.variables, ...(start.event !== undefined && { event: start.event }) };
  const first = step(definition, { state: undefined, happening, means });
  return after({ definition, state: first.state, waits: [], effects: [], marks: [], at }, first, at);
}

/** Lets something happen; undefined when nothing of the kind is waited for at that element. */
export function playOn(play: Play, move: Move, means: Means): Play | undefined {
  const happening = happeningOf(play, move);
  if (!happening) return undefined;
  return after(play, step(play.definition, { state: play.state, happening, means }), happening.at);
}

function after(play: Play, done: Step, at: string): Play {
  const over = new Set(done.closed);
  const opened = done.opened.filter(({ id }) => !over.has(id));
  const waits = [...play.waits.filter(({ id }) => !over.has(id)), ...opened];
  // A wait that stays open may be told anew, a timer with its next time for instance.
  const current = new Map(waits.map((wait) => [wait.id, wait]));
  const open = new Set(current.keys());
  return {
    definition: play.definition,
    state: done.state,
    waits: [...current.values()],
    effects: [...play.effects, ...done.effects].filter((effect) => !('wait' in effect) || open.has(effect.wait)),
    marks: [...play.marks, ...done.marks],
    at,
  };
}

function happeningOf(play: Play, move: Move): Happening | undefined {
  const { at } = play;
  if ('set' in move) return { at, type: 'variables', variables: move.set };
  if ('cancel' in move) return { at, type: 'cancel' };
  if ('activate' in move) return activation(play, move.activate);
  if ('due' in move) {
    const wait = play.waits.find((one) => one.element === move.due && one.type === 'timer');
    return wait?.type === 'timer' ? { at: later(at, wait.due), type: 'due', wait: wait.id } : undefined;
  }
  if ('retry' in move) {
    const wait = play.waits.find((one) => one.element === move.retry && one.type === 'incident');
    return wait && { at, type: 'retry', wait: wait.id };
  }
  if ('fail' in move) {
    const wait = play.waits.find((one) => one.element === move.fail && (one.type === 'effect' || one.type === 'process'));
    return wait && { at, type: 'failed', wait: wait.id, code: 'play.failed', text: 'given up' };
  }
  if ('error' in move) {
    const wait = play.waits.find((one) => one.element === move.on && (one.type === 'effect' || one.type === 'task' || one.type === 'process'));
    return wait && { at, type: 'error', wait: wait.id, code: move.error, ...(move.with && { result: move.with }) };
  }
  const wait = play.waits.find((one) => one.element === move.complete && answered.has(one.type));
  return wait && { at, type: 'completed', wait: wait.id, result: move.with ?? {} };
}

const answered: ReadonlySet<Wait['type']> = new Set(['task', 'effect', 'message', 'signal', 'process']);

/** An ad-hoc sub-process stands open and has the element in it. */
function activation(play: Play, element: string): Happening | undefined {
  const scope = play.definition.nodes[element]?.scope;
  const token = play.state.tokens.find((one) => one.at === scope && one.state === 'inside');
  return token && { at: play.at, type: 'activate', token: token.id, element };
}

function later(one: string, other: string): string {
  return Date.parse(other) > Date.parse(one) ? other : one;
}

/** What can happen to what is waited for, for whoever chooses by hand: kinds of moves, the usual one first. */
export function movesOn(wait: Wait): readonly ('complete' | 'due' | 'error' | 'fail' | 'retry')[] {
  switch (wait.type) {
    case 'task':
      return ['complete', 'error'];
    case 'effect':
    case 'process':
      return ['complete', 'error', 'fail'];
    case 'timer':
      return ['due'];
    case 'incident':
      return ['retry'];
    case 'message':
    case 'signal':
      return ['complete'];
    case 'condition':
      return [];
    default:
      return wait satisfies never;
  }
}

/** What came of it, told by elements: what a test expects and a person sees. */
export interface PlayOutcome {
  /** End events it came to. */
  readonly ends: readonly string[];
  /** What it waits at. */
  readonly waits: readonly string[];
  /** Elements in the order they were entered. */
  readonly takes: readonly string[];
  readonly variables: Variables;
}

export function outcomeOf(play: Play): PlayOutcome {
  const takes = play.marks.flatMap(({ element, event }) => (event === 'entered' && play.definition.nodes[element] ? [element] : []));
  return {
    ends: takes.filter((element) => play.definition.nodes[element]?.kind === 'end'),
    waits: play.waits.map(({ element }) => element),
    takes,
    variables: play.state.scopes.find(({ parent }) => parent === undefined)?.variables ?? {},
  };
}

/** One process of a file: `leave` where it is the file's only one, else `leave#<id>`. */
export function processAt(file: Pick<ProcessFile, 'processes'>, address: string): ProcessDefinition | undefined {
  const id = address.split('#')[1];
  return id === undefined ? (file.processes.length === 1 ? file.processes[0] : undefined) : file.processes.find((one) => one.id === id);
}
