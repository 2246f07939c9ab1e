import type { Definitions, ItemKind, Text } from '@portico/contracts';
import { subjectsOf, type Subject } from './passages.ts';
import { scanCharacters } from './scan-characters.ts';
import { neighboursOf, scanNames } from './scan-names.ts';
import { scanRules, type FindingSeverity, type RuleId, type Sighting } from './scan-rules.ts';
import { scanPlaces } from './scan-schema.ts';
import { rank, scanSentences } from './scan-sentences.ts';

/** Something in a surface that may be aimed at models rather than describe a tool. */
export interface Finding {
  readonly id: RuleId;
  readonly severity: FindingSeverity;
  readonly kind: ItemKind;
  readonly name: string;
  /** JSON pointer into the definition. */
  readonly place: string;
  /** Hidden characters stand as `⟦U+200B⟧`. */
  readonly excerpt: string;
  readonly message: Text;
  readonly remedy: Text;
}

/** Most findings of one item, and of all: the gravest come first. */
const most = { item: 20, all: 500 } as const;

/**
 * Looks for poisoned definitions: hidden characters, instructions aimed at models, requests for secrets, ways out for
 * data, names that pass for those of `others`, text smuggled into schemas. Every text of every item is read, keys too.
 * `low` is for the record; anything above deserves a person's look before it is shown to agents.
 *
 * It knows how such texts are commonly written and does not understand them: an oblique sentence passes. A clean scan is
 * no proof; that nothing changes without approval is what protects.
 */
export function scan(definitions: Definitions, others: readonly { readonly provider: string; readonly tools: readonly string[] }[]): Finding[] {
  const neighbours = neighboursOf(
    definitions.tools.map((tool) => tool.name),
    others,
  );
  const found = subjectsOf(definitions).flatMap((subject) => {
    const sightings = [
      ...subject.passages.flatMap((passage) => [...scanCharacters(passage), ...scanSentences(passage)]),
      ...scanPlaces(subject),
      ...scanNames(subject, neighbours),
    ];
    return worstFirst(onceEach(sightings))
      .slice(0, most.item)
      .map((sighting) => findingOf(subject, sighting));
  });
  return worstFirst(found).slice(0, most.all);
}

const worstFirst = <T extends { readonly severity: FindingSeverity }>(list: readonly T[]): T[] => list.toSorted((a, b) => rank[b.severity] - rank[a.severity]);

/** One sighting of a rule at a place, the gravest. */
function onceEach(sightings: readonly Sighting[]): Sighting[] {
  const kept = new Map<string, Sighting>();
  for (const sighting of sightings) {
    const key = `${sighting.id} ${sighting.place}`;
    const known = kept.get(key);
    if (!known || rank[sighting.severity] > rank[known.severity]) kept.set(key, sighting);
  }
  return [...kept.values()];
}

const findingOf = ({ kind, name }: Subject, sighting: Sighting): Finding => ({ kind, name, ...sighting, ...scanRules[sighting.id] });
