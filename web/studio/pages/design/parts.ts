import type { PageNode, Title } from '@portico/contracts';
import { withProp } from './tree.ts';

/** Tabs or steps with other parts; the blocks of a part that is gone go with it. */
export function withParts(node: PageNode, parts: readonly { readonly key: string; readonly title: Title }[]): PageNode {
  const before = Array.isArray(node.props?.['parts']) ? (node.props['parts'] as { key?: unknown }[]).map((part) => part?.key) : [];
  const keys = new Set(parts.map(({ key }) => key));
  const gone = new Set(before.filter((key) => typeof key === 'string' && !keys.has(key)));
  const next = withProp(node, 'parts', parts);
  return node.slots ? { ...next, slots: Object.fromEntries(Object.entries(node.slots).filter(([name]) => !gone.has(name))) } : next;
}

/** Columns with other widths; blocks of a column that is gone move into the last one that is left. */
export function withWidths(node: PageNode, widths: readonly number[]): PageNode {
  const next = withProp(node, 'widths', widths);
  if (!node.slots) return next;
  const last = `column${widths.length}`;
  const slots: Record<string, readonly PageNode[]> = {};
  const left: PageNode[] = [];
  for (const [name, blocks] of Object.entries(node.slots)) {
    const number = /^column(\d+)$/.exec(name)?.[1];
    if (number !== undefined && Number(number) > widths.length) left.push(...blocks);
    else slots[name] = blocks;
  }
  return { ...next, slots: left.length === 0 ? slots : { ...slots, [last]: [...(slots[last] ?? []), ...left] } };
}
