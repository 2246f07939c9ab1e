/** What the palette ranks by. */
export interface Rankable {
  readonly title: string;
  readonly group: string;
  readonly also?: string;
  readonly found?: boolean;
}

/**
 * Keeps what fits the query, best first, groups together in the order of their best entry. Every word of the query must
 * occur; the start of a title beats the start of a word beats the middle. Without a query everything stands as given.
 */
export function rank<C extends Rankable>(commands: readonly C[], query: string): readonly C[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands.filter((command) => !command.found);
  const scored = commands
    .map((command) => ({ command, score: command.found ? 1 : fit(command, words) }))
    .filter((one) => one.score > 0)
    .toSorted((a, b) => b.score - a.score);
  const groups = [...new Set(scored.map((one) => one.command.group))];
  return groups.flatMap((group) => scored.filter((one) => one.command.group === group).map((one) => one.command));
}

function fit(command: Rankable, words: readonly string[]): number {
  const title = command.title.toLowerCase();
  const also = (command.also ?? '').toLowerCase();
  let sum = 0;
  for (const word of words) {
    const score = title.startsWith(word) ? 4 : title.includes(` ${word}`) ? 3 : title.includes(word) ? 2 : also.includes(word) ? 1 : 0;
    if (score === 0) return 0;
    sum += score;
  }
  return sum / words.length;
}
