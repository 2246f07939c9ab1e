import type { CallOutput } from '../client/index.ts';

export type Plan = CallOutput<'apps.plan'>;
export type Step = Plan['steps'][number];

export type PublishState = 'broken' | 'nothing' | 'confirm' | 'ready';

/** What keeps a plan from being published, if anything. `accepted` holds the ids of steps whose loss is accepted. */
export function publishState(plan: Plan, accepted: ReadonlySet<string>, current: { commit: string | undefined }): PublishState {
  if (plan.issues.length > 0) return 'broken';
  if (plan.steps.length === 0 && plan.from !== null && current.commit === plan.commit) return 'nothing';
  return missing(plan, accepted) > 0 ? 'confirm' : 'ready';
}

/** How many steps are still to be accepted. */
export function missing(plan: Plan, accepted: ReadonlySet<string>): number {
  return plan.steps.filter((step) => step.confirm && !accepted.has(step.id)).length;
}

const order: readonly Step['loss'][] = ['destructive', 'lossy', 'slow', 'safe'];

/** What needs a decision comes first; otherwise the order in which it is done. */
export function byWeight(steps: readonly Step[]): readonly Step[] {
  return steps.toSorted((a, b) => Number(b.confirm) - Number(a.confirm) || order.indexOf(a.loss) - order.indexOf(b.loss));
}
