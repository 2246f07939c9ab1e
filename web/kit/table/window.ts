/** Where a long list stands: the row at the top of the window, in px from the list's own beginning. */
export interface WindowState {
  /** Of the element that scrolls. */
  readonly scroll: number;
  /** Of the list, which may be longer than an element can be. */
  readonly top: number;
}
export interface WindowSize {
  readonly rows: number;
  /** Height of a row and of the part that is seen, px. */
  readonly row: number;
  readonly view: number;
}

/** Tallest element that every browser lays out. */
const tallest = 8_000_000;
/** Rows drawn above and below what is seen. */
const spare = 8;

export const firstWindow: WindowState = { scroll: 0, top: 0 };

/** Height of the element that stands for all rows. */
export function heightOf({ rows, row }: WindowSize): number {
  return Math.min(tallest, rows * row);
}

/**
 * The window after a scroll. Where all rows fit into an element both places are the same. Where they do not, a step of
 * less than a page moves the list by just as much, and a longer one (the bar was dragged) goes to the same share of it.
 */
export function scrolled(before: WindowState, scroll: number, size: WindowSize): WindowState {
  const height = heightOf(size);
  const most = Math.max(0, size.rows * size.row - size.view);
  if (size.rows * size.row <= height) return { scroll, top: Math.min(most, Math.max(0, scroll)) };
  const end = height - size.view;
  if (scroll <= 0) return { scroll, top: 0 };
  if (scroll >= end) return { scroll, top: most };
  const step = scroll - before.scroll;
  const top = Math.abs(step) <= size.view ? before.top + step : (scroll / end) * most;
  return { scroll, top: Math.min(most, Math.max(0, top)) };
}

/** The rows to draw, from the first up to, not including, `end`, and how far down in the element they stand. */
export function rowsIn({ scroll, top }: WindowState, { rows, row, view }: WindowSize): { first: number; end: number; offset: number } {
  const first = Math.max(0, Math.min(rows, Math.floor(top / row) - spare));
  const end = Math.min(rows, Math.ceil((top + view) / row) + spare);
  return { first, end, offset: Math.max(0, scroll - (top - first * row)) };
}
