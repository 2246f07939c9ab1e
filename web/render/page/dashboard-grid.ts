import type { PageNode, Place } from '@portico/contracts';

/** Columns of a dashboard. */
export const boardColumns = 12;
/** Pixels: height of a row, and between blocks. */
export const boardRow = 40;
export const boardGap = 12;

const sizes: Readonly<Record<string, { w: number; h: number }>> = {
  metric: { w: 3, h: 2 },
  heading: { w: 12, h: 1 },
  filterBar: { w: 12, h: 1 },
  button: { w: 2, h: 1 },
  richText: { w: 6, h: 3 },
  markdown: { w: 6, h: 3 },
  table: { w: 12, h: 9 },
  kanban: { w: 12, h: 10 },
  calendar: { w: 12, h: 12 },
};
const usual = { w: 6, h: 7 };

/** Columns and rows a new block of a type takes. */
export function sizeOf(type: string): { readonly w: number; readonly h: number } {
  return sizes[type] ?? usual;
}

/** Does the block take up room on the grid? Dialogs open above it. */
export function isOnGrid(node: PageNode): boolean {
  return node.type !== 'modal';
}

/** The blocks of a dashboard in the order they are read, each at its place; those without one follow below. */
export function placed(nodes: readonly PageNode[]): readonly PageNode[] {
  const done: PageNode[] = nodes.filter((node) => isOnGrid(node) && node.at !== undefined).map(insideGrid);
  for (const node of nodes) if (isOnGrid(node) && node.at === undefined) done.push({ ...node, at: freePlace(done, sizeOf(node.type)) });
  const inOrder = done.toSorted((a, b) => placeOf(a).y - placeOf(b).y || placeOf(a).x - placeOf(b).x);
  return [...inOrder, ...nodes.filter((node) => !isOnGrid(node))];
}

const origin: Place = { x: 0, y: 0, w: usual.w, h: usual.h };
export function placeOf(node: PageNode): Place {
  return node.at ?? origin;
}

function insideGrid(node: PageNode): PageNode {
  const at = placeOf(node);
  const inside = within(at);
  return same(at, inside) ? node : { ...node, at: inside };
}

/** A place that does not reach beyond the grid. */
export function within({ x, y, w, h }: Place): Place {
  const wide = clamp(w, 1, boardColumns);
  return { x: clamp(x, 0, boardColumns - wide), y: Math.max(0, y), w: wide, h: clamp(h, 1, 200) };
}

/** Where a block of this size fits, beside the last ones or below all. */
function freePlace(nodes: readonly PageNode[], { w, h }: { w: number; h: number }): Place {
  const places = nodes.map(placeOf);
  const last = Math.max(0, ...places.map(({ y }) => y));
  const bottom = Math.max(0, ...places.map((place) => place.y + place.h));
  for (let y = last; y < bottom; y += 1) for (let x = 0; x + w <= boardColumns; x += 1) if (!places.some((place) => overlap(place, { x, y, w, h }))) return { x, y, w, h };
  return { x: 0, y: bottom, w, h };
}

/** The blocks with one at another place; what is in its way moves down, and what that meets. Blocks that stay are the same objects. */
export function moveTo(nodes: readonly PageNode[], id: string, to: Place): readonly PageNode[] {
  const wanted = within(to);
  const all = placed(nodes);
  const settled = new Map<string, Place>([[id, wanted]]);
  for (const node of all) {
    if (node.id === id || !isOnGrid(node)) continue;
    let at = placeOf(node);
    for (let blocker = inWay(settled, at); blocker; blocker = inWay(settled, at)) at = { ...at, y: blocker.y + blocker.h };
    settled.set(node.id, at);
  }
  return nodes.map((node) => atPlace(node, settled.get(node.id)));
}

/** The blocks moved up as far as nothing is in their way; of two that lie on one another the later one moves down. */
export function compacted(nodes: readonly PageNode[]): readonly PageNode[] {
  const settled = new Map<string, Place>();
  for (const node of placed(nodes)) {
    if (!isOnGrid(node)) continue;
    let at = placeOf(node);
    while (at.y > 0 && !inWay(settled, { ...at, y: at.y - 1 })) at = { ...at, y: at.y - 1 };
    for (let blocker = inWay(settled, at); blocker; blocker = inWay(settled, at)) at = { ...at, y: blocker.y + blocker.h };
    settled.set(node.id, at);
  }
  return nodes.map((node) => atPlace(node, settled.get(node.id)));
}

/** The blocks with one at another place and no holes: the others close the one it leaves, make room where it comes, and all move up. */
export function arranged(nodes: readonly PageNode[], id: string, to: Place): readonly PageNode[] {
  const others = new Map(compacted(nodes.filter((node) => node.id !== id)).map((node) => [node.id, node]));
  const closed = nodes.map((node) => others.get(node.id) ?? node);
  const done = new Map(compacted(moveTo(closed, id, to)).map((node) => [node.id, node.at]));
  return nodes.map((node) => atPlace(node, done.get(node.id)));
}

function atPlace(node: PageNode, at: Place | undefined): PageNode {
  return at === undefined || (node.at && same(node.at, at)) ? node : { ...node, at };
}

function inWay(settled: ReadonlyMap<string, Place>, at: Place): Place | undefined {
  return [...settled.values()].find((place) => overlap(place, at));
}

function overlap(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function same(a: Place, b: Place): boolean {
  return a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
