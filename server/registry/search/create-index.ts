import { fieldsOf, parametersOf, type IndexEntry } from './describe.ts';
import { createPostings, rarityOf, type FieldWeight, type Postings } from './postings.ts';
import { intentIn, understand, type Group, type Intent, type Wish } from './understand.ts';

export interface Found {
  readonly provider: string;
  readonly tool: string;
  /** Comparable within one answer only. */
  readonly score: number;
}

export interface Asked {
  readonly limit: number;
  /** Asked from the best downwards until `limit` are found; what it refuses never comes out. */
  readonly allowed?: (provider: string, tool: string) => boolean;
  /** Unit vectors of the query (and of its gloss); the nearest counts. */
  readonly vectors?: readonly Float32Array[];
}

export interface Index {
  readonly size: number;
  /** The best tools for a wish in English or Chinese, best first; the same for the same index and words. */
  search(query: string, asked: Asked): Found[];
}

/** Which of the means are used. All of them, but where their worth is measured (tests/recall). */
export interface Recipe {
  readonly weights: boolean;
  readonly synonyms: boolean;
  readonly glossary: boolean;
  readonly priors: boolean;
}

const everything: Recipe = { weights: true, synonyms: true, glossary: true, priors: true };

const fieldWeights: Readonly<Record<string, FieldWeight>> = {
  name: { weight: 3, b: 0.4 },
  title: { weight: 4, b: 0.5 },
  summary: { weight: 1.5, b: 0.6 },
  description: { weight: 0.6, b: 0.8 },
  parameters: { weight: 0.5, b: 0.6 },
  parameterTexts: { weight: 0.6, b: 0.8 },
  choices: { weight: 0.6, b: 0.6 },
  provider: { weight: 1, b: 0.5 },
  questions: { weight: 2.5, b: 0.6 },
};
const flat: Readonly<Record<string, FieldWeight>> = { all: { weight: 1, b: 0.75 } };

/** What is known of a tool besides its words. */
interface Traits {
  readonly intent: Intent | undefined;
  /** Stems of name and title: what the tool itself says it is about. */
  readonly about: ReadonlySet<string>;
  readonly required: number;
  readonly fading: boolean;
}

/** So many of the best are put in order anew; the others follow, for callers who may use little of what is there. */
const depth = 200;

/**
 * An index over tools, in memory: BM25F over weighted fields, wishes widened by synonyms and a Chinese glossary, then put in
 * order by how much of the wish is met, how much of the tool is meant, and what it takes to call it. With `vectors` (a unit
 * vector for each entry, or undefined) both orders are fused. Pure; built anew when a surface changes.
 */
export function createIndex(entries: readonly IndexEntry[], options: { vectors?: readonly (Float32Array | undefined)[]; recipe?: Recipe } = {}): Index {
  const recipe = options.recipe ?? everything;
  const how = { stems: recipe.synonyms, glossary: recipe.glossary };
  const documents = entries.map((entry) => fieldsOf(entry, how));
  const postings = recipe.weights
    ? createPostings(documents, fieldWeights)
    : createPostings(
        documents.map((fields) => ({ all: ['name', 'title', 'description', 'parameters', 'questions'].flatMap((name) => fields[name] ?? []) })),
        flat,
      );
  const traits = entries.map((entry, at): Traits => {
    const named = [...(documents[at]?.['name'] ?? []), ...(documents[at]?.['title'] ?? [])];
    return {
      intent: entry.tool.annotations?.readOnlyHint === true ? 'read' : (intentIn(documents[at]?.['title'] ?? []) ?? intentIn(named)),
      about: new Set(named),
      required: parametersOf(entry.tool).filter((one) => one.required).length,
      fading: /\b(deprecated|closing down|legacy|closed down|sunset)\b/i.test(`${entry.tool.name} ${entry.tool.title ?? ''} ${(entry.tool.description ?? '').slice(0, 600)}`),
    };
  });

  function search(query: string, asked: Asked): Found[] {
    const wish = understand(query, recipe);
    const met = textScores(wish.groups, { postings, size: entries.length });
    let ranked = [...met].map(([at, { score }]) => ({ at, score })).sort((a, b) => b.score - a.score || a.at - b.at);
    if (recipe.priors) ranked = [...reorder(ranked.slice(0, depth), { wish, met, traits, postings }), ...ranked.slice(depth)];
    if (options.vectors && asked.vectors && asked.vectors.length > 0) ranked = fuse(ranked, nearest(options.vectors, asked.vectors));
    const found: Found[] = [];
    for (const { at, score } of ranked) {
      const entry = entries[at];
      if (!entry || found.length >= asked.limit) break;
      if (asked.allowed?.(entry.provider, entry.tool.name) !== false) found.push({ provider: entry.provider, tool: entry.tool.name, score });
    }
    return found;
  }
  return { size: entries.length, search };
}

interface Met {
  score: number;
  /** How far each group of the wish is met, by its number. */
  readonly groups: Map<number, number>;
}

/**
 * For each tool the sum over the groups of what the best alternative of each gives. A group is as rare as all that meets it
 * together, so that `project`, meaning repository or project, does not favour the tools that use the rarer word.
 */
function textScores(groups: readonly Group[], { postings, size }: { postings: Postings; size: number }): Map<number, Met> {
  const scores = new Map<number, Met>();
  for (const [number, group] of groups.entries()) {
    const best = new Map<number, number>();
    for (const { terms, weight } of group.alternatives) {
      const whole = terms.reduce((sum, term) => sum + postings.rarity(term), 0);
      const sums = new Map<number, number>();
      for (const term of terms) for (const [at, share] of postings.of(term)) sums.set(at, (sums.get(at) ?? 0) + (share * postings.rarity(term)) / whole);
      for (const [at, sum] of sums) best.set(at, Math.max(best.get(at) ?? 0, sum * weight));
    }
    let having = 0;
    for (const share of best.values()) having += Math.min(1, share) ** 2;
    const rarity = rarityOf(having, size);
    for (const [at, share] of best) {
      const met = scores.get(at) ?? { score: 0, groups: new Map<number, number>() };
      met.score += share * rarity;
      met.groups.set(number, share);
      scores.set(at, met);
    }
  }
  return scores;
}

interface Ranked {
  readonly at: number;
  readonly score: number;
}

function reorder(ranked: readonly Ranked[], known: { wish: Wish; met: ReadonlyMap<number, Met>; traits: readonly Traits[]; postings: Postings }): Ranked[] {
  const { wish, met, traits, postings } = known;
  const answerable = new Set(ranked.flatMap(({ at }) => [...(met.get(at)?.groups.keys() ?? [])]));
  const wanted = new Map<string, number>();
  for (const group of wish.groups) for (const { terms, weight } of group.alternatives) for (const term of terms) wanted.set(term, Math.max(wanted.get(term) ?? 0, weight));
  return ranked
    .map(({ at, score }) => {
      const tool = traits[at];
      if (!tool) return { at, score: 0 };
      let meant = 0;
      let whole = 0;
      for (const term of tool.about) {
        const rarity = postings.rarity(term);
        meant += rarity * (wanted.get(term) ?? 0);
        whole += rarity;
      }
      const coverage = whole === 0 ? 0 : meant / whole;
      const width = (met.get(at)?.groups.size ?? 0) / Math.max(1, answerable.size);
      const agreed = wish.intent === undefined || tool.intent === undefined ? 0 : wish.intent === tool.intent ? 0.1 : -0.1;
      return { at, score: score * (1 + 5 * coverage + 0.1 * width + agreed - 0.01 * Math.min(tool.required, 6) - (tool.fading ? 0.2 : 0)) };
    })
    .sort((a, b) => b.score - a.score || a.at - b.at);
}

function nearest(vectors: readonly (Float32Array | undefined)[], asked: readonly Float32Array[]): Ranked[] {
  return vectors
    .map((vector, at) => ({ at, score: vector ? Math.max(...asked.map((one) => dot(one, vector))) : 0 }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

/** Chosen on practice.json with half of the vocabulary taken away, so that words nobody foresaw count (tests/recall). */
const rankOffset = 10;

/** Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): orders are joined by places, since no two models' cosines compare. */
function fuse(byText: readonly Ranked[], byVector: readonly Ranked[]): Ranked[] {
  const scores = new Map(byText.map(({ at }, place) => [at, 1 / (rankOffset + place)]));
  for (const [place, { at }] of byVector.entries()) scores.set(at, (scores.get(at) ?? 0) + 1 / (rankOffset + place));
  return [...scores].map(([at, score]) => ({ at, score })).sort((a, b) => b.score - a.score || a.at - b.at);
}
