import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Popover, Segmented } from 'antd';
import dayjs from 'dayjs';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { formatDate, useText } from '../../kit/index.ts';
import { type EntityView, expandFor, fieldOf, type FieldView, type RecordView, traitAt } from '../model.ts';
import { useRendering } from '../source.ts';
import type { BlockProps } from './block.tsx';
import css from './block-calendar.module.css';
import { ExpressionMark } from './expression-mark.tsx';
import { betweenFilter, daysOf, recordsByDay, type Span, stepBy } from './month.ts';
import { propsOf } from './props.ts';
import { RecordTitle } from './record-words.tsx';
import { instead, Nothing } from './source-state.tsx';
import { useChoose } from './use-choose.ts';
import { useEntityOf, useRows } from './use-source.ts';

const shownPerDay = { month: 3, week: 12 } as const;

/** Records on their days, a month or a week at a time. */
export function CalendarBlock({ node }: BlockProps) {
  const { t } = useText();
  const { source, start, end } = propsOf(node);
  const entity = useEntityOf(source);
  const from = entity && typeof start === 'string' ? fieldOf(entity, start) : undefined;
  const to = entity && typeof end === 'string' ? fieldOf(entity, end) : undefined;
  if (entity && !from) return <Nothing words={t('pages.noData')} />;
  return <Calendar node={node} entity={entity} start={from} end={to} />;
}

function Calendar({ node, entity, start, end }: { node: BlockProps['node']; entity: EntityView | undefined; start: FieldView | undefined; end: FieldView | undefined }) {
  const { t, language } = useText();
  const { model } = useRendering();
  const { source, title, colour, onRow } = propsOf(node);
  const [span, setSpan] = useState<Span>('month');
  const today = dayjs().format('YYYY-MM-DD');
  const [day, setDay] = useState(today);
  const days = useMemo(() => daysOf(day, span), [day, span]);
  const filter = useMemo(() => start && betweenFilter(days, { start, end }), [days, start, end]);
  const titleTrait = entity && typeof title === 'string' ? traitAt(model, entity, title) : undefined;
  const rows = useRows(source, { limit: 500, filter, relations: titleTrait ? expandFor([titleTrait]) : [] });
  const choose = useChoose(entity, onRow);
  const colourField = entity && typeof colour === 'string' ? fieldOf(entity, colour) : undefined;
  const byDay = useMemo(() => (start && rows.records ? recordsByDay(rows.records, days, { start, end }) : undefined), [rows.records, days, start, end]);
  if (rows.denied || rows.failed) return instead(rows);
  if (!entity) return <Nothing words={t('pages.noData')} />;
  const heading =
    span === 'month'
      ? new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { year: 'numeric', month: 'long' }).format(dayjs(day).toDate())
      : `${formatDate(days[0] ?? '', language)} – ${formatDate(days.at(-1) ?? '', language)}`;
  const entry = (record: RecordView) => (
    <button key={record.id} type="button" className={css['entry']} style={tint(colourField, record)} onClick={() => choose(record)}>
      <RecordTitle record={record} trait={titleTrait} />
    </button>
  );
  return (
    <>
      <div className={css['head']}>
        <strong aria-live="polite">{heading}</strong>
        <ExpressionMark problem={rows.problem} />
        <span>
          <Button size="small" icon={<LeftOutlined />} aria-label={t('pages.before')} onClick={() => setDay(stepBy(day, span, -1))} />
          <Button size="small" onClick={() => setDay(today)}>
            {t('pages.today')}
          </Button>
          <Button size="small" icon={<RightOutlined />} aria-label={t('pages.after')} onClick={() => setDay(stepBy(day, span, 1))} />
          <Segmented
            size="small"
            value={span}
            onChange={setSpan}
            options={[
              { value: 'month', label: t('pages.month') },
              { value: 'week', label: t('pages.week') },
            ]}
          />
        </span>
      </div>
      <div className={css['grid']} data-span={span} aria-busy={rows.waiting} onKeyDown={moveFocus}>
        {days.slice(0, 7).map((one) => (
          <span key={one} className={css['weekday']} aria-hidden>
            {new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { weekday: 'short' }).format(dayjs(one).toDate())}
          </span>
        ))}
        {days.map((one) => {
          const found = byDay?.get(one) ?? [];
          const shown = found.length > shownPerDay[span] ? found.slice(0, shownPerDay[span] - 1) : found;
          return (
            <section
              key={one}
              className={css['day']}
              data-today={one === today}
              data-other={span === 'month' && one.slice(0, 7) !== day.slice(0, 7)}
              data-empty={found.length === 0}
              aria-label={formatDate(one, language)}
            >
              <time dateTime={one} title={formatDate(one, language)}>
                <span>{Number(one.slice(8))}</span>
              </time>
              {shown.map(entry)}
              {found.length > shown.length && (
                <Popover trigger="click" title={formatDate(one, language)} content={<div className={css['all']}>{found.map(entry)}</div>}>
                  <button type="button" className={css['more']}>
                    {t('pages.moreThatDay', { count: found.length - shown.length })}
                  </button>
                </Popover>
              )}
            </section>
          );
        })}
      </div>
    </>
  );
}

function tint(field: FieldView | undefined, record: RecordView): Record<string, string> | undefined {
  const colour = field?.values?.find(({ value }) => value === record.values[field.name])?.color;
  return colour && { color: `var(--tag-${colour})`, background: `var(--tag-${colour}-soft)` };
}

/** Arrows go from entry to entry. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' || event.key === 'ArrowRight' ? 1 : event.key === 'ArrowUp' || event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0 || !(event.target instanceof HTMLButtonElement)) return;
  const entries = [...event.currentTarget.querySelectorAll('button')];
  entries[entries.indexOf(event.target) + step]?.focus();
  event.preventDefault();
}
