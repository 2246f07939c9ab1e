import { beginPlay, type Means, type Move, type Play, type ProcessDefinition, playOn, type Variables } from '@portico/bpmn';

/** What a simulated process began with. */
export interface Begun {
  readonly start: string | undefined;
  readonly with: Variables;
}

/** A simulation with the way back: where it stood after every move. */
export interface Simulation {
  readonly begun: Begun;
  readonly moves: readonly Move[];
  /** One more than there are moves. */
  readonly plays: readonly Play[];
}

export function begin(definition: ProcessDefinition, begun: Begun, means: Means): Simulation {
  return { begun, moves: [], plays: [beginPlay(definition, { variables: begun.with, ...(begun.start !== undefined && { event: begun.start }) }, means)] };
}

/** The simulation with one more move; the same where nothing waits for it. */
export function moved(simulation: Simulation, move: Move, means: Means): Simulation {
  const next = playOn(now(simulation), move, means);
  return next ? { ...simulation, moves: [...simulation.moves, move], plays: [...simulation.plays, next] } : simulation;
}

export function takenBack(simulation: Simulation): Simulation {
  return simulation.moves.length === 0 ? simulation : { ...simulation, moves: simulation.moves.slice(0, -1), plays: simulation.plays.slice(0, -1) };
}

export function now({ plays }: Simulation): Play {
  const last = plays.at(-1);
  if (!last) throw new Error('a simulation has begun');
  return last;
}

/** How many marks there were before the last move: from there on it is shown. */
export function marksBefore({ plays }: Simulation): number {
  return plays.at(-2)?.marks.length ?? 0;
}
