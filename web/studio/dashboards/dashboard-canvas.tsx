import { blockTypes, type Page, type PageNode, type Place } from '@portico/contracts';
import { type ComponentType, type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useText } from '../../kit/index.ts';
import { isOnGrid, moveTo, placed, placeOf } from '../../render/page/dashboard-grid.ts';
import board from '../../render/page/dashboard.module.css';
import { layoutOf } from '../../render/page/layout.ts';
import { titleText } from '../../render/page/props.ts';
import { draggedPlace, type Grip, keyedPlace } from './arrange.ts';
import css from './dashboard-canvas.module.css';

interface DashboardCanvasProps {
  readonly page: Page;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
  /** A block was put elsewhere or given another size; what it meets there has to make room (`moveTo`). */
  readonly onMove: (id: string, at: Place) => void;
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
export function DashboardCanvas({ page, selected, onSelect, onMove, Draw, slotsOf }: DashboardCanvasProps) {
  const { t, language } = useText();
  const grid = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<Held>();
  const shown = useMemo(() => placed(held ? moveTo(page.body, held.id, held.at) : page.body), [page.body, held]);
  // In the order of the file: a block that passes another keeps its element, and with it pointer and focus.
  const drawn = useMemo(() => page.body.flatMap(({ id }) => shown.find((node) => node.id === id) ?? []), [page.body, shown]);
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
    const width = grid.current?.clientWidth ?? 0;
    if (!held || width === 0) return;
    const at = draggedPlace(held.start, { grip: held.grip, x: event.clientX - held.from.x, y: event.clientY - held.from.y }, width);
    if (!same(at, held.at)) setHeld({ ...held, at });
  };
  const drop = (): void => {
    if (held && !same(held.at, held.start)) onMove(held.id, held.at);
    setHeld(undefined);
  };
  const press = (event: KeyboardEvent, node: PageNode): void => {
    if (event.target !== event.currentTarget) return;
    const at = keyedPlace(placeOf(node), event);
    if (at) onMove(node.id, at);
    else if (event.key === 'Enter' || event.key === ' ') onSelect(node.id);
    else return;
    event.preventDefault();
  };
  const words = (node: PageNode): string => {
    const { x, y, w, h } = placeOf(node);
    return t('charts.board.block', { name: titleText(node.props?.['title'], language) || (blockTypes[node.type]?.title[language] ?? node.type), x: x + 1, y: y + 1, w, h });
  };
  return (
    <div className={css['canvas']}>
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
            role="button"
            tabIndex={0}
            aria-pressed={selected === node.id}
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
      </div>
    </div>
  );
}

function same(a: Place, b: Place): boolean {
  return a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h;
}
