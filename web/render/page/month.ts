import dayjs, { type Dayjs } from 'dayjs';
import type { FieldView, RecordView } from '../model.ts';

export type Span = 'month' | 'week';

/** The days a calendar shows around a day: whole weeks from Monday, of its month or just its own. Each as YYYY-MM-DD. */
export function daysOf(day: string, span: Span): readonly string[] {
  const first = span === 'month' ? dayjs(day).startOf('month') : dayjs(day);
  const last = span === 'month' ? dayjs(day).endOf('month') : first;
  const start = monday(first);
  const weeks = Math.ceil((monday(last).diff(start, 'day') + 7) / 7);
  return Array.from({ length: weeks * 7 }, (_, step) => start.add(step, 'day').format('YYYY-MM-DD'));
}

function monday(day: Dayjs): Dayjs {
  return day.subtract((day.day() + 6) % 7, 'day').startOf('day');
}

/** The first day of the month, or the day of the week, before or after. */
export function stepBy(day: string, span: Span, step: 1 | -1): string {
  return (span === 'month' ? dayjs(day).startOf('month') : dayjs(day)).add(step, span).format('YYYY-MM-DD');
}

/** The calendar day a value falls on where the reader is; undefined for none. */
export function dayIn(field: FieldView, value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  if (field.type !== 'datetime') return /^\d{4}-\d\d-\d\d/.exec(value)?.[0];
  const at = dayjs(value);
  return at.isValid() ? at.format('YYYY-MM-DD') : undefined;
}

/** Keeps records that touch some days: those that begin before their end and end after their beginning. */
export function betweenFilter(days: readonly string[], fields: { start: FieldView; end: FieldView | undefined }): Record<string, unknown> {
  const [first = '', last = first] = [days[0], days.at(-1)];
  const { start, end } = fields;
  const from = { gte: bound(start, first, false) };
  const until = { lte: bound(start, last, true) };
  if (!end) return { [start.name]: { ...from, ...until } };
  return { and: [{ [start.name]: until }, { or: [{ [end.name]: { gte: bound(end, first, false) } }, { [start.name]: from }] }] };
}

function bound(field: FieldView, day: string, end: boolean): string {
  if (field.type === 'date') return day;
  const at = end ? dayjs(day).endOf('day') : dayjs(day).startOf('day');
  return field.type === 'datetime' ? at.toISOString() : at.format('YYYY-MM-DDTHH:mm:ss');
}

/** Records on each of some days; one that lasts stands on all of them. */
export function recordsByDay(
  records: readonly RecordView[],
  days: readonly string[],
  fields: { start: FieldView; end: FieldView | undefined },
): ReadonlyMap<string, readonly RecordView[]> {
  const found = new Map<string, RecordView[]>(days.map((day) => [day, []]));
  for (const record of records) {
    const begin = dayIn(fields.start, record.values[fields.start.name]);
    const given = fields.end && dayIn(fields.end, record.values[fields.end.name]);
    if (begin === undefined) continue;
    const end = given !== undefined && given >= begin ? given : begin;
    for (const day of days) if (day >= begin && day <= end) found.get(day)?.push(record);
  }
  return found;
}
