import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../kernel/index.ts';
import type { Query } from './query.ts';
import type { Target } from './reach.ts';
import { conditionSql, fromDatabase, fromSql, selectSql } from './store.ts';
import { pathSql } from './store-filter.ts';

export interface Group {
  readonly name: string;
  readonly target: Target;
  readonly by?: 'day' | 'week' | 'month' | 'quarter' | 'year';
}
export interface Measure {
  readonly name: string;
  readonly fn: 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max';
  readonly target?: Target;
}

/** Groups with their measures, largest first measure first. Buckets of dates are named by their first day, in UTC. */
export async function aggregateRows(
  tx: Tx,
  query: Query,
  asked: { groups: readonly Group[]; measures: readonly Measure[]; limit: number },
): Promise<{ group: Record<string, unknown>; measures: Record<string, unknown> }[]> {
  // Paths are looked up in an inner select: grouping by a subquery that stands in the select list is not recognised.
  const inner = [
    ...asked.groups.map((group, at) => sql`${groupSql(query, group)} AS ${sql.id(`g${at}`)}`),
    ...asked.measures.map((measure, at) => sql`${measure.target ? pathSql(query, measure.target) : sql`1`} AS ${sql.id(`m${at}`)}`),
  ];
  const groups = asked.groups.map((group, at) => sql`${selectGroup(group, sql.id(`g${at}`))} AS ${sql.id(`group${at}`)}`);
  const measures = asked.measures.map((measure, at) => sql`${selectMeasure(measure, measureSql(measure, sql.id(`m${at}`)))} AS ${sql.id(`measure${at}`)}`);
  const keys = asked.groups.map((_, at) => sql.id(`g${at}`));
  const first = asked.measures[0];
  const order = [...(first ? [sql`${measureSql(first, sql.id('m0'))} DESC NULLS LAST`] : []), ...keys];
  const { rows } = await sql<Record<string, unknown>>`SELECT ${sql.join([...groups, ...measures])}
    FROM (SELECT ${sql.join(inner)} FROM ${fromSql(query.place)} WHERE ${sql.join([...query.where, conditionSql(query.place)], sql` AND `)}) AS portico_rows
    ${keys.length > 0 ? sql`GROUP BY ${sql.join(keys)}` : sql``} ORDER BY ${sql.join(order)} LIMIT ${sql.lit(asked.limit)}`.execute(tx);
  return rows.map((row) => ({
    group: Object.fromEntries(asked.groups.map((group, at) => [group.name, group.by ? row[`group${at}`] : fromDatabase(group.target.field, row[`group${at}`])])),
    measures: Object.fromEntries(asked.measures.map((measure, at) => [measure.name, measured(measure, row[`measure${at}`])])),
  }));
}

function groupSql(query: Query, group: Group): RawBuilder<unknown> {
  const value = pathSql(query, group.target);
  return group.by ? sql`date_trunc(${sql.lit(group.by)}, ${value})::date` : value;
}

function selectGroup(group: Group, value: RawBuilder<unknown>): RawBuilder<unknown> {
  return group.by ? value : selectSql(value, group.target.field);
}

function measureSql(measure: Measure, value: RawBuilder<unknown>): RawBuilder<unknown> {
  switch (measure.fn) {
    case 'count':
      return sql`count(${value})`;
    case 'countDistinct':
      return sql`count(DISTINCT ${value})`;
    case 'sum':
      return sql`sum(${value})`;
    case 'avg':
      return sql`avg(${value})`;
    case 'min':
      return sql`min(${value})`;
    case 'max':
      return sql`max(${value})`;
  }
}

/** Counts are numbers; sums and averages of exact numbers are exact text. */
function selectMeasure(measure: Measure, value: RawBuilder<unknown>): RawBuilder<unknown> {
  if (measure.fn === 'count' || measure.fn === 'countDistinct') return sql`${value}::int`;
  if (measure.fn === 'avg' && measure.target?.field.type !== 'float') return sql`trim_scale(${value})::text`;
  return measure.fn === 'sum' && measure.target?.field.type !== 'float' ? sql`${value}::text` : value;
}

function measured(measure: Measure, value: unknown): unknown {
  return measure.target && (measure.fn === 'min' || measure.fn === 'max') ? fromDatabase(measure.target.field, value) : value;
}
