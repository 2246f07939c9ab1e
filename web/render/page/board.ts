import type { TagColor } from '../../kit/index.ts';
import type { FieldView, RecordView } from '../model.ts';

/** A column of a board. `value` null: records without one. */
export interface BoardColumn {
  readonly value: string | null;
  readonly colour: TagColor;
  readonly records: readonly RecordView[];
}

/** Records in the columns of a choice, in the order of the field's values; one for those without only when there are any. */
export function boardOf(records: readonly RecordView[], field: FieldView): readonly BoardColumn[] {
  const values = field.values ?? [];
  const known = new Set(values.map(({ value }) => value));
  const without = records.filter((record) => !known.has(String(record.values[field.name] ?? '')));
  return [
    ...values.map(({ value, color }) => ({ value, colour: color ?? ('neutral' as const), records: records.filter((record) => record.values[field.name] === value) })),
    ...(without.length > 0 ? [{ value: null, colour: 'neutral' as const, records: without }] : []),
  ];
}

/** Columns people see: all of them, or those with cards; while none has any, or a card looks for its place, all. */
export function shownColumns(columns: readonly BoardColumn[], { hideEmpty, moving }: { hideEmpty: boolean; moving: boolean }): readonly BoardColumn[] {
  const filled = columns.filter(({ records }) => records.length > 0);
  return hideEmpty && !moving && filled.length > 0 ? filled : columns;
}

/** Records as they will be once their moves are done. */
export function withMoves(records: readonly RecordView[], field: string, moves: ReadonlyMap<string, string | null>): readonly RecordView[] {
  if (moves.size === 0) return records;
  return records.map((record) => {
    const value = moves.get(record.id);
    return value === undefined ? record : { ...record, values: { ...record.values, [field]: value } };
  });
}

/** The column beside the one a value stands in; undefined at the ends. */
export function nextColumn(columns: readonly BoardColumn[], value: unknown, step: 1 | -1): BoardColumn | undefined {
  const at = columns.findIndex((column) => column.value === (value ?? null));
  return at === -1 ? undefined : columns[at + step];
}
