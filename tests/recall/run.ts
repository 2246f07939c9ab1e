// npm run recall: what each step of tool search adds, over GitHub's operations and the sets in this folder, as Markdown.
import { entriesOf, githubDescription } from './github.ts';
import { createIndex } from '../../server/registry/search/index.ts';
import { recallOfTexts, recallWithEmbeddings, sets, type Score } from './measure.ts';

const description = await githubDescription();
if (!description) {
  console.error('GitHub’s description (npm @octokit/openapi) can not be fetched: no figures.');
  process.exit(1);
}
const entries = entriesOf(description);
const began = performance.now();
const index = createIndex(entries);
const built = performance.now();
const questions = Object.values(sets).flat();
for (const { query } of questions) index.search(query, { limit: 5 });
const searched = performance.now();
const steps: Record<string, Score | undefined> = { ...(await recallOfTexts(entries)), '+ embeddings (all-MiniLM-L6-v2)': await recallWithEmbeddings(entries) };
const names = Object.keys(sets);
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
console.log(`Right tool among the first five, of ${entries.length} operations.\n`);
console.log(`Index built in ${(built - began).toFixed(0)} ms; a search without a model takes ${((searched - built) / questions.length).toFixed(2)} ms.\n`);
console.log(row(['step', ...names.map((name) => `${name} (${sets[name]?.length ?? 0})`)]));
console.log(row(['---', ...names.map(() => '---:')]));
for (const [step, score] of Object.entries(steps)) console.log(row([step, ...names.map((name) => score?.[name] ?? 'n/a')]));
for (const step of ['+ enrichment by a model', '+ re-ranking by a model']) console.log(row([step, ...names.map(() => 'not measured')]));
console.log(`\nEnrichment and re-ranking need a chat model, which is not at hand here. ${((performance.now() - began) / 1000).toFixed(0)} s.`);
