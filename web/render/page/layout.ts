import type { PageNode } from '@portico/contracts';

/** Heights of blocks before they were drawn once, px: so that the scroll bar hardly moves when they are. */
const heights: Readonly<Record<string, number>> = {
  table: 480,
  kanban: 480,
  calendar: 560,
  form: 420,
  chart: 300,
  cards: 300,
  list: 280,
  tree: 280,
  masterDetail: 480,
  detail: 160,
};

/** Where a block stands and how much room is kept for it. */
export function layoutOf(node: PageNode): Record<string, string | number> | undefined {
  const at = node.at && {
    '--x': node.at.x + 1,
    '--y': node.at.y + 1,
    '--w': node.at.w,
    '--h': node.at.h,
  };
  const height = heights[node.type];
  return at || height !== undefined ? { ...at, ...(height !== undefined && { containIntrinsicBlockSize: `auto ${height}px` }) } : undefined;
}

/** Blocks one below the other; buttons that follow each other share a line. */
export function inRows(nodes: readonly PageNode[]): readonly (readonly PageNode[])[] {
  const rows: PageNode[][] = [];
  for (const node of nodes) {
    const last = rows.at(-1);
    if (node.type === 'button' && node.at === undefined && last?.[0]?.type === 'button') last.push(node);
    else rows.push([node]);
  }
  return rows;
}
