import type { ReactNode } from 'react';
import { useSize } from '../../render/page/use-size.ts';
import css from './as-on-desktop.module.css';

/** Pixels of a dashboard on a usual screen, between the rail and the edge. */
const desktop = 1120;

/** Draws its content as wide as on a desktop, smaller where there is less room: a grid stays a grid beside palette and properties. */
export function AsOnDesktop({ children }: { children: ReactNode }) {
  const { ref: outer, size: room } = useSize();
  const { ref: inner, size: own } = useSize();
  const scale = Math.min(1, (room?.width ?? desktop) / desktop);
  const isWide = room !== undefined && room.width >= desktop;
  return (
    <div ref={outer} className={css['outer']} style={{ height: own && own.height * scale }}>
      <div ref={inner} style={isWide ? undefined : { width: desktop, transform: `scale(${scale})`, transformOrigin: '0 0' }}>
        {children}
      </div>
    </div>
  );
}
