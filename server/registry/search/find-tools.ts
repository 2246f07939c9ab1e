import type { Log } from '../../kernel/index.ts';
import type { Asked, Found, Index } from './create-index.ts';
import type { Candidate, Embed, Rerank } from './models.ts';
import { understand } from './understand.ts';

export interface Models {
  readonly embed?: Embed;
  readonly rerank?: { readonly order: Rerank; readonly describe: (found: Found) => Candidate };
  readonly log: Log;
  readonly signal?: AbortSignal;
}

/** How many candidates a re-ranking model is shown. */
const shown = 30;

/**
 * Searches with the models that are configured. A model that fails or is too slow is left out and named in the log: the search
 * by words always answers. Models are told only of tools that `allowed` lets through.
 */
export async function findTools(index: Index, asked: Omit<Asked, 'vectors'> & { query: string }, models: Models): Promise<Found[]> {
  const { query, limit, allowed } = asked;
  const { gloss } = understand(query);
  const vectors = models.embed && (await unlessItFails('embed', models, models.embed([...new Set([query, gloss])].filter(Boolean), models.signal)));
  const found = index.search(query, {
    limit: models.rerank ? Math.max(limit, shown) : limit,
    ...(allowed && { allowed }),
    ...(vectors && { vectors }),
  });
  if (!models.rerank || found.length < 2) return found.slice(0, limit);
  const { order, describe } = models.rerank;
  const best = (await unlessItFails('rerank', models, order(query, found.map(describe), models.signal))) ?? [];
  const first = best.flatMap((at) => found[at] ?? []);
  return [...first, ...found.filter((one) => !first.includes(one))].slice(0, limit);
}

async function unlessItFails<T>(step: string, models: Models, promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (models.signal?.aborted === true) throw error;
    models.log.warn({ step, err: error }, 'tool search goes on without the model');
    return undefined;
  }
}
