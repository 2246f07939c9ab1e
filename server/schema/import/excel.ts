import path from 'node:path';
import type { Entity } from '@portico/contracts';
import { Findings } from './findings.ts';
import type { Imported, ImportedRows } from './imported.ts';
import { readSheet, type SheetRow } from './sheet.ts';
import { unreadable } from './unreadable.ts';
import { unpackedLimit, Workbook, type XlsxNotes, type XlsxSheet } from './xlsx.ts';

export interface ExcelOptions {
  /** Name shown in findings; the file's own when absent. */
  readonly name?: string;
  /** Most bytes the workbook may unpack to; 1 GB when absent. */
  readonly limit?: number;
}

/** Sheet names that say nothing. */
const anySheet = /^(?:Sheet|工作表|Tabelle|Feuil|Hoja)\s*\d*$/i;
/** Rows above the header that may be titles. */
const titleRows = 5;

/**
 * Reads an Excel workbook (.xlsx): every sheet with rows becomes an entity, with types inferred as for CSV. Formulas give the
 * values Excel stored with them. The workbook stays open until `close()`.
 */
export async function importExcel(file: string, options: ExcelOptions = {}): Promise<Imported> {
  const name = options.name ?? path.basename(file);
  const workbook = await Workbook.open(file, name, options.limit ?? unpackedLimit);
  const findings = new Findings(name);
  const entities: Entity[] = [];
  const tables: ImportedRows[] = [];
  try {
    for (const sheet of workbook.sheets) {
      if (sheet.part === undefined) {
        findings.add({ en: `${sheet.name} is a chart or a macro sheet; it is not taken over.`, zh: `${sheet.name} 是图表或宏表，未导入。` }, { place: sheet.name });
        continue;
      }
      const title = workbook.sheets.length === 1 && anySheet.test(sheet.name) ? name.replace(/\.[^.]*$/, '') : sheet.name;
      const rows = (report: boolean): AsyncIterable<SheetRow> => sheetRows(workbook, sheet, report ? findings : undefined);
      const found = await readSheet(
        { title, rows },
        findings,
        entities.map((entity) => entity.name),
      );
      if (!found) {
        findings.add({ en: `${sheet.name} is empty; it is not taken over.`, zh: `${sheet.name} 为空，未导入。` }, { place: sheet.name });
        continue;
      }
      if (sheet.hidden)
        findings.add({ en: `${sheet.name} is hidden in Excel; it is taken over all the same.`, zh: `${sheet.name} 在 Excel 中是隐藏的，仍已导入。` }, { place: sheet.name });
      entities.push(found.entity);
      tables.push(found.rows);
    }
    if (entities.length === 0) throw unreadable(name, { en: 'no sheet of the workbook has rows.', zh: '工作簿的所有工作表都没有数据行。' });
  } catch (error) {
    workbook.close();
    throw error;
  }
  return { entities, issues: findings.list(), tables, close: () => Promise.resolve(workbook.close()) };
}

/** Rows as wide as the header at least; titles above the header and empty rows are left out and reported. */
async function* sheetRows(workbook: Workbook, sheet: XlsxSheet, findings: Findings | undefined): AsyncIterable<SheetRow> {
  const notes: XlsxNotes | undefined = findings && ((kind, line, place) => tell(findings, { kind, line, place, sheet: sheet.name }));
  let held: SheetRow[] | undefined = [];
  let width = 0;
  let last = 0;
  for await (const row of workbook.rows(sheet, notes)) {
    if (last > 0 && row.line > last + 1) {
      findings?.count(`empty:${sheet.name}`, last + 1, (count) => ({
        en: `${sheet.name}: empty rows are skipped (${count} gaps).`,
        zh: `${sheet.name}：已跳过空行（${count} 处）。`,
      }));
    }
    last = row.line;
    if (held) {
      const single = row.cells.filter((cell) => cell !== '').length === 1;
      if (single && held.length < titleRows) {
        held.push(row);
        continue;
      }
      const titles: SheetRow[] = single ? [] : held;
      const rows: SheetRow[] = single ? held : [];
      for (const title of titles)
        findings?.add({ en: `${sheet.name}: this row looks like a title and is skipped.`, zh: `${sheet.name}：该行似为标题，已跳过。` }, { line: title.line, place: sheet.name });
      held = undefined;
      width = Math.max(row.cells.length, ...rows.map((one) => one.cells.length));
      yield* rows.map((one) => padded(one, width));
    }
    yield padded(row, width);
  }
  // A sheet of one column has a single value in every row.
  if (held) yield* held.map((row) => padded(row, Math.max(...(held ?? []).map((one) => one.cells.length))));
}

function padded(row: SheetRow, width: number): SheetRow {
  return row.cells.length >= width ? row : { line: row.line, cells: [...row.cells, ...Array.from({ length: width - row.cells.length }, () => '')] };
}

function tell(findings: Findings, note: { kind: Parameters<XlsxNotes>[0]; line: number; place: string; sheet: string }): void {
  const { sheet } = note;
  switch (note.kind) {
    case 'error':
      return findings.count(`error:${sheet}`, note.line, (count) => ({
        en: `${sheet}: ${count} cells hold an error (like #N/A), first ${note.place}; they come in empty.`,
        zh: `${sheet}：${count} 个单元格是错误值（如 #N/A），首个为 ${note.place}，按空值导入。`,
      }));
    case 'uncalculated':
      return findings.count(`formula:${sheet}`, note.line, (count) => ({
        en: `${sheet}: ${count} formulas have no stored value, first ${note.place}; they come in empty. Save the file in Excel once.`,
        zh: `${sheet}：${count} 个公式没有保存计算结果，首个为 ${note.place}，按空值导入。请在 Excel 中重新保存。`,
      }));
    case 'merged':
      return findings.count(`merged:${sheet}`, note.line, (count) => ({
        en: `${sheet}: ${count} merged areas, first ${note.place}; the value stands in their first cell only.`,
        zh: `${sheet}：${count} 处合并单元格，首个为 ${note.place}，值仅保留在首个单元格。`,
      }));
  }
}
