import type { CallOutput } from '../client/index.ts';

export type Finding = CallOutput<'files.check'>['issues'][number];

/** How many findings each file has. */
export function countByFile(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { file } of findings) if (file !== undefined) counts.set(file, (counts.get(file) ?? 0) + 1);
  return counts;
}

/** Those of the open file first, then the others by file; each file by line. */
export function inOrder(findings: readonly Finding[], open: string | undefined): readonly Finding[] {
  return findings.toSorted((a, b) => Number(b.file === open) - Number(a.file === open) || (a.file ?? '').localeCompare(b.file ?? '', 'en') || (a.line ?? 0) - (b.line ?? 0));
}

/** `entities/Order.yaml:12` */
export function placeOf(finding: Finding): string {
  return [finding.file, finding.line].filter((part) => part !== undefined).join(':') || (finding.place ?? '');
}
