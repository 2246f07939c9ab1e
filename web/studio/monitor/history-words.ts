import type { CallOutput } from '../../client/index.ts';

export type Step = CallOutput<'processes.history'>['steps'][number];

/** Which elements a step brought the instance to, in order and each once; flows between them are not told. */
export function reached(step: Step, named: ReadonlyMap<string, string>): string[] {
  const entered = step.marks.filter((mark) => mark.event === 'entered').flatMap(({ element }) => named.get(element) ?? []);
  return [...new Set(entered)];
}

/** Who did a step: the process itself where nobody did. */
export function doneBy(step: Pick<Step, 'by'>, itself: string): string {
  return step.by ?? itself;
}
