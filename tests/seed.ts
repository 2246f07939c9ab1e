// Property tests draw the same cases on each run of a commit, so that red means "this change" and not "this draw".
// PORTICO_SEED=random draws others (`npm run test:long` does), PORTICO_SEED=<number> those of a run that was red.
import { configureGlobal } from 'fast-check';

const seed = process.env['PORTICO_SEED'] ?? '20261121';
if (seed !== 'random') configureGlobal({ seed: Number(seed) });
