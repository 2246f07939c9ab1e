import { type Language, type Title, titleIn } from '@portico/contracts';
import { spell } from '../../render/model.ts';

/** The words of a title in one language, without falling back to another. */
export function wordsIn(title: Title | undefined, language: Language): string {
  return title === undefined ? '' : typeof title === 'string' ? title : (title[language] ?? '');
}

/** The title with other words in one language; undefined when none are left. */
export function withWords(title: Title | undefined, language: Language, words: string): Title | undefined {
  const both = typeof title === 'string' ? { en: title, zh: title } : { ...title };
  if (words === '') delete both[language];
  else both[language] = words;
  return Object.keys(both).length > 0 ? both : undefined;
}

/** What people read: the title, else the name spelled out. */
export function shownAs(of: { readonly title?: Title | undefined }, name: string, language: Language): string {
  return titleIn(language, of.title, '') || spell(name);
}
