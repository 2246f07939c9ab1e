import { PorticoError } from '@portico/contracts';
import { commitId, git, gitAnswer } from './git.ts';

export interface Commit {
  readonly id: string;
  readonly message: string;
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly parents: string[];
  /** Paths it changed against its first parent. */
  readonly paths: string[];
}

/** Commits reachable from `head`, newest first, `skip` left out; those that touch `path` if one is given. */
export async function history(of: { repository: string; head: string; skip: number; limit: number; path?: string }): Promise<Commit[]> {
  const args = [
    'log',
    '-z',
    '--format=%x01%H%x02%P%x02%an%x02%ct%x02%B%x02',
    '--name-only',
    '--diff-merges=first-parent',
    '--no-renames',
    `--skip=${of.skip}`,
    `--max-count=${of.limit}`,
    commitId(of.head),
    '--',
  ];
  const out = await git({ repository: of.repository, args: of.path === undefined ? args : [...args, of.path] });
  return out.toString('utf8').split('\x01').slice(1).map(readCommit);
}

/** The nearest common ancestor of two commits, if they have one. */
export async function mergeBase(repository: string, [a, b]: readonly [string, string]): Promise<string | undefined> {
  const answer = await gitAnswer({ repository, args: ['merge-base', commitId(a), commitId(b)] });
  if (answer.code > 1) throw new Error(`git merge-base ended with ${answer.code}: ${answer.err}`);
  return answer.code === 0 ? answer.out.toString('latin1').trim().split('\n')[0] : undefined;
}

/** How many commits only the branch has, and how many only main. */
export async function countApart(repository: string, of: { main: string; branch: string }): Promise<{ ahead: number; behind: number }> {
  if (of.main === of.branch) return { ahead: 0, behind: 0 };
  const out = await git({ repository, args: ['rev-list', '--left-right', '--count', `${commitId(of.main)}...${commitId(of.branch)}`] });
  const [behind = 0, ahead = 0] = out.toString('latin1').trim().split(/\s+/).map(Number);
  return { ahead, behind };
}

/** Does `descendant` contain `ancestor`? */
export async function isAncestor(repository: string, of: { ancestor: string; descendant: string; environment?: Readonly<Record<string, string>> }): Promise<boolean> {
  const answer = await gitAnswer({
    repository,
    args: ['merge-base', '--is-ancestor', commitId(of.ancestor), commitId(of.descendant)],
    ...(of.environment && { environment: of.environment }),
  });
  return answer.code === 0;
}

/** The full id of a commit named by at least seven digits of it. Throws `not_found`. */
export async function findCommit(repository: string, name: string): Promise<string> {
  if (/^[0-9a-f]{7,40}$/.test(name)) {
    const answer = await gitAnswer({ repository, args: ['rev-parse', '--verify', '--quiet', `${name}^{commit}`] });
    if (answer.code === 0) return commitId(answer.out.toString('latin1').trim());
  }
  throw new PorticoError('not_found', { params: { what: 'commit', name } });
}

function readCommit(text: string): Commit {
  const [id = '', parents = '', by = '', seconds = '0', message = '', paths = ''] = text.split('\x02');
  return {
    id,
    message: message.trimEnd(),
    by,
    at: new Date(Number(seconds) * 1000).toISOString(),
    parents: parents.split(' ').filter(Boolean),
    paths: paths.split(/[\0\n]/).filter(Boolean),
  };
}
