import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHttp } from '../../server/kernel/http.ts';
import { createLog } from '../../server/kernel/log.ts';
import { createEmbed, createIndex, findTools, vectorsOf, type Index, type IndexEntry, type Models, type Recipe, type VectorStore } from '../../server/registry/search/index.ts';
import { toolName } from './github.ts';
import { startMiniLm } from './minilm.ts';

export interface Question {
  readonly query: string;
  readonly language?: 'en' | 'zh';
  /** Operations any of which is a right answer. */
  readonly expect: readonly string[];
}

const read = (name: string): Question[] => JSON.parse(readFileSync(path.join(import.meta.dirname, name), 'utf8')) as Question[];
const both = (name: string): Record<string, Question[]> => {
  const all = read(`${name}.json`);
  return { [`${name}, en`]: all.filter((one) => one.language === 'en'), [`${name}, zh`]: all.filter((one) => one.language === 'zh') };
};

/** The sets by name. Words and weights were chosen with `queries`, `questions` and `practice` in view, not with those held out. */
export const sets: Readonly<Record<string, readonly Question[]>> = {
  queries: read('queries.json'),
  ...both('questions'),
  ...both('practice'),
  ...both('held-out'),
  ...both('held-out-2'),
};

const none: Recipe = { weights: false, synonyms: false, glossary: false, priors: false };

/** Each step with the ones before it. */
export const recipes: Readonly<Record<string, Recipe>> = {
  'plain BM25': none,
  '+ field weights': { ...none, weights: true },
  '+ stems, synonyms': { ...none, weights: true, synonyms: true },
  '+ glossary': { weights: true, synonyms: true, glossary: true, priors: false },
  '+ coverage, priors': { weights: true, synonyms: true, glossary: true, priors: true },
};

export type Score = Readonly<Record<string, number>>;

/** How many of each set have a right answer among the first five. */
export async function recall(index: Index, models: Omit<Models, 'log'> = {}): Promise<Score> {
  const scores: Record<string, number> = {};
  for (const [name, questions] of Object.entries(sets)) {
    let right = 0;
    for (const { query, expect } of questions) {
      const found = await findTools(index, { query, limit: 5 }, { ...models, log: createLog('silent') });
      if (expect.some((operation) => found.some((one) => one.tool === toolName(operation)))) right += 1;
    }
    scores[name] = right;
  }
  return scores;
}

export async function recallOfTexts(entries: readonly IndexEntry[]): Promise<Record<string, Score>> {
  const scores: Record<string, Score> = {};
  for (const [name, recipe] of Object.entries(recipes)) scores[name] = await recall(createIndex(entries, { recipe }));
  return scores;
}

/** With a real, small English model; Chinese wishes reach it through their gloss. Undefined where it can't be had. */
export async function recallWithEmbeddings(entries: readonly IndexEntry[]): Promise<Score | undefined> {
  const server = await startMiniLm();
  if (!server) return undefined;
  const http = createHttp({ allow: ['127.0.0.1'] });
  try {
    const embed = createEmbed({ http, url: server.url, model: server.model, limit: 28_000 });
    const store = keptVectors();
    const vectors = await vectorsOf(entries, { embed, model: server.model, store });
    store.save();
    return await recall(createIndex(entries, { vectors }), { embed });
  } finally {
    server.stop();
    await http.close();
  }
}

/** Vectors of the 1,223 operations take a minute to make; they are kept in the temp folder. */
function keptVectors(): VectorStore & { save(): void } {
  const file = path.join(tmpdir(), 'portico-recall', 'vectors.json');
  const known = new Map<string, number[]>(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as [string, number[]][]) : []);
  return {
    get: (hash) => {
      const vector = known.get(hash);
      return vector && Float32Array.from(vector);
    },
    set: (hash, vector) => void known.set(hash, [...vector]),
    save: () => writeFileSync(file, JSON.stringify([...known])),
  };
}
