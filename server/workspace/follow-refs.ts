import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Kernel } from '../kernel/index.ts';
import { checkGitVersion, git } from './git.ts';
import { ensureRepository, removeOrphans, removeRepository, repositoryOf } from './repository.ts';
import { branchesOf, listApps, type Branch } from './store.ts';

/** Keeps git's refs where the rows say. Rows are the truth; refs only serve clones. */
export interface Follower {
  /** Sets the refs of one app's repository to its rows; calls for one repository take turns. */
  follow(of: { tenant: string; app: string }): Promise<void>;
  /** Deletes the repository of an app whose rows are gone. */
  remove(of: { tenant: string; app: string }): Promise<void>;
  /** At start: git is there and new enough, every repository follows its rows, what no app owns is deleted. */
  repairAll(): Promise<{ apps: number; removed: number }>;
}

export function createFollower(kernel: Kernel): Follower {
  const turns = new Map<string, Promise<void>>();
  /** Work on one repository, one after the other. */
  const inTurn = (repository: string, work: () => Promise<void>): Promise<void> => {
    const turn = (turns.get(repository) ?? Promise.resolve()).catch(() => undefined).then(work);
    turns.set(repository, turn);
    const forget = (): void => {
      if (turns.get(repository) === turn) turns.delete(repository);
    };
    turn.then(forget, forget);
    return turn;
  };
  const follow = (of: { tenant: string; app: string }): Promise<void> => {
    const repository = repositoryOf(kernel.config.dataFolder, of);
    return inTurn(repository, async () => {
      const rows = await kernel.database.bound(of.tenant, (tx) => branchesOf(tx, of.app), { readOnly: true });
      if (rows.length > 0) await setRefs(repository, rows);
    });
  };
  return {
    follow,
    remove: (of) => {
      const repository = repositoryOf(kernel.config.dataFolder, of);
      return inTurn(repository, () => removeRepository(repository));
    },
    repairAll: async () => {
      await checkGitVersion(kernel.config.dataFolder);
      const tenants = await readdir(path.join(kernel.config.dataFolder, 'git')).catch(() => []);
      const read: string[] = [];
      const known = new Set<string>();
      for (const tenant of tenants.filter((name) => /^[0-9a-f-]{36}$/.test(name))) {
        const apps = await kernel.database
          .bound(tenant, (tx) => listApps(tx), { readOnly: true })
          .catch((error: unknown) => {
            kernel.log.warn({ err: error, tenant }, 'there are repositories of a tenant that the database does not have');
            return undefined;
          });
        if (!apps) continue;
        read.push(tenant);
        for (const app of apps) {
          known.add(app.id);
          await follow({ tenant, app: app.id }).catch((error: unknown) =>
            kernel.log.error({ err: error, app: app.name }, 'the git branches of an app could not be set; restore its repository from a backup'),
          );
        }
      }
      const { removed, unknown } = await removeOrphans(kernel.config.dataFolder, { tenants: read, apps: known, now: kernel.clock.now() });
      if (unknown.length > 0) kernel.log.warn({ repositories: unknown }, 'repositories without an app are kept; delete them by hand if their apps are gone');
      return { apps: known.size, removed };
    },
  };
}

async function setRefs(repository: string, rows: readonly Branch[]): Promise<void> {
  await ensureRepository(repository);
  const out = (await git({ repository, args: ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads'] })).toString('utf8');
  const refs = new Map(
    out
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(' ') as [string, string]),
  );
  const wanted = new Map(rows.map((row) => [`refs/heads/${row.name}`, row.head]));
  // Deletions first and by themselves: `a` may have to go before `a/b` can be.
  const gone = [...refs.keys()].filter((ref) => !wanted.has(ref));
  const moved = [...wanted].filter(([ref, head]) => refs.get(ref) !== head);
  if (gone.length > 0) await git({ repository, args: ['update-ref', '--stdin'], input: gone.map((ref) => `delete ${ref}\n`).join('') });
  if (moved.length > 0) await git({ repository, args: ['update-ref', '--stdin'], input: moved.map(([ref, head]) => `update ${ref} ${head}\n`).join('') });
}
