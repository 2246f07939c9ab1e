import type { CallOutput } from '../../client/index.ts';
import type { TagColor } from '../../kit/index.ts';

export type Instance = CallOutput<'processes.instances'>['instances'][number];
/** As people see it: one that runs but waits to be repaired is stuck. */
export type InstanceState = Instance['status'] | 'stuck';
export const instanceStates = ['running', 'stuck', 'suspended', 'completed', 'failed', 'cancelled'] as const satisfies readonly InstanceState[];

export function stateOf(instance: Pick<Instance, 'status' | 'incidents'>): InstanceState {
  return instance.status === 'running' && instance.incidents > 0 ? 'stuck' : instance.status;
}

/** What to ask the server for, so that only instances in this state come; anything else is every state. */
export function soughtState(state: string | undefined): { stuck?: boolean; status?: Instance['status'] } {
  if (state === 'stuck') return { stuck: true };
  const status = instanceStates.find((one) => one === state);
  return status === undefined || status === 'stuck' ? {} : { status };
}

export const stateColours: Readonly<Record<InstanceState, TagColor>> = {
  running: 'blue',
  stuck: 'red',
  suspended: 'amber',
  completed: 'green',
  failed: 'red',
  cancelled: 'neutral',
};
