import type { Definitions, ItemKind, Text } from '@portico/contracts';
import { inSlices } from './in-slices.ts';
import { subjectsOf, type Passage, type Subject } from './passages.ts';
import { scanCharacters } from './scan-characters.ts';
import { neighboursOf, scanNames } from './scan-names.ts';
import { scanRules, type FindingSeverity, type RuleId, type Sighting } from './scan-rules.ts';
import { scanPassage, scanPlaces } from './scan-schema.ts';
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
export function scan(definitions: Definitions, others: Others): Finding[] {
  return gravest([...itemByItem(definitions, others)].flat());
}

/** The same, in slices: a thousand tools take a second, which nobody else shall wait for. */
export async function scanInSlices(definitions: Definitions, others: Others): Promise<Finding[]> {
  return gravest((await inSlices(itemByItem(definitions, others))).flat());
}

/** One text on its own, as it would be read in a description. */
export function scanText(text: string): Sighting[] {
  const passage: Passage = { role: 'description', place: '', text };
  return [...scanCharacters(passage), ...scanSentences(passage), ...scanPassage(passage)];
}

type Others = readonly { readonly provider: string; readonly tools: readonly string[] }[];

function* itemByItem(definitions: Definitions, others: Others): Generator<readonly Finding[]> {
  const neighbours = neighboursOf(
    definitions.tools.map((tool) => tool.name),
    others,
  );
  for (const subject of subjectsOf(definitions)) {
    const sightings = [
      ...subject.passages.flatMap((passage) => [...scanCharacters(passage), ...scanSentences(passage)]),
      ...scanPlaces(subject),
      ...scanNames(subject, neighbours),
    ];
    yield worstFirst(onceEach(sightings))
      .slice(0, most.item)
      .map((sighting) => findingOf(subject, sighting));
  }
}

const gravest = (found: readonly Finding[]): Finding[] => worstFirst(found).slice(0, most.all);
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
