import { type Entity, type Field, type Page, pageFile, type PageNode, type Title, titleIn, writePage } from '@portico/contracts';
import { spell } from '../../render/model.ts';
import { isPlumbing, type PageInfo, readPage, type Showable, showables } from '../pages/design/model.ts';
import { type FileEdits, freePageName } from '../pages/design/page-files.ts';
import { freeName, namesOf } from '../pages/design/tree.ts';

interface Texts {
  readonly en: string;
  readonly zh: string;
}
type Props = Readonly<Record<string, unknown>>;

/** Charts an entity lends itself to, the most telling first: how many of each, over time, what they add up to, one number. */
export function suggestedCharts(entity: Entity): readonly PageNode[] {
  const many = textsOf(entity.plural ?? entity.title, entity.name);
  const shown = showables(entity).filter(({ field }) => !isPlumbing(field) && field?.list !== true);
  const [choice, other] = shown.filter(({ field }) => field?.type === 'enum');
  const relation = shown.find((one) => one.relation !== undefined);
  const day = shown.find(({ field }) => isDay(field));
  const amount = shown.find(({ field }) => field?.type === 'money') ?? shown.find(({ field }) => field?.type === 'decimal' || field?.type === 'float');
  const by = choice ?? relation;
  const node = (type: string, props: Props): PageNode => ({ id: type, type, props: { ...props, source: { records: entity.name } } });
  const count = { what: many, measure: { fn: 'count' } };
  const sum = amount && { what: textsOf(amount.title, amount.name), measure: { fn: 'sum', field: amount.name } };
  /** Of a kind: what is measured for each of a group. */
  const chart = (kind: string, { what, measure, ...more }: { what: Texts; measure: Props } & Props, group: Showable): PageNode =>
    node('chart', { title: titleFor(what, group), kind, group: group.name, ...(isDay(group.field) && { by: 'month' }), measure, ...more });
  return [
    ...(choice ? [chart('bar', count, choice), chart('donut', count, other ?? choice)] : []),
    ...(day ? [chart('line', count, day)] : []),
    ...(day && choice ? [chart('bar', { ...count, title: titleFor(titleFor(many, day), choice), split: choice.name, stacked: true }, day)] : []),
    ...(relation ? [chart('row', { ...count, limit: 10 }, relation)] : []),
    ...(sum && by ? [chart('bar', sum, by)] : []),
    ...(sum && day ? [chart('area', sum, day)] : []),
    node('metric', { title: many, measure: count.measure }),
    ...(sum ? [node('metric', { title: sum.what, measure: sum.measure })] : []),
  ];
}

interface Put {
  readonly edits: FileEdits;
  /** The dashboard, and the chart's id on it. */
  readonly page: string;
  readonly id: string;
}

/** Puts a chart on a dashboard, below what stands there; on a new one where none is named. Undefined: the file can not be read. */
export function putChart(files: Readonly<Record<string, string>>, chart: PageNode, dashboard: string | undefined): Put | undefined {
  const read = dashboard === undefined ? undefined : readPage(files[pageFile(dashboard)] ?? '');
  if (read && 'broken' in read) return undefined;
  const before: Page = read?.page ?? {
    format: 1,
    name: freePageName(files, 'dashboard'),
    title: { en: 'Dashboard', zh: '仪表盘' },
    kind: 'dashboard',
    icon: 'bar-chart',
    body: [],
  };
  const id = freeName(chart.type, namesOf(before));
  return { edits: { [pageFile(before.name)]: writePage({ ...before, body: [...before.body, { ...chart, id }] }) }, page: before.name, id };
}

/** Dashboards a chart can be put on. */
export function dashboardsOf(pages: readonly PageInfo[]): readonly PageInfo[] {
  return pages.filter(({ kind, readable }) => kind === 'dashboard' && readable);
}

function titleFor(what: Texts, { name, title, field }: Showable): Texts {
  if (isDay(field)) return { en: `${what.en} per month`, zh: `${what.zh}（按月）` };
  const by = textsOf(title, name);
  // Small inside the sentence, unless it is an abbreviation.
  const small = /^[A-Z][a-z]/.test(by.en) ? by.en.charAt(0).toLowerCase() + by.en.slice(1) : by.en;
  return { en: `${what.en} by ${small}`, zh: `${what.zh}（按${by.zh}）`.replace('）（按', '、') };
}

function isDay(field: Field | undefined): boolean {
  return field !== undefined && ['date', 'datetime', 'localDatetime'].includes(field.type);
}

function textsOf(title: Title | undefined, name: string): Texts {
  return { en: titleIn('en', title, spell(name)), zh: titleIn('zh', title, spell(name)) };
}
