import { beginPlay, outcomeOf, type Play, playMeans, playOn, processAt, readProcesses, type Variables } from '@portico/bpmn';
import { type AppModel, expectedOf, PorticoError, type TestStep } from '@portico/contracts';
import { canonical } from './canonical.ts';
import type { Difference } from './run-step.ts';
import { said } from './step-words.ts';

/** Tries a process as a test tells, without doing anything in the app, and compares; undefined when it is as expected. */
export function tryProcess(model: AppModel, step: TestStep): Difference | undefined {
  const address = step.process ?? '';
  const source = model.processes?.[address.split('#')[0] ?? '']?.source;
  const definition = source === undefined ? undefined : processAt(readProcesses(source, { roles: model.roles.roles }), address);
  if (!definition) throw new PorticoError('not_found', { params: { what: 'process', name: address } });
  const means = playMeans((name) => model.decisions?.[name]?.source);
  let play: Play = beginPlay(definition, { variables: (step.with ?? {}) as Variables, ...(step.start !== undefined && { event: step.start }) }, means);
  for (const happening of step.happens ?? []) {
    const next = playOn(play, happening as Parameters<typeof playOn>[1], means);
    if (!next) return said.happening(JSON.stringify(happening), outcomeOf(play).waits);
    play = next;
  }
  return compare(step, play);
}

function compare(step: TestStep, play: Play): Difference | undefined {
  const expected = expectedOf(step);
  const got = outcomeOf(play);
  if (expected.ends && !sameInOrder(expected.ends, got.ends)) return said.elements('ends', { wanted: expected.ends, got: got.ends });
  if (expected.waits && !sameInOrder(expected.waits.toSorted(), got.waits.toSorted())) return said.elements('waits', { wanted: expected.waits, got: got.waits });
  if (expected.takes && !follows(expected.takes, got.takes)) return said.elements('takes', { wanted: expected.takes, got: got.takes });
  for (const [name, wanted] of Object.entries(expected.variables ?? {})) {
    const value = got.variables[name] ?? null;
    if (canonical(value) !== canonical(wanted)) return said.value(name, { wanted, got: value });
  }
  return undefined;
}

function sameInOrder(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}

/** Every wanted one comes after the one before it; others may stand between. */
function follows(wanted: readonly string[], got: readonly string[]): boolean {
  let at = 0;
  for (const name of got) if (name === wanted[at]) at += 1;
  return at === wanted.length;
}
