import type { Kernel, Module } from '../kernel/index.ts';
import { callFunction } from './call.ts';
import { receiveHooks } from './hooks.ts';
import { lookAtFunctions } from './look.ts';
import { performing } from './perform.ts';
import { createSandboxes } from './sandboxes.ts';
import { followSchedules, runSchedules, sweepRuns, triggeredRun } from './triggers.ts';
import { tryFunction } from './try.ts';

export interface Functions extends Module {
  /** Ends all sandboxes. */
  stop(): Promise<void>;
}

/** JavaScript and Python of apps, run in sandboxes from which only the door leads out. */
export function createFunctions(kernel: Kernel): Functions {
  const sandboxes = createSandboxes(kernel);
  const perform = performing(kernel, sandboxes);
  return {
    implementations: [callFunction(perform), ...tryFunction(perform), ...lookAtFunctions(), ...receiveHooks(kernel)],
    jobs: [triggeredRun(perform)],
    timers: [runSchedules(kernel), sweepRuns(kernel)],
    reactions: [followSchedules(kernel)],
    stop: () => sandboxes.stop(),
  };
}
