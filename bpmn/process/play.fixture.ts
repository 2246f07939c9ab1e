// Plays a process for tests: happenings by element instead of by wait, and what must hold after every step.
import { isDeepStrictEqual } from 'node:util';
import { evaluateFeel } from '../feel/evaluate.ts';
import type { ProcessDefinition } from './definition.ts';
import type { Effect, Happening, InstanceState, Json, Mark, Means, Step, Variables, Wait } from './state.ts';
import { step } from './step.ts';

export const means: Means = {
  feel(expression, variables, at) {
    const outcome = evaluateFeel(expression, { variables, now: new Date(at) });
    if (!outcome.ok) throw new Error(outcome.message);
    return outcome.value as Json;
  },
  decide: (decision, variables) => ({ decided: decision, for: variables['x'] ?? null }),
};

export const noon = '2026-03-02T12:00:00.000Z';

export class Play {
  readonly definition: ProcessDefinition;
  readonly #means: Means;
  readonly waits = new Map<string, Wait>();
  readonly effects: Effect[] = [];
  readonly steps: Step[] = [];
  readonly #ever = new Set<string>();
  state: InstanceState | undefined;
  at = noon;

  constructor(definition: ProcessDefinition, about: { means?: Partial<Means> } = {}) {
    this.definition = definition;
    this.#means = { ...means, ...about.means };
  }

  start(variables: Variables = {}, event?: string): Step {
    return this.happen({ type: 'start', variables, ...(event !== undefined && { event }) });
  }

  /** Steps from the state as it was stored, and looks whether all is sound. */
  happen(event: object): Step {
    const before = this.state && (JSON.parse(JSON.stringify(this.state)) as InstanceState);
    const frozen = deepFreeze(before);
    const came = step(this.definition, { state: frozen, happening: { at: this.at, ...event } as Happening, means: this.#means });
    const again = step(this.definition, { state: this.state, happening: { at: this.at, ...event } as Happening, means: this.#means });
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(came)), JSON.parse(JSON.stringify(again)))) throw new Error('the same in gave something else out');
    this.state = came.state;
    this.steps.push(came);
    this.effects.push(...came.effects);
    for (const id of came.closed) if (!this.waits.delete(id)) throw new Error(`closed ${id}, which was not open`);
    for (const wait of came.opened) {
      if (this.#ever.has(wait.id)) throw new Error(`opened ${wait.id} again`);
      this.#ever.add(wait.id);
      this.waits.set(wait.id, wait);
    }
    const problem = unsound(came, this.definition, this.waits);
    if (problem !== undefined) throw new Error(`${problem}\n${JSON.stringify(came, null, 1)}`);
    return came;
  }

  waitOf(element: string): string {
    const found = [...this.waits.values()].find((wait) => wait.element === element);
    if (!found) throw new Error(`nothing waits at ${element}; open: ${[...this.waits.keys()].join(' ')}`);
    return found.id;
  }

  tokenAt(element: string): number {
    const found = this.state?.tokens.find(({ at }) => at === element);
    if (!found) throw new Error(`no token at ${element}`);
    return found.id;
  }

  /** `complete a {"x":1}`, `due b`, `error a CODE`, `fail a`, `retry a`, `set {…}`, `cancel`, `later PT1H`, `activate sub a`, `stop a`, `begin a`. */
  say(line: string): Step {
    const [, verb = '', rest = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    const [, element = '', more = ''] = /^(\S+) ?(.*)$/.exec(rest) ?? [];
    const json = (text: string): Variables => (text === '' ? {} : (JSON.parse(text) as Variables));
    switch (verb) {
      case 'start':
        return rest.startsWith('{') || rest === '' ? this.start(json(rest)) : this.start(json(more), element);
      case 'complete':
        return this.happen({ type: 'completed', wait: this.waitOf(element), result: json(more) });
      case 'due':
        this.at = (this.waits.get(this.waitOf(element)) as Extract<Wait, { type: 'timer' }>).due;
        return this.happen({ type: 'due', wait: this.waitOf(element) });
      case 'error':
        return this.happen({ type: 'error', wait: this.waitOf(element), code: more, text: 'told' });
      case 'escalate':
        return this.happen({ type: 'escalated', wait: this.waitOf(element), code: more, payload: {} });
      case 'fail':
        return this.happen({ type: 'failed', wait: this.waitOf(element), code: 'down', text: 'it is down' });
      case 'retry':
        return this.happen({ type: 'retry', wait: this.waitOf(element) });
      case 'set':
        return this.happen({ type: 'variables', variables: json(rest) });
      case 'cancel':
        return this.happen({ type: 'cancel' });
      case 'activate':
        return this.happen({ type: 'activate', token: this.tokenAt(element), element: more });
      case 'stop':
        return this.happen({ type: 'modify', cancel: [this.tokenAt(element)], start: [] });
      case 'begin':
        return this.happen({ type: 'modify', cancel: [], start: [{ element, variables: json(more) }] });
      case 'move':
        return this.happen({ type: 'modify', cancel: [this.tokenAt(element)], start: [{ element: more, variables: {} }] });
      default:
        throw new Error(`what is ${line}?`);
    }
  }

  get variables(): Variables {
    return this.state?.scopes.find(({ parent }) => parent === undefined)?.variables ?? {};
  }

  /** The end, or the elements that wait. */
  get rest(): string {
    if (this.state?.status !== 'running') return this.state?.status ?? '';
    return [...this.waits.values()]
      .map(({ element, type }) => (type === 'incident' ? `${element}!` : element))
      .sort()
      .join(' ');
  }
}

const signs: Partial<Record<Mark['event'], string>> = { completed: '', cancelled: '-', failed: '!', compensated: '~' };

/** What a step did, in short: `a` completed, `-a` cancelled, `!a` failed, `~a` undone. */
export function trace(marks: readonly Mark[]): string {
  return marks.flatMap(({ element, event }) => (signs[event] === undefined ? [] : [`${signs[event]}${element}`])).join(' ');
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(Object.freeze(value))) deepFreeze(part);
  return value;
}

/** What must be true of every step; the words of what is not. */
function unsound({ state, marks, effects }: Step, definition: ProcessDefinition, waits: ReadonlyMap<string, Wait>): string | undefined {
  const ids = [...state.scopes, ...state.tokens].map(({ id }) => id);
  if (new Set(ids).size !== ids.length) return 'an id is used twice';
  if (ids.some((id) => id >= state.next)) return 'an id is from the future';
  if (state.status !== 'running' && (state.tokens.length > 0 || state.scopes.length > 1 || waits.size > 0)) return 'something is left of what is over';
  if (state.status === 'running' && state.tokens.length === 0) return 'nothing is left of what runs';
  if (state.status === 'running' && waits.size === 0) return 'nothing is waited for';
  const open = [...state.scopes, ...state.tokens].flatMap((owner) =>
    Object.entries(owner.open ?? {}).flatMap(([element, count]) => (count < 0 ? [] : [count === 0 ? `${owner.id}:${element}` : `${owner.id}:${element}:${count}`])),
  );
  if (!isDeepStrictEqual(open.sort(), [...waits.keys()].sort())) return `open in the state ${open.join(' ')}, outside ${[...waits.keys()].join(' ')}`;
  for (const token of state.tokens) {
    if (!state.scopes.some(({ id }) => id === token.scope)) return `token ${token.id} is in no scope`;
    if (token.state === 'inside' && !state.scopes.some((scope) => scope.token === token.id)) return `nothing runs inside token ${token.id}`;
    if (token.state === 'waiting' && Object.values(token.open ?? {}).every((count) => count < 0)) return `token ${token.id} waits for nothing`;
    if (token.result !== undefined && token.state !== 'failed') return `token ${token.id} keeps a result`;
  }
  for (const scope of state.scopes) {
    if (scope.parent === undefined) continue;
    if (!state.tokens.some(({ id, scope: around }) => id === scope.token && around === scope.parent)) return `scope ${scope.id} runs for no token`;
    const failed = state.tokens.some(({ id, state: now }) => id === scope.token && now === 'failed');
    if (!failed && !state.tokens.some((token) => token.scope === scope.id)) return `scope ${scope.id} is empty`;
  }
  for (const effect of effects) if ('wait' in effect && !waits.has(effect.wait)) return `nobody waits for the effect ${effect.wait}`;
  const entered = new Set<number>();
  for (const { element, event, token } of marks) {
    if (event === 'taken' && !definition.flows[element]) return `${element} is no flow`;
    if (event !== 'taken' && !definition.nodes[element]) return `${element} is no node`;
    if (event === 'entered' && entered.has(token)) return `token ${token} entered twice`;
    if (event === 'entered') entered.add(token);
  }
  return undefined;
}
