import { draftsDiscard, draftsGet, draftsOpen, filesContents, filesJoin, PorticoError, type Files, type Output, type Principal } from '@portico/contracts';
import { implementChange, implementRead, type Implementation, type ReadContext } from '../kernel/index.ts';
import { standing } from './branches.ts';
import { countApart, findCommit, mergeBase } from './history.ts';
import { headOf, land, openApp, tellCommitted, followLater, type Ground, type OpenApp, type Prepared } from './land.ts';
import { commitOf, differences } from './look-at-files.ts';
import { mergeFiles } from './merge-files.ts';
import { filesAt } from './repository.ts';
import { insertBranch, moveBranch, previewsOf } from './store.ts';
import { applyChanges } from './write-commit.ts';

type Draft = Output<typeof draftsGet>;

/** `draft/ada-3f2a91`: readable, and hers whatever she is called later. */
function draftName(open: OpenApp, principal: Principal): string {
  const mark = principal.id.replaceAll('-', '').slice(-6);
  const own = open.branches.find(({ name }) => name.startsWith('draft/') && name.endsWith(mark));
  if (own) return own.name;
  const plain = principal.name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);
  return `draft/${plain === '' ? '' : `${plain}-`}${mark}`;
}

/** Own branches, how they stand to main, and many files at once: drafts.open, get, discard; files.contents, join. */
export function keepDrafts(ground: Ground): Implementation[] {
  return [
    implementRead(filesContents, async (ctx, input) => {
      const open = await openApp(ground, ctx, input.app);
      const head = await commitOf(open, input);
      const files = await filesAt(open.repository, head);
      return { head, files: Object.fromEntries(Object.entries(files).filter(([path]) => input.under.some((start) => path.startsWith(start)))) };
    }),
    implementRead(filesJoin, async (ctx, input) => {
      const open = await openApp(ground, ctx, input.app);
      const now = headOf(open, input.branch);
      const base = await filesAt(open.repository, await findCommit(open.repository, input.head));
      const { files, conflicts } = await mergeFiles(open.repository, { base, ours: await filesAt(open.repository, now), theirs: applyChanges(base, input.files) });
      const apart = new Set(conflicts.map(({ path }) => path));
      const joined = Object.keys(input.files).filter((path) => !apart.has(path));
      return { head: now, files: Object.fromEntries(joined.map((path) => [path, Object.hasOwn(files, path) ? (files[path] ?? null) : null])), conflicts: [...apart] };
    }),
    implementRead(draftsGet, async (ctx, input) => {
      const open = await openApp(ground, ctx, input.app);
      const branch = input.branch ?? draftName(open, ctx.principal);
      const known = open.branches.some(({ name }) => name === branch);
      // A draft nobody has begun is main.
      return draftAt(ctx, open, { branch, head: headOf(open, known || input.branch !== undefined ? branch : 'main') });
    }),
    implementChange(
      draftsOpen,
      async (ctx, _input, { open, move, draft }: Opening) => {
        if (move && 'begin' in move) {
          const row = { tenant: ctx.tenant, app: open.app.id, name: draft.branch, head: draft.head, at: ctx.clock.now() };
          // Two pages of hers opened at once: either begins it.
          if (!(await isThere(insertBranch(ctx.tx, row)))) await tellCommitted(ctx, { app: open.app.name, branch: draft.branch, commit: draft.head, paths: [] });
          followLater(ground, ctx, open.app.id);
        } else if (move) await land(ground, ctx, move);
        return draft;
      },
      async (ctx, input): Promise<Opening> => {
        const open = await openApp(ground, ctx, input.app);
        const branch = draftName(open, ctx.principal);
        const main = headOf(open, 'main');
        const head = open.branches.find(({ name }) => name === branch)?.head;
        if (head === undefined) return { open, move: { begin: true }, draft: await draftAt(ctx, open, { branch, head: main }) };
        const draft = await draftAt(ctx, open, { branch, head });
        if (draft.ahead > 0 || draft.behind === 0) return { open, move: undefined, draft };
        const move = await standing(open, { branch, from: head, to: main });
        return { open, move, draft: await draftAt(ctx, open, { branch, head: main }) };
      },
    ),
    implementChange(
      draftsDiscard,
      async (ctx, _input, { open, move }: { open: OpenApp; move: Prepared }) => {
        const { branch, from, commit, paths } = move;
        if (from !== commit) {
          await moveBranch(ctx.tx, { app: open.app.id, branch, from, to: commit, at: ctx.clock.now() });
          await tellCommitted(ctx, { app: open.app.name, branch, commit, paths });
          followLater(ground, ctx, open.app.id);
        }
        return { branch, head: commit, discarded: from };
      },
      async (ctx, input) => {
        const open = await openApp(ground, ctx, input.app);
        const branch = draftName(open, ctx.principal);
        const from = headOf(open, branch, input.head);
        return { open, move: await standing(open, { branch, from, to: headOf(open, 'main') }) };
      },
    ),
  ];
}

interface Opening {
  readonly open: OpenApp;
  readonly move: Prepared | { readonly begin: true } | undefined;
  readonly draft: Draft;
}

async function isThere(inserting: Promise<void>): Promise<boolean> {
  try {
    await inserting;
    return false;
  } catch (error) {
    if (error instanceof PorticoError && error.code === 'name.taken') return true;
    throw error;
  }
}

async function draftAt(ctx: ReadContext, open: OpenApp, { branch, head }: { branch: string; head: string }): Promise<Draft> {
  const { repository, app } = open;
  const main = headOf(open, 'main');
  const [preview] = await ctx.read((tx) => previewsOf(tx, { app: app.id, branch }));
  const apart = await countApart(repository, { main, branch: head });
  const base = apart.ahead === 0 ? head : await mergeBase(repository, [main, head]);
  const [before, after]: [Files, Files] = [base === undefined ? {} : await filesAt(repository, base), await filesAt(repository, head)];
  return {
    branch,
    head,
    main,
    ...apart,
    changed: differences(before, after).map(({ path, status }) => ({ path, status })),
    preview: preview ? { name: preview.name, commit: preview.commit, issues: preview.issues } : null,
  };
}
