import type { Reach } from './row-words.ts';

/** A full, half or empty circle: readable without colour. The words stand beside it. */
export function ReachMark({ reach }: { reach: Reach }) {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden focusable="false">
      <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
      {reach === 'all' && <circle cx="6" cy="6" r="5" fill="currentColor" />}
      {reach === 'some' && <path d="M6 1a5 5 0 0 1 0 10z" fill="currentColor" />}
    </svg>
  );
}
