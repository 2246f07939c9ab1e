import { type DataSource, entityOfSource, type Page } from '@portico/contracts';
import { nodeOf, replaceNode, withProp } from './tree.ts';

/**
 * A block's own source becomes one the page shares, under a name of its own; `into` adds that name to the `sources` of
 * a filter bar.
 */
export function sharedUnder(page: Page, id: string, also: { readonly into?: string } = {}): Page {
  const source = nodeOf(page, id)?.props?.['source'];
  if (typeof source !== 'object' || source === null) return page;
  const name = freeSource(page, source as DataSource);
  const shared = { ...replaceNode(page, id, (node) => withProp(node, 'source', name)), data: { ...page.data, [name]: source as DataSource } };
  if (also.into === undefined) return shared;
  return replaceNode(shared, also.into, (node) => {
    const before = Array.isArray(node.props?.['sources']) ? (node.props['sources'] as unknown[]) : [];
    return withProp(node, 'sources', [...before, name]);
  });
}

/** A name for a source that the page has not yet: `customers`, `customers2`, … */
export function freeSource(page: Pick<Page, 'data'>, source: DataSource): string {
  const entity = entityOfSource(source) ?? 'tool';
  const stem = `${entity.charAt(0).toLowerCase()}${entity.slice(1)}`;
  const taken = page.data ?? {};
  if (!Object.hasOwn(taken, stem)) return stem;
  for (let count = 2; ; count += 1) if (!Object.hasOwn(taken, `${stem}${count}`)) return `${stem}${count}`;
}
