import type { RecordView } from '../model.ts';

export interface Branch {
  readonly record: RecordView;
  readonly children: readonly Branch[];
}

/** Records below their parents. One whose parent is not among them stands at the top; circles are cut open. */
export function treeOf(records: readonly RecordView[], parentOf: (record: RecordView) => string | undefined): readonly Branch[] {
  const ids = new Set(records.map((record) => record.id));
  const below = new Map<string, RecordView[]>();
  const top: RecordView[] = [];
  for (const record of records) {
    const parent = parentOf(record);
    if (parent === undefined || !ids.has(parent) || parent === record.id) top.push(record);
    else below.set(parent, [...(below.get(parent) ?? []), record]);
  }
  const seen = new Set<string>();
  const branch = (record: RecordView): Branch => {
    seen.add(record.id);
    return { record, children: (below.get(record.id) ?? []).filter((child) => !seen.has(child.id)).map(branch) };
  };
  const found = top.map(branch);
  // What is left stands in circles: each is opened at its first record.
  for (const record of records) if (!seen.has(record.id)) found.push(branch(record));
  return found;
}

/** A record of a tree as it is drawn, line by line. */
export interface Line {
  readonly record: RecordView;
  /** From 1. */
  readonly level: number;
  /** Has it others below it? */
  readonly parent: boolean;
}

/** The lines of a tree; what lies below a closed record is left out. */
export function linesOf(branches: readonly Branch[], closed: ReadonlySet<string>, level = 1): readonly Line[] {
  return branches.flatMap(({ record, children }) => [{ record, level, parent: children.length > 0 }, ...(closed.has(record.id) ? [] : linesOf(children, closed, level + 1))]);
}
