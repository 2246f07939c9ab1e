/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The candidate somebody who typed `name` most likely meant, if one is close enough; case and `_` count for nothing. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll('_', '');
  const typed = plain(name.slice(0, 100));
  let best: { name: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const found = distance(typed, plain(candidate));
    if (found <= Math.max(1, Math.floor(candidate.length / 3)) && (!best || found < best.distance)) best = { name: candidate, distance: found };
  }
  return best?.name;
}
