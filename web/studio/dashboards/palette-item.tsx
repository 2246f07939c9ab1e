import type { ReactNode } from 'react';
import { carryName } from './arrange.ts';
import css from './palette-item.module.css';

/** A kind of block for a dashboard: dragged onto its grid, or added below all others by a click. */
export function BoardPaletteItem({ type, onAdd, children }: { type: string; onAdd: (type: string) => void; children: ReactNode }) {
  return (
    <button
      type="button"
      data-palette={type}
      className={css['item']}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'copy';
        event.dataTransfer.setData(carryName(type), type);
      }}
      onClick={() => onAdd(type)}
    >
      {children}
    </button>
  );
}
