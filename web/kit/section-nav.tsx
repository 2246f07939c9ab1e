import type { ReactNode } from 'react';
import css from './section-nav.module.css';

/** The parts of an area side by side, as links; the link of the open one carries `data-status="active"`. Scrolls sideways where there is little room. */
export function SectionNav({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={css['nav']} aria-label={label}>
      <ul>{children}</ul>
    </nav>
  );
}
