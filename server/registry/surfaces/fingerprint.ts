import { createHash } from 'node:crypto';
import type { Definitions, JsonObject } from '@portico/contracts';
import { canonical } from './canonical.ts';
import { itemsOf, normalItem, type Item } from './normal-form.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * SHA-256 (hex) over everything a provider shows, unknown keys included. Order of items, keys and sets in schemas does
 * not count, nor what is volatile: `ttlMs`, cursors, a resource's size and time of change.
 */
export function fingerprint(definitions: Definitions): string {
  const items = itemsOf(definitions).map((item) => `${item.kind} ${fingerprintItem(item.definition, item.kind)}`);
  return sha256(canonical([definitions.instructions ?? '', ...items.sort()]));
}

/** The same for one tool, or another kind of item. */
export function fingerprintItem(definition: JsonObject, kind: Item['kind'] = 'tool'): string {
  return sha256(canonical(normalItem({ kind, definition })));
}
