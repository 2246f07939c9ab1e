import { parse } from 'yaml';
import { diffEntity, type PartDiff } from './entity-diff.ts';

/** The picture of a file's change, where it is a list's file and both sides can be read. */
export function pictureOf(path: string, before: string | null, after: string | null): readonly PartDiff[] | undefined {
  if (!/^entities\/[^/]+\.ya?ml$/.test(path)) return undefined;
  try {
    return diffEntity(read(before), read(after));
  } catch {
    return undefined;
  }
}

/** Null is a file that is not there; an empty one reads as nothing, which is no list. */
function read(text: string | null): unknown {
  return text === null ? undefined : (parse(text) as unknown);
}
