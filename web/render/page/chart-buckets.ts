import { formatDate, type Language } from '../../kit/index.ts';

/** Spans of time that dates are gathered in. Weeks begin on Monday, as ISO 8601 and PostgreSQL have them. */
export const spans = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type TimeSpan = (typeof spans)[number];

/** The day after the span that begins on `day` (YYYY-MM-DD): where the next one begins. */
export function nextSpan(day: string, span: TimeSpan): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (span === 'day' || span === 'week') at.setUTCDate(at.getUTCDate() + (span === 'day' ? 1 : 7));
  else at.setUTCMonth(at.getUTCMonth() + { month: 1, quarter: 3, year: 12 }[span]);
  return at.toISOString().slice(0, 10);
}

/** Every span from the first to the last one, so that one in which nothing happened is not passed over; at most `most`, the latest. */
export function spansBetween(first: string, last: string, { span, most }: { span: TimeSpan; most: number }): readonly string[] {
  const found: string[] = [];
  for (let day = first; day <= last && found.length < 20_000; day = nextSpan(day, span)) found.push(day);
  return found.slice(-most);
}

/** A span in words: "3 Mar 2026", "from 2 Mar 2026", "Mar 2026", "Q1 2026", "2026". */
export function spanWords(day: string, span: TimeSpan, language: Language): string {
  const [year = '', month = ''] = day.split('-');
  const quarter = Math.ceil(Number(month) / 3);
  const zh = language === 'zh';
  if (span === 'year') return zh ? `${year}年` : year;
  if (span === 'quarter') return zh ? `${year}年第${quarter}季度` : `Q${quarter} ${year}`;
  if (span === 'month')
    return new Intl.DateTimeFormat(zh ? 'zh-CN' : 'en-GB', { year: 'numeric', month: 'short', timeZone: 'UTC' }).format(Date.UTC(Number(year), Number(month) - 1));
  const words = formatDate(day, language);
  if (span === 'day') return words;
  return zh ? `${words}起一周` : `from ${words}`;
}
