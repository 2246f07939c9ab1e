import type { Entity } from '@portico/contracts';
import { tableOf } from '@portico/contracts';
import { sql, type RawBuilder } from 'kysely';
import type { AppInUse, RowCondition, Tx } from '../kernel/index.ts';
import { placeCondition } from './grant.ts';
import { keyColumns } from './scope.ts';
import { keyParts } from './vocabulary.ts';

const row = 'portico_0';

function conditionSql(condition: RowCondition, schema: string): RawBuilder<unknown> {
  const { sql: text, parameters } = placeCondition(condition, { alias: row, schema, parametersBefore: 0 });
  const parts = text.split(/\$(\d+)(?=::)/).map((piece, place) => (place % 2 === 0 ? sql.raw(piece) : sql`${parameters[Number(piece) - 1]}`));
  return sql`(${sql.join(parts, sql.raw(''))}) IS TRUE`;
}

/** Which of the conditions hold for a record; undefined when there is no such record. */
export async function holding(tx: Tx, asked: { app: AppInUse; entity: Entity; id: string; conditions: readonly RowCondition[] }): Promise<boolean[] | undefined> {
  const { app, entity, id, conditions } = asked;
  const parts = keyParts(entity, id);
  if (!parts) return undefined;
  const match = keyColumns(entity, row).map((key, place) => sql`${sql.raw(key)}::text = ${parts[place]}`);
  const answers = conditions.map((condition, place) => sql`${conditionSql(condition, app.schema)} AS ${sql.id(`c${place}`)}`);
  const found = await sql<
    Record<string, boolean>
  >`SELECT ${sql.join([sql`TRUE AS found`, ...answers])} FROM ${sql.id(app.schema, tableOf(entity))} AS ${sql.id(row)} WHERE ${sql.join(match, sql` AND `)}`.execute(tx);
  const [first] = found.rows;
  return first && conditions.map((_, place) => first[`c${place}`] === true);
}
