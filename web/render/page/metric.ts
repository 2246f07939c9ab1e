import type { Language } from '../../kit/index.ts';
import type { FieldView } from '../model.ts';

/** Days from `from` up to, and without, `to` (YYYY-MM-DD). */
interface Days {
  readonly from: string;
  readonly to: string;
}

/** The week or month so far, and the same days of the one before. Weeks begin on Monday. */
export function periodsOf(compare: 'previousWeek' | 'previousMonth', today: string): { now: Days; before: Days } {
  const tomorrow = plus(today, 1);
  if (compare === 'previousWeek') {
    const monday = plus(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7));
    return { now: { from: monday, to: tomorrow }, before: { from: plus(monday, -7), to: plus(tomorrow, -7) } };
  }
  const first = `${today.slice(0, 7)}-01`;
  const before = `${plus(first, -1).slice(0, 7)}-01`;
  const sameDays = plus(before, Number(today.slice(8)));
  return { now: { from: first, to: tomorrow }, before: { from: before, to: sameDays < first ? sameDays : first } };
}

function plus(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The condition that a record lies in these days of the reader. */
export function within({ name, type }: FieldView, { from, to }: Days): Readonly<Record<string, unknown>> {
  const at = (day: string): string => (type === 'date' ? day : type === 'datetime' ? new Date(`${day}T00:00:00`).toISOString() : `${day}T00:00:00`);
  return { [name]: { gte: at(from), lt: at(to) } };
}

/** "1–21 Oct 2026". */
export function daysWords({ from, to }: Days, language: Language): string {
  const zh = language === 'zh';
  const format = new Intl.DateTimeFormat(zh ? 'zh-CN' : 'en-GB', { year: 'numeric', month: zh ? 'long' : 'short', day: 'numeric', timeZone: 'UTC' });
  return format.formatRange(Date.parse(`${from}T00:00:00Z`), Date.parse(`${plus(to, -1)}T00:00:00Z`));
}

interface Change {
  readonly way: 'more' | 'less' | 'same' | 'before';
  /** Whole percent; undefined where there was nothing before. */
  readonly percent: number | undefined;
  readonly good: boolean | undefined;
}

/** How a number changed, and whether that is good. */
export function changeOf(now: number, before: number, good: 'more' | 'less'): Change {
  if (now === before) return { way: 'same', percent: 0, good: undefined };
  const way = now > before ? 'more' : 'less';
  if (before === 0) return { way: 'before', percent: undefined, good: way === good };
  return { way, percent: Math.round((Math.abs(now - before) / Math.abs(before)) * 100), good: way === good };
}
