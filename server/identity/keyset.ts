import { PorticoError } from '@portico/contracts';
import { z } from 'zod';

const place = z.tuple([z.string(), z.string()]);

/** Where a page of a list ended: its last sort value and id. */
export type Place = z.infer<typeof place>;

/** Reads a cursor that a page before gave; undefined for the first page. */
export function readCursor(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw new PorticoError('request.invalid', { params: { detail: 'cursor: take it from the page before, or leave it out' }, cause });
  }
}

/** Cuts rows read with `limit + 1` to the page and gives the cursor of the next one, null at the end. */
export function cutPage<R>(rows: readonly R[], limit: number, placeOf: (row: R) => Place): { page: readonly R[]; next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { page, next: more ? Buffer.from(JSON.stringify(placeOf(last))).toString('base64url') : null };
}
