import type { Tx } from '../kernel/index.ts';
import { hopOf, keysOf, readableFields, type Hop, type Reach, type Sight } from './reach.ts';
import { neededFields, recordFrom, type OutRecord } from './record.ts';
import { fieldOf, keyOrder, keysJoin, placeOf, readRows, type Row } from './store.ts';

/** Relations to bring along, each with those of the related records: `customer.region` → customer → region. */
export interface ExpandTree {
  readonly [relation: string]: ExpandTree;
}

type Branch = { [relation: string]: Branch };

export function expandTree(paths: readonly string[]): ExpandTree {
  const branch = (): Record<string, Branch> => Object.create(null) as Record<string, Branch>;
  const tree = branch();
  for (const path of paths) {
    let at = tree;
    for (const step of path.split('.')) at = at[step] ??= branch();
  }
  return tree;
}

/** Fields of a row that its relations are followed with. Throws `not_found` for a relation the caller can't follow. */
export function linkFields(reach: Reach, sight: Sight, tree: ExpandTree): string[] {
  return Object.keys(tree).flatMap((name) => hopOf(reach, sight, name).relation.fields);
}

/** Reads the related records of all rows, one statement for each relation; missing and invisible ones are null. */
export async function expand(tx: Tx, reach: Reach, of: { sight: Sight; tree: ExpandTree; rows: readonly Row[]; records: readonly OutRecord[] }): Promise<void> {
  for (const [name, further] of Object.entries(of.tree)) {
    const related = await readRelated(tx, reach, { hop: hopOf(reach, of.sight, name), from: of.sight, further, rows: of.rows });
    for (const [at, record] of of.records.entries()) record.related = { ...record.related, [name]: related[at] ?? null };
  }
}

async function readRelated(tx: Tx, reach: Reach, of: { hop: Hop; from: Sight; further: ExpandTree; rows: readonly Row[] }): Promise<(OutRecord | undefined)[]> {
  const { to, relation } = of.hop;
  const links = of.rows.map((row) => relation.fields.map((field) => row[field]));
  const distinct = new Map(links.filter((link) => link.every((part) => part !== null && part !== undefined)).map((link) => [JSON.stringify(link), link]));
  if (distinct.size === 0) return [];
  const asked = readableFields(to);
  const place = placeOf(to);
  const types = relation.fields.map((field) => fieldOf(of.from.entity, field));
  const rows = await readRows(tx, place, {
    fields: [...neededFields(to, asked), ...linkFields(reach, to, of.further)],
    join: keysJoin(place, { fields: keysOf(of.hop), types, values: [...distinct.values()] }),
    also: { _ord: keyOrder },
  });
  const records = rows.map((row) => recordFrom(to, row, asked));
  await expand(tx, reach, { sight: to, tree: of.further, rows, records });
  const keys = [...distinct.keys()];
  const found = new Map(rows.map((row, at) => [keys[Number(row['_ord']) - 1], records[at]]));
  return links.map((link) => found.get(JSON.stringify(link)));
}
