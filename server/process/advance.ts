import { step, type Effect, type Happening, type Means, type ProcessDefinition, type Step, type Variables, type Wait } from '@portico/bpmn';
import type { Principal } from '@portico/contracts';
import { actorsCalled } from '../identity/index.ts';
import type { ChangeContext, ToldFact, Tx } from '../kernel/index.ts';
import { writeSteps, type DefinitionRow, type InstanceRow, type Status, type WorkKind, type Written, type WrittenTask } from './store.ts';

/** A happening before anybody has said when it is. */
export type Event = Happening extends infer H ? (H extends Happening ? Omit<H, 'at'> : never) : never;

export interface Move {
  readonly instance: InstanceRow;
  readonly definition: ProcessDefinition;
  readonly event: Event;
  /** The name of who made it happen; the step of a timer or a system is nobody's. */
  readonly by: string | null;
  /** The work this settles. */
  readonly work?: string;
}

export interface Beginning {
  readonly id: string;
  readonly app: string;
  readonly definition: ProcessDefinition;
  /** Id of the definition's row. */
  readonly version: string;
  readonly process: string;
  readonly principal: Principal;
  readonly variables: Variables;
  readonly event?: string;
  readonly key?: string;
  readonly parent?: { readonly id: string; readonly wait: string };
  readonly by: string;
  readonly depth: number;
}

/** Steps of any number of instances, written together at the end: one transaction, a few statements. */
export interface Ledger {
  /** Versions of files looked up so far, by app and file. */
  readonly versions: Map<string, DefinitionRow>;
  begin(beginning: Beginning, means: Means): InstanceRow;
  /** The instance as it is after it. */
  move(move: Move, means: Means): InstanceRow;
  /** Work that needs no step. */
  settle(work: string): void;
  /** Writes it all, with its facts. The instances moved are held by the transaction. */
  close(): Promise<void>;
}

type Writing = { -readonly [K in keyof Written]: Written[K][number][] };

/** `apps` gives an app's name by its id, for what is told. */
export function openLedger(ctx: ChangeContext, apps: (id: string) => string): Ledger {
  const at = ctx.clock.now().toISOString();
  const written: Writing = { begun: [], moved: [], steps: [], opened: [], closed: [], tasks: [], work: [], done: [] };
  const now = new Map<string, InstanceRow>();
  const begun = new Map<string, Beginning>();
  const facts: ToldFact[] = [];

  function take(row: InstanceRow, came: Step, told: { what: string; element: string | null; by: string | null }): InstanceRow {
    const app = apps(row.app);
    const ended = came.state.status !== 'running';
    const status: Status = ended ? came.state.status : row.status === 'suspended' ? 'suspended' : 'running';
    const next: InstanceRow = { ...row, state: came.state, status, revision: row.revision + 1 };
    now.set(row.id, next);
    const gone = new Set(came.closed);
    const opened = came.opened.filter(({ id }) => !gone.has(id));
    const held = status === 'suspended';
    written.steps.push({ instance: row.id, number: next.revision, ...told, marks: came.marks.map(({ element, event, token }) => [element, event, token] as const) });
    written.closed.push(...came.closed.map((id) => ({ instance: row.id, id })));
    written.opened.push(...opened.map((wait) => ({ app: row.app, instance: row.id, wait })));
    for (const wait of opened) open(next, wait, { held, app });
    for (const effect of came.effects) order(next, effect, held);
    if (ended) {
      facts.push({ name: 'process.ended', data: { app, process: row.process, instance: row.id, status: status as 'completed' } });
      if (row.parent !== null) tell(row.parent, row.parentWait, { kind: 'ended', data: outcomeOf(next) });
    }
    return next;
  }

  function open(row: InstanceRow, wait: Wait, { held, app }: { held: boolean; app: string }): void {
    const about = { app, process: row.process, instance: row.id };
    if (wait.type === 'timer') written.work.push({ id: ctx.clock.id(), instance: row.id, wait: wait.id, kind: 'due', data: {}, due: wait.due, held });
    if (wait.type === 'incident') facts.push({ name: 'process.stuck', data: { ...about, element: wait.element } });
    if (wait.type !== 'task') return;
    const id = ctx.clock.id();
    facts.push({ name: 'task.opened', data: { ...about, task: id } });
    written.tasks.push({
      id,
      app: row.app,
      instance: row.id,
      wait: wait.id,
      element: wait.element,
      assignee: wait.assignee ?? null,
      offered: [...wait.candidates, ...wait.roles.map((role) => `${row.app}/${role}`)],
      input: wait.input,
      priority: wait.priority ?? null,
      due: wait.due ?? null,
    });
  }

  function order(row: InstanceRow, effect: Effect, held: boolean): void {
    const { type, ...data } = effect;
    if (type === 'escalated') {
      if (row.parent !== null) tell(row.parent, row.parentWait, { kind: 'escalated', data });
      return;
    }
    written.work.push({ id: ctx.clock.id(), instance: row.id, wait: 'wait' in effect ? effect.wait : null, kind: type, data, due: at, held });
  }

  function tell(instance: string, wait: string | null, work: { kind: WorkKind; data: unknown }): void {
    written.work.push({ id: ctx.clock.id(), instance, wait, ...work, due: at, held: false });
  }

  return {
    versions: new Map(),
    begin: (beginning, means) => {
      const { id, app, definition, version, process, principal, variables, event, key, parent, depth } = beginning;
      const came = step(definition, { state: undefined, happening: { type: 'start', at, variables, ...(event !== undefined && { event }) }, means });
      const row: InstanceRow = {
        id,
        tenant: ctx.tenant,
        app,
        definition: version,
        process,
        status: 'running',
        state: came.state,
        revision: 0,
        key: key ?? null,
        principal,
        parent: parent?.id ?? null,
        parentWait: parent?.wait ?? null,
        depth,
      };
      begun.set(id, beginning);
      facts.push({ name: 'process.started', data: { app: apps(app), process, instance: id } });
      return take(row, came, { what: 'start', element: event ?? null, by: beginning.by });
    },
    move: ({ instance, definition, event, by, work }, means) => {
      const row = now.get(instance.id) ?? instance;
      if (work !== undefined) written.done.push(work);
      if (row.state.status !== 'running') return row;
      const came = step(definition, { state: row.state, happening: { ...event, at }, means });
      return 'wait' in event && isNothing(came) ? row : take(row, came, { what: event.type, element: elementOf(event), by });
    },
    settle: (work) => void written.done.push(work),
    close: async () => {
      for (const row of now.values()) {
        const ended = row.state.status !== 'running';
        const incidents = row.state.tokens.filter(({ state }) => state === 'failed').length;
        const beginning = begun.get(row.id);
        if (beginning) {
          const { tenant: _tenant, ...rest } = row;
          written.begun.push({ ...rest, by: beginning.by, ended, incidents });
        } else written.moved.push({ id: row.id, status: row.status, state: row.state, revision: row.revision, incidents, ended });
      }
      await writeSteps(ctx.tx, { tenant: ctx.tenant, at }, { ...written, tasks: await withPeople(ctx.tx, written.tasks) });
      await ctx.facts(facts);
    },
  };
}

/** Models name people by id, address or name; tasks keep ids. A name nobody has stays, for those who look after the app. */
async function withPeople(tx: Tx, tasks: readonly WrittenTask[]): Promise<WrittenTask[]> {
  const names = [...new Set(tasks.flatMap(({ assignee, offered }) => [...(assignee === null ? [] : [assignee]), ...offered.filter((offer) => !offer.includes('/'))]))];
  const ids = new Map((await actorsCalled(tx, names)).map(({ called, id }) => [called, id]));
  return tasks.map((task) => ({
    ...task,
    assignee: task.assignee === null ? null : (ids.get(task.assignee) ?? task.assignee),
    offered: task.offered.map((offer) => ids.get(offer) ?? offer),
  }));
}

/** The wait was over already: an answer that came twice, or too late. */
function isNothing({ opened, closed, effects, marks }: Step): boolean {
  return opened.length + closed.length + effects.length + marks.length === 0;
}

/** What a called process ended with, for the one that called it. */
function outcomeOf({ state }: InstanceRow): Record<string, unknown> {
  return { status: state.status, result: resultOf(state), ...(state.error && { error: state.error }) };
}

/** The variables of the process's own scope. */
export function resultOf(state: InstanceRow['state']): Variables {
  return state.scopes.find(({ parent }) => parent === undefined)?.variables ?? {};
}

/** The element a happening is about; waits are called `<token>:<element>` and what tells them apart. */
function elementOf(event: Event): string | null {
  if (event.type === 'start') return event.event ?? null;
  if (event.type === 'activate') return event.element;
  if (!('wait' in event) || event.wait === undefined) return null;
  return event.wait.split(':')[1] ?? null;
}
