import type { Module } from '../kernel/index.ts';
import { createApps } from './create.ts';
import { importApps, importJob } from './import.ts';
import type { Means } from './means.ts';
import { followBranches, previews } from './previews.ts';
import { publishApps } from './publish.ts';
import { purge } from './purge.ts';
import { readEntities } from './read-entities.ts';
import { removeApps } from './remove.ts';
import { resetSamples, sampleJob, welcome } from './sample.ts';
import { testApps, testJob } from './tests/operations.ts';
import { sweepTrials } from './tests/trial.ts';
import { listTemplates } from './templates.ts';

/** How an app comes to be, goes live and goes away. */
export function createDelivery(means: Means): Module {
  return {
    implementations: [
      createApps(means),
      listTemplates(),
      importApps(means),
      readEntities(means),
      removeApps(means),
      resetSamples(means),
      ...publishApps(means),
      ...previews(means),
      ...testApps(means),
    ],
    jobs: [importJob(means), sampleJob(means), testJob(means)],
    timers: [purge, sweepTrials(means)],
    reactions: [welcome, ...followBranches(means)],
  };
}
