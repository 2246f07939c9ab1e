import { isLocalText, PorticoError, titleIn, type Language } from '@portico/contracts';
import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../kernel/index.ts';
import { noField, type Sight } from './reach.ts';
import { columnSql, fieldOf, readRows, valueSql, wordsSql, type Condition, type Place, type Row } from './store.ts';
import { isOrderable } from './store-filter.ts';

/** One column of an order. `nullable`: empty values exist, and count as larger than all others. */
export interface Term {
  readonly name: string;
  readonly descending: boolean;
  readonly nullable: boolean;
  /** A text in several languages is ordered by the one the caller reads. */
  readonly language?: Language;
}

/** The order asked for, with the key behind it, so that no two rows are equal. */
export function orderOf(sight: Sight, asked: { sort: readonly string[]; language: Language }): Term[] {
  const { entity } = sight;
  const terms = new Map<string, Term>();
  for (const written of asked.sort) {
    const descending = written.startsWith('-');
    const name = descending ? written.slice(1) : written;
    const field = Object.hasOwn(entity.fields, name) && sight.grant.readable.has(name) ? entity.fields[name] : undefined;
    if (!field) throw noField(sight, name);
    if (!isOrderable(field)) {
      throw new PorticoError('request.invalid', {
        params: { detail: `sort: ${name} can not be sorted by` },
        issues: [{ place: name, message: { en: 'can not be sorted by', zh: '不支持按此字段排序' } }],
      });
    }
    const language = field.type === 'localText' && { language: asked.language };
    if (!terms.has(name)) terms.set(name, { name, descending, nullable: field.required !== true && !entity.key.includes(name), ...language });
  }
  const descending = [...terms.values()].at(-1)?.descending ?? false;
  for (const name of entity.key) if (!terms.has(name)) terms.set(name, { name, descending, nullable: false });
  return [...terms.values()];
}

/** A page in order, behind the row with these sort values if there are any: read along the order. Only a jump skips rows. */
export async function readPage(
  tx: Tx,
  place: Place,
  page: { fields: Iterable<string>; where: readonly Condition[]; terms: readonly Term[]; after?: readonly unknown[]; skip?: number; limit: number },
): Promise<Row[]> {
  const order = sql.join(page.terms.map((term) => sql`${termSql(place, term)} ${term.descending ? sql`DESC` : sql`ASC`}`));
  const fields = new Set([...page.fields, ...page.terms.map((term) => term.name)]);
  const rows: Row[] = [];
  for (const segment of segments(place, page.terms, page.after)) {
    const limit = page.limit - rows.length;
    if (limit <= 0) break;
    rows.push(...(await readRows(tx, place, { fields, where: [...page.where, ...segment], order, limit, ...(page.skip !== undefined && { skip: page.skip }) })));
  }
  return rows;
}

/**
 * The rows behind a given one, as conditions whose results, one after the other, are in order: first those equal in
 * all columns but the last, then those equal in all but the last two, and so on. An index can serve each of them,
 * which it can not when they are joined by OR or when empty values are among them.
 */
function segments(place: Place, terms: readonly Term[], after: readonly unknown[] | undefined): Condition[][] {
  if (!after) return [[]];
  const uniform = terms.every((term) => !term.nullable && term.descending === terms[0]?.descending);
  const keyOnly = terms.length === place.entity.key.length && terms.every((term) => place.entity.key.includes(term.name));
  if (uniform && keyOnly) return [[rowBehind(place, terms, after)]];
  const found: Condition[][] = [];
  for (let at = terms.length - 1; at >= 0; at -= 1) {
    const term = terms[at];
    if (!term) continue;
    const same = terms.slice(0, at).map((before, index) => equal(place, before, after[index]));
    for (const behind of strictlyBehind(place, term, after[at])) found.push([...same, behind]);
  }
  return found;
}

function rowBehind(place: Place, terms: readonly Term[], after: readonly unknown[]): Condition {
  const columns = sql.join(terms.map((term) => termSql(place, term)));
  const values = sql.join(terms.map((term, at) => value(place, term, after[at])));
  return sql`(${columns}) ${terms[0]?.descending ? sql`<` : sql`>`} (${values})`;
}

function equal(place: Place, term: Term, after: unknown): Condition {
  const column = termSql(place, term);
  return after === null || after === undefined ? sql`${column} IS NULL` : sql`${column} = ${value(place, term, after)}`;
}

/** PostgreSQL puts empty values last when ascending, first when descending. */
function strictlyBehind(place: Place, term: Term, after: unknown): Condition[] {
  const column = termSql(place, term);
  const empty = after === null || after === undefined;
  if (term.descending) return [empty ? sql`${column} IS NOT NULL` : sql`${column} < ${value(place, term, after)}`];
  if (empty) return [];
  return [sql`${column} > ${value(place, term, after)}`, ...(term.nullable ? [sql`${column} IS NULL`] : [])];
}

function value(place: Place, term: Term, after: unknown): RawBuilder<unknown> {
  return term.language ? sql`${after}::text` : valueSql(fieldOf(place.entity, term.name), after);
}

/** What a term orders by. */
function termSql(place: Place, term: Term): RawBuilder<unknown> {
  const column = columnSql(place, term.name);
  return term.language ? wordsSql(column, term.language) : column;
}

/** A row's value of a term, for the cursor that goes on behind it. */
export function termValue(term: Term, row: Row): unknown {
  const value = row[term.name];
  return term.language && isLocalText(value) ? titleIn(term.language, value, '') : value;
}
