import type { IndexEntry } from './describe.ts';
import { intentIn } from './understand.ts';
import { noise, split, stem } from './words.ts';

/** What a provider's tools are about, for an agent that sees none of them. */
export interface Subjects {
  readonly provider: string;
  readonly title: string | undefined;
  readonly tools: number;
  /** The nouns most tools are about, the commonest first. */
  readonly nouns: readonly string[];
}

/** In names of tools these say how, to whom or in which form, not about what. */
const adverbs = new Set(
  'all by for authenticated legacy bulk latest default single custom selected current new id ids name number status setting self public private non get set'.split(' ').map(stem),
);

/** Providers with their counts and main subjects, the one with the most tools first. */
export function subjectsOf(entries: readonly IndexEntry[], most: number): Subjects[] {
  const byProvider = Map.groupBy(entries, (entry) => entry.provider);
  return [...byProvider]
    .map(([provider, own]) => ({ provider, title: own[0]?.title, tools: own.length, nouns: nounsOf(own, most) }))
    .sort((a, b) => b.tools - a.tools || a.provider.localeCompare(b.provider));
}

function nounsOf(entries: readonly IndexEntry[], most: number): string[] {
  const found = new Map<string, { count: number; word: string }>();
  for (const entry of entries) {
    const words = split(entry.tool.name)
      .filter((piece) => !piece.han && piece.text.length > 2 && !/(ed|ing)$/.test(piece.text))
      .map((piece) => piece.text);
    const seen = new Set<string>();
    for (const [place, word] of words.entries()) {
      const key = stem(word);
      if (seen.has(key) || noise.has(word) || adverbs.has(key) || intentIn([key]) !== undefined) continue;
      seen.add(key);
      // What a name begins with is its group, which says more than what stands behind.
      const kept = found.get(key) ?? { count: 0, word };
      found.set(key, { count: kept.count + (place === 0 ? 2 : 1), word: word.length < kept.word.length ? kept.word : word });
    }
  }
  return [...found.values()]
    .sort((a, b) => b.count - a.count || a.word.localeCompare(b.word))
    .slice(0, most)
    .map((one) => one.word);
}
