// Apart from the schemas: pages that are only shown load no zod.
import type { Page, PageNode } from './page.ts';

/** Every block with the way to it, parents first. */
export function* nodesOf(page: Pick<Page, 'body'>): Generator<{ readonly node: PageNode; readonly path: readonly (string | number)[] }> {
  yield* below(page.body, ['body']);
}
function* below(nodes: readonly PageNode[], path: readonly (string | number)[]): Generator<{ node: PageNode; path: readonly (string | number)[] }> {
  for (const [index, node] of nodes.entries()) {
    const here = [...path, index];
    yield { node, path: here };
    for (const [slot, children] of Object.entries(node.slots ?? {})) yield* below(children, [...here, 'slots', slot]);
  }
}
