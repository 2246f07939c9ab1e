/** Columns a text takes on a terminal: Chinese, Japanese, Korean and full-width forms take two, marks take none. */
export function widthOf(text: string): number {
  let width = 0;
  // eslint-disable-next-line no-control-regex -- colours take no room
  for (const character of text.replace(/\u001b\[[0-9;]*m/g, '')) width += characterWidth(character.codePointAt(0) ?? 0);
  return width;
}

const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];
const none: readonly (readonly [number, number])[] = [
  [0x0300, 0x036f],
  [0x200b, 0x200f],
  [0x20d0, 0x20ff],
  [0xfe00, 0xfe0f],
];

function characterWidth(code: number): number {
  if (code < 0x300) return 1;
  const within = (ranges: typeof wide): boolean => ranges.some(([from, to]) => code >= from && code <= to);
  if (within(none)) return 0;
  return within(wide) ? 2 : 1;
}

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly right?: boolean;
  /** Never cut: an id of which a part is no use. */
  readonly whole?: boolean;
}

export interface Table {
  readonly head: string;
  readonly lines: readonly string[];
  /** Titles of the columns there was no room for. */
  readonly left: readonly string[];
}

/**
 * Lines of a table, columns two spaces apart. On a screen of so many columns the widest give way until it fits, and
 * what is cut ends with an ellipsis; what still finds no room is left out at the right and named. Without a screen
 * nothing is cut.
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], screen?: number): Table {
  const clean = rows.map((row) => columns.map((_, index) => oneLine(row[index] ?? '')));
  const widths = columns.map((column, index) => Math.max(widthOf(column.title), ...clean.map((row) => widthOf(row[index] ?? ''))));
  const kept = columns.map((_, index) => index).filter((index) => screen === undefined || fits(index, { columns, widths, screen }));
  const shown = kept.map((index) => widths[index] ?? 0);
  if (screen !== undefined) squeeze(shown, { screen, whole: kept.map((index) => columns[index]?.whole === true) });
  const line = (cells: readonly string[]): string =>
    kept
      .map((index, at) => padded(cells[index] ?? '', { width: shown[at] ?? 0, right: columns[index]?.right === true }))
      .join('  ')
      .trimEnd();
  return {
    head: line(columns.map((column) => column.title)),
    lines: clean.map((row) => line(row)),
    left: columns.filter((_, index) => !kept.includes(index)).map((column) => column.title),
  };
}

/** A column narrower than this says nothing. */
const least = 12;

/** Is there room for this column, when it and those before it give way as far as they can and no id is cut? */
function fits(index: number, all: { columns: readonly Column[]; widths: readonly number[]; screen: number }): boolean {
  const isWhole = (at: number): boolean => all.columns[at]?.whole === true;
  if (index === 0 || isWhole(index)) return true;
  const counted = all.widths.map((width, at) => (isWhole(at) ? width + 2 : at <= index ? Math.min(width, least) + 2 : 0));
  return counted.reduce((sum, width) => sum + width, -2) <= all.screen;
}

/** Takes from the widest until all find room. */
function squeeze(widths: number[], to: { screen: number; whole: readonly boolean[] }): void {
  const able = (): number[] => widths.map((width, index) => (to.whole[index] === true ? 0 : width));
  for (;;) {
    const over = widths.reduce((sum, width) => sum + width + 2, -2) - to.screen;
    const most = Math.max(0, ...able());
    if (over <= 0 || most <= least) return;
    const second = Math.max(least, ...able().filter((width) => width < most));
    const equals = able().filter((width) => width === most).length;
    const take = Math.max(1, Math.min(most - second, Math.ceil(over / equals)));
    able().forEach((width, index) => {
      if (width === most) widths[index] = Math.max(least, width - take);
    });
  }
}

function padded(cell: string, to: { width: number; right: boolean }): string {
  const fitting = cut(cell, to.width);
  const space = ' '.repeat(Math.max(0, to.width - widthOf(fitting)));
  return to.right ? space + fitting : fitting + space;
}

/** As much of a text as fits, with an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

/** Breaks a text at spaces, and between any two characters of Chinese. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(/ ?[^ \u2e80-\uffef]+|[ \u2e80-\uffef]/g) ?? []) {
    if (line !== '' && widthOf(line + piece) > columns) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
  }
  return [...lines, line.trimEnd()];
}
