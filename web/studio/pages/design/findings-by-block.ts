import { nodesOf, type Page } from '@portico/contracts';
import type { Finding } from '../../finding.ts';

/** Findings of a page's file, each at the innermost block its place lies in; those of the page itself under `''`. */
export function findingsByBlock(page: Page, findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const found = new Map<string, Finding[]>();
  if (findings.length === 0) return found;
  const places = [...nodesOf(page)].map(({ node, path }) => ({ id: node.id, place: path.join('.') }));
  for (const finding of findings) {
    const at = finding.place ?? '';
    const inside = places.filter(({ place }) => at === place || at.startsWith(`${place}.`));
    const id = inside.at(-1)?.id ?? '';
    found.set(id, [...(found.get(id) ?? []), finding]);
  }
  return found;
}
