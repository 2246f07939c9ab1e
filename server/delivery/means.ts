import type { Identity } from '../identity/index.ts';
import type { Kernel } from '../kernel/index.ts';
import type { Workspace } from '../workspace/index.ts';

/** What the verbs of this module stand on. */
export interface Means {
  readonly kernel: Kernel;
  readonly workspace: Workspace;
  readonly identity: Identity;
}
