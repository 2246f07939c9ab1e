import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { measures } from '../theme.ts';
import { firstWindow, heightOf, rowsIn, scrolled, type WindowSize } from './window.ts';

interface Shown {
  readonly first: number;
  readonly end: number;
  /** Room above and below what is drawn, px. */
  readonly before: number;
  readonly after: number;
}
const none: Shown = { first: 0, end: 0, before: 0, after: 0 };

/** Which rows of a long list to draw, following the element that scrolls. */
export function useWindow(scroller: RefObject<HTMLElement | null>, many: { count: number; about: string; onShown: (first: number, end: number) => void } | undefined): Shown {
  const [view, setView] = useState(600);
  const [at, setAt] = useState(firstWindow);
  const count = many?.count ?? 0;
  const size: WindowSize = { rows: count, row: measures.row, view };
  const active = many !== undefined;
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !active) return;
    const measure = (): void => setView(element.clientHeight || 600);
    const sized = new ResizeObserver(measure);
    sized.observe(element);
    measure();
    return () => sized.disconnect();
  }, [scroller, active]);
  useEffect(() => {
    const element = scroller.current;
    if (!element || !active) return;
    const follow = (): void => setAt((before) => scrolled(before, element.scrollTop, { rows: count, row: measures.row, view }));
    element.addEventListener('scroll', follow, { passive: true });
    follow();
    return () => element.removeEventListener('scroll', follow);
  }, [scroller, active, count, view]);
  const about = many?.about;
  const before = useRef(about);
  useEffect(() => {
    if (before.current !== about) scroller.current?.scrollTo({ top: 0 });
    before.current = about;
  }, [scroller, about]);
  const { first, end, offset } = rowsIn(at, size);
  const tell = many?.onShown;
  useEffect(() => {
    if (end > first) tell?.(first, end);
  }, [tell, first, end]);
  if (!active) return none;
  const height = heightOf(size);
  const drawn = (end - first) * measures.row;
  const above = Math.min(offset, Math.max(0, height - drawn));
  return { first, end, before: above, after: Math.max(0, height - above - drawn) };
}
