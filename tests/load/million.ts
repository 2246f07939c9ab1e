// A list on a million rows must cost the same wherever one is in it.
import { millionRows } from './stage.ts';

const filter = encodeURIComponent(JSON.stringify({ region: 'north' }));
const rounds = 21;
const size = 50;

interface Page {
  readonly records: readonly { readonly id: string }[];
  readonly next: string | null;
}

/** Prints the time of the first page, and of pages 1, 100 and 10,000 of a filtered list (three quarters of the rows match). */
export async function measureMillion(at: { origin: string; key: string; print: (line?: string) => void }): Promise<void> {
  const page = async (rest: string): Promise<Page> => {
    const answer = await fetch(`${at.origin}/api/apps/store/records/Part?${rest}`, { headers: { authorization: `Bearer ${at.key}` } });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Page;
  };
  const filtered = (limit: number, cursor: string | null): Promise<Page> =>
    page(`filter=${filter}&limit=${limit}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
  const timed = async (ask: () => Promise<Page>): Promise<number> => {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const began = performance.now();
      await ask();
      times.push(performance.now() - began);
    }
    return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
  };

  // Larger steps on the way: a cursor belongs to the question, not to the size of the pages.
  const cursors = new Map<number, string | null>([[1, null]]);
  let cursor: string | null = null;
  let seen = 0;
  for (const number of [100, 10_000]) {
    while (seen < (number - 1) * size) {
      const step = await filtered(Math.min(200, (number - 1) * size - seen), cursor);
      seen += step.records.length;
      cursor = step.next;
      if (cursor === null) throw new Error(`the list ended at ${seen}`);
    }
    cursors.set(number, cursor);
  }

  at.print(`\nlist of 50 on ${millionRows.toLocaleString('en')} rows, one call at a time, median of ${rounds}`);
  at.print(`  first page, no filter      ${(await timed(() => page(`limit=${size}`))).toFixed(1).padStart(8)} ms`);
  let first = 0;
  for (const [number, place] of cursors) {
    const time = await timed(() => filtered(size, place));
    if (number === 1) first = time;
    at.print(`  filter, page ${number.toLocaleString('en').padEnd(13)} ${time.toFixed(1).padStart(8)} ms  ratio ${(time / first).toFixed(2)}`);
  }
}
