import { blockTypes, nodesOf, type Page, type PageNode, slotsOf } from '@portico/contracts';

/** Where a block stands: in a slot of another block, or in the page itself. */
export interface Spot {
  readonly parent: string | undefined;
  readonly slot: string | undefined;
  readonly index: number;
}
interface Placed {
  readonly node: PageNode;
  readonly spot: Spot;
}
type Nodes = readonly PageNode[];

const indexes = new WeakMap<Nodes, ReadonlyMap<string, Placed>>();

/** Every block by its id, with where it stands. */
export function placesOf(page: Pick<Page, 'body'>): ReadonlyMap<string, Placed> {
  const known = indexes.get(page.body);
  if (known) return known;
  const index = new Map<string, Placed>();
  const add = (nodes: Nodes, parent: string | undefined, slot: string | undefined): void => {
    for (const [at, node] of nodes.entries()) {
      if (!index.has(node.id)) index.set(node.id, { node, spot: { parent, slot, index: at } });
      for (const [name, children] of Object.entries(node.slots ?? {})) add(children, node.id, name);
    }
  };
  add(page.body, undefined, undefined);
  indexes.set(page.body, index);
  return index;
}

export function nodeOf(page: Pick<Page, 'body'>, id: string | undefined): PageNode | undefined {
  return id === undefined ? undefined : placesOf(page).get(id)?.node;
}

export function spotOf(page: Pick<Page, 'body'>, id: string): Spot | undefined {
  return placesOf(page).get(id)?.spot;
}

/** The blocks around a block, the nearest first. */
export function around(page: Pick<Page, 'body'>, id: string): readonly PageNode[] {
  const parent = nodeOf(page, spotOf(page, id)?.parent);
  return parent ? [parent, ...around(page, parent.id)] : [];
}

/** The blocks that stand together in one place. */
export function listAt(page: Pick<Page, 'body'>, spot: Pick<Spot, 'parent' | 'slot'>): Nodes {
  if (spot.parent === undefined) return page.body;
  return nodeOf(page, spot.parent)?.slots?.[spot.slot ?? ''] ?? [];
}

/** The page with one block changed; the same page when nothing is. */
export function replaceNode(page: Page, id: string, change: (node: PageNode) => PageNode): Page {
  return withBody(
    page,
    mapList(page, id, (list, index) => {
      const node = list[index];
      if (!node) return list;
      const next = change(node);
      return next === node ? list : list.with(index, next);
    }),
  );
}

/** The page without these blocks and what is in them. */
export function removeNodes(page: Page, ids: readonly string[]): Page {
  return ids.reduce(
    (rest, id) =>
      withBody(
        rest,
        mapList(rest, id, (list, index) => list.toSpliced(index, 1)),
      ),
    page,
  );
}

/** The page with blocks put before the one at `spot.index`. */
export function insertNodes(page: Page, spot: Spot, nodes: Nodes): Page {
  const put = (list: Nodes): Nodes => list.toSpliced(Math.min(spot.index, list.length), 0, ...nodes);
  const { parent, slot } = spot;
  if (parent === undefined || slot === undefined) return withBody(page, put(page.body));
  return replaceNode(page, parent, (node) => ({ ...node, slots: { ...node.slots, [slot]: put(node.slots?.[slot] ?? []) } }));
}

/** The page with a block at another place; `to.index` counts without the block itself. Into itself is no move. */
export function moveNode(page: Page, id: string, to: Spot): Page {
  const node = nodeOf(page, id);
  if (!node || to.parent === id || (to.parent !== undefined && around(page, to.parent).some((one) => one.id === id))) return page;
  return insertNodes(removeNodes(page, [id]), to, [node]);
}

/** A block with a property set, or without it where the value is undefined. */
export function withProp(node: PageNode, name: string, value: unknown): PageNode {
  const { [name]: _old, ...rest } = node.props ?? {};
  return { ...node, props: value === undefined ? rest : { ...node.props, [name]: value } };
}

/** Does the block take others, and is it drawn? */
export function takesBlocks(node: PageNode): boolean {
  return blockTypes[node.type] !== undefined && slotsOf(node).length > 0;
}

/** Two blocks of one name: such a page can only be mended in its text. */
export function hasTwins(page: Pick<Page, 'body'>): boolean {
  return placesOf(page).size < [...nodesOf(page)].length;
}

/** A name no block of the page has: `table`, `table2`, … */
export function freeName(type: string, taken: ReadonlySet<string>): string {
  const stem =
    type
      .replaceAll(/[^A-Za-z0-9_-]/g, '')
      .replace(/^[^a-z]+/, '')
      .slice(0, 50) || 'block';
  if (!taken.has(stem)) return stem;
  for (let count = 2; ; count += 1) if (!taken.has(`${stem}${count}`)) return `${stem}${count}`;
}

export function namesOf(page: Pick<Page, 'body'>): ReadonlySet<string> {
  return new Set(placesOf(page).keys());
}

function withBody(page: Page, body: Nodes): Page {
  return body === page.body ? page : { ...page, body: body as PageNode[] };
}

/** The body with the list changed in which a block stands. */
function mapList(page: Page, id: string, change: (list: Nodes, index: number) => Nodes): Nodes {
  const spot = spotOf(page, id);
  if (!spot) return page.body;
  const { parent, slot, index } = spot;
  if (parent === undefined || slot === undefined) return change(page.body, index);
  const list = listAt(page, spot);
  const next = change(list, index);
  if (next === list) return page.body;
  return replaceNode(page, parent, (node) => ({ ...node, slots: { ...node.slots, [slot]: next } })).body;
}
