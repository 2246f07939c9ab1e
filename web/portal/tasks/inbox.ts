import type { CallInput, CallOutput } from '../../client/index.ts';

export type Task = CallOutput<'tasks.list'>['tasks'][number];
/** What is read anew after everything that is done to a task. */
export const touched = ['tasks.list', 'tasks.count', 'tasks.get'] as const;
/** What stands in the address behind the question mark. */
export interface Shown {
  readonly view?: View;
  /** With `all`: the app whose tasks are shown. */
  readonly of?: string;
}

export const views = ['mine', 'claimable', 'done', 'all'] as const;
export type View = (typeof views)[number];

/** The view an address names; anything else is the first one. */
export function viewOf(value: unknown): View {
  return views.find((view) => view === value) ?? 'mine';
}

/** What to ask the server for. */
export function asked(view: View, app: string | undefined, limit: number): CallInput<'tasks.list'> {
  if (view === 'done') return { scope: 'mine', status: 'completed', limit };
  return { scope: view, limit, ...(view === 'all' && app !== undefined && { app }) };
}

/** Where somebody goes on after a task: to the one below it, else above; undefined when it was the only one. */
export function nextTask(tasks: readonly Task[], done: string): Task | undefined {
  const at = tasks.findIndex((task) => task.id === done);
  return at === -1 ? tasks[0] : (tasks[at + 1] ?? tasks[at - 1]);
}

/** The place in a list after a step down (1) or up (-1); the first step leads to the first or last one. */
export function walk(length: number, from: number, step: 1 | -1): number {
  if (from === -1) return step === 1 ? 0 : length - 1;
  return Math.min(Math.max(from + step, 0), length - 1);
}
