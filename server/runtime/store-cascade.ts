import { columnOf, type Entity, type Relation } from '@portico/contracts';
import { sql } from 'kysely';
import type { RowCondition, Tx } from '../kernel/index.ts';
import { columnSql, fromSql, holdsSql, tableSql, wholeSql, type Place } from './store.ts';

/** Rows whose relation points to one of these rows, whole, and whether the condition allows each. */
export async function childrenOf(
  tx: Tx,
  of: { schema: string; parent: Entity; parents: readonly string[]; child: Entity; relation: Relation; condition: RowCondition; limit: number },
): Promise<{ whole: string; may: boolean }[]> {
  const place: Place = { schema: of.schema, entity: of.child, alias: 'portico_0', condition: of.condition };
  const keys = of.relation.keys ?? of.parent.key;
  const on = of.relation.fields.map((field, at) => sql`${columnSql(place, field)} = ${sql.id('portico_parent', columnOf(of.parent, keys[at] ?? ''))}`);
  const parent = tableSql({ ...place, entity: of.parent });
  const { rows } = await sql<{ whole: string; may: boolean }>`SELECT ${wholeSql(place)} AS whole, ${holdsSql(place)} AS may
    FROM ${fromSql(place)} JOIN jsonb_populate_recordset(NULL::${parent}, ${`[${of.parents.join(',')}]`}::text::jsonb) AS portico_parent ON ${sql.join(on, sql` AND `)}
    LIMIT ${sql.lit(of.limit)} FOR UPDATE OF ${sql.id(place.alias)}`.execute(tx);
  return rows;
}
