import { parentPort, workerData } from 'node:worker_threads';
import { PorticoError, type ErrorCode, type Issue } from '@portico/contracts';
import { convert, type Conversion } from './convert.ts';
import type { Curation } from './curation.ts';
import { readDocument } from './read-document.ts';

/** What a thread is asked for. */
export interface Task {
  readonly text: string;
  readonly file: string;
  readonly curation: Curation;
}
/** What it says: errors lose their class on the way, so their parts are sent. */
export type Answer =
  | { readonly conversion: Conversion }
  | { readonly refused: { readonly code: ErrorCode; readonly params: PorticoError['params']; readonly issues: readonly Issue[] } };

function work({ text, file, curation }: Task): Answer {
  try {
    return { conversion: convert(readDocument(text, file), curation) };
  } catch (error) {
    if (error instanceof PorticoError) return { refused: { code: error.code, params: error.params, issues: error.issues } };
    throw error;
  }
}

// eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(work(workerData as Task));
