import { PorticoError, recordsAggregate, type Input } from '@portico/contracts';
import { implementRead, type Implementation, type Kernel } from '../kernel/index.ts';
import { attemptOf, speaking } from './database-errors.ts';
import { queryOf } from './query.ts';
import { targetOf, type Target } from './reach.ts';
import { aggregateRows, type Group, type Measure } from './store-aggregate.ts';
import { isOrderable } from './store-filter.ts';

type Asked = Input<typeof recordsAggregate>;

const numeric: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'decimal', 'float', 'money']);
const dates: ReadonlySet<string> = new Set(['date', 'datetime', 'localDatetime']);
const unordered: ReadonlySet<string> = new Set(['boolean', 'uuid', 'localText']);

/** `records.aggregate`: sums over the records the caller may read, of fields she may read. */
export function aggregateRecords(kernel: Kernel): Implementation {
  return implementRead(recordsAggregate, async (ctx, input) => {
    const paths = [...input.groupBy.map((group) => group.field), ...input.measures.flatMap((measure) => measure.field ?? [])];
    const query = await queryOf(ctx, input, paths);
    const target = (path: string): Target => targetOf(query.reach, query.sight, path);
    const groups = input.groupBy.map((group) => groupOf(group, target(group.field)));
    const measures = input.measures.map((measure) => measureOf(measure, measure.field === undefined ? undefined : target(measure.field)));
    unique(
      'groupBy',
      input.groupBy.map((group) => group.field),
    );
    unique(
      'measures',
      input.measures.map((measure) => measure.as),
    );
    const attempt = attemptOf(kernel, { reach: query.reach, entity: query.sight.entity, action: 'read', visible: query.sight.grant.readable });
    const rows = await speaking(attempt, () => ctx.read((tx) => aggregateRows(tx, query, { groups, measures, limit: input.limit + 1 })));
    return { rows: rows.slice(0, input.limit), more: rows.length > input.limit };
  });
}

function groupOf(asked: Asked['groupBy'][number], target: Target): Group {
  const { field } = target;
  if (!isOrderable(field)) throw refuse(asked.field, `${field.list ? 'lists' : field.type} can not be grouped by`, '该类型的字段不支持分组');
  if (asked.by !== undefined && !dates.has(field.type)) throw refuse(asked.field, `"${asked.by}" is for dates`, `“${asked.by}”仅适用于日期`);
  return { name: asked.field, target, ...(asked.by && { by: asked.by }) };
}

function measureOf(asked: Asked['measures'][number], target: Target | undefined): Measure {
  const place = asked.field ?? asked.as;
  if (!target) {
    if (asked.fn !== 'count') throw refuse(place, `"${asked.fn}" needs a field`, `“${asked.fn}”需要指定字段`);
    return { name: asked.as, fn: 'count' };
  }
  const { field } = target;
  const sums = asked.fn === 'sum' || asked.fn === 'avg';
  if (sums && (!numeric.has(field.type) || field.list)) throw refuse(place, `"${asked.fn}" is for numbers`, `“${asked.fn}”仅适用于数字`);
  const orders = asked.fn === 'min' || asked.fn === 'max';
  if (orders && (!isOrderable(field) || unordered.has(field.type))) throw refuse(place, `"${asked.fn}" is for numbers, texts and dates`, `“${asked.fn}”仅适用于数字、文本和日期`);
  return { name: asked.as, fn: asked.fn, target };
}

function unique(place: string, names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw refuse(place, `"${twice}" stands there twice`, `“${twice}”重复`);
}

function refuse(place: string, en: string, zh: string): PorticoError {
  return new PorticoError('request.invalid', { params: { detail: `${place}: ${en}` }, issues: [{ place, message: { en, zh } }] });
}
