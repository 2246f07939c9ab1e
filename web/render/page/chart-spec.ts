import type { DataSource, PageNode } from '@portico/contracts';
import { type AppView, type EntityView, entityNamed, fieldOf, type FieldView, traitAt } from '../model.ts';
import { spans, type TimeSpan } from './chart-buckets.ts';
import { isRecord, numberIn, propsOf, textIn } from './props.ts';

const chartKinds = ['bar', 'row', 'line', 'area', 'pie', 'donut', 'scatter', 'funnel', 'gauge'] as const;
export type ChartKind = (typeof chartKinds)[number];
const functions = ['count', 'countDistinct', 'sum', 'avg', 'min', 'max'] as const;

/** What a chart groups by. */
export interface Axis {
  /** Names under which the answer carries what tells groups apart: the keys of a relation, else one field. */
  readonly keys: readonly string[];
  /** Name under which it carries what people read. */
  readonly label: string;
  readonly field: FieldView;
  readonly by?: TimeSpan | undefined;
}
export interface Measured {
  readonly as: string;
  readonly fn: (typeof functions)[number];
  readonly path?: string | undefined;
  readonly field?: FieldView | undefined;
}
export interface ChartSpec {
  readonly kind: ChartKind;
  readonly group: Axis | undefined;
  readonly split: Axis | undefined;
  readonly measure: Measured;
  readonly stacked: boolean;
  /** Most groups, the largest (of time the latest). */
  readonly limit: number;
}

const withoutSplit: ReadonlySet<ChartKind> = new Set(['pie', 'donut', 'funnel', 'gauge']);
const round: ReadonlySet<ChartKind> = new Set(['pie', 'donut', 'funnel']);

/** What a chart is asked to show, as far as the app has it. A source that sums up by itself says its own groups. */
export function chartSpec(node: PageNode, { model, entity, definition }: { model: AppView; entity: EntityView; definition: DataSource | undefined }): ChartSpec {
  const props = propsOf(node);
  const kind = chartKinds.find((one) => one === props['kind']) ?? 'bar';
  const own = definition && 'aggregate' in definition ? definition : undefined;
  const axis = (index: 0 | 1): Axis | undefined => {
    const written = own ? own.groupBy?.[index] : { field: textIn(props[index === 0 ? 'group' : 'split']), by: index === 0 ? props['by'] : undefined };
    return written?.field === undefined ? undefined : axisOf({ model, entity }, { field: written.field, by: written.by, plain: own !== undefined });
  };
  const limit = numberIn(props['limit'], { min: 1, max: 500 });
  const group = kind === 'gauge' ? undefined : axis(0);
  return {
    kind,
    group,
    split: withoutSplit.has(kind) ? undefined : axis(1),
    measure: own ? measureOf(entity, model, own.measures[0]) : measureOf(entity, model, props['measure']),
    stacked: props['stacked'] === true,
    limit: limit ?? (group?.by ? 120 : round.has(kind) ? 8 : kind === 'scatter' ? 500 : 30),
  };
}

function axisOf({ model, entity }: { model: AppView; entity: EntityView }, { field: path, by, plain }: { field: string; by: unknown; plain: boolean }): Axis | undefined {
  const trait = traitAt(model, entity, path);
  const steps = path.split('.').slice(0, -1);
  const inside = (name: string): string => [...steps, name].join('.');
  const relation = trait?.relation ?? (steps.length === 0 ? entity.relations.find((one) => one.fields.length === 1 && one.fields[0] === path) : undefined);
  const target = relation && entityNamed(model, relation.to);
  const label = target && fieldOf(target, target.label[0] ?? '');
  if (relation && label && !plain && relation.fields.length <= 2)
    return { keys: relation.fields.map(inside), label: [...steps, relation.name, label.name].join('.'), field: label };
  if (!trait) return undefined;
  const name = inside(trait.field.name);
  const span = spans.find((one) => one === by) ?? (isDay(trait.field) && !plain ? 'month' : undefined);
  return { keys: [name], label: name, field: trait.field, ...(span && isDay(trait.field) && { by: span }) };
}

export function isDay(field: FieldView): boolean {
  return ['date', 'datetime', 'localDatetime'].includes(field.type) && field.list !== true;
}

/** What is counted or summed up: records where nothing is said. */
export function measureOf(entity: EntityView, model: AppView, written: unknown): Measured {
  const { fn, field: path, as } = isRecord(written) ? written : {};
  const found = functions.find((one) => one === fn) ?? 'count';
  const trait = typeof path === 'string' ? traitAt(model, entity, path) : undefined;
  const name = textIn(as) ?? 'value';
  if (!trait || typeof path !== 'string') return { as: name, fn: 'count' };
  const steps = path.split('.').slice(0, -1);
  return { as: name, fn: found, path: [...steps, trait.field.name].join('.'), field: trait.field };
}

/** How the server is asked for it. */
export function chartQuestion({ group, split, measure }: Pick<ChartSpec, 'group' | 'split' | 'measure'>) {
  const groupBy = [group, split].flatMap((axis) => (axis ? [...new Set([...axis.keys, axis.label])].map((field) => ({ field, ...(axis.by && { by: axis.by }) })) : []));
  const once = groupBy.filter((one, index) => groupBy.findIndex(({ field }) => field === one.field) === index);
  const { as, fn, path } = measure;
  return { groupBy: once.slice(0, 4), measures: [{ as, fn, ...(path !== undefined && { field: path }) }], limit: 1000 };
}
