import { createHash } from 'node:crypto';
import type { Definitions, JsonObject } from '@portico/contracts';
import { canonical } from './canonical.ts';
import { inSlices } from './in-slices.ts';
import { itemsOf, normalItem, type Item } from './normal-form.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * SHA-256 (hex) over everything a provider shows, unknown keys included. Order of items, keys and sets in schemas does
 * not count, nor what is volatile: `ttlMs`, cursors, a resource's size and time of change.
 */
export function fingerprint(definitions: Definitions): string {
  return whole(definitions, [...itemByItem(definitions)]);
}

/** The same, in slices: every probe of a provider with a thousand tools takes it. */
export async function fingerprintInSlices(definitions: Definitions): Promise<string> {
  return whole(definitions, await inSlices(itemByItem(definitions)));
}

function* itemByItem(definitions: Definitions): Generator<string> {
  for (const { kind, definition } of itemsOf(definitions)) yield `${kind} ${fingerprintItem(definition, kind)}`;
}

const whole = ({ instructions }: Definitions, items: readonly string[]): string => sha256(canonical([instructions ?? '', ...items.toSorted()]));

/** The same for one tool, or another kind of item. */
export function fingerprintItem(definition: JsonObject, kind: Item['kind'] = 'tool'): string {
  return sha256(canonical(normalItem({ kind, definition })));
}
