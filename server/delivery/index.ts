import type { Module } from '../kernel/index.ts';
import { createApps } from './create.ts';
import { importApps, importJob } from './import.ts';
import type { Means } from './means.ts';
import { publishApps } from './publish.ts';
import { removeApps } from './remove.ts';
import { resetSamples, sampleJob, welcome } from './sample.ts';

/** How an app comes to be, goes live and goes away. */
export function createDelivery(means: Means): Module {
  return {
    implementations: [createApps(means), importApps(means), removeApps(means), resetSamples(means), ...publishApps(means)],
    jobs: [importJob(means), sampleJob(means)],
    reactions: [welcome],
  };
}
