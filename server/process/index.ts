import type { Kernel, Module } from '../kernel/index.ts';
import { actOnTasks } from './act-on-tasks.ts';
import { sendToProcesses } from './deliver.ts';
import { followProcess } from './follow.ts';
import { lookAtProcesses } from './look.ts';
import { migrateProcess } from './migrate.ts';
import { bulkJob, operateProcesses } from './operate.ts';
import { peopleForTask } from './people-for-task.ts';
import { startProcess } from './start.ts';
import { statsOfProcess } from './stats.ts';
import { callPump } from './take-calls.ts';
import { stepPump } from './take-steps.ts';
import { lookAtTasks } from './tasks.ts';
import { schedulePump, triggerReactions } from './triggers.ts';

/** Processes that run for months: their instances, tasks, times and messages, a transaction for each step. */
export function createProcess(kernel: Kernel): Module {
  return {
    implementations: [
      ...lookAtProcesses,
      followProcess,
      statsOfProcess,
      startProcess,
      ...sendToProcesses,
      ...operateProcesses,
      migrateProcess,
      ...lookAtTasks(kernel),
      ...actOnTasks(kernel),
      peopleForTask,
    ],
    jobs: [bulkJob],
    reactions: triggerReactions,
    pumps: [stepPump, callPump, schedulePump],
  };
}
