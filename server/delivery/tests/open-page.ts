import { evaluateFeel, readFeel, temporalValue, type FeelVariables } from '@portico/bpmn';
import {
  appsModel,
  expressionOf,
  nodesOf,
  pagesGet,
  PorticoError,
  recordsAggregate,
  recordsGet,
  recordsList,
  sourcesOfPage,
  type AppModel,
  type DataSource,
  type Entity,
  type Input,
  type Page,
  type PageNode,
} from '@portico/contracts';
import type { OutsideContext } from '../../kernel/index.ts';

/** What a page shows somebody, as far as data and conditions decide it. */
export interface OpenedPage {
  /** Rows by the name of the source, or the id of the block that brings its own. */
  readonly rows: Readonly<Record<string, number>>;
  /** Ids of the blocks that show. */
  readonly shown: ReadonlySet<string>;
}

interface Opening {
  readonly app: string;
  readonly model: AppModel;
  readonly page: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Opens a page as the caller: asks for its data through the same operations as a browser, and works out which blocks
 * show. Tools are not called. Throws what refuses the page or one of its sources.
 */
export async function openPage(ctx: OutsideContext, { app, model, page: name, params }: Opening): Promise<OpenedPage> {
  const { page } = await ctx.call(pagesGet, { app, page: name });
  const { me } = await ctx.call(appsModel, { app });
  const now = ctx.clock.now();
  const types = page.params ?? {};
  const missing = Object.entries(types).find(([param, { required }]) => required === true && params[param] === undefined);
  if (missing) throw new PorticoError('request.invalid', { params: { detail: `the page ${name} needs ${missing[0]}` } });
  const given = Object.fromEntries(Object.entries(params).map(([param, value]) => [param, temporalValue(types[param]?.type ?? 'text', value)]));
  const data: Record<string, unknown> = {};
  const rows: Record<string, number> = {};
  const variables = (): FeelVariables => ({ params: given, user: { ...me, language: ctx.from.language }, data, state: page.state ?? {}, row: null, form: null, answer: null });
  const work = (expression: string): unknown => {
    const outcome = evaluateFeel(expression, { variables: variables(), now });
    return outcome.ok ? outcome.value : null;
  };
  const ask = async (source: string, definition: DataSource): Promise<void> => {
    const { value, count } = await askSource(ctx, { app, model, definition: workOut(definition, work) as DataSource, written: definition });
    data[source] = value;
    if (count !== undefined) rows[source] = count;
  };
  if (page.visible !== undefined && work(page.visible.slice(1)) !== true) throw new PorticoError('not_found', { params: { what: 'page', name } });
  for (const [source, definition] of inOrder(page.data ?? {})) await ask(source, definition);
  const shown = new Set(shownNodes(page.body, (node) => node.visible === undefined || work(node.visible.slice(1)) === true));
  const own = sourcesOfPage(page);
  for (const { node } of nodesOf(page)) {
    const definition = own[node.id];
    if (definition && shown.has(node.id) && typeof node.props?.['source'] === 'object') await ask(node.id, definition);
  }
  return { rows, shown };
}

function shownNodes(nodes: readonly PageNode[], shows: (node: PageNode) => boolean): string[] {
  return nodes.flatMap((node) => (shows(node) ? [node.id, ...Object.values(node.slots ?? {}).flatMap((inner) => shownNodes(inner, shows))] : []));
}

/** Sources so that those an expression reads come first. */
function inOrder(data: NonNullable<Page['data']>): [string, DataSource][] {
  const ordered = new Map<string, DataSource>();
  const visit = (name: string, above: ReadonlySet<string>): void => {
    const source = data[name];
    if (!source || ordered.has(name) || above.has(name)) return;
    for (const other of sourcesRead(source)) visit(other, new Set([...above, name]));
    ordered.set(name, source);
  };
  for (const name of Object.keys(data)) visit(name, new Set());
  return [...ordered];
}

function sourcesRead(value: unknown): string[] {
  const expression = expressionOf(value);
  if (expression !== undefined) {
    const read = readFeel(expression);
    return read.ok ? read.paths.filter((path) => path.startsWith('data.')).map((path) => path.split('.')[1] ?? '') : [];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(sourcesRead) : [];
}

interface Asking {
  readonly app: string;
  readonly model: AppModel;
  /** Worked out, and as it is written. */
  readonly definition: DataSource;
  readonly written: DataSource;
}

async function askSource(ctx: OutsideContext, { app, model, definition, written }: Asking): Promise<{ value: unknown; count?: number }> {
  if ('tool' in definition) return { value: null };
  const filter =
    'filter' in definition && definition.filter && 'filter' in written ? { filter: withoutEmpty(definition.filter, written.filter) as Input<typeof recordsList>['filter'] } : {};
  if ('records' in definition) {
    const { records: entity, search, sort, expand, limit } = definition;
    const asked = { ...filter, ...(typeof search === 'string' && search !== '' && { search }), ...(sort && { sort }), ...(expand && { expand }) };
    const { records } = await ctx.call(recordsList, { app, entity, total: false, limit: limit ?? 50, ...asked });
    return { value: records.map((record) => feelRecord(model.entities[entity], record)), count: records.length };
  }
  if ('record' in definition) {
    const { record: entity, id, expand } = definition;
    if (id === null || id === undefined || id === '') return { value: null, count: 0 };
    const record = await ctx.call(recordsGet, { app, entity, id: String(id), ...(expand && { expand }) });
    return { value: feelRecord(model.entities[entity], record), count: 1 };
  }
  const { aggregate: entity, groupBy = [], measures, limit = 100 } = definition;
  const { rows } = await ctx.call(recordsAggregate, { app, entity, ...filter, groupBy, measures, limit });
  return { value: rows.map(({ group, measures: sums }) => ({ ...group, ...sums })), count: rows.length };
}

/** A record as expressions have it. */
export function feelRecord(entity: Entity | undefined, record: { id: string; label: string; values: Readonly<Record<string, unknown>> }): Record<string, unknown> {
  const values = Object.fromEntries(Object.entries(record.values).map(([name, value]) => [name, temporalValue(entity?.fields[name]?.type ?? 'text', value)]));
  return { ...values, id: record.values['id'] ?? record.id, label: record.label };
}

function workOut(value: unknown, work: (expression: string) => unknown): unknown {
  const expression = expressionOf(value);
  if (expression !== undefined) return work(expression);
  if (Array.isArray(value)) return value.map((part) => workOut(part, work));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, workOut(part, work)]));
}

/** A condition whose expression gives nothing does not narrow. */
function withoutEmpty(value: unknown, written: unknown): unknown {
  if (Array.isArray(value)) return value.map((part, index) => withoutEmpty(part, Array.isArray(written) ? written[index] : undefined));
  if (typeof value !== 'object' || value === null) return value;
  const said = (name: string): unknown => (typeof written === 'object' && written !== null ? (written as Record<string, unknown>)[name] : undefined);
  const empty = ([name, part]: [string, unknown]): boolean => expressionOf(said(name)) !== undefined && (part === null || part === undefined || part === '');
  const narrowed = Object.entries(value)
    .filter((entry) => !empty(entry))
    .map(([name, part]): [string, unknown] => [name, withoutEmpty(part, said(name))])
    // A comparison that lost all it compares with falls away too.
    .filter(([name, part]) => !(typeof part === 'object' && part !== null && Object.keys(part).length === 0 && Object.keys((said(name) as object | null) ?? {}).length > 0));
  return Object.fromEntries(narrowed);
}
