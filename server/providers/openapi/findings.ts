import type { Issue, Text } from '@portico/contracts';

/** Findings of one kind that are listed one by one; further ones are counted. */
const listed = 25;

/** Collects what a conversion changed or left out. Nothing is dropped in silence: what is too often to list is counted. */
export interface Findings {
  /** `place` is a JSON pointer into the document, or a path in the curation. */
  add(kind: string, place: string, message: Text): void;
  list(): Issue[];
}

export function createFindings(): Findings {
  const kinds = new Map<string, { issues: Issue[]; places: Set<string>; first: Text }>();
  return {
    add: (kind, place, message) => {
      const known = kinds.get(kind) ?? { issues: [], places: new Set(), first: message };
      kinds.set(kind, known);
      // What two operations share is read twice and told once.
      if (known.places.has(place)) return;
      known.places.add(place);
      if (known.issues.length < listed) known.issues.push({ place, message });
    },
    list: () =>
      [...kinds.values()].flatMap(({ issues, places, first }) => {
        const more = places.size - issues.length;
        return more === 0 ? issues : [...issues, { message: { en: `${more} further findings like: ${first.en}`, zh: `另有 ${more} 处类似问题：${first.zh}` } }];
      }),
  };
}
