// The heart of the process engine: what an instance is after something happened to it.
import { advance } from './advance.ts';
import type { ProcessDefinition } from './definition.ts';
import { begin, happen } from './happen.ts';
import { closeRun, openRun } from './run.ts';
import type { Happening, InstanceState, Means, Step } from './state.ts';

/**
 * Carries an instance from one rest to the next: every token goes on until it waits, ends or meets an incident. Pure: the
 * same in gives the same out, and nothing given is changed. Without a state it starts an instance. What the model or its
 * data got wrong becomes an incident, never an exception; a happening whose wait is over changes nothing.
 */
export function step(definition: ProcessDefinition, about: { state: InstanceState | undefined; happening: Happening; means: Means }): Step {
  const { state, happening } = about;
  if (state && state.status !== 'running') return { state, opened: [], closed: [], effects: [], marks: [] };
  const run = openRun(definition, about);
  if (state) happen(run, happening);
  else if (happening.type === 'start') begin(run, happening);
  else throw new TypeError('an instance begins with a start');
  advance(run);
  return closeRun(run);
}
