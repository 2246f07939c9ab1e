import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { open, type Entry, type ZipFile } from 'yauzl';
import type { Text } from '@portico/contracts';
import { unreadable } from './unreadable.ts';

/** Most bytes all parts of a workbook may unpack to. */
export const unpackedLimit = 1024 * 1024 * 1024;
/** Most characters of texts shared by cells, which are held in memory. */
const sharedLimit = 128 * 1024 * 1024;
/** Columns a worksheet can have (ECMA-376). */
const widest = 16_384;

export interface XlsxSheet {
  readonly name: string;
  /** The part that holds it; undefined for a chart and the like. */
  readonly part: string | undefined;
  readonly hidden: boolean;
}

/** Rows come with their cells as text; `notes` is told what of a sheet is not a plain value. */
export interface XlsxNotes {
  (kind: 'error' | 'uncalculated' | 'merged', line: number, place: string): void;
}

/** A workbook (ECMA-376, .xlsx), read part by part as a stream; only texts shared by cells are held. */
export class Workbook {
  readonly sheets: readonly XlsxSheet[];
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #file: string;
  readonly #limit: number;
  readonly #dates: { styles: readonly DateStyle[]; from1904: boolean };
  readonly #shared: readonly string[];

  private constructor(of: {
    zip: ZipFile;
    entries: ReadonlyMap<string, Entry>;
    file: string;
    limit: number;
    sheets: readonly XlsxSheet[];
    styles: readonly DateStyle[];
    from1904: boolean;
    shared: readonly string[];
  }) {
    this.#zip = of.zip;
    this.#entries = of.entries;
    this.#file = of.file;
    this.#limit = of.limit;
    this.sheets = of.sheets;
    this.#dates = of;
    this.#shared = of.shared;
  }

  /** Opens a workbook; `close` it. What is not one, is encrypted, or unpacks to more than `limit` bytes is `import.unreadable`. */
  static async open(path: string, name: string, limit = unpackedLimit): Promise<Workbook> {
    await refuseOldFormats(path, name);
    const { zip, entries } = await openZip(path, name);
    try {
      const total = [...entries.values()].reduce((sum, entry) => sum + entry.uncompressedSize, 0);
      if (total > limit) throw tooBig(name, limit);
      const parts = { zip, entries, file: name, limit };
      const workbook = await readWorkbook(parts);
      const styles = await readStyles(parts);
      const shared = await readShared(parts);
      return new Workbook({ ...parts, ...workbook, styles, shared });
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  /** The rows of a sheet that hold something, cells from column A on. */
  async *rows(sheet: XlsxSheet, notes?: XlsxNotes): AsyncIterable<{ line: number; cells: string[] }> {
    if (sheet.part === undefined) return;
    let ready: { line: number; cells: string[] }[] = [];
    let cells: string[] = [];
    let line = 0;
    let at = -1;
    let cell = { type: 'n', style: 0, formula: false, valued: false };
    let text = '';
    let inside = '';
    const opened = (tag: SaxesTagPlain): void => {
      const { attributes } = tag;
      switch (local(tag.name)) {
        case 'row':
          line = Number(attributes['r'] ?? line + 1);
          cells = [];
          at = -1;
          break;
        case 'c':
          at = attributes['r'] === undefined ? at + 1 : columnIndex(attributes['r']);
          cell = { type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0), formula: false, valued: false };
          text = '';
          break;
        case 'f':
          cell.formula = true;
          break;
        case 'v':
        case 't':
          inside = local(tag.name);
          cell.valued = true;
          break;
        case 'rPh':
          inside = 'none';
          break;
        case 'mergeCell':
          notes?.('merged', Number(/\d+/.exec(attributes['ref'] ?? '')?.[0] ?? 1), attributes['ref'] ?? '');
          break;
        default:
      }
    };
    const closed = (tag: SaxesTagPlain): void => {
      const name = local(tag.name);
      if (name === 'v' || name === 't' || name === 'rPh') inside = '';
      else if (name === 'c' && at >= 0 && at < widest) {
        const place = `${sheet.name}!${columnName(at)}${line}`;
        if (cell.type === 'e') notes?.('error', line, place);
        else if (cell.formula && !cell.valued) notes?.('uncalculated', line, place);
        const value = this.#value(text, cell);
        if (value === '') return;
        while (cells.length < at) cells.push('');
        cells[at] = value;
      } else if (name === 'row' && cells.some((value) => value !== '')) ready.push({ line, cells });
    };
    const parser = xml({ opened, closed, text: (part) => (inside === 'v' || inside === 't') && (text += part) });
    for await (const chunk of partText({ zip: this.#zip, entries: this.#entries, file: this.#file, limit: this.#limit }, sheet.part)) {
      feed(parser, chunk, { file: this.#file, place: sheet.name });
      yield* ready;
      ready = [];
    }
  }

  close(): void {
    this.#zip.close();
  }

  #value(text: string, cell: { type: string; style: number }): string {
    if (cell.type === 's') return this.#shared[Number(text)] ?? '';
    if (cell.type === 'e') return '';
    if (cell.type === 'b') return text === '1' ? 'true' : 'false';
    if (cell.type !== 'n' || text === '') return text;
    const number = Number(text);
    if (!Number.isFinite(number)) return text;
    const style = this.#dates.styles[cell.style];
    return style ? dateText(number, style, this.#dates.from1904) : plainNumber(number);
  }
}

/** How a number of a date style is shown. */
type DateStyle = 'date' | 'time' | undefined;

/** Excel keeps 15 digits; the rest is noise of binary fractions. */
function plainNumber(number: number): string {
  return Number.isSafeInteger(number) ? String(number) : String(Number(number.toPrecision(15)));
}

const day = 86_400_000;

/** A date's serial number as ISO 8601 text. In the 1900 system day 60 is the 29 February 1900 that never was. */
function dateText(serial: number, style: DateStyle, from1904: boolean): string {
  if (serial < 0 || serial > 2_958_466) return plainNumber(serial);
  const shifted = from1904 ? serial : serial < 60 ? serial + 1 : serial;
  const start = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const text = new Date(start + Math.round((shifted * day) / 1000) * 1000).toISOString();
  const clock = text.slice(11, 19);
  if (style === 'time') return serial < 1 ? clock : plainNumber(serial);
  return clock === '00:00:00' ? text.slice(0, 10) : `${text.slice(0, 10)} ${clock}`;
}

interface Parts {
  readonly zip: ZipFile;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly file: string;
  readonly limit: number;
}

async function readWorkbook(parts: Parts): Promise<{ sheets: XlsxSheet[]; from1904: boolean }> {
  if (!parts.entries.has('xl/workbook.xml')) throw unreadable(parts.file, notAWorkbook);
  const targets = new Map<string, string>();
  await scan(parts, 'xl/_rels/workbook.xml.rels', {
    opened: ({ name, attributes }) => {
      if (local(name) === 'Relationship' && attributes['Type']?.endsWith('/worksheet') === true) targets.set(attributes['Id'] ?? '', partPath(attributes['Target'] ?? ''));
    },
  });
  const sheets: XlsxSheet[] = [];
  let from1904 = false;
  await scan(parts, 'xl/workbook.xml', {
    opened: ({ name, attributes }) => {
      if (local(name) === 'workbookPr') from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (local(name) !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      sheets.push({ name: attributes['name'] ?? `Sheet${sheets.length + 1}`, part: targets.get(id), hidden: (attributes['state'] ?? 'visible') !== 'visible' });
    },
  });
  return { sheets, from1904 };
}

function partPath(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`;
}

/** For each cell style: is it one of dates? */
async function readStyles(parts: Parts): Promise<DateStyle[]> {
  const formats = new Map<number, string>();
  const styles: DateStyle[] = [];
  let inCells = false;
  await scan(parts, 'xl/styles.xml', {
    opened: ({ name, attributes }) => {
      if (local(name) === 'numFmt') formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (local(name) === 'cellXfs') inCells = true;
      if (local(name) === 'xf' && inCells) styles.push(dateStyle(Number(attributes['numFmtId'] ?? 0), formats));
    },
    closed: ({ name }) => {
      if (local(name) === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

/** Numbers of built-in formats: ECMA-376 part 1, 18.8.30, the East Asian ones included. */
function dateStyle(id: number, formats: ReadonlyMap<number, string>): DateStyle {
  const code = formats.get(id);
  if (code === undefined) {
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 33) || (id >= 45 && id <= 47) || (id >= 55 && id <= 56)) return 'time';
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? 'date' : undefined;
  }
  const plain =
    code
      .replace(/"[^"]*"|\\.|_.|\*./g, '')
      .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
      .split(';')[0] ?? '';
  if (/[yd年日]/i.test(plain) || /m{3,}/i.test(plain)) return /general/i.test(plain) ? undefined : 'date';
  return /[hs]/i.test(plain) && !/general/i.test(plain) ? 'time' : undefined;
}

async function readShared(parts: Parts): Promise<string[]> {
  const shared: string[] = [];
  let text = '';
  let inside = false;
  let phonetic = false;
  let size = 0;
  await scan(parts, 'xl/sharedStrings.xml', {
    opened: ({ name }) => {
      if (local(name) === 'si') text = '';
      else if (local(name) === 't') inside = !phonetic;
      else if (local(name) === 'rPh') phonetic = true;
    },
    closed: ({ name }) => {
      if (local(name) === 't') inside = false;
      else if (local(name) === 'rPh') phonetic = false;
      else if (local(name) === 'si') shared.push(text);
    },
    text: (part) => {
      if (!inside) return;
      text += part;
      size += part.length;
      if (size > sharedLimit) throw tooBig(parts.file, sharedLimit);
    },
  });
  return shared;
}

interface Handlers {
  opened?: (tag: SaxesTagPlain) => void;
  closed?: (tag: SaxesTagPlain) => void;
  text?: (text: string) => unknown;
}

async function scan(parts: Parts, name: string, handlers: Handlers): Promise<void> {
  if (!parts.entries.has(name)) return;
  const parser = xml(handlers);
  for await (const chunk of partText(parts, name)) feed(parser, chunk, { file: parts.file, place: name });
}

function xml(handlers: Handlers): SaxesParser {
  const parser = new SaxesParser();
  if (handlers.opened) parser.on('opentag', handlers.opened);
  if (handlers.closed) parser.on('closetag', handlers.closed);
  const { text } = handlers;
  if (text) {
    parser.on('text', (part) => void text(part));
    parser.on('cdata', (part) => void text(part));
  }
  return parser;
}

function feed(parser: SaxesParser, chunk: string, at: { file: string; place: string }): void {
  const { file, place } = at;
  try {
    parser.write(chunk);
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'PorticoError') throw error;
    throw unreadable(file, {
      en: `${place} in the workbook is damaged (${error.message}). Save it again in Excel.`,
      zh: `工作簿中的 ${place} 已损坏（${error.message}），请在 Excel 中重新保存。`,
    });
  }
}

/** The text of a part; what it really unpacks to is counted, whatever the archive says. */
async function* partText(parts: Parts, name: string): AsyncIterable<string> {
  const entry = parts.entries.get(name);
  if (!entry) return;
  const decoder = new TextDecoder();
  let size = 0;
  const stream = await new Promise<Readable>((resolve, reject) => {
    parts.zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  try {
    for await (const chunk of stream) {
      size += (chunk as Buffer).length;
      if (size > parts.limit) throw tooBig(parts.file, parts.limit);
      yield decoder.decode(chunk as Buffer, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if (error instanceof Error && error.name === 'PorticoError') throw error;
    throw unreadable(parts.file, { en: `the workbook is damaged (${String(error)}). Save it again in Excel.`, zh: `工作簿已损坏（${String(error)}），请在 Excel 中重新保存。` });
  } finally {
    stream.destroy();
  }
}

const notAWorkbook: Text = { en: 'this is not an Excel workbook (.xlsx). Save it as .xlsx or CSV.', zh: '这不是 Excel 工作簿（.xlsx），请另存为 .xlsx 或 CSV。' };

async function refuseOldFormats(path: string, name: string): Promise<void> {
  const stream = createReadStream(path, { end: 7 });
  try {
    for await (const chunk of stream) {
      if ((chunk as Buffer).toString('hex').startsWith('d0cf11e0')) {
        throw unreadable(name, {
          en: 'this is an old .xls file or one with a password. Save it as .xlsx without a password.',
          zh: '这是旧版 .xls 文件或带密码的文件，请另存为不带密码的 .xlsx。',
        });
      }
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'PorticoError') throw error;
    throw unreadable(name, { en: 'the file can not be opened. Check its path and permissions.', zh: '无法打开该文件，请检查路径和权限。' });
  }
}

/** Most parts a workbook may have. */
const mostParts = 20_000;

function openZip(path: string, name: string): Promise<{ zip: ZipFile; entries: Map<string, Entry> }> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (failed, zip) => {
      if (failed) return reject(unreadable(name, notAWorkbook));
      const entries = new Map<string, Entry>();
      zip.on('entry', (entry: Entry) => {
        entries.set(entry.fileName, entry);
        if (entries.size > mostParts) reject(unreadable(name, notAWorkbook));
        else zip.readEntry();
      });
      zip.on('error', () => reject(unreadable(name, notAWorkbook)));
      zip.on('end', () => resolve({ zip, entries }));
      zip.readEntry();
    });
  });
}

function tooBig(file: string, limit: number): Error {
  const size = `${Math.round(limit / 1024 / 1024)} MB`;
  return unreadable(file, {
    en: `the workbook unpacks to more than ${size}. Split it, or save its sheets as CSV.`,
    zh: `工作簿解压后超过 ${size}，请拆分，或将工作表另存为 CSV。`,
  });
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** `AB12` → 27 */
function columnIndex(reference: string): number {
  let index = 0;
  for (const letter of /^[A-Z]*/i.exec(reference)?.[0].toUpperCase() ?? '') index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

function columnName(index: number): string {
  return index < 0 ? '' : columnName(Math.floor(index / 26) - 1) + String.fromCharCode(65 + (index % 26));
}
