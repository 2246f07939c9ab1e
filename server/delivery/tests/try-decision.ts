import { decide, playStart, readDecisions } from '@portico/bpmn';
import { type AppModel, expectedOf, PorticoError, type TestStep } from '@portico/contracts';
import { canonical } from './canonical.ts';
import type { Difference } from './run-step.ts';
import { said } from './step-words.ts';

/** Decides as a test tells, and compares; undefined when it is as expected. */
export function tryDecision(app: AppModel, step: TestStep): Difference | undefined {
  const [name = '', decision] = (step.decision ?? '').split('#');
  const source = app.decisions?.[name]?.source;
  const model = source === undefined ? undefined : readDecisions(source).model;
  if (!model) throw new PorticoError('not_found', { params: { what: 'decision', name: step.decision ?? '' } });
  const outcome = decide(model, { variables: step.with ?? {}, at: playStart, ...(decision !== undefined && { decision }) });
  const expected = expectedOf(step);
  if (!outcome.ok) return said.undecided(expected.value, outcome.message);
  if (Object.hasOwn(expected, 'value') && canonical(outcome.value) !== canonical(expected.value)) return said.decided(expected.value, outcome.value);
  const rules = outcome.matched.at(-1)?.ids ?? [];
  if (expected.rules && canonical(expected.rules) !== canonical(rules)) return said.rules(expected.rules, rules);
  return undefined;
}
