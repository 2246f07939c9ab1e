import { Worker } from 'node:worker_threads';
import { PorticoError, type Text } from '@portico/contracts';
import { convert, type Conversion } from './convert.ts';
import { readCuration } from './curation.ts';
import { readDocument } from './read-document.ts';
import type { Answer, Task } from './convert-thread.ts';

/** Characters that are read in a few dozen milliseconds; whatever is longer gets a thread of its own. */
const short = { json: 200_000, yaml: 20_000 } as const;
/** What a thread may take. */
const most = { ms: 60_000, megabytes: 1536 } as const;

/**
 * Turns a document into tools without holding up anybody else: long ones are read in a thread, one after the other.
 * Throws `conversion.unreadable` with the place of what is wrong, `request.invalid` for a mistake in the curation.
 */
export async function convertText(given: { text: string; file: string; curation: unknown; signal?: AbortSignal }): Promise<Conversion> {
  const { text, file, signal } = given;
  const curation = readCuration(given.curation);
  const isShort = text.length <= (/^\uFEFF?\s*\{/.test(text) ? short.json : short.yaml);
  if (isShort) return convert(readDocument(text, file), curation);
  return inLine(() => {
    signal?.throwIfAborted();
    return inThread({ text, file, curation }, signal);
  });
}

let last: Promise<unknown> = Promise.resolve();

/** One at a time: each may need a processor and much memory. */
function inLine<T>(run: () => Promise<T>): Promise<T> {
  const mine = last.then(run, run);
  last = mine.catch(() => undefined);
  return mine;
}

function inThread(task: Task, signal: AbortSignal | undefined): Promise<Conversion> {
  const thread = new Worker(new URL('./convert-thread.ts', import.meta.url), {
    workerData: task,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: most.megabytes },
  });
  return new Promise<Conversion>((resolve, reject) => {
    const abandon = (): void => reject(signal?.reason as Error);
    const timer = setTimeout(() => reject(tooMuch(task.file, { en: `reading it takes longer than ${most.ms / 1000} s`, zh: `读取耗时超过 ${most.ms / 1000} 秒` })), most.ms);
    signal?.addEventListener('abort', abandon, { once: true });
    thread.once('message', (answer: Answer) => ('conversion' in answer ? resolve(answer.conversion) : reject(new PorticoError(answer.refused.code, answer.refused))));
    thread.once('error', (error: NodeJS.ErrnoException) => {
      const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reject(isFull ? tooMuch(task.file, { en: `reading it takes more than ${most.megabytes} MB of memory`, zh: `读取所需内存超过 ${most.megabytes} MB` }) : error);
    });
    thread.once('exit', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abandon);
      reject(new Error('the thread that converts ended without an answer'));
    });
  }).finally(() => void thread.terminate());
}

function tooMuch(file: string, why: Text): PorticoError {
  const message = { en: `${why.en}. Leave out what is not needed, or give it as JSON.`, zh: `${why.zh}。请删减内容，或改用 JSON。` };
  return new PorticoError('conversion.unreadable', { params: { detail: message }, issues: [{ file, message }] });
}
