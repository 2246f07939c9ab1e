/** The terms of one tool, field by field. */
export type Fields = Readonly<Record<string, readonly string[]>>;

export interface FieldWeight {
  /** How much one occurrence counts. */
  readonly weight: number;
  /** How much longer fields are held back: 0 not at all, 1 wholly. */
  readonly b: number;
}

export interface Postings {
  /** How much of a term each document that has it has: levelled and saturated, between 0 and k1 + 1. */
  of(term: string): ReadonlyMap<number, number>;
  /** How much a term tells; one that nobody has tells the most. */
  rarity(term: string): number;
}

const k1 = 1.2;

/** BM25F (Robertson, Zaragoza, Taylor 2004): frequencies are weighed and levelled by field, then saturated once. */
export function createPostings(documents: readonly Fields[], weights: Readonly<Record<string, FieldWeight>>): Postings {
  const names = Object.keys(weights);
  const average = Object.fromEntries(names.map((name) => [name, documents.reduce((sum, fields) => sum + (fields[name]?.length ?? 0), 0) / Math.max(1, documents.length) || 1]));
  const frequencies = new Map<string, Map<number, number>>();
  for (const [document, fields] of documents.entries()) {
    for (const name of names) {
      const terms = fields[name] ?? [];
      const { weight, b } = weights[name] ?? { weight: 1, b: 0.75 };
      const share = weight / (1 - b + (b * terms.length) / (average[name] ?? 1));
      for (const term of terms) {
        const found = frequencies.get(term) ?? new Map<number, number>();
        if (found.size === 0) frequencies.set(term, found);
        found.set(document, (found.get(document) ?? 0) + share);
      }
    }
  }
  const rarity = (term: string): number => rarityOf(frequencies.get(term)?.size ?? 0, documents.length);
  const none: ReadonlyMap<number, number> = new Map();
  const scored = new Map<string, ReadonlyMap<number, number>>();
  return {
    rarity,
    of: (term) => {
      const known = scored.get(term);
      if (known) return known;
      const found = frequencies.get(term);
      if (!found) return none;
      const scores = new Map([...found].map(([document, frequency]) => [document, (frequency * (k1 + 1)) / (frequency + k1)]));
      scored.set(term, scores);
      return scores;
    },
  };
}

/** Inverse document frequency: how much it tells that `having` of `all` documents have something. */
export function rarityOf(having: number, all: number): number {
  return Math.log(1 + (all - having + 0.5) / (having + 0.5));
}
