// Conditions are looked at when everything rests and something changed.
import { fire, failedToken, type Open } from './fire.ts';
import { triggerOf } from './graph.ts';
import { rearmCondition } from './listen.ts';
import { Incident, type Run } from './run.ts';
import { holds, seenBy, seenIn } from './variables.ts';

/**
 * Looks at the conditions that are waited for; true if one came true. One that came true without interrupting (its number
 * is odd) has to become false before it can again.
 */
export function settleConditions(run: Run): boolean {
  if (!run.stirred) return false;
  for (const owner of [...run.tokens.values(), ...run.scopes.values()]) {
    for (const [element, count] of Object.entries(owner.open ?? {})) {
      const trigger = triggerOf(run.graph, element);
      if (trigger?.type !== 'condition' || count < 0 || failedToken({ owner, element })) continue;
      const armed = count % 2 === 0;
      if (isTrue(run, { owner, element }, trigger.condition) !== armed) continue;
      if (armed) fire(run, { owner, element }, {});
      else rearmCondition(run, owner, element);
      return true;
    }
  }
  run.stirred = false;
  return false;
}

function isTrue(run: Run, { owner }: Open, condition: string): boolean {
  try {
    return holds(run, condition, 'at' in owner ? seenBy(run, owner) : seenIn(run, owner));
  } catch (incident) {
    if (incident instanceof Incident) return false;
    throw incident;
  }
}
