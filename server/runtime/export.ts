import { stringify } from 'csv-stringify/sync';
import { recordsExport, type StreamResult } from '@portico/contracts';
import { implementRead, type Implementation, type Kernel, type ReadContext } from '../kernel/index.ts';
import { attemptOf, speaking } from './database-errors.ts';
import { askedFields, queryOf } from './query.ts';
import { textOf, type Row } from './store.ts';
import { orderOf, readPage, termValue } from './store-page.ts';

/** Rows read in one transaction. None is open while the reader takes them. */
const pageRows = 1000;

/** `records.export`: RFC 4180, UTF-8, header of field names; pages along the order, so it may be endless. */
export function exportRecords(kernel: Kernel): Implementation {
  return implementRead(recordsExport, async (ctx, input): Promise<StreamResult> => {
    const query = await queryOf(ctx, input);
    const { sight, place, where } = query;
    const fields = askedFields(sight, input.fields);
    const terms = orderOf(sight, { sort: input.sort ?? [], language: ctx.from.language });
    const attempt = attemptOf(kernel, { reach: query.reach, entity: sight.entity, action: 'read', visible: sight.grant.readable });
    const page = (after?: readonly unknown[]): Promise<Row[]> =>
      speaking(attempt, () => ctx.read((tx) => readPage(tx, place, { fields, where, terms, limit: pageRows, ...(after && { after }) })));
    // The first page is read before a byte leaves: what is wrong with the question is told as an error.
    const first = await page();
    const day = ctx.clock.now().toISOString().slice(0, 10);
    return {
      mediaType: 'text/csv; charset=utf-8',
      fileName: `${input.entity}-${day}.csv`,
      body: lines(ctx, { fields, first, next: (row) => page(terms.map((term) => termValue(term, row))) }),
    };
  });
}

async function* lines(ctx: ReadContext, from: { fields: readonly string[]; first: Row[]; next: (last: Row) => Promise<Row[]> }): AsyncIterable<string> {
  yield csv([[...from.fields]]);
  let rows = from.first;
  for (;;) {
    ctx.signal.throwIfAborted();
    if (rows.length > 0) yield csv(rows.map((row) => from.fields.map((name) => cell(row[name]))));
    const last = rows.at(-1);
    if (!last || rows.length < pageRows) return;
    rows = await from.next(last);
  }
}

function csv(rows: string[][]): string {
  return stringify(rows, { record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
}

const number = /^-?\d+(\.\d+)?$/;

/** A spreadsheet would run a text that begins like a formula: a quote in front stops it (OWASP). Import takes it off. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = textOf(value);
  return typeof value === 'string' && /^'*[=+\-@\t\r]/.test(text) && !number.test(text) ? `'${text}` : text;
}
