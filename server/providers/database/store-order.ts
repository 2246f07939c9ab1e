import { sql } from 'kysely';
import { isOrderable, shownOf, type Column, type Table } from './model.ts';
import { refuse } from './refuse.ts';
import { all, any } from './store-filter.ts';
import { columnOf, columnSql, isPostgres, valueSql, type Expression, type Place } from './store-sql.ts';

/** One column of an order. */
export interface Term {
  readonly column: Column;
  readonly descending: boolean;
}

/** The order asked for, with the key behind it, so that no two rows are equal. */
export function orderOf(table: Table, sort: readonly string[]): Term[] {
  const terms = new Map<string, Term>();
  for (const written of sort) {
    const exact = table.columns.some((column) => column.name === written);
    const descending = !exact && written.startsWith('-');
    const name = descending ? written.slice(1) : written;
    const column = shownOf(table).find((one) => one.name === name);
    if (!column || !isOrderable(column)) {
      const names = shownOf(table)
        .filter(isOrderable)
        .map((one) => one.name);
      throw refuse('sort', `"${name}" can not be sorted by; there are ${names.join(', ')}`, `不支持按“${name}”排序；可用：${names.join('、')}`);
    }
    if (!terms.has(name)) terms.set(name, { column, descending });
  }
  const descending = [...terms.values()].at(-1)?.descending ?? false;
  const last = table.key.length > 0 ? table.key.map((name) => columnOf(table, name)) : shownOf(table).filter(isOrderable);
  for (const column of last) if (!terms.has(column.name)) terms.set(column.name, { column, descending });
  return [...terms.values()];
}

/** Empty values count as larger than all others, in both engines. */
export function orderSql(place: Place, terms: readonly Term[]): Expression {
  if (terms.length === 0) return sql`1`;
  const parts = terms.flatMap(({ column, descending }) => {
    const way = descending ? sql` DESC` : sql` ASC`;
    const value = columnSql(place, column);
    return isPostgres(place) || !column.nullable ? [sql`${value}${way}`] : [sql`(${value} IS NULL)${way}`, sql`${value}${way}`];
  });
  return sql.join(parts);
}

/** The rows behind the one with these sort values. */
export function behindSql(place: Place, terms: readonly Term[], after: readonly unknown[]): Expression {
  const { engine } = place.in.model;
  const value = (at: number): Expression => valueSql(engine, terms[at]?.column ?? columnOf(place.table, ''), after[at]);
  const same = (at: number): Expression => {
    const column = columnSql(place, terms[at]?.column ?? columnOf(place.table, ''));
    return after[at] === null ? sql`${column} IS NULL` : sql`${column} = ${value(at)}`;
  };
  return any(
    terms.map(({ column, descending }, at) => {
      const found = columnSql(place, column);
      const empty = after[at] === null;
      const ascending = empty ? sql`false` : sql`(${found} > ${value(at)}${column.nullable ? sql` OR ${found} IS NULL` : sql``})`;
      const falling = empty ? sql`${found} IS NOT NULL` : sql`${found} < ${value(at)}`;
      return all([...terms.slice(0, at).map((_, before) => same(before)), descending ? falling : ascending]);
    }),
  );
}
