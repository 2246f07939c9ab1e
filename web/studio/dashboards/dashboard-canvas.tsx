import { blockTypes, type Page, type PageNode, type Place } from '@portico/contracts';
import { type ComponentType, type DragEvent, type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useText } from '../../kit/index.ts';
import { arranged, isOnGrid, placed, placeOf } from '../../render/page/dashboard-grid.ts';
import board from '../../render/page/dashboard.module.css';
import { layoutOf } from '../../render/page/layout.ts';
import { titleText } from '../../render/page/props.ts';
import { carriedPlace, carriedType, draggedPlace, type Grip, keyedBoard, keyedPlace } from './arrange.ts';
import css from './dashboard-canvas.module.css';

interface DashboardCanvasProps {
  readonly page: Page;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
  /** A block was put elsewhere or given another size: all blocks, each at its place then. */
  readonly onMove: (id: string, body: readonly PageNode[]) => void;
  /** A kind of block was dropped from the palette. */
  readonly onAdd: (type: string, at: Place) => void;
  /** Draws what is in a block. */
  readonly Draw: ComponentType<{ readonly node: PageNode; readonly slots: Readonly<Record<string, ReactNode>> }>;
  /** What stands in the places of a block. */
  readonly slotsOf: (node: PageNode) => Readonly<Record<string, ReactNode>>;
}

interface Held {
  readonly id: string;
  readonly grip: Grip;
  readonly from: { readonly x: number; readonly y: number };
  readonly start: Place;
  readonly at: Place;
}

/** A dashboard to arrange: blocks are dragged and pulled larger on its grid, with the mouse or with the arrow keys. */
export function DashboardCanvas({ page, selected, onSelect, onMove, onAdd, Draw, slotsOf }: DashboardCanvasProps) {
  const { t, language } = useText();
  const grid = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<Held>();
  /** What comes from the palette, where it would be dropped. */
  const [carried, setCarried] = useState<{ readonly type: string; readonly at: Place }>();
  const shown = useMemo(() => {
    if (carried) return placed(arranged([...page.body, { id: newcomer, type: carried.type }], newcomer, carried.at));
    return placed(held ? arranged(page.body, held.id, held.at) : page.body);
  }, [page.body, held, carried]);
  // In the order of the file: a block that passes another keeps its element, and with it pointer and focus.
  const drawn = useMemo(() => page.body.flatMap(({ id }) => shown.find((node) => node.id === id) ?? []), [page.body, shown]);
  const ghost = shown.find(({ id }) => id === newcomer);
  // A block that was just added stands below all others.
  useEffect(() => {
    if (selected !== undefined) grid.current?.querySelector(`[data-node="${CSS.escape(selected)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const take = (event: PointerEvent, node: PageNode, grip: Grip): void => {
    if (event.button !== 0) return;
    event.stopPropagation();
    onSelect(node.id);
    grid.current?.setPointerCapture(event.pointerId);
    setHeld({ id: node.id, grip, from: { x: event.clientX, y: event.clientY }, start: placeOf(node), at: placeOf(node) });
  };
  const drag = (event: PointerEvent): void => {
    if (!held) return;
    const { x, y, width } = pointIn(grid.current, event);
    const from = pointIn(grid.current, { clientX: held.from.x, clientY: held.from.y });
    const at = draggedPlace(held.start, { grip: held.grip, x: x - from.x, y: y - from.y }, width);
    if (!same(at, held.at)) setHeld({ ...held, at });
  };
  const drop = (): void => {
    if (held && !same(held.at, held.start)) onMove(held.id, arranged(page.body, held.id, held.at));
    setHeld(undefined);
  };
  const press = (event: KeyboardEvent, node: PageNode): void => {
    if (event.target !== event.currentTarget) return;
    const at = keyedPlace(placeOf(node), event);
    if (at) onMove(node.id, keyedBoard(page.body, node.id, at));
    else if (event.key === 'Enter' || event.key === ' ') onSelect(node.id);
    else return;
    event.preventDefault();
  };
  const carry = (event: DragEvent): void => {
    const type = carriedType(event.dataTransfer.types);
    if (type === undefined) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    const { width, ...point } = pointIn(grid.current, event);
    const at = carriedPlace(type, point, width);
    if (!carried || carried.type !== type || !same(at, carried.at)) setCarried({ type, at });
  };
  const putDown = (event: DragEvent): void => {
    event.preventDefault();
    if (carried) onAdd(carried.type, carried.at);
    setCarried(undefined);
  };
  const words = (node: PageNode): string => {
    const { x, y, w, h } = placeOf(node);
    return t('charts.board.block', { name: titleText(node.props?.['title'], language) || (blockTypes[node.type]?.title[language] ?? node.type), x: x + 1, y: y + 1, w, h });
  };
  return (
    <div
      className={css['canvas']}
      onDragOver={carry}
      onDrop={putDown}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setCarried(undefined);
      }}
    >
      <div ref={grid} className={board['grid']} role="group" aria-label={t('charts.board.grid')} onPointerMove={drag} onPointerUp={drop} onPointerCancel={() => setHeld(undefined)}>
        {drawn.map((node) => (
          <div
            key={node.id}
            className={css['block']}
            style={layoutOf(node)}
            data-block={node.id}
            data-node={node.id}
            data-type={node.type}
            data-held={held?.id === node.id}
            role="group"
            tabIndex={0}
            aria-current={selected === node.id}
            aria-label={words(node)}
            onPointerDown={(event) => isOnGrid(node) && take(event, node, 'move')}
            onKeyDown={(event) => isOnGrid(node) && press(event, node)}
            onFocus={(event) => event.target === event.currentTarget && selected !== node.id && onSelect(node.id)}
          >
            <div className={css['inside']}>
              <Draw node={node} slots={slotsOf(node)} />
            </div>
            {isOnGrid(node) && <span className={css['corner']} aria-hidden onPointerDown={(event) => take(event, node, 'resize')} />}
          </div>
        ))}
        {ghost && <div className={css['ghost']} style={layoutOf(ghost)} aria-hidden />}
      </div>
    </div>
  );
}

/** Stands for the block that comes from the palette. */
const newcomer = 'newcomer';

/** A point of the screen in the grid's own pixels: the grid may be drawn smaller than it is. */
function pointIn(grid: HTMLElement | null, { clientX, clientY }: { clientX: number; clientY: number }): { x: number; y: number; width: number } {
  const { left, top, width } = grid?.getBoundingClientRect() ?? new DOMRect();
  const own = grid?.clientWidth ?? 0;
  const scale = own === 0 || width === 0 ? 1 : width / own;
  return { x: (clientX - left) / scale, y: (clientY - top) / scale, width: own };
}

function same(a: Place, b: Place): boolean {
  return a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h;
}
