// What every page needs of texts, apart from their schema: pages that only read titles load no zod.
import type { Title } from './text.ts';

/** The languages every text exists in. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** Picks the language asked for; falls back to the other one, then to `fallback`. */
export function titleIn(language: Language, title: Title | undefined, fallback: string): string {
  if (title === undefined) return fallback;
  if (typeof title === 'string') return title;
  return title[language] ?? title.en ?? title.zh ?? fallback;
}

/** Is it words in the languages of the product, `{ en, zh }`? */
export function isLocalText(value: unknown): value is { en?: string; zh?: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([key, text]) => languages.some((one) => one === key) && typeof text === 'string');
}

/** Fills `{name}` placeholders; a placeholder without a value stays visible, so that nothing is dropped in silence. */
export function fill(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => (key in values ? String(values[key]) : whole));
}
