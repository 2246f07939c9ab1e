import { useEffect, useState } from 'react';
import type { Size } from './map-view.ts';

/** The size of an element in pixels, now and whenever it changes; undefined until it is there. */
export function useSize(): { ref: (element: Element | null) => void; size: Size | undefined; element: Element | null } {
  const [element, setElement] = useState<Element | null>(null);
  const [size, setSize] = useState<Size>();
  useEffect(() => {
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [element]);
  return { ref: setElement, size, element };
}
