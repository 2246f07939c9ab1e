import { reveal } from './hidden.ts';

/** A stretch of text that stayed, came or went. Hidden characters are made visible. */
export interface Segment {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Most words on either side that are compared one by one; beyond it, what differs is shown as a whole. */
const most = 1500;
const words = new Intl.Segmenter('zh', { granularity: 'word' });
const wordsOf = (text: string): string[] => Array.from(words.segment(text), ({ segment }) => segment);

/** What changed between two texts, word by word, English and Chinese alike. */
export function wordDiff(before: string, after: string): Segment[] {
  const a = wordsOf(before);
  const b = wordsOf(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const middle = between(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return joined([same(a.slice(0, start)), ...middle, same(a.slice(a.length - end))]);
}

const same = (list: readonly string[]): Segment => ({ kind: 'same', text: list.join('') });

/** The longest common run of words stays; the rest went or came. */
function between(a: readonly string[], b: readonly string[]): Segment[] {
  if (a.length > most || b.length > most)
    return [
      { kind: 'removed', text: a.join('') },
      { kind: 'added', text: b.join('') },
    ];
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = a[i] === b[j] ? (common[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  const segments: Segment[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      segments.push({ kind: 'same', text: a[i] ?? '' });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))) {
      segments.push({ kind: 'removed', text: a[i] ?? '' });
      i += 1;
    } else {
      segments.push({ kind: 'added', text: b[j] ?? '' });
      j += 1;
    }
  }
  return segments;
}

function joined(segments: readonly Segment[]): Segment[] {
  const runs: Segment[] = [];
  for (const segment of segments) {
    const last = runs.at(-1);
    if (segment.text === '') continue;
    if (last?.kind === segment.kind) runs[runs.length - 1] = { kind: last.kind, text: last.text + segment.text };
    else runs.push(segment);
  }
  return runs.map((run) => ({ kind: run.kind, text: reveal(run.text) }));
}

/** How much two texts have in common, 0 to 1, by their words. */
export function likeness(a: string, b: string): number {
  const [left, right] = [new Set(wordsOf(a.toLowerCase())), new Set(wordsOf(b.toLowerCase()))];
  const shared = [...left].filter((word) => right.has(word)).length;
  return left.size + right.size === 0 ? 0 : (2 * shared) / (left.size + right.size);
}
