import type { Column } from './model.ts';
import { asWritten, operand } from './operand.ts';
import { refuse } from './refuse.ts';

const mostCursor = 6000;

/** Where a page ended. Not a secret: it holds sort values the caller has seen, and is read like any other input. */
export function sealCursor(query: string, mark: readonly unknown[] | number): string {
  const cursor = Buffer.from(JSON.stringify([query, mark])).toString('base64url');
  if (cursor.length > mostCursor) throw refuse('sort', 'these values are too long to page by; sort by something shorter', '这些值过长，无法用于分页；请按较短的字段排序');
  return cursor;
}

/** The sort values, or for tables without a key the number of rows, a cursor holds; refuses one made for another query. */
export function openCursor(query: string, cursor: string, columns: readonly Column[] | undefined): readonly unknown[] | number {
  const wrong = (): Error => refuse('cursor', 'it belongs to another query; ask for the first page again', '该游标属于另一个查询，请重新获取第一页');
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw wrong();
  }
  if (!Array.isArray(read) || read[0] !== query) throw wrong();
  const mark: unknown = read[1];
  if (columns === undefined) {
    if (typeof mark !== 'number' || !Number.isSafeInteger(mark) || mark < 0) throw wrong();
    return mark;
  }
  if (!Array.isArray(mark) || mark.length !== columns.length) throw wrong();
  return columns.map((column, at) => (mark[at] === null ? null : operand({ path: 'cursor', column }, asWritten(column, mark[at]))));
}
