import { blockTypes, type Language } from '@portico/contracts';

/** Kinds of blocks whose title or description has the words asked for, in either language; all of them for no words. */
export function findTypes(asked: string, language: Language): readonly string[] {
  const words = asked.trim().toLowerCase();
  const types = Object.keys(blockTypes);
  if (words === '') return types;
  const rank = (type: string): number => {
    const { title, words: about } = blockTypes[type] ?? {};
    if (title?.[language].toLowerCase().startsWith(words) === true) return 0;
    if (`${title?.en} ${title?.zh} ${type}`.toLowerCase().includes(words)) return 1;
    return `${about?.en} ${about?.zh}`.toLowerCase().includes(words) ? 2 : 3;
  };
  return types.filter((type) => rank(type) < 3).toSorted((a, b) => rank(a) - rank(b));
}
