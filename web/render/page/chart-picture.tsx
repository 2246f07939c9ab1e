import type { EChartsCoreOption } from 'echarts/core';
import { use, useEffect, useRef } from 'react';
import css from './chart.module.css';
import type * as drawing from './chart-draw.ts';

type Draw = typeof drawing;
let loaded: Promise<Draw> | undefined;
/** What draws charts, loaded with the first one. */
export function loadDraw(): Promise<Draw> {
  loaded ??= import('./chart-draw.ts').catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

interface PictureProps {
  readonly option: EChartsCoreOption;
  /** The chart in a sentence, for those who do not see it. */
  readonly words: string;
  readonly onPick: ((at: { group: number; series: number }) => void) | undefined;
}

/** A chart as a picture; suspends until what draws it is there. */
export function ChartPicture({ option, words, onPick }: PictureProps) {
  const { openDrawing } = use(loadDraw());
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<drawing.Drawing>(undefined);
  const picked = useRef(onPick);
  useEffect(() => {
    picked.current = onPick;
  });
  useEffect(() => {
    if (!place.current) return;
    const opened = openDrawing(place.current, (at) => picked.current?.(at));
    drawn.current = opened;
    return () => opened.close();
  }, [openDrawing]);
  useEffect(() => drawn.current?.show(option), [option]);
  return <div ref={place} className={css['picture']} role="img" aria-label={words} data-picks={onPick !== undefined} />;
}
