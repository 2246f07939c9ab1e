import type { Files } from '@portico/contracts';
import { commitId, git } from './git.ts';

/** Path → new content; null deletes. */
export type Changes = Readonly<Record<string, string | null>>;

export interface NewCommit {
  readonly repository: string;
  /** The commits it follows; the first is the one `changes` are made to. None for a first commit. */
  readonly parents: readonly string[];
  readonly changes: Changes;
  readonly message: string;
  readonly author: { readonly id: string; readonly name: string };
  readonly at: Date;
  /** Unique; names a ref that never comes to be. */
  readonly id: string;
}

/** Writes the objects of a commit and gives its id. No ref moves: the branch's row does, in the door's transaction. */
export async function writeCommit(commit: NewCommit): Promise<string> {
  const out = await git({ repository: commit.repository, args: ['fast-import', '--quiet', '--done', '--date-format=raw'], input: importScript(commit) });
  return commitId(out.toString('latin1').trim());
}

/** `files` with `changes` made to them. */
export function applyChanges(files: Files, changes: Changes): Files {
  const next: Record<string, string> = { ...files };
  for (const [path, content] of Object.entries(changes)) {
    if (content === null) delete next[path];
    else next[path] = content;
  }
  return next;
}

/** The smallest changes that make `to` of `from`. */
export function changesBetween(from: Files, to: Files): Changes {
  const changes: Record<string, string | null> = {};
  for (const path of Object.keys(from)) if (!Object.hasOwn(to, path)) changes[path] = null;
  for (const [path, content] of Object.entries(to)) if (!Object.hasOwn(from, path) || from[path] !== content) changes[path] = content;
  return changes;
}

function importScript(commit: NewCommit): string {
  const ref = `refs/portico/new/${commit.id}`;
  // git keeps no such characters in a name.
  const name = commit.author.name.replaceAll(/[<>\n\r\0]/g, ' ').trim() || 'Portico';
  const who = `${name} <${commit.author.id.replaceAll(/[^A-Za-z0-9._-]/g, '-')}@portico> ${Math.floor(commit.at.getTime() / 1000)} +0000`;
  const [first, ...others] = commit.parents.map((parent) => commitId(parent));
  const lines = ['feature done', `commit ${ref}`, 'mark :1', `author ${who}`, `committer ${who}`, data(commit.message)];
  if (first !== undefined) lines.push(`from ${first}`);
  for (const other of others) lines.push(`merge ${other}`);
  // Deletions first: a folder may give way to a file of its name.
  const sorted = Object.entries(commit.changes).sort(([, a], [, b]) => Number(a !== null) - Number(b !== null));
  for (const [path, content] of sorted) {
    if (content === null) lines.push(`D ${quoted(path)}`);
    else lines.push(`M 100644 inline ${quoted(path)}`, data(content));
  }
  return `${[...lines, '', 'get-mark :1', `reset ${ref}`, `from ${'0'.repeat(40)}`, '', 'done'].join('\n')}\n`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

/** C-style quoting; paths were checked and hold neither quotes nor control characters. */
function quoted(path: string): string {
  return `"${path}"`;
}
