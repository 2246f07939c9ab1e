import type { Text } from '@portico/contracts';

/** What the editor marks in the margin: a line and what is wrong there. */
export interface Marked {
  readonly line?: number | undefined;
  readonly message: Text;
}

/** Where a finding stands in a text: the words of its line. Positions count characters from 0. */
export function rangeIn(text: string, line: number | undefined): { from: number; to: number } {
  const lines = text.split('\n');
  const at = Math.min(Math.max((line ?? 1) - 1, 0), lines.length - 1);
  const start = lines.slice(0, at).reduce((sum, one) => sum + one.length + 1, 0);
  const words = lines[at] ?? '';
  const indent = words.length - words.trimStart().length;
  return { from: start + indent, to: start + Math.max(indent, words.trimEnd().length) };
}
