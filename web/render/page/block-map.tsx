import { GlobalOutlined, MinusOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type KeyboardEvent, type PointerEvent, Suspense, use, useEffect, useId, useMemo, useRef, useState } from 'react';
import { type Language, Loading, useText } from '../../kit/index.ts';
import { expandFor, fieldOf, recordFor, type RecordView, relatedOf, type Trait, traitAt } from '../model.ts';
import { useRendering } from '../source.ts';
import { wordsOf } from '../value.tsx';
import css from './block-map.module.css';
import type { BlockProps } from './block.tsx';
import { numberOf } from './chart-data.ts';
import { ExpressionMark } from './expression-mark.tsx';
import { loadOutline } from './map-outline.ts';
import { clustersIn, pan, type Size, type Spot, type View, viewOf, zoom } from './map-view.ts';
import { propsOf, textIn } from './props.ts';
import { instead, Nothing } from './source-state.tsx';
import { useChoose } from './use-choose.ts';
import { useSize } from './use-size.ts';
import { useEntityOf, useRows } from './use-source.ts';

interface Point extends Spot {
  readonly record: RecordView;
  readonly name: string;
}

/** Records where they are, over an outline of the land: nothing is fetched from elsewhere. */
export function MapBlock({ node }: BlockProps) {
  const { t, language } = useText();
  const { model } = useRendering();
  const { source, latitude, longitude, title, onRow } = propsOf(node);
  const entity = useEntityOf(source);
  const trait = entity && typeof title === 'string' ? traitAt(model, entity, title) : undefined;
  const rows = useRows(source, { limit: 500, relations: trait ? expandFor([trait]) : [] });
  const choose = useChoose(entity, onRow);
  const [lat, lon] = [textIn(latitude), textIn(longitude)].map((name) => (entity && name !== undefined ? fieldOf(entity, name) : undefined));
  const points = useMemo(
    () =>
      (rows.records ?? []).flatMap((record): Point[] => {
        const [y, x] = [numberOf(record.values[lat?.name ?? '']), numberOf(record.values[lon?.name ?? ''])];
        if (x === null || y === null || Math.abs(x) > 180 || Math.abs(y) > 90) return [];
        return [{ lon: x, lat: y, record, name: nameOf(record, trait, language) }];
      }),
    [rows.records, lat, lon, trait, language],
  );
  const other = instead(rows);
  if (other) return other;
  if (!entity || !rows.records) return <Nothing words={t('pages.noData')} />;
  if (!lat || !lon) return <Nothing words={t('charts.map.choose')} />;
  const unplaced = rows.records.length - points.length;
  return (
    <div className={css['map']}>
      <ExpressionMark problem={rows.problem} />
      <Suspense fallback={<Loading />}>
        <World points={points} onChoose={({ record }) => choose(record)} />
      </Suspense>
      {unplaced > 0 && <span className={css['note']}>{t('charts.map.unplaced', { count: unplaced })}</span>}
    </div>
  );
}

/** A point has words only: a picture takes no links. */
function nameOf(record: RecordView, trait: Trait | undefined, language: Language): string {
  const from = trait && recordFor(trait, record);
  const words = from && (trait.relation ? relatedOf(from, trait.relation.name)?.label : wordsOf(trait.field, from.values[trait.field.name], language));
  return words || record.label || record.id;
}

const none: readonly Point[] = [];
/** Land beyond 180° is seen from the other side, too. */
const turns = [0, -360, 360];
const nowhere: Size = { width: 0, height: 0 };

function World({ points, onChoose }: { points: readonly Point[]; onChoose: (point: Point) => void }) {
  const { t } = useText();
  const outline = use(loadOutline());
  const world = useId();
  const { ref, size = nowhere, element } = useSize();
  const [moved, setMoved] = useState<View>();
  const all = useMemo(() => viewOf(points, size), [points, size]);
  const view = moved ?? all;
  const clusters = useMemo(() => clustersIn(size.width > 0 ? points : none, { view, size, cell: 36 }), [points, view, size]);
  const zoomBy = (by: number, at?: { x: number; y: number }): void => setMoved((old) => zoom(old ?? all, by, { size, ...(at && { at }) }));
  const panBy = (x: number, y: number): void => setMoved((old) => pan(old ?? all, { x, y }, size));
  const drag = useDrag(panBy);
  useWheel(element, zoomBy);
  function onKeyDown(event: KeyboardEvent): void {
    const step = steps[event.key];
    if (step) panBy(step[0] * 60, step[1] * 60);
    else if (event.key === '+' || event.key === '=') zoomBy(1.5);
    else if (event.key === '-') zoomBy(1 / 1.5);
    else if (event.key === '0') setMoved(undefined);
    else return;
    event.preventDefault();
  }
  const { width, height } = size;
  return (
    <>
      <svg
        ref={ref}
        className={css['world']}
        role="application"
        aria-label={`${t('charts.map.label', { count: points.length })}. ${t('charts.map.help')}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        {...drag}
      >
        <clipPath id={world}>
          <rect x={-180} y={-90} width={360} height={180} />
        </clipPath>
        <g transform={`translate(${width / 2} ${height / 2}) scale(${view.scale}) translate(${-view.lon} ${view.lat})`} clipPath={`url(#${world})`}>
          {turns.map((turn) => (
            <path key={turn} className={css['land']} d={outline} transform={`translate(${turn} 0)`} />
          ))}
        </g>
        {clusters.map(({ x, y, points: close }) => {
          const [first] = close;
          if (!first) return null;
          const many = close.length > 1;
          const radius = many ? 10 + Math.min(10, Math.log2(close.length) * 2) : 6;
          return (
            <g key={first.record.id} className={css['point']} onClick={() => (many ? setMoved(viewOf(close, size)) : onChoose(first))}>
              <title>{many ? t('charts.map.cluster', { count: close.length }) : first.name}</title>
              <circle cx={x} cy={y} r={radius} />
              {many && (
                <text x={x} y={y + 4}>
                  {close.length}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <div className={css['buttons']}>
        <Button size="small" icon={<PlusOutlined />} aria-label={t('charts.map.in')} title={t('charts.map.in')} onClick={() => zoomBy(1.6)} />
        <Button size="small" icon={<MinusOutlined />} aria-label={t('charts.map.out')} title={t('charts.map.out')} onClick={() => zoomBy(1 / 1.6)} />
        <Button size="small" icon={<GlobalOutlined />} aria-label={t('charts.map.all')} title={t('charts.map.all')} onClick={() => setMoved(undefined)} />
      </div>
      <details className={css['list']}>
        <summary>{t('charts.map.list')}</summary>
        <ul>
          {points.map((point) => (
            <li key={point.record.id}>
              <button type="button" onClick={() => onChoose(point)}>
                {point.name}
              </button>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

const steps: Readonly<Record<string, readonly [right: number, down: number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The map follows the pointer; a press that hardly moved is a click. */
function useDrag(panBy: (x: number, y: number) => void) {
  const last = useRef<{ x: number; y: number; caught: boolean }>(undefined);
  return {
    onPointerDown(event: PointerEvent<SVGSVGElement>): void {
      if (event.button === 0) last.current = { x: event.clientX, y: event.clientY, caught: false };
    },
    onPointerMove(event: PointerEvent<SVGSVGElement>): void {
      const at = last.current;
      if (!at || (!at.caught && Math.hypot(event.clientX - at.x, event.clientY - at.y) < 4)) return;
      if (!at.caught) event.currentTarget.setPointerCapture(event.pointerId);
      panBy(at.x - event.clientX, at.y - event.clientY);
      last.current = { x: event.clientX, y: event.clientY, caught: true };
    },
    onPointerUp(): void {
      last.current = undefined;
    },
    onPointerCancel(): void {
      last.current = undefined;
    },
  };
}

/** Ctrl and the wheel (or two fingers) bring the map closer; the wheel alone scrolls the page. */
function useWheel(element: Element | null, zoomBy: (by: number, at: { x: number; y: number }) => void): void {
  const current = useRef(zoomBy);
  useEffect(() => {
    current.current = zoomBy;
  });
  useEffect(() => {
    if (!(element instanceof SVGSVGElement)) return;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      current.current(Math.exp(-event.deltaY / 200), { x: event.clientX - left, y: event.clientY - top });
    };
    // React's own listener is passive: it could not keep the page from zooming.
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [element]);
}
