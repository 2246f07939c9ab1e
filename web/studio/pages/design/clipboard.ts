import type { Page, PageNode } from '@portico/contracts';
import { freeName, namesOf } from './tree.ts';

const mark = 'portico/blocks';

/** Blocks as text for the clipboard: readable, and recognised when they come back. */
export function writeBlocks(nodes: readonly PageNode[]): string {
  return JSON.stringify({ [mark]: 1, blocks: nodes }, null, 2);
}

/** The blocks in a text of the clipboard; none when it is something else. */
export function readBlocks(text: string): readonly PageNode[] {
  try {
    const value = JSON.parse(text) as { [mark]?: unknown; blocks?: unknown } | null;
    if (value?.[mark] !== 1 || !Array.isArray(value.blocks)) return [];
    return value.blocks.every(isNode) ? value.blocks : [];
  } catch {
    return [];
  }
}

/** Copies of blocks under names the page has not yet; what they say of each other (a button that saves a form) follows. */
export function copiesFor(page: Pick<Page, 'body'>, nodes: readonly PageNode[]): readonly PageNode[] {
  const taken = new Set(namesOf(page));
  const names = new Map<string, string>();
  const name = (node: PageNode): void => {
    const fresh = taken.has(node.id) ? freeName(node.type, taken) : node.id;
    taken.add(fresh);
    names.set(node.id, fresh);
    Object.values(node.slots ?? {})
      .flat()
      .forEach(name);
  };
  nodes.forEach(name);
  const copy = (node: PageNode): PageNode => ({
    ...node,
    id: names.get(node.id) ?? node.id,
    ...(node.props && { props: renamed(node.props, names) as Record<string, unknown> }),
    ...(node.slots && { slots: Object.fromEntries(Object.entries(node.slots).map(([slot, children]) => [slot, children.map(copy)])) }),
  });
  return nodes.map(copy);
}

/** Actions name forms and dialogs by their id. */
function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((part) => renamed(part, names));
  if (typeof value !== 'object' || value === null) return value;
  const { do: what } = value as { do?: unknown };
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const isName = (what === 'save' && key === 'form') || (what === 'show' && key === 'modal');
      return [key, isName && typeof part === 'string' ? (names.get(part) ?? part) : renamed(part, names)];
    }),
  );
}

function isNode(value: unknown): value is PageNode {
  if (typeof value !== 'object' || value === null) return false;
  const { id, type, slots, props } = value as Partial<Record<keyof PageNode, unknown>>;
  if (typeof id !== 'string' || !/^[a-z][A-Za-z0-9_-]{0,59}$/.test(id)) return false;
  if (typeof type !== 'string' || !/^[a-z][A-Za-z0-9]{0,39}$/.test(type)) return false;
  if (props !== undefined && (typeof props !== 'object' || props === null || Array.isArray(props))) return false;
  if (slots === undefined) return true;
  return typeof slots === 'object' && slots !== null && Object.values(slots).every((list) => Array.isArray(list) && list.every(isNode));
}
