import { filesCheck, filesDiff, filesHistory, filesList, filesRead, PorticoError, type Files } from '@portico/contracts';
import { implementRead, type Implementation } from '../kernel/index.ts';
import { findingsOf } from './check-files.ts';
import { findCommit, history } from './history.ts';
import { headOf, openApp, type Ground, type OpenApp } from './land.ts';
import { filesAt } from './repository.ts';
import { applyChanges } from './write-commit.ts';

/** Reading what branches and commits hold: files.list, read, check, history, diff. */
export function lookAtFiles(ground: Ground): Implementation[] {
  return [
    implementRead(filesList, async (ctx, input) => {
      const open = await openApp(ground, ctx, input.app);
      const head = await commitOf(open, input);
      const files = await filesAt(open.repository, head);
      return {
        head,
        files: Object.entries(files).map(([path, content]) => ({ path, size: Buffer.byteLength(content) })),
        branches: open.branches.map((branch) => ({ name: branch.name, head: branch.head })),
      };
    }),
    implementRead(filesRead, async (ctx, input) => {
      const open = await openApp(ground, ctx, input.app);
      const head = await commitOf(open, input);
      const files = await filesAt(open.repository, head);
      const content = Object.hasOwn(files, input.path) ? files[input.path] : undefined;
      if (content === undefined) throw new PorticoError('not_found', { params: { what: 'file', name: input.path } });
      return { head, path: input.path, content };
    }),
    implementRead(filesCheck, async (ctx, input) => {
      const open = await openApp(ground, ctx, input.app);
      const files = await filesAt(open.repository, headOf(open, input.branch));
      return { issues: findingsOf(open.app.name, applyChanges(files, input.files)).issues };
    }),
    implementRead(filesHistory, async (ctx, input) => {
      const open = await openApp(ground, ctx, input.app);
      const from = readCursor(input.cursor) ?? { head: headOf(open, input.branch), skip: 0 };
      const found = await history({ repository: open.repository, ...from, limit: input.limit + 1, ...(input.path !== undefined && { path: input.path }) });
      const commits = found.slice(0, input.limit);
      return { commits, next: found.length > input.limit ? `${from.head}.${from.skip + input.limit}` : null };
    }),
    implementRead(filesDiff, async (ctx, input) => {
      const open = await openApp(ground, ctx, input.app);
      const [from, to] = await Promise.all([revision(open, input.from), revision(open, input.to)]);
      const [before, after] = await Promise.all([filesAt(open.repository, from), filesAt(open.repository, to)]);
      return { from, to, files: differences(before, after) };
    }),
  ];
}

/** The commit a branch or a commit's id names. */
export async function revision(open: OpenApp, name: string): Promise<string> {
  return open.branches.find((branch) => branch.name === name)?.head ?? (await findCommit(open.repository, name));
}

export function commitOf(open: OpenApp, asked: { branch: string; commit?: string | undefined }): Promise<string> {
  return asked.commit === undefined ? Promise.resolve(headOf(open, asked.branch)) : findCommit(open.repository, asked.commit);
}

export function differences(before: Files, after: Files) {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.flatMap((path) => {
    const old = Object.hasOwn(before, path) ? (before[path] ?? null) : null;
    const now = Object.hasOwn(after, path) ? (after[path] ?? null) : null;
    if (old === now) return [];
    const status = old === null ? ('added' as const) : now === null ? ('removed' as const) : ('changed' as const);
    return [{ path, status, before: old, after: now }];
  });
}

/** Pages of a history hang on the head they began at, so that new commits don't shift them. */
function readCursor(cursor: string | undefined): { head: string; skip: number } | undefined {
  if (cursor === undefined) return undefined;
  const [, head, skip] = /^([0-9a-f]{40})\.(\d{1,7})$/.exec(cursor) ?? [];
  if (head === undefined) throw new PorticoError('request.invalid', { params: { detail: 'cursor: pass back what "next" gave' } });
  return { head, skip: Number(skip) };
}
