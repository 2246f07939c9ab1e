import { z } from 'zod';

/** The languages every text exists in. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** A text in both languages of the product. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** A title as it stands in a file: one string for both languages, or one per language. */
export const titleSchema = z.union([z.string().min(1).max(200), z.strictObject({ en: z.string().min(1).max(200).optional(), zh: z.string().min(1).max(200).optional() })]);
export type Title = z.infer<typeof titleSchema>;

/** Picks the language asked for; falls back to the other one, then to `fallback`. */
export function titleIn(language: Language, title: Title | undefined, fallback: string): string {
  if (title === undefined) return fallback;
  if (typeof title === 'string') return title;
  return title[language] ?? title.en ?? title.zh ?? fallback;
}

/** Fills `{name}` placeholders; a placeholder without a value stays visible, so that nothing is dropped in silence. */
export function fill(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => (key in values ? String(values[key]) : whole));
}
