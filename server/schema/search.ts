import { columnOf, languages, searchableFields, type Entity } from '@portico/contracts';
import { createHash } from 'node:crypto';
import { quoted, searchColumn } from './naming.ts';

/** Characters of all fields of a row that are searched; a tsvector holds one megabyte, and a character gives up to 22 bytes. */
const mostCharacters = 40_000;
const mostOfField = 10_000;

/** The fields whose words are kept in `_search`. A computed one is not: PostgreSQL computes from stored columns only. */
export function indexedFields(entity: Entity): readonly string[] {
  return searchableFields(entity).filter((name) => entity.fields[name]?.computed === undefined);
}

/** The words of a field as one text: all languages of a text that has several. */
function wordsSql(entity: Entity, name: string): string {
  const column = quoted(columnOf(entity, name));
  if (entity.fields[name]?.type !== 'localText') return column;
  return languages.map((language) => `coalesce(${column} ->> '${language}', '')`).join(" || ' ' || ");
}

/** The expression of an entity's `_search` column, or undefined when it has nothing to search. */
export function searchExpression(entity: Entity): string | undefined {
  const fields = indexedFields(entity);
  if (fields.length === 0) return undefined;
  const most = Math.min(mostOfField, Math.floor(mostCharacters / fields.length));
  const marks = marksOf(entity);
  return fields.map((field) => `portico.search_vector('${marks.get(field)}', left(${wordsSql(entity, field)}, ${most}))`).join(' || ');
}

/**
 * The condition that finds a text in some of an entity's fields: every word in one of them. `{alias}` stands for the
 * row's table alias, `$1…` for the parameters. Fields that are not indexed find nothing.
 */
export function searchQuery(entity: Entity, fields: Iterable<string>, text: string): { sql: string; parameters: readonly unknown[] } {
  const marks = marksOf(entity);
  const asked = [...fields].flatMap((field) => marks.get(field) ?? []);
  if (asked.length === 0) return { sql: 'false', parameters: [] };
  return { sql: `{alias}.${quoted(searchColumn)} @@ portico.search_query($1::text[], $2::text)`, parameters: [asked, text.replaceAll('\0', ' ')] };
}

/** A short mark for each indexed field: a hash of its column, as long as needed to tell the entity's columns apart. */
function marksOf(entity: Entity): ReadonlyMap<string, string> {
  const fields = indexedFields(entity);
  const digest = (field: string): string => createHash('sha256').update(columnOf(entity, field)).digest('hex');
  for (let size = 4; ; size += 4) {
    const marks = new Map(fields.map((field) => [field, digest(field).slice(0, size)]));
    if (new Set(marks.values()).size === fields.length || size >= 64) return marks;
  }
}
