import { type Entity, type Page, type PageNode, slotsOf } from '@portico/contracts';
import { copiesFor } from './clipboard.ts';
import { about, firstProps, paramsFor } from './suggest.ts';
import { freeName, insertNodes, listAt, moveNode, namesOf, nodeOf, placesOf, removeNodes, replaceNode, type Spot, spotOf, takesBlocks } from './tree.ts';

/** A page after an edit, and the block that is chosen then. */
export interface Edited {
  readonly page: Page;
  readonly select: string | undefined;
}

/** A block of a type, under a name the page has not yet. */
export function makeNode(page: Pick<Page, 'body'>, type: string): PageNode {
  const props = firstProps(type);
  return { id: freeName(type, namesOf(page)), type, ...(props && { props }) };
}

/** Where something new goes: into the chosen block where that takes others and is empty or a field belongs there, else behind it. */
export function spotFor(page: Page, selected: string | undefined, type?: string): Spot {
  const node = nodeOf(page, selected);
  const spot = selected === undefined ? undefined : spotOf(page, selected);
  if (!node || !spot) return { parent: undefined, slot: undefined, index: page.body.length };
  if (takesBlocks(node)) {
    const slots = slotsOf(node);
    const slot = slots.find((name) => (node.slots?.[name] ?? []).length === 0) ?? (type === 'field' || node.type !== 'form' ? slots[0] : undefined);
    if (slot !== undefined && (node.type !== 'form' || type === 'field')) return { parent: node.id, slot, index: node.slots?.[slot]?.length ?? 0 };
  }
  return { ...spot, index: spot.index + 1 };
}

export function addBlock(page: Page, type: string, selected: string | undefined): Edited {
  const node = makeNode(page, type);
  return { page: insertNodes(page, spotFor(page, selected, type), [node]), select: node.id };
}

/** The block about records of an entity; a page that shows one record is opened with its id from now on. */
export function setEntity(page: Page, id: string, entity: Entity): Page {
  const next = replaceNode(page, id, (node) => about(node, entity));
  const node = nodeOf(next, id);
  return node ? paramsFor(next, node) : next;
}

export function pasteBlocks(page: Page, nodes: readonly PageNode[], selected: string | undefined): Edited {
  const copies = copiesFor(page, nodes);
  return { page: insertNodes(page, spotFor(page, selected, nodes[0]?.type), copies), select: copies[0]?.id ?? selected };
}

export function duplicateBlock(page: Page, id: string): Edited {
  const node = nodeOf(page, id);
  const spot = spotOf(page, id);
  if (!node || !spot) return { page, select: id };
  const copies = copiesFor(page, [node]);
  return { page: insertNodes(page, { ...spot, index: spot.index + 1 }, copies), select: copies[0]?.id };
}

/** Without the block; what stood beside it is chosen. */
export function deleteBlock(page: Page, id: string): Edited {
  const spot = spotOf(page, id);
  if (!spot) return { page, select: undefined };
  const beside = listAt(page, spot);
  return { page: removeNodes(page, [id]), select: beside[spot.index + 1]?.id ?? beside[spot.index - 1]?.id ?? spot.parent };
}

/** Puts a block of another type around it. */
export function wrapBlock(page: Page, id: string, type: 'section' | 'columns' | 'tabs' | 'modal'): Edited {
  const node = nodeOf(page, id);
  const spot = spotOf(page, id);
  if (!node || !spot) return { page, select: id };
  const made = makeNode(page, type);
  const slot = slotsOf(made)[0] ?? 'content';
  return { page: insertNodes(removeNodes(page, [id]), spot, [{ ...made, slots: { [slot]: [node] } }]), select: made.id };
}

export type Direction = 'up' | 'down' | 'in' | 'out';

/** Moves a block one place: among its neighbours, into the one above it, or out of the one around it. */
export function stepBlock(page: Page, id: string, direction: Direction): Page {
  const spot = spotOf(page, id);
  if (!spot) return page;
  const { parent, slot, index } = spot;
  const beside = listAt(page, spot);
  if (direction === 'up') return index > 0 ? moveNode(page, id, { ...spot, index: index - 1 }) : besideSlot(page, id, { ...spot, by: -1 });
  if (direction === 'down') return index < beside.length - 1 ? moveNode(page, id, { ...spot, index: index + 1 }) : besideSlot(page, id, { ...spot, by: 1 });
  if (direction === 'in') {
    const above = beside[index - 1];
    const into = above && takesBlocks(above) ? slotsOf(above).at(-1) : undefined;
    return above && into !== undefined ? moveNode(page, id, { parent: above.id, slot: into, index: above.slots?.[into]?.length ?? 0 }) : page;
  }
  const outer = parent === undefined || slot === undefined ? undefined : spotOf(page, parent);
  return outer ? moveNode(page, id, { ...outer, index: outer.index + 1 }) : page;
}

/** From the end of one column or tab to the next one of the same block. */
function besideSlot(page: Page, id: string, from: Spot & { by: 1 | -1 }): Page {
  const around = nodeOf(page, from.parent);
  const slots = around ? slotsOf(around) : [];
  const slot = slots[slots.indexOf(from.slot ?? '') + from.by];
  if (!around || slot === undefined || !slots.includes(from.slot ?? '')) return page;
  return moveNode(page, id, { parent: around.id, slot, index: from.by === 1 ? 0 : (around.slots?.[slot]?.length ?? 0) });
}

/** Every block by its name that a property of kind `node` may name. */
export function nodesOfType(page: Page, types: readonly string[]): readonly PageNode[] {
  return [...placesOf(page).values()].map(({ node }) => node).filter((node) => types.includes(node.type));
}
