import type { Language } from '@portico/contracts';

/** A title as it is said: in one language, or in both. */
export interface Said {
  readonly en?: string;
  readonly zh?: string;
}

const han = /\p{Script=Han}/u;

/** `Ticket (工单)` or `工单（Ticket）` is a title in both languages; anything else one in the language of the page. */
export function saidIn(text: string, language: Language): Said {
  const [, first = '', second = ''] = /^(.+?)\s*[(（]([^()（）]+)[)）]$/.exec(text.trim()) ?? [];
  if (second === '' || han.test(first) === han.test(second)) return { [language]: text.trim() };
  return han.test(first) ? { zh: first, en: second.trim() } : { en: first, zh: second.trim() };
}

/** The words a name for the files is made of: English ones where there are any. */
export function nameWords(said: Said): string {
  return said.en ?? said.zh ?? '';
}

/** Many of it, in English; Chinese says one and many alike. */
export function manyOf({ en, zh }: Said): Said | undefined {
  if (en === undefined || !/[a-z]$/i.test(en)) return undefined;
  const many = /[^aeiou]y$/i.test(en) ? `${en.slice(0, -1)}ies` : /(s|x|z|ch|sh)$/i.test(en) ? `${en}es` : `${en}s`;
  return { en: many, ...(zh !== undefined && { zh }) };
}
