import type { Place } from '@portico/contracts';
import { boardColumns, boardGap, boardRow, within } from '../../render/page/dashboard-grid.ts';

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

/** A block never leaves the grid: moved to its edge it stays there, at its size. */
function stepped(start: Place, grip: Grip, { right, down }: { right: number; down: number }): Place {
  if (grip === 'move') return within({ ...start, x: start.x + right, y: start.y + down });
  return within({ ...start, w: Math.min(start.w + right, boardColumns - start.x), h: start.h + down });
}
