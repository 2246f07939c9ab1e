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
}

/**
 * Lines of a table, columns two spaces apart. On a screen of `columns` the widest columns give way until it fits; what
 * is cut ends with an ellipsis. Without `columns` nothing is cut.
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], screen?: number): { head: string; lines: string[] } {
  const clean = rows.map((row) => columns.map((_, index) => oneLine(row[index] ?? '')));
  const widths = columns.map((column, index) => Math.max(widthOf(column.title), ...clean.map((row) => widthOf(row[index] ?? ''))));
  if (screen !== undefined) squeeze(widths, screen);
  const line = (cells: readonly string[]): string => cells.map((cell, index) => padded(cell, { width: widths[index] ?? 0, right: columns[index]?.right === true })).join('  ').trimEnd();
  return { head: line(columns.map((column) => column.title)), lines: clean.map((row) => line(row)) };
}

function squeeze(widths: number[], screen: number): void {
  for (;;) {
    const total = widths.reduce((sum, width) => sum + width + 2, -2);
    const most = Math.max(...widths);
    if (total <= screen || most <= 8) return;
    const second = Math.max(8, ...widths.filter((width) => width < most));
    const equals = widths.filter((width) => width === most).length;
    const take = Math.max(1, Math.min(most - second, Math.ceil((total - screen) / equals)));
    widths.forEach((width, index) => {
      if (width === most) widths[index] = Math.max(8, width - take);
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
