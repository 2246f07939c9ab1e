import type { Filter } from '@portico/contracts';
import { sql } from 'kysely';
import { isOrderable, type Column, type Table } from './model.ts';
import { refuse } from './refuse.ts';
import { all, filterSql, pathSql, targetOf, visibleSql } from './store-filter.ts';
import { execute, fromSql, isPostgres, isText, placeOf, textSql, type Expression, type Place, type Desk } from './store-sql.ts';
import { readSql, readValue, textOf } from './store-value.ts';

type Bucket = 'day' | 'week' | 'month' | 'quarter' | 'year';
type Function = 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max';
export interface AggregateAsked {
  readonly filter?: Filter | undefined;
  readonly groupBy: readonly { readonly field: string; readonly by?: Bucket | undefined }[];
  readonly measures: readonly { readonly as: string; readonly fn: Function; readonly field?: string | undefined }[];
  readonly limit: number;
}
export interface Groups {
  readonly rows: readonly { readonly group: Readonly<Record<string, unknown>>; readonly measures: Readonly<Record<string, unknown>> }[];
  readonly more: boolean;
}

interface Part {
  readonly name: string;
  readonly column: Column | undefined;
  readonly value: Expression;
  readonly by?: Bucket | undefined;
  readonly fn: Function;
}

const dates: ReadonlySet<string> = new Set(['date', 'datetime', 'localDatetime']);
const numbers: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'decimal', 'float']);

/** Groups with their measures, largest first measure first. Buckets of dates are named by their first day, in UTC. */
export async function aggregateRows(desk: Desk, table: Table, asked: AggregateAsked): Promise<Groups> {
  const place = placeOf(desk, table);
  const groups = asked.groupBy.map((group): Part => ({
    ...partOf(place, group.field, 'min'),
    by: bucketOf(place, group),
    name: group.by === undefined ? group.field : `${group.field}.${group.by}`,
  }));
  const measures = asked.measures.map((measure): Part => ({ ...measured(place, measure), name: measure.as }));
  if (new Set(measures.map((one) => one.name)).size < measures.length) throw refuse('measures', 'two of them have the same name', '存在同名的度量');
  const where = all([visibleSql(place), ...(asked.filter ? [filterSql(place, asked.filter)] : [])]);
  // Paths are looked up in an inner select: grouping by a subquery that stands in the select list is not recognised.
  const inner = [
    ...groups.map((group, at) => sql`${comparable(place, group)} AS ${sql.id(`g${at}`)}`),
    ...measures.map((measure, at) => sql`${comparable(place, measure)} AS ${sql.id(`m${at}`)}`),
  ];
  const keys = groups.map((_, at) => sql.id(`g${at}`));
  const sums = measures.map((measure, at) => measureSql(place, measure, sql.id(`m${at}`)));
  const selected = [
    ...groups.map((group, at) => sql`${leaving(place, group, sql.id(`g${at}`))} AS ${sql.id(`group${at}`)}`),
    ...measures.map((measure, at) => sql`${leaving(place, measure, sums[at] ?? sql`NULL`)} AS ${sql.id(`measure${at}`)}`),
  ];
  const order = [...sums.slice(0, 1).flatMap((first) => [sql`(${first} IS NULL)`, sql`${first} DESC`]), ...keys.flatMap((key) => [sql`(${key} IS NULL)`, key])];
  const { rows } = await execute(
    desk,
    sql`SELECT ${sql.join(selected)} FROM (SELECT ${sql.join(inner)} FROM ${fromSql(place)} WHERE ${where}) AS portico_rows ${keys.length > 0 ? sql`GROUP BY ${sql.join(keys)}` : sql``} ORDER BY ${sql.join(order)} LIMIT ${sql.lit(asked.limit + 1)}`,
  );
  return {
    rows: rows.slice(0, asked.limit).map((row) => ({
      group: Object.fromEntries(groups.map((group, at) => [group.name, valueOf(group, row[`group${at}`])])),
      measures: Object.fromEntries(measures.map((measure, at) => [measure.name, valueOf(measure, row[`measure${at}`])])),
    })),
    more: rows.length > asked.limit,
  };
}

function partOf(place: Place, path: string, fn: Function): Part {
  const target = targetOf(place.in.model, place.table, { path });
  const { column } = target;
  if (fn !== 'count' && !isOrderable(column))
    throw refuse(path, column.show === 'masked' ? 'is masked for you and can only be counted' : 'can only be counted', '该字段仅支持计数');
  return { name: path, column, value: pathSql(place, target), fn };
}

function bucketOf(place: Place, { field, by }: AggregateAsked['groupBy'][number]): Bucket | undefined {
  if (by !== undefined && !dates.has(targetOf(place.in.model, place.table, { path: field }).column.field.type))
    throw refuse(field, `"by": "${by}" is for dates`, `“by”: “${by}”仅适用于日期`);
  return by;
}

function measured(place: Place, { as, fn, field }: AggregateAsked['measures'][number]): Part {
  if (field === undefined) {
    if (fn !== 'count') throw refuse(as, `${fn} needs a field`, `${fn} 需要指定字段`);
    return { name: as, column: undefined, value: sql`1`, fn };
  }
  const part = partOf(place, field, fn);
  if ((fn === 'sum' || fn === 'avg') && !numbers.has(part.column?.field.type ?? '')) throw refuse(field, `${fn} is for numbers`, `${fn} 仅适用于数字`);
  return part;
}

/** What is grouped by or measured, in a form both engines tell apart alike. */
function comparable(place: Place, part: Part): Expression {
  if (part.by !== undefined) return isPostgres(place) ? sql`date_trunc(${sql.lit(part.by)}, ${part.value})::date` : bucketSql(part.value, part.by);
  return part.column && part.column.show === 'open' && isText(part.column) ? textSql(place.in.model.engine, part.value, false) : part.value;
}

function bucketSql(value: Expression, by: Bucket): Expression {
  switch (by) {
    case 'day':
      return sql`DATE(${value})`;
    case 'week':
      return sql`DATE_SUB(DATE(${value}), INTERVAL WEEKDAY(${value}) DAY)`;
    case 'month':
      return sql`DATE_SUB(DATE(${value}), INTERVAL DAYOFMONTH(${value}) - 1 DAY)`;
    case 'quarter':
      return sql`(MAKEDATE(YEAR(${value}), 1) + INTERVAL (QUARTER(${value}) - 1) * 3 MONTH)`;
    case 'year':
      return sql`MAKEDATE(YEAR(${value}), 1)`;
  }
}

function measureSql(place: Place, { fn, column }: Part, value: Expression): Expression {
  const flag = column?.field.type === 'boolean' && isPostgres(place);
  switch (fn) {
    case 'count':
      return sql`count(${value})`;
    case 'countDistinct':
      return sql`count(DISTINCT ${value})`;
    case 'sum':
      return sql`sum(${value})`;
    case 'avg':
      return average(place, column, value);
    case 'min':
      return flag ? sql`bool_and(${value})` : sql`min(${value})`;
    case 'max':
      return flag ? sql`bool_or(${value})` : sql`max(${value})`;
  }
}

/** Of exact numbers to six digits behind the point. */
function average(place: Place, column: Column | undefined, value: Expression): Expression {
  if (column?.field.type === 'float') return sql`avg(${value})`;
  return isPostgres(place) ? sql`round(avg(${value}), 6)` : sql`ROUND(SUM(CAST(${value} AS DECIMAL(65, 10))) / COUNT(${value}), 6)`;
}

const asItself = (part: Part): boolean => part.by === undefined && (part.fn === 'min' || part.fn === 'max');

function leaving(place: Place, part: Part, value: Expression): Expression {
  if (part.column && asItself(part)) {
    // A boolean's smallest is already one; a text was made comparable and is read back.
    return readSql(place, part.column, isText(part.column) && !isPostgres(place) ? sql`CONVERT(${value} USING utf8mb4)` : value);
  }
  return isPostgres(place) ? sql`(${value})::text` : part.column?.field.type === 'float' && part.by === undefined ? value : sql`CAST(${value} AS CHAR)`;
}

/** Counts and sums of floating numbers are numbers; other sums and averages exact text. */
function valueOf(part: Part, raw: unknown): unknown {
  if (raw === null || raw === undefined) return null;
  if (part.by !== undefined) return textOf(raw).slice(0, 10);
  if (part.fn === 'count' || part.fn === 'countDistinct') return Number(textOf(raw));
  if (part.column && asItself(part)) return readValue(part.column, raw).value;
  if (part.column?.field.type === 'float') return Number(textOf(raw));
  const written = textOf(raw);
  return part.fn === 'avg' && written.includes('.') ? written.replace(/\.?0+$/, '') : written;
}
