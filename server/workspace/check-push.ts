import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { PorticoError, type Files, type Issue, type Language } from '@portico/contracts';
import { refuseName } from './branches.ts';
import { findingsOf, summaryOf } from './check-files.ts';
import { folderLimits } from './check-paths.ts';
import { git, gitAnswer } from './git.ts';
import { isAncestor } from './history.ts';
import type { OpenApp } from './land.ts';
import type { Command } from './receive.ts';
import { filesAt, type Quarantine } from './repository.ts';
import type { Branch, Summary } from './store.ts';

const zero = '0'.repeat(40);
/** Most objects one push brings, and most branches it moves. */
const mostObjects = 50_000;
const mostBranches = 20;

/** One checked move of a branch. */
export interface Move {
  readonly ref: string;
  readonly branch: string;
  /** Undefined for a new branch. */
  readonly from: string | undefined;
  /** Undefined for a branch that goes. */
  readonly to: string | undefined;
  readonly files: Files;
  readonly summary: Summary | undefined;
}

export interface Checked {
  readonly move: Move | undefined;
  readonly ref: string;
  /** Why it is refused, for the terminal. */
  readonly issues: readonly Issue[];
}

/** Where git finds the objects of a push it has not accepted yet. Throws for a place outside of the repository. */
export async function quarantineOf(repository: string, objects: string | undefined): Promise<Quarantine> {
  const home = path.join(await realpath(repository), 'objects');
  if (objects === undefined) return {};
  const place = await realpath(path.resolve(repository, objects));
  if (place !== home && !place.startsWith(home + path.sep)) throw new Error('the quarantine of a push lies outside of its repository');
  return { GIT_OBJECT_DIRECTORY: place, GIT_ALTERNATE_OBJECT_DIRECTORIES: home };
}

/** Checks what a push wants like commits: names, fast-forward, every file. `branches` are the rows as they stand. */
export async function checkPush(open: OpenApp, push: { commands: readonly Command[]; quarantine: Quarantine }): Promise<Checked[]> {
  if (push.commands.length > mostBranches) {
    const issues = [issue(`A push moves at most ${mostBranches} branches; push fewer at once.`, `一次最多推送 ${mostBranches} 个分支，请分批推送。`)];
    return push.commands.map(({ ref }) => ({ ref, move: undefined, issues }));
  }
  const branches = [...open.branches];
  const checked: Checked[] = [];
  for (const command of push.commands) {
    const one = await checkCommand(open, { command, branches, quarantine: push.quarantine }).catch((error: unknown) => refusal(command.ref, error));
    checked.push(one);
    if (one.move && one.move.from === undefined) branches.push({ name: one.move.branch, head: command.now });
  }
  return checked;
}

/** Findings as lines for a terminal: `file:line: message`. */
export function linesFor(issues: readonly Issue[], language: Language): string[] {
  // The YAML reader may say the same of one place several times.
  const all = issues.slice(0, 50).map((one) => {
    const place = one.file === undefined ? '' : `${one.file}${one.line === undefined ? '' : `:${one.line}`}: `;
    return `${place}${one.message[language]}`;
  });
  const lines = [...new Set(all)];
  return issues.length > 50 ? [...lines, language === 'zh' ? `……另有 ${issues.length - 50} 处` : `… and ${issues.length - 50} more`] : lines;
}

interface ToCheck {
  readonly command: Command;
  readonly branches: readonly Branch[];
  readonly quarantine: Quarantine;
}

async function checkCommand(open: OpenApp, { command, branches, quarantine }: ToCheck): Promise<Checked> {
  const { ref, old, now } = command;
  const refuse = (en: string, zh: string): Checked => ({ ref, move: undefined, issues: [issue(en, zh)] });
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  if (branch === undefined)
    return refuse(`${ref}: only branches are kept here. Name releases in Portico instead of pushing tags.`, `${ref}：此处仅保存分支；请在 Portico 中发布版本，而非推送标签。`);
  const standing = branches.find((one) => one.name === branch);
  if ((standing?.head ?? zero) !== old) return refuse(`${branch} has moved meanwhile. Fetch, merge and push again.`, `分支 ${branch} 已更新，请先拉取合并后再推送。`);
  if (now === zero) {
    if (branch === 'main') return refuse('main can not be deleted.', 'main 分支不能删除。');
    return { ref, issues: [], move: { ref, branch, from: old, to: undefined, files: {}, summary: undefined } };
  }
  if (!standing) refuseName({ branches }, branch);
  const at = { repository: open.repository, environment: quarantine };
  const kind = (await git({ ...at, args: ['cat-file', '-t', now] })).toString('latin1').trim();
  if (kind !== 'commit') return refuse(`${branch}: a branch points to a commit, not to a ${kind}.`, `${branch}：分支必须指向提交，而非 ${kind}。`);
  if (standing && !(await isAncestor(open.repository, { ancestor: old, descendant: now, environment: quarantine }))) {
    return refuse(
      `${branch}: history is never rewritten here. Fetch, merge (not rebase) and push without --force.`,
      `${branch}：此处不允许改写历史。请拉取并合并（而非变基）后推送，不要使用 --force。`,
    );
  }
  const size = await sizeTrouble(at, now);
  if (size) return { ref, move: undefined, issues: [size] };
  const files = await filesAt(open.repository, now, quarantine);
  const { model, issues } = findingsOf(open.app.name, files);
  if (!model) return { ref, move: undefined, issues };
  return { ref, issues: [], move: { ref, branch, from: standing?.head, to: now, files, summary: summaryOf(model) } };
}

/** History brings objects too, and keeps them for good. */
async function sizeTrouble(at: { repository: string; environment: Quarantine }, commit: string): Promise<Issue | undefined> {
  const list = await gitAnswer({ ...at, args: ['rev-list', '--objects', '--no-object-names', `--max-count=${mostObjects}`, commit, '--not', '--all'] });
  if (list.code !== 0) throw new Error(`git rev-list ended with ${list.code}: ${list.err}`);
  const ids = list.out.toString('latin1').split('\n').filter(Boolean);
  if (ids.length > mostObjects) return issue(`A push brings at most ${mostObjects} objects; push the history in parts.`, `一次推送最多包含 ${mostObjects} 个对象，请分批推送。`);
  const sizes = await git({ ...at, args: ['cat-file', '--batch-check=%(objectsize) %(objectname)'], input: ids.map((id) => `${id}\n`).join('') });
  const large = sizes
    .toString('latin1')
    .split('\n')
    .find((line) => Number(line.split(' ')[0]) > folderLimits.fileBytes);
  if (large === undefined) return undefined;
  const [bytes = '', id = ''] = large.split(' ');
  return issue(
    `The history holds a file of ${bytes} bytes (git object ${id}); at most ${folderLimits.fileBytes} are kept. Take it out of the history too.`,
    `历史中含有 ${bytes} 字节的文件（git 对象 ${id}），上限为 ${folderLimits.fileBytes} 字节，请将其从历史中移除。`,
  );
}

function refusal(ref: string, error: unknown): Checked {
  if (!(error instanceof PorticoError)) throw error;
  const issues = error.issues.length > 0 ? error.issues : [issue(error.messageIn('en'), error.messageIn('zh'))];
  return { ref, move: undefined, issues };
}

function issue(en: string, zh: string): Issue {
  return { message: { en, zh } };
}
