import type { Kernel, Module } from '../kernel/index.ts';
import { drawAccess } from './access.ts';
import { changeBranches } from './branches.ts';
import { serveComponents } from './components.ts';
import { keepDrafts } from './drafts.ts';
import { editFiles } from './edit-files.ts';
import { createFollower } from './follow-refs.ts';
import type { Ground } from './land.ts';
import { lookAtApps } from './look-at-apps.ts';
import { lookAtFiles } from './look-at-files.ts';
import { createPublishing, type Publishing } from './publish.ts';
import { serveGit } from './serve-git.ts';
import { watchApps } from './watch.ts';

export interface Workspace extends Publishing {
  /**
   * Once at start, in the studio role: git is there and new enough, every repository's refs stand where the rows say,
   * repositories of removed apps are deleted.
   */
  repair(): Promise<{ apps: number; removed: number }>;
}

/** Apps as folders in git, and what of them is released. */
export function createWorkspace(kernel: Kernel): Module & Workspace {
  const ground: Ground = { kernel, refs: createFollower(kernel) };
  return {
    ...createPublishing(ground),
    repair: ground.refs.repairAll,
    implementations: [
      ...lookAtApps(),
      ...lookAtFiles(ground),
      ...drawAccess(ground),
      ...serveComponents(ground),
      ...editFiles(ground),
      ...changeBranches(ground),
      ...keepDrafts(ground),
      watchApps(kernel),
      ...serveGit(ground),
    ],
  };
}
