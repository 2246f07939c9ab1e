import { asWritten } from './operand.ts';
import { refuse } from './refuse.ts';
import { all, filterSql } from './store-filter.ts';
import { columnOf, type Expression, type Place } from './store-sql.ts';

/** Key values → the id callers see: parts joined by `~`, `~` and `%` percent-encoded, an empty part `%-`. */
export function encodeId(parts: readonly unknown[]): string {
  return parts.map((part) => String(part).replaceAll('%', '%25').replaceAll('~', '%7E') || '%-').join('~');
}

/** The condition that picks the row with this id; throws `request.invalid` when it can't be one. */
export function idSql(place: Place, id: string): Expression {
  const parts = id.split('~');
  const { key } = place.table;
  if (parts.length !== key.length || key.length === 0)
    throw refuse(
      'id',
      `an id of ${place.table.name} has ${key.length} parts joined by "~": ${key.join('~')}`,
      `${place.table.name} 的 id 由 ${key.length} 部分以“~”连接：${key.join('~')}`,
    );
  return all(
    key.map((name, at) => {
      const part = (parts[at] ?? '').replace(/^%-$/, '').replaceAll(/%7E/gi, '~').replaceAll('%25', '%');
      return filterSql(place, { [name]: { eq: asWritten(columnOf(place.table, name), part) as string } });
    }),
  );
}
