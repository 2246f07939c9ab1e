import { isLocalText, labelOf, titleIn, type Entity } from '@portico/contracts';
import { textOf, type Row } from './store.ts';
import { encodeId } from './record-id.ts';
import { readableFields, type Sight } from './reach.ts';

/** A record as it leaves; see `recordSchema` of the contract. */
export interface OutRecord {
  readonly id: string;
  readonly version: string;
  readonly label: string;
  readonly values: Record<string, unknown>;
  related?: Record<string, OutRecord | null>;
}

/** The fields a row has to be read with so that {@link recordFrom} can make a record of it. */
export function neededFields(sight: Sight, asked: readonly string[]): Set<string> {
  return new Set([...asked, ...labelFields(sight), ...sight.entity.key]);
}

/** The label's fields as far as the caller may read them. */
export function labelFields(sight: Sight): string[] {
  return labelOf(sight.entity).filter((name) => sight.grant.readable.has(name));
}

export function idOf(entity: Entity, row: Row): string {
  return encodeId(entity.key.map((name) => row[name]));
}

/** Row → record, with the values asked for and nothing else. */
export function recordFrom(sight: Sight, row: Row, asked: readonly string[] = readableFields(sight)): OutRecord {
  const id = idOf(sight.entity, row);
  const label = labelFields(sight)
    .map((name) => row[name])
    .filter((part) => part !== null && part !== undefined && part !== '')
    .map((part) => (isLocalText(part) ? titleIn(sight.language, part, '') : textOf(part)))
    .join(' ');
  return { id, version: String(row['_version']), label: label || id, values: Object.fromEntries(asked.map((name) => [name, row[name] ?? null])) };
}
