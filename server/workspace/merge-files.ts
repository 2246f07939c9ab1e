import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Files } from '@portico/contracts';
import { gitAnswer } from './git.ts';

/** A file both sides changed in ways that do not go together; null where it is absent. */
export interface Conflict {
  readonly path: string;
  readonly base: string | null;
  readonly ours: string | null;
  readonly theirs: string | null;
}

export interface Sides {
  readonly base: Files;
  readonly ours: Files;
  readonly theirs: Files;
}

/** Three-way merge, file by file; lines by git's own merge. */
export async function mergeFiles(repository: string, sides: Sides): Promise<{ files: Files; conflicts: Conflict[] }> {
  const files: Record<string, string> = {};
  const conflicts: Conflict[] = [];
  const paths = [...new Set([...Object.keys(sides.base), ...Object.keys(sides.ours), ...Object.keys(sides.theirs)])].sort();
  for (const name of paths) {
    const one = { path: name, base: at(sides.base, name), ours: at(sides.ours, name), theirs: at(sides.theirs, name) };
    const merged = simple(one) ?? (await mergeLines(repository, one));
    if (merged === undefined) conflicts.push(one);
    else if (merged.content !== null) files[name] = merged.content;
  }
  return { files, conflicts };
}

interface Merged {
  readonly content: string | null;
}

/** Only one side changed, or both did the same. */
function simple({ base, ours, theirs }: Conflict): Merged | undefined {
  if (ours === theirs || theirs === base) return { content: ours };
  if (ours === base) return { content: theirs };
  return undefined;
}

async function mergeLines(repository: string, { base, ours, theirs }: Conflict): Promise<Merged | undefined> {
  if (ours === null || theirs === null) return undefined;
  const folder = await mkdtemp(path.join(tmpdir(), 'portico-merge-'));
  try {
    const places = await Promise.all(
      [['ours', ours] as const, ['base', base ?? ''] as const, ['theirs', theirs] as const].map(async ([name, text]) => {
        const place = path.join(folder, name);
        await writeFile(place, text);
        return place;
      }),
    );
    const answer = await gitAnswer({ repository, args: ['merge-file', '-p', '-q', ...places] });
    if (answer.code > 127) throw new Error(`git merge-file ended with ${answer.code}: ${answer.err}`);
    return answer.code === 0 ? { content: answer.out.toString('utf8') } : undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function at(files: Files, name: string): string | null {
  return Object.hasOwn(files, name) ? (files[name] ?? null) : null;
}
