import { snakeCase, type Entity, type Field, type Title } from '@portico/contracts';
import { entityNameFor, fieldNameFor } from '../naming.ts';
import { copyLine } from './copy-text.ts';
import type { Findings } from './findings.ts';
import type { ImportedRows } from './imported.ts';
import { UniqueCheck } from './unique-check.ts';
import { valueKinds, type ValueKind } from './value-kinds.ts';

/** A row of a sheet or a CSV file, with the 1-based line it stands in. */
export interface SheetRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Sheet {
  /** What the table is called in the source: the file's or the sheet's name. */
  readonly title: string;
  /** All rows, the header too; called twice. `report` tells the reader to list what it can't read (in the first pass). */
  rows(report: boolean): AsyncIterable<SheetRow>;
}

const chinese = /[\u2e80-\u9fff\uf900-\ufaff]/;
/** Characters of rows handed on at a time. */
const chunk = 64 * 1024;

/**
 * Finds header, types, required fields and key of a sheet in one pass over all of its rows, and gives the entity and its rows,
 * converted to those types as they are read again. Undefined when the sheet is empty.
 */
export async function readSheet(sheet: Sheet, findings: Findings, taken: readonly string[]): Promise<{ entity: Entity; rows: ImportedRows } | undefined> {
  let columns: Column[] | undefined;
  let header = false;
  for await (const row of sheet.rows(true)) {
    if (!columns) {
      header = isHeader(row.cells);
      columns = withoutTrailing(row.cells).map((cell, at) => new Column(header ? cell.trim() : '', at));
      if (header) continue;
    }
    const problem = widthProblem(row.cells, columns.length);
    if (problem) {
      findings.each('bad-row', { message: problem, line: row.line, place: sheet.title }, (count) => ({
        en: `${count} more rows with too few or too many cells are left out.`,
        zh: `另有 ${count} 行因单元格数量不符未导入。`,
      }));
      continue;
    }
    for (const column of columns) column.look(row.cells[column.at] ?? '');
  }
  if (!columns || columns.length === 0) return undefined;
  if (!header)
    findings.add(
      { en: `${sheet.title} has no header row; the columns are called column_1, column_2 …`, zh: `${sheet.title} 没有表头，列名为 column_1、column_2 ……` },
      { line: 1, place: sheet.title },
    );
  const table = fitTable(sheet, columns, { findings, taken });
  const { kept } = table;
  const rows = (): AsyncIterable<string> => convert(sheet, kept, { header, width: columns.length });
  return { entity: table.entity, rows: { entity: table.entity.name, columns: kept.map((column) => column.field), rows } };
}

/** What one column holds, learned value by value. */
class Column {
  readonly header: string;
  readonly at: number;
  field = '';
  kinds: readonly ValueKind[] = valueKinds;
  filled = 0;
  empty = 0;
  multiline = false;
  readonly distinct: UniqueCheck | undefined;

  constructor(header: string, at: number) {
    this.header = header;
    this.at = at;
    this.distinct = isKeyName(header) ? new UniqueCheck() : undefined;
  }

  look(cell: string): void {
    if (isEmpty(cell)) {
      this.empty += 1;
      return;
    }
    this.filled += 1;
    if (this.kinds.length > 0) {
      const text = cell.trim();
      if (this.kinds.some((kind) => kind.read(text) === undefined)) this.kinds = this.kinds.filter((kind) => kind.read(text) !== undefined);
    }
    if (!this.multiline && cell.includes('\n')) this.multiline = true;
    this.distinct?.add(cell.trim());
  }

  get kind(): ValueKind | undefined {
    return this.filled > 0 ? this.kinds[0] : undefined;
  }

  get isKey(): boolean {
    const type = this.kind?.type ?? 'text';
    return this.empty === 0 && this.filled > 0 && this.distinct?.unique === true && ['integer', 'bigint', 'uuid', 'text'].includes(type);
  }

  /** The value for COPY. */
  convert(cell: string): string | null {
    if (isEmpty(cell)) return null;
    return this.kind ? (this.kind.read(cell.trim()) ?? null) : cell;
  }
}

function isEmpty(cell: string): boolean {
  return cell === '' || cell === '\\N' || cell === 'NULL' || cell.trim() === '';
}

/** A header row has a text in at least half of its cells, none of them twice, and nothing that is a number or a date. */
function isHeader(cells: readonly string[]): boolean {
  const texts = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (texts.length * 2 < withoutTrailing(cells).length || texts.length === 0) return false;
  return new Set(texts).size === texts.length && texts.every((text) => valueKinds.every((kind) => kind.name === 'boolean' || kind.read(text) === undefined));
}

function withoutTrailing(cells: readonly string[]): readonly string[] {
  const last = cells.findLastIndex((cell) => cell.trim() !== '');
  return cells.slice(0, last + 1);
}

function widthProblem(cells: readonly string[], width: number): { en: string; zh: string } | undefined {
  const count = cells.length > width ? Math.max(width, withoutTrailing(cells).length) : cells.length;
  if (count === width) return undefined;
  return {
    en: `This row has ${count} cells, not ${width}; it is left out. Look for a missing or an additional delimiter or quote.`,
    zh: `该行有 ${count} 个单元格，应为 ${width} 个，未导入。请检查分隔符或引号是否缺少或多余。`,
  };
}

const keyNames = new Set(['id', '编号', '编码', '主键', 'uuid', 'guid', 'key']);

function isKeyName(header: string): boolean {
  const low = header.trim().toLowerCase();
  return keyNames.has(low) || /(?:^|[_\s-])id$/.test(snakeCase(header.trim())) || /(?:编号|编码)$/.test(low);
}

function fitTable(sheet: Sheet, columns: readonly Column[], options: { findings: Findings; taken: readonly string[] }): { entity: Entity; kept: Column[] } {
  const name = entityNameFor(sheet.title, options.taken);
  const kept = columns.filter((column) => column.filled > 0 || column.header !== '');
  const used: string[] = [];
  for (const column of kept) {
    column.field = fieldFor(column, used);
    used.push(column.field);
  }
  const key = keyOf(kept, name);
  const fields: Record<string, Field> = {};
  const added = key ? undefined : used.some((field) => field.toLowerCase() === 'id') ? fieldNameFor('row_id', used) : 'id';
  if (added !== undefined) fields[added] = { type: 'bigint', required: true, default: { auto: 'increment' } };
  for (const column of kept) fields[column.field] = fieldOf(column, sheet, options.findings);
  // Records made later get the next number.
  const keyField = key && fields[key.field];
  if (keyField && (keyField.type === 'integer' || keyField.type === 'bigint')) keyField.default = { auto: 'increment' };
  const entity: Entity = { format: 1, name, key: [key?.field ?? added ?? 'id'], fields };
  const title = titleOf(sheet.title, name);
  if (title !== undefined) entity.title = title;
  return { entity, kept };
}

/** `Order Date` → `order_date`; Chinese headers become `field_1` with the header as title. */
function fieldFor(column: Column, used: readonly string[]): string {
  if (column.header === '') return fieldNameFor(`column_${column.at + 1}`, used);
  if (chinese.test(column.header) || !/[A-Za-z\u00c0-\u024f]/.test(column.header)) return fieldNameFor(`field_${column.at + 1}`, used);
  const words = column.header
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  const snake = snakeCase(words).replace(/_+/g, '_');
  return fieldNameFor(/^[a-z]/.test(snake) ? snake : `n${snake}`, used);
}

function keyOf(columns: readonly Column[], entity: string): Column | undefined {
  const candidates = columns.filter((column) => column.isKey);
  const exact = candidates.find((column) => keyNames.has(column.header.toLowerCase()));
  const own = candidates.find((column) => column.field === `${snakeCase(entity)}_id` || `${column.field}s` === `${snakeCase(entity)}_ids`);
  return exact ?? own ?? candidates.find((column) => column.at === 0);
}

function fieldOf(column: Column, sheet: Sheet, findings: Findings): Field {
  const names = column.kinds.map((kind) => kind.name);
  const kind = column.kind;
  if (kind && ['date', 'localDatetime'].includes(kind.type) && names.some((one) => one.endsWith('mdy')) && names.some((one) => one.endsWith('dmy'))) {
    findings.add(
      {
        en: `Day and month can't be told apart in ${column.header || column.field}; they are read as month/day/year.`,
        zh: `无法区分 ${column.header || column.field} 中的日与月，按“月/日/年”读取。`,
      },
      { line: 1, place: sheet.title },
    );
  }
  const field: Field = { type: kind?.type ?? 'text' };
  const title = titleOf(column.header, column.field);
  if (title !== undefined) field.title = title;
  if (column.empty === 0 && column.filled > 0) field.required = true;
  if (column.multiline) field.multiline = true;
  return field;
}

function titleOf(text: string, name: string): Title | undefined {
  const shown = text.trim().replace(/\s+/g, ' ').slice(0, 200);
  if (shown === '' || shown === name) return undefined;
  return chinese.test(shown) ? { zh: shown } : shown;
}

async function* convert(sheet: Sheet, columns: readonly Column[], options: { header: boolean; width: number }): AsyncIterable<string> {
  let lines: string[] = [];
  let size = 0;
  let first = options.header;
  for await (const row of sheet.rows(false)) {
    if (first) {
      first = false;
      continue;
    }
    if (widthProblem(row.cells, options.width)) continue;
    const line = copyLine(columns.map((column) => column.convert(row.cells[column.at] ?? '')));
    lines.push(line);
    size += line.length;
    if (size >= chunk) {
      yield lines.join('');
      lines = [];
      size = 0;
    }
  }
  if (size > 0) yield lines.join('');
}
