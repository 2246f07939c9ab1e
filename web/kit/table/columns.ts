/** What a person chose for a table, as kept in the browser: order of the columns and which are hidden. */
export interface ColumnChoice {
  readonly order: readonly string[];
  readonly hidden: readonly string[];
}
export interface ColumnName {
  readonly key: string;
  /** Not shown until chosen. */
  readonly extra?: boolean;
  /** Always shown, always first. */
  readonly fixed?: boolean;
}

/** Columns in the chosen order. Those that are new since the choice stand where the table puts them. */
export function arrange<C extends ColumnName>(columns: readonly C[], choice: ColumnChoice | undefined): readonly C[] {
  if (!choice) return columns;
  const place = (column: C) => {
    const index = choice.order.indexOf(column.key);
    return index === -1 ? columns.indexOf(column) : index;
  };
  return columns.toSorted((a, b) => Number(b.fixed ?? false) - Number(a.fixed ?? false) || place(a) - place(b));
}

/** Is it shown? Columns never chosen about follow the table's own wish. */
export function isShown(column: ColumnName, choice: ColumnChoice | undefined): boolean {
  if (column.fixed) return true;
  if (choice?.order.includes(column.key)) return !choice.hidden.includes(column.key);
  return !column.extra;
}

/** The columns to draw. */
export function visible<C extends ColumnName>(columns: readonly C[], choice: ColumnChoice | undefined): readonly C[] {
  return arrange(columns, choice).filter((column) => isShown(column, choice));
}

/** Shows or hides one column. */
export function toggle(columns: readonly ColumnName[], choice: ColumnChoice | undefined, key: string): ColumnChoice {
  const arranged = arrange(columns, choice);
  const hidden = arranged.filter((column) => isShown(column, choice) === (column.key === key)).map((column) => column.key);
  return { order: arranged.map((column) => column.key), hidden };
}

/** Moves one column a place up (-1) or down (1); beyond the ends nothing happens. */
export function move(columns: readonly ColumnName[], choice: ColumnChoice | undefined, at: { key: string; by: -1 | 1 }): ColumnChoice {
  const arranged = arrange(columns, choice);
  const order = arranged.map((column) => column.key);
  const hidden = arranged.filter((column) => !isShown(column, choice)).map((column) => column.key);
  const from = order.indexOf(at.key);
  const to = from + at.by;
  const other = order[to];
  if (from === -1 || other === undefined || arranged[to]?.fixed) return { order, hidden };
  order[from] = other;
  order[to] = at.key;
  return { order, hidden };
}

/** Reads a kept choice; anything unreadable counts as none. */
export function readChoice(text: string | null): ColumnChoice | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (typeof value !== 'object' || value === null || !('order' in value) || !('hidden' in value)) return undefined;
    if (!Array.isArray(value.order) || !Array.isArray(value.hidden)) return undefined;
    return { order: value.order.map(String), hidden: value.hidden.map(String) };
  } catch {
    return undefined;
  }
}
