import type { Language } from './language.ts';

const locales: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };
const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function kept<T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T {
  const found = cache.get(key) as T | undefined;
  if (found) return found;
  const made = make();
  cache.set(key, made);
  return made;
}

/** A number in the reader's way. Decimals arrive as text and keep every digit they have. */
export function formatNumber(value: number | string, language: Language, digits?: { min: number; max: number }): string {
  const options = { minimumFractionDigits: digits?.min ?? 0, maximumFractionDigits: digits?.max ?? 20 };
  const format = kept(`n${language}${options.minimumFractionDigits}-${options.maximumFractionDigits}`, () => new Intl.NumberFormat(locales[language], options));
  return format.format(value as Intl.StringNumericLiteral);
}

/** An amount of money; `currency` is its ISO 4217 code. Decimals keep every digit they have, two at least. */
export function formatMoney(value: number | string, currency: string, language: Language): string {
  const plain = typeof value === 'string' ? value.replace(/(\.\d\d\d*?)0+$/, '$1') : value;
  const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol', maximumFractionDigits: 4 } as const;
  const format = kept(`m${language}${currency}`, () => new Intl.NumberFormat(locales[language], options));
  return format.format(plain as Intl.StringNumericLiteral);
}

/** A calendar day; `YYYY-MM-DD` is taken as that day, in no time zone. */
export function formatDate(value: string, language: Language): string {
  const day = /^(\d{4})-(\d\d)-(\d\d)/.exec(value);
  if (!day) return value;
  const format = kept(`d${language}`, () => new Intl.DateTimeFormat(locales[language], { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' }));
  return format.format(Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])));
}

/** An instant (ISO 8601) in the reader's time zone; `local` values carry none and are shown as they are. */
export function formatDateTime(value: string, language: Language, kind: 'instant' | 'local' = 'instant'): string {
  const at = new Date(kind === 'local' ? `${value.replace(' ', 'T').replace(/(Z|[+-]\d\d:?\d\d)$/, '')}Z` : value);
  if (Number.isNaN(at.getTime())) return value;
  const format = kept(
    `t${language}${kind}`,
    () =>
      new Intl.DateTimeFormat(locales[language], {
        year: 'numeric',
        month: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        ...(kind === 'local' && { timeZone: 'UTC' }),
      }),
  );
  return format.format(at);
}

/** An instant to the second, for things that follow each other closely. */
export function formatSecond(value: string, language: Language): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return value;
  const format = kept(`s${language}`, () => new Intl.DateTimeFormat(locales[language], { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' }));
  return format.format(at);
}

/** "3 minutes ago", for things that happened lately. `now` in milliseconds. */
export function formatAgo(value: string, language: Language, now: number): string {
  const seconds = Math.round((new Date(value).getTime() - now) / 1000);
  const format = new Intl.RelativeTimeFormat(locales[language], { numeric: 'auto' });
  const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
    ['second', 60],
    ['minute', 60],
    ['hour', 24],
    ['day', 30],
    ['month', 12],
    ['year', Infinity],
  ];
  let amount = seconds;
  for (const [unit, size] of steps) {
    if (Math.abs(amount) < size) return format.format(Math.round(amount), unit);
    amount /= size;
  }
  return value;
}

/** Bytes with a unit. */
export function formatBytes(value: number, language: Language): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return `${formatNumber(value / 1000 ** power, language, { min: 0, max: power === 0 ? 0 : 1 })} ${units[power]}`;
}
