import { blockTypes, type Page, type PageNode, slotsOf } from '@portico/contracts';
import { placesOf } from './tree.ts';

/**
 * What the drag-and-drop canvas is told of a page: which block stands where, and nothing of what is in it. So the canvas
 * can neither lose nor change a property it does not know.
 */
export interface Item {
  readonly type: string;
  readonly props: { readonly id: string } & Readonly<Record<string, unknown>>;
}

/** Stands for every block Portico does not draw. */
export const unknownType = 'unknown';
/** The most slots a block can have: one per part of tabs and steps. */
export const mostSlots = 20;

/** The canvas has numbered slots; which name a number stands for, the block itself says. */
export function slotKey(index: number): string {
  return `slot${index + 1}`;
}

const known = new WeakMap<PageNode, Item>();
const shapes = new WeakMap<Item, string>();

/** The skeleton of blocks; one that has not changed gives the same object. */
export function skeletonOf(nodes: readonly PageNode[]): readonly Item[] {
  return nodes.map((node) => {
    const found = known.get(node);
    if (found) return found;
    const made = itemOf(node);
    known.set(node, made);
    return made;
  });
}

function itemOf(node: PageNode): Item {
  if (!blockTypes[node.type]) return { type: unknownType, props: { id: node.id } };
  const slots = slotsOf(node).slice(0, mostSlots);
  return { type: node.type, props: { id: node.id, ...Object.fromEntries(slots.map((name, index) => [slotKey(index), skeletonOf(node.slots?.[name] ?? [])])) } };
}

/** Which block stands where, as one text: two pages of one text look the same to the canvas. */
export function shapeOf(items: readonly Item[]): string {
  return items
    .map((item) => {
      const { type, props } = item;
      const { id, ...slots } = props;
      const shape =
        shapes.get(item) ??
        `${type}#${id}(${Object.values(slots)
          .map((inner) => `[${shapeOf(itemsOf(inner))}]`)
          .join('')})`;
      shapes.set(item, shape);
      return shape;
    })
    .join(',');
}

/** The same blocks under other ids. */
export function withIds(items: readonly Item[], name: (id: string) => string): readonly Item[] {
  return items.map(({ type, props: { id, ...slots } }) => ({
    type,
    props: { ...Object.fromEntries(Object.entries(slots).map(([key, inner]) => [key, Array.isArray(inner) ? withIds(inner as Item[], name) : inner])), id: name(id) },
  }));
}

/**
 * The page with its blocks where the canvas has them. Nothing else of any block changes, a block the page has not is left
 * out, and a page already in that order is given back as it is.
 */
export function arrange(page: Page, items: readonly Item[]): Page {
  const places = placesOf(page);
  const build = (item: Item): PageNode[] => {
    const node = places.get(item.props.id)?.node;
    if (!node || !blockTypes[node.type]) return node ? [node] : [];
    let slots = node.slots;
    for (const [index, name] of slotsOf(node).slice(0, mostSlots).entries()) {
      const before = node.slots?.[name] ?? [];
      const after = list(before, itemsOf(item.props[slotKey(index)]));
      if (after !== before) slots = { ...slots, [name]: after };
    }
    return [slots === node.slots ? node : { ...node, slots }];
  };
  const list = (before: readonly PageNode[], inner: readonly Item[]): readonly PageNode[] => {
    const after = inner.flatMap(build);
    return after.length === before.length && after.every((node, index) => node === before[index]) ? before : after;
  };
  const body = list(page.body, items);
  return body === page.body ? page : { ...page, body: body as PageNode[] };
}

function itemsOf(value: unknown): readonly Item[] {
  return Array.isArray(value) ? (value as Item[]) : [];
}
