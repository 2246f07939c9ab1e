import { type Language, languages } from '@portico/contracts';

type Texts = Readonly<Partial<Record<Language, string>>>;

/** What a title says in a language; a plain text says the same in both. */
export function textIn(value: unknown, language: Language): string {
  if (typeof value === 'string') return value;
  const text = (value as Texts | null | undefined)?.[language];
  return typeof text === 'string' ? text : '';
}

/**
 * The title with other words in one language; no words at all are no title. A plain text stays one for both languages
 * until the `other` one is given words of its own.
 */
export function withText(value: unknown, { language, text, other = false }: { language: Language; text: string; other?: boolean }): unknown {
  if (typeof value === 'string' && !other) return text === '' ? undefined : text;
  const before: Texts = typeof value === 'string' ? { en: value, zh: value } : ((value as Texts | null | undefined) ?? {});
  const kept = Object.fromEntries(Object.entries({ ...before, [language]: text }).filter(([, words]) => typeof words === 'string' && words !== ''));
  return languages.some((one) => kept[one] !== undefined) ? kept : undefined;
}
