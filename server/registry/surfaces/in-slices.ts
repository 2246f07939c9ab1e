import { setImmediate } from 'node:timers/promises';

/** Milliseconds after which everything else has its turn. */
const slice = 10;

/** Goes through work that comes piece by piece; nobody else waits for longer than a slice and a piece. */
export async function inSlices<T>(pieces: Iterable<T>): Promise<T[]> {
  const done: T[] = [];
  let began = performance.now();
  for (const piece of pieces) {
    done.push(piece);
    if (performance.now() - began < slice) continue;
    await setImmediate();
    began = performance.now();
  }
  return done;
}
