import type { Desk } from './desk.ts';
import { readableNames } from './desk.ts';
import type { OutRecord } from './record.ts';

/** An answer that was kept may be older than the caller's rights: fields she has lost since do not come again. */
export function narrowed(desk: Desk, record: OutRecord | null): OutRecord | null {
  if (!record || !desk.read) return null;
  const readable = new Set(readableNames(desk));
  return { ...record, values: Object.fromEntries(Object.entries(record.values).filter(([name]) => readable.has(name))) };
}
