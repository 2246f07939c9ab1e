import { ArrowDownOutlined, ArrowRightOutlined, ArrowUpOutlined } from '@ant-design/icons';
import dayjs from 'dayjs';
import { type ReactNode, useMemo } from 'react';
import { useText } from '../../kit/index.ts';
import { type EntityView, fieldOf } from '../model.ts';
import { useRendering } from '../source.ts';
import { useMeasureTitle } from './block-chart.tsx';
import css from './block-metric.module.css';
import type { BlockProps } from './block.tsx';
import { useNumbersFile } from './board-files.ts';
import { csvOf } from './chart-csv.ts';
import { numberOf } from './chart-data.ts';
import { isDay, measureOf } from './chart-spec.ts';
import { ExpressionMark } from './expression-mark.tsx';
import { measureWords } from './measure-words.ts';
import { changeOf, daysWords, periodsOf, within } from './metric.ts';
import { propsOf, titleText } from './props.ts';
import { Denied, instead, Nothing } from './source-state.tsx';
import { usePick } from './use-pick.ts';
import { useEntityOf, useQuestion, useSums } from './use-source.ts';
import { useValue } from './page-context.tsx';

/** One number, and how it stands against the week or month before. */
export function MetricBlock({ node }: BlockProps) {
  const { t } = useText();
  const { source } = propsOf(node);
  const entity = useEntityOf(source);
  if (entity) return <Metric node={node} entity={entity} />;
  return source === undefined ? <Nothing words={t('pages.noData')} /> : <Denied />;
}

function Metric({ node, entity }: { node: BlockProps['node']; entity: EntityView }) {
  const { t, language } = useText();
  const { model } = useRendering();
  const { source, title, measure: written, unit, compare, date, good, onPick } = propsOf(node);
  const { definition } = useQuestion(source);
  const measure = measureOf(entity, model, definition && 'aggregate' in definition ? definition.measures[0] : written);
  const measured = useMeasureTitle(entity, measure);
  const unitWords = useValue(unit).value;
  const compares = compare === 'previousWeek' || compare === 'previousMonth' ? compare : undefined;
  const field = typeof date === 'string' ? fieldOf(entity, date) : undefined;
  const dated = field && isDay(field) ? field : undefined;
  const today = dayjs().format('YYYY-MM-DD');
  const periods = compares && dated ? periodsOf(compares, today) : undefined;
  const { as, fn, path } = measure;
  const asked = { groupBy: [], measures: [{ as, fn, ...(path !== undefined && { field: path }) }] };
  const now = useSums(source, { ...asked, filter: periods && dated && within(dated, periods.now) });
  const before = useSums(periods ? source : undefined, { ...asked, filter: periods && dated && within(dated, periods.before) });
  const pick = usePick(entity, onPick);
  const found = now.rows?.[0]?.measures[as];
  const value = typeof found === 'number' || typeof found === 'string' ? found : null;
  const name = titleText(title, language) || measured;
  useNumbersFile(
    node.id,
    useMemo(() => (value === null ? undefined : { title: name, csv: () => csvOf([[name], [value]]) }), [name, value]),
  );
  const other = instead(now, 2);
  if (other) return other;
  const inside = (
    <>
      <span className={css['title']}>
        {name}
        {periods && <small>{t(compares === 'previousWeek' ? 'charts.metric.sinceWeek' : 'charts.metric.sinceMonth')}</small>}
        <ExpressionMark problem={now.problem} />
      </span>
      <span className={css['number']}>
        {value === null ? '–' : measureWords(measure, value, language)}
        {typeof unitWords === 'string' && unitWords !== '' && <small> {unitWords}</small>}
      </span>
      {compares && !dated && <span className={css['change']}>{t('charts.metric.noDate')}</span>}
      {periods && before.rows && (
        <ChangeWords
          now={numberOf(value) ?? 0}
          before={numberOf(before.rows[0]?.measures[as]) ?? 0}
          good={good === 'less' ? 'less' : 'more'}
          period={daysWords(periods.before, language)}
        />
      )}
    </>
  );
  if (!pick) return <div className={css['metric']}>{inside}</div>;
  const values = periods ? { ...periods.now } : {};
  return (
    <button type="button" className={css['metric']} onClick={() => pick({ values, label: name, number: value })}>
      {inside}
    </button>
  );
}

const arrows: Readonly<Record<string, ReactNode>> = { more: <ArrowUpOutlined />, before: <ArrowUpOutlined />, less: <ArrowDownOutlined />, same: <ArrowRightOutlined /> };

function ChangeWords({ now, before, good, period }: { now: number; before: number; good: 'more' | 'less'; period: string }) {
  const { t } = useText();
  const change = changeOf(now, before, good);
  return (
    <span className={css['change']} data-good={change.good}>
      <span aria-hidden>{arrows[change.way]} </span>
      {t(`charts.metric.${change.way}`, { change: `${change.percent ?? ''}%`, period })}
    </span>
  );
}
