import { blockTypes, type PageNode, type Place } from '@portico/contracts';
import { arranged, boardColumns, boardGap, boardRow, placeOf, sizeOf, within } from '../../render/page/dashboard-grid.ts';

/** Moving a block, or pulling at its lower right corner. */
export type Grip = 'move' | 'resize';

/** Where a block goes that was dragged by so many pixels over a grid of this width. */
export function draggedPlace(start: Place, { grip, x, y }: { grip: Grip; x: number; y: number }, width: number): Place {
  const right = Math.round(x / ((width + boardGap) / boardColumns));
  const down = Math.round(y / (boardRow + boardGap));
  return stepped(start, grip, { right, down });
}

const arrows: Readonly<Record<string, { right: number; down: number }>> = {
  ArrowLeft: { right: -1, down: 0 },
  ArrowRight: { right: 1, down: 0 },
  ArrowUp: { right: 0, down: -1 },
  ArrowDown: { right: 0, down: 1 },
};

/** Where a key puts a block: arrows move it, with Shift they change its size. Undefined: the key does neither. */
export function keyedPlace(
  start: Place,
  { key, shiftKey, altKey, ctrlKey, metaKey }: { key: string; shiftKey: boolean; altKey: boolean; ctrlKey: boolean; metaKey: boolean },
): Place | undefined {
  const step = arrows[key];
  return step && !altKey && !ctrlKey && !metaKey ? stepped(start, shiftKey ? 'resize' : 'move', step) : undefined;
}

/** Most rows a key takes a block past at once. */
const farthest = 60;

/** The blocks after a key moved one. A block moves up to its neighbours by itself, so a step down goes on until something has changed places. */
export function keyedBoard(nodes: readonly PageNode[], id: string, at: Place): readonly PageNode[] {
  const now = nodes.find((node) => node.id === id);
  const before = now && placeOf(now);
  const isDown = before !== undefined && at.y > before.y;
  for (let rows = 0; rows < (isDown ? farthest : 1); rows += 1) {
    const next = arranged(nodes, id, { ...at, y: at.y + rows });
    if (next.some((node, index) => node !== nodes[index])) return next;
  }
  return nodes;
}

/** Where a block of a type goes that is held at this point over a grid of this width: its upper edge under the pointer. */
export function carriedPlace(type: string, { x, y }: { x: number; y: number }, width: number): Place {
  const { w, h } = sizeOf(type);
  return within({ x: Math.round(x / ((width + boardGap) / boardColumns) - w / 2), y: Math.max(0, Math.floor(y / (boardRow + boardGap))), w, h });
}

const carriedMark = 'application/x-portico-block.';

/** The name under which a kind of block is dragged from the palette. */
export function carryName(type: string): string {
  return carriedMark + type;
}

/** The kind of block that is dragged. Until it is dropped only the names of what is carried can be read, and browsers write those small. */
export function carriedType(names: readonly string[]): string | undefined {
  const name = names.find((one) => one.startsWith(carriedMark))?.slice(carriedMark.length);
  return Object.keys(blockTypes).find((type) => type.toLowerCase() === name?.toLowerCase());
}

/** A block never leaves the grid: moved to its edge it stays there, at its size. */
function stepped(start: Place, grip: Grip, { right, down }: { right: number; down: number }): Place {
  if (grip === 'move') return within({ ...start, x: start.x + right, y: start.y + down });
  return within({ ...start, w: Math.min(start.w + right, boardColumns - start.x), h: start.h + down });
}
