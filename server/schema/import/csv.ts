import path from 'node:path';
import { Readable } from 'node:stream';
import { CsvError, parse, type Info } from 'csv-parse';
import { detectEncoding, readText } from './encoding.ts';
import { Findings } from './findings.ts';
import type { Imported } from './imported.ts';
import { readSheet, type SheetRow } from './sheet.ts';
import { unreadable } from './unreadable.ts';

export interface CsvOptions {
  /** Name shown in findings, from which the entity's name is made; the file's own when absent. */
  readonly name?: string;
  /** A `TextDecoder` label; found out when absent. */
  readonly encoding?: string;
  /** Found out when absent: comma, semicolon, tab or bar. */
  readonly delimiter?: string;
}

const delimiters = [',', ';', '\t', '|'];
/** Characters of one row; beyond it a quote was surely left open. */
const longestRow = 8 * 1024 * 1024;

/**
 * Reads a CSV file as one entity, with types inferred from all of its rows (RFC 4180, other delimiters and encodings found out).
 * The file is streamed, once here and once per call of `rows()`. Bad rows are left out and listed.
 */
export async function importCsv(file: string, options: CsvOptions = {}): Promise<Imported> {
  const name = options.name ?? path.basename(file);
  const format = await formatOf(file, options);
  const findings = new Findings(name);
  const title = name.replace(/\.[^.]*$/, '');
  const found = await readSheet({ title, rows: (report) => records(file, format, { findings: report ? findings : undefined, name }) }, findings, []);
  if (!found) throw unreadable(name, { en: 'the file has no rows.', zh: '文件中没有数据行。' });
  return { entities: [found.entity], issues: findings.list(), tables: [found.rows], close: () => Promise.resolve() };
}

/**
 * The rows of a CSV file as column → text, for importing records into an entity that exists. The first row names the columns; a
 * row with another number of cells is `import.unreadable` with its line.
 */
export async function* readCsvRows(file: string, options: CsvOptions = {}): AsyncIterable<{ line: number; values: Record<string, string> }> {
  const name = options.name ?? path.basename(file);
  const findings = new Findings(name);
  let header: readonly string[] | undefined;
  for await (const row of records(file, await formatOf(file, options), { findings, name })) {
    const broken = findings.list()[0];
    if (broken) throw unreadable(name, broken.message, broken.line);
    if (!header) {
      header = row.cells.map((cell) => cell.trim());
      const twice = header.find((cell, at) => cell !== '' && header?.indexOf(cell) !== at);
      if (twice !== undefined) throw unreadable(name, { en: `the column ${twice} is there twice. Rename one.`, zh: `列 ${twice} 重复，请重命名其中一个。` }, row.line);
      continue;
    }
    if (row.cells.length !== header.length) {
      throw unreadable(
        name,
        {
          en: `this row has ${row.cells.length} cells, not ${header.length}. Correct it and import again.`,
          zh: `该行有 ${row.cells.length} 个单元格，应为 ${header.length} 个，请修正后重新导入。`,
        },
        row.line,
      );
    }
    yield { line: row.line, values: Object.fromEntries(header.flatMap((column, at) => (column === '' ? [] : [[column, row.cells[at] ?? '']]))) };
  }
  const broken = findings.list()[0];
  if (broken) throw unreadable(name, broken.message, broken.line);
}

interface CsvFormat {
  readonly encoding: string;
  readonly delimiter: string;
  /** Excel's `sep=;` line is not data. */
  readonly fromLine: number;
}

async function formatOf(file: string, options: CsvOptions): Promise<CsvFormat> {
  const encoding = options.encoding ?? (await detectEncoding(file));
  let head = '';
  for await (const text of readText(file, encoding)) {
    head += text;
    if (head.length > 64 * 1024) break;
  }
  const said = /^sep=(.)\r?\n/i.exec(head);
  const delimiter = options.delimiter ?? said?.[1] ?? guessDelimiter(head);
  return { encoding, delimiter, fromLine: said ? 2 : 1 };
}

/** The delimiter that cuts most of the first rows into the same number of cells, more than one. */
function guessDelimiter(head: string): string {
  const lines = head
    .replace(/"(?:[^"]|"")*"/g, 'x')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, 50);
  const scored = delimiters.map((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length);
    const usual = counts[0] ?? 1;
    const same = counts.filter((count) => count === usual).length;
    return { delimiter, score: usual > 1 ? same * 1000 + usual : 0 };
  });
  const best = scored.toSorted((a, b) => b.score - a.score)[0];
  return best && best.score > 0 ? best.delimiter : ',';
}

async function* records(file: string, format: CsvFormat, tell: { findings: Findings | undefined; name: string }): AsyncIterable<SheetRow> {
  const { findings, name } = tell;
  const parser = parse({
    delimiter: format.delimiter,
    from_line: format.fromLine,
    info: true,
    relax_column_count: true,
    // Broken quotes are read as they stand and reported, so that the row is not lost.
    relax_quotes: true,
    raw: findings !== undefined,
    skip_empty_lines: true,
    max_record_size: longestRow,
  });
  const source = Readable.from(readText(file, format.encoding), { objectMode: true, highWaterMark: 2 });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let line = 1;
  try {
    for await (const { record, info, raw } of parser as AsyncIterable<{ record: string[]; info: Info; raw?: string }>) {
      line = info.lines;
      const first = line - record.reduce((sum, cell) => sum + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);
      if (findings && raw !== undefined) reportQuotes(record, raw, { line: first, findings });
      yield { line: first, cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw unreadable(
      name,
      { en: 'a quote is opened in this row or below and never closed. Close it and import again.', zh: '该行或其后有未闭合的引号，请补全后重新导入。' },
      line + 1,
    );
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** A cell that begins with a quote either was quoted in full, its quotes doubled, or its quotes are broken. */
function reportQuotes(record: readonly string[], raw: string, at: { line: number; findings: Findings }): void {
  const broken = record.some((cell) => cell.startsWith('"') && !raw.includes(`"${cell.replaceAll('"', '""')}"`));
  if (!broken) return;
  const message = {
    en: 'The quotes of this row are broken; it was read as it stands. Double a quote inside of a quoted cell.',
    zh: '该行引号有误，已按原样读取。引号单元格内的引号须写两次。',
  };
  at.findings.each('broken-row', { message, line: at.line }, (count) => ({ en: `${count} more rows have broken quotes.`, zh: `另有 ${count} 行引号有误。` }));
}
