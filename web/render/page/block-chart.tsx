import { BarChartOutlined, FileImageOutlined, FileTextOutlined, MoreOutlined, TableOutlined } from '@ant-design/icons';
import { blockTypes } from '@portico/contracts';
import { Button, Dropdown } from 'antd';
import { type ReactNode, Suspense, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { currentScheme, Loading, onSchemeChange, palettes, useText, useToast } from '../../kit/index.ts';
import { isCalm } from '../../kit/scheme.ts';
import { type EntityView, spell } from '../model.ts';
import { useRendering } from '../source.ts';
import { insideSentence, useTitles } from '../titles.ts';
import { usePeople } from '../value.tsx';
import type { BlockProps } from './block.tsx';
import { useNumbersFile } from './board-files.ts';
import css from './chart.module.css';
import { chartCsv, keepFile } from './chart-csv.ts';
import { type ChartData, chartData } from './chart-data.ts';
import { chartOption } from './chart-option.ts';
import { ChartPicture, loadDraw } from './chart-picture.tsx';
import { type Axis, chartQuestion, type ChartSpec, chartSpec, isDay, type Measured } from './chart-spec.ts';
import { ChartTable } from './chart-table.tsx';
import { ExpressionMark } from './expression-mark.tsx';
import { measureWords, shortNumber } from './measure-words.ts';
import { numberIn, propsOf, titleText } from './props.ts';
import { Denied, instead, Nothing } from './source-state.tsx';
import { usePick } from './use-pick.ts';
import { useEntityOf, useQuestion, useSums } from './use-source.ts';

/** Records counted or summed up, as a picture or as a table. */
export function ChartBlock({ node }: BlockProps) {
  const { t, language } = useText();
  const { model } = useRendering();
  const { source, title } = propsOf(node);
  const entity = useEntityOf(source);
  const { definition } = useQuestion(source);
  const spec = useMemo(() => entity && chartSpec(node, { model, entity, definition }), [node, model, entity, definition]);
  const heading = titleText(title, language);
  if (!entity && source !== undefined) return <Framed title={heading}>{<Denied />}</Framed>;
  if (!entity || !spec) return <Framed title={heading}>{<Nothing words={t('pages.noData')} />}</Framed>;
  return <Chart node={node} entity={entity} spec={spec} heading={heading} />;
}

function Chart({ node, entity, spec, heading }: { node: BlockProps['node']; entity: EntityView; spec: ChartSpec; heading: string }) {
  const { t, language } = useText();
  const { source, onPick, max } = propsOf(node);
  const sums = useSums(
    source,
    useMemo(() => chartQuestion(spec), [spec]),
  );
  const names = useChartNames(entity, spec);
  const scheme = useSyncExternalStore(onSchemeChange, currentScheme);
  const people = usePeopleOf(spec);
  const [asTable, setAsTable] = useState(false);
  const pick = usePick(entity, onPick);
  const say = useMemo(() => (value: number) => measureWords(spec.measure, value, language), [spec, language]);
  const data = useMemo(
    () => sums.rows && chartData(sums.rows, spec, { language, none: t('charts.none'), other: t('charts.other'), yes: t('record.yes'), no: t('record.no'), people }),
    [sums.rows, spec, language, t, people],
  );
  const full = numberIn(max, { min: 0, max: Number.MAX_SAFE_INTEGER });
  const option = useMemo(
    () =>
      data &&
      chartOption(data, { kind: spec.kind, stacked: spec.stacked, scheme, calm: isCalm(), title: names.measure, say, sayShort: (value) => shortNumber(value, language), full }),
    [data, spec, scheme, names.measure, say, language, full],
  );
  const box = useRef<HTMLElement>(null);
  const title = heading || names.title;
  useNumbersFile(
    node.id,
    useMemo(() => data && { title, csv: () => chartCsv(data, names) }, [data, title, names]),
  );
  const menu = data && option && data.groups.length > 0 && (
    <Menu box={box} title={title} asTable={asTable} onTable={setAsTable} option={option} csv={() => chartCsv(data, names)} />
  );
  const other = instead(sums);
  const onPart =
    pick && data
      ? ({ group, series }: { group: number; series: number }): void => {
          const part = data.groups[group];
          const one = data.series[series];
          if (part && one && part.rest !== true) pick({ values: { ...one.part.values, ...part.values }, label: part.label, number: one.numbers[group] ?? null });
        }
      : undefined;
  return (
    <Framed title={title} box={box} problem={<ExpressionMark problem={sums.problem} />} menu={menu}>
      {other ??
        (data && option && data.groups.length > 0 ? (
          <>
            {asTable ? (
              <ChartTable data={data} group={names.group} measure={names.measure} say={say} onPick={onPart} />
            ) : (
              <Suspense fallback={<Loading lines={5} />}>
                <ChartPicture
                  option={option}
                  words={summary(data, { title, say, kind: titleText(blockTypes['chart']?.props['kind']?.choices?.[spec.kind], language), t })}
                  onPick={onPart}
                />
              </Suspense>
            )}
            {data.left > 0 && <p className={css['left']}>{t('charts.left', { shown: data.groups.length, all: data.groups.length + data.left })}</p>}
          </>
        ) : (
          <Nothing />
        ))}
    </Framed>
  );
}

interface FrameProps {
  readonly title: string;
  readonly problem?: ReactNode;
  readonly menu?: ReactNode;
  readonly box?: React.Ref<HTMLElement>;
  readonly children: ReactNode;
}
function Framed({ title, problem, menu, box, children }: FrameProps) {
  const { t } = useText();
  return (
    <section ref={box} className={css['chart']} aria-label={title || t('charts.nameless')}>
      <div className={css['head']}>
        <h3>{title}</h3>
        {problem}
        {menu}
      </div>
      {children}
    </section>
  );
}

interface MenuProps {
  readonly box: React.RefObject<HTMLElement | null>;
  readonly title: string;
  readonly asTable: boolean;
  readonly onTable: (asTable: boolean) => void;
  readonly option: ReturnType<typeof chartOption>;
  readonly csv: () => string;
}
function Menu({ box, title, asTable, onTable, option, csv }: MenuProps) {
  const { t } = useText();
  const toast = useToast();
  async function keepPicture(): Promise<void> {
    try {
      const { chartPicture } = await loadDraw();
      const { clientWidth: width = 640, clientHeight: height = 320 } = box.current ?? {};
      keepFile(`${title}.png`, chartPicture(option, { width: Math.max(320, width), height: Math.max(240, height), ground: palettes[currentScheme()].raised }));
    } catch {
      toast.failed({ code: 'picture', detail: t('charts.pngFailed') });
    }
  }
  function keepCsv(): void {
    const address = URL.createObjectURL(new Blob([csv()], { type: 'text/csv;charset=utf-8' }));
    keepFile(`${title}.csv`, address);
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }
  const items = [
    { key: 'table', icon: asTable ? <BarChartOutlined /> : <TableOutlined />, label: t(asTable ? 'charts.picture' : 'charts.table'), onClick: () => onTable(!asTable) },
    { key: 'png', icon: <FileImageOutlined />, label: t('charts.png'), onClick: () => void keepPicture() },
    { key: 'csv', icon: <FileTextOutlined />, label: t('charts.csv'), onClick: keepCsv },
  ];
  return (
    <Dropdown trigger={['click']} placement="bottomRight" menu={{ items }}>
      <Button type="text" size="small" icon={<MoreOutlined />} aria-label={t('charts.menu', { title })} />
    </Dropdown>
  );
}

/** Names of what is counted and of what it is grouped by. */
function useChartNames(entity: EntityView, { group, measure }: ChartSpec): { group: string; measure: string; title: string } {
  const { t, language } = useText();
  const titles = useTitles();
  const measured = useMeasureTitle(entity, measure);
  const axis = (one: Axis): string => {
    const relation = entity.relations.find(({ name }) => one.label.startsWith(`${name}.`));
    return relation ? titleText(relation.title, language) || spell(relation.name) : titles.field(one.field);
  };
  const name = group ? axis(group) : '';
  return { group: name, measure: measured, title: group ? t('charts.perGroup', { measure: measured, group: insideSentence(name, language) }) : measured };
}

/** What is measured, in words: "Orders", "Total, sum". */
export function useMeasureTitle(entity: EntityView, { fn, field }: Measured): string {
  const { t } = useText();
  const titles = useTitles();
  if (!field) return t('charts.measure.count', { entity: titles.many(entity) });
  const said = fn === 'count' ? 'countField' : isDay(field) && (fn === 'min' || fn === 'max') ? ({ min: 'first', max: 'last' } as const)[fn] : fn;
  return t(`charts.measure.${said}`, { field: titles.field(field) });
}

const nobody: ReadonlyMap<string, string> = new Map();
function usePeopleOf({ group, split }: ChartSpec): ReadonlyMap<string, string> {
  const people = usePeople('');
  const asks = group?.field.type === 'person' || split?.field.type === 'person';
  return useMemo(() => (asks ? new Map(people.map(({ id, name }) => [id, name])) : nobody), [asks, people]);
}

/** The chart in a sentence: what it shows, and its first numbers. */
function summary(data: ChartData, { title, say, kind, t }: { title: string; say: (value: number) => string; kind: string; t: ReturnType<typeof useText>['t'] }): string {
  const most = 12;
  const said = data.groups.slice(0, most).map((part, index) => {
    const numbers = data.series.map(({ part: one, numbers: all }) => [one.label, say(all[index] ?? 0)].filter(Boolean).join(' '));
    return `${part.label}${part.label && ': '}${numbers.join(', ')}`;
  });
  if (data.groups.length > most) said.push(t('charts.andMore', { count: data.groups.length - most }));
  return t('charts.summary', { kind, title, values: said.join('; ') });
}
