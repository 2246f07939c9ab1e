function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (const [up, letter] of [...one].entries()) {
    const next = [up + 1];
    for (let at = 1; at <= other.length; at += 1) {
      next.push(Math.min((row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1, (row[at - 1] ?? 0) + (letter === other[at - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The name somebody may have meant, if one is close enough. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const ranked = names.map((one) => ({ one, far: distance(name.toLowerCase(), one.toLowerCase()) })).toSorted((a, b) => a.far - b.far);
  const [best] = ranked;
  return best && best.far <= Math.max(2, Math.floor(name.length / 3)) ? best.one : undefined;
}
