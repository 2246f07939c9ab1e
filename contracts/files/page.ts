import { z } from 'zod';
import { titleSchema } from '../text.ts';
import { fieldTypeSchema } from './entity.ts';
import { entityName, slug } from './names.ts';
import { filterSchema, sortSchema } from '../operations/filter.ts';

export { nodesOf } from './page-nodes.ts';

/**
 * A page of an app as it lies in `pages/<name>.page.json`: a tree of blocks, the data they show, and what happens when
 * somebody acts. What is not known here is kept as it is: it may come from a newer Portico or be written by hand.
 */

/** Text that begins with `=` is a FEEL expression (DMN 1.5) over `params`, `user`, `data`, `state`, `row`, `form`. */
export const expressionSchema = z.string().regex(/^=/, 'an expression begins with "="').max(4001);

/** The expression without its `=`, or undefined for a literal value. */
export function expressionOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith('=') ? value.slice(1) : undefined;
}

const bound = z.unknown();
const named = z.string().regex(/^[a-z][A-Za-z0-9_]{0,49}$/, 'starts with a small letter; letters, digits and "_", at most 50');

/** Names a block in its page; it never changes, so that a diff shows what moved and what was added. */
export const nodeId = z.string().regex(/^[a-z][A-Za-z0-9_-]{0,59}$/, 'starts with a small letter; letters, digits, "-" and "_", at most 60');

const measure = z.strictObject({
  as: named,
  fn: z.enum(['count', 'countDistinct', 'sum', 'avg', 'min', 'max']),
  field: z.string().max(120).optional(),
});
const group = z.strictObject({ field: z.string().max(120), by: z.enum(['day', 'week', 'month', 'quarter', 'year']).optional() });

/** Records of an entity. A value within `filter` may be an expression. */
const recordsSource = z.strictObject({
  records: entityName,
  filter: filterSchema.optional(),
  search: bound.optional(),
  sort: sortSchema.optional(),
  fields: z.array(z.string().max(120)).max(200).optional(),
  expand: z.array(z.string().max(120)).max(20).optional(),
  limit: z.int().min(1).max(500).optional(),
});
/** One record; `id` is usually `=params.id`. */
const recordSource = z.strictObject({ record: entityName, id: bound, expand: z.array(z.string().max(120)).max(20).optional() });
/** Counts and sums. */
const aggregateSource = z.strictObject({
  aggregate: entityName,
  filter: filterSchema.optional(),
  groupBy: z.array(group).max(4).optional(),
  measures: z.array(measure).min(1).max(10),
  limit: z.int().min(1).max(1000).optional(),
});
/** What a tool answers that the reader may call: of this app (`app`), of a connected provider, later of a function or process. */
const toolSource = z.strictObject({
  tool: z.string().min(1).max(200),
  provider: slug.optional(),
  arguments: z.record(z.string(), bound).optional(),
  pick: expressionSchema.optional(),
});

/** Where a block's data comes from. */
export const dataSourceSchema = z.union([recordsSource, recordSource, aggregateSource, toolSource]);
export type DataSource = z.infer<typeof dataSourceSchema>;
export type RecordsSource = z.infer<typeof recordsSource>;
export type RecordSource = z.infer<typeof recordSource>;
export type AggregateSource = z.infer<typeof aggregateSource>;
export type ToolSource = z.infer<typeof toolSource>;

/** What happens, one after the other; a refused confirmation or a failed step ends the row. */
export const actionSchema = z.union([
  z.strictObject({ do: z.literal('open'), page: slug, params: z.record(z.string(), bound).optional() }),
  /** A record's own page, or the form of one. */
  z.strictObject({ do: z.literal('record'), entity: entityName, id: bound.optional(), mode: z.enum(['view', 'edit', 'new']), preset: z.record(z.string(), bound).optional() }),
  z.strictObject({ do: z.literal('save'), form: nodeId }),
  z.strictObject({ do: z.literal('create'), entity: entityName, values: z.record(z.string(), bound) }),
  z.strictObject({ do: z.literal('update'), entity: entityName, id: bound, values: z.record(z.string(), bound) }),
  z.strictObject({ do: z.literal('delete'), entity: entityName, id: bound }),
  /** Calls a tool the reader may call; `into` keeps the answer in the page's state. */
  z.strictObject({ do: z.literal('call'), tool: z.string().min(1).max(200), provider: slug.optional(), arguments: z.record(z.string(), bound).optional(), into: named.optional() }),
  z.strictObject({ do: z.literal('start'), process: z.string().min(1).max(100), variables: z.record(z.string(), bound).optional() }),
  z.strictObject({ do: z.literal('navigate'), url: z.string().min(1).max(2000), newTab: z.boolean().optional() }),
  z.strictObject({ do: z.literal('confirm'), text: titleSchema, danger: z.boolean().optional() }),
  z.strictObject({ do: z.literal('notify'), text: titleSchema, kind: z.enum(['done', 'note', 'problem']).optional() }),
  z.strictObject({ do: z.literal('set'), state: named, value: bound }),
  z.strictObject({ do: z.literal('show'), modal: nodeId }),
  z.strictObject({ do: z.literal('close') }),
  z.strictObject({ do: z.literal('refresh'), sources: z.array(named).max(50).optional() }),
]);
export type Action = z.infer<typeof actionSchema>;
export const actionsSchema = z.array(actionSchema).max(20);

/** A block of a page. */
export interface PageNode {
  readonly id: string;
  /** One of `blockTypes`; `component` with `props.name` is one of the app's own. */
  readonly type: string;
  readonly props?: Readonly<Record<string, unknown>> | undefined;
  /** The block shows only while this is true. A look, no protection: data is guarded by policy. */
  readonly visible?: string | undefined;
  /** Place on a dashboard: columns of twelve, rows of 40 px. */
  readonly at?: Place | undefined;
  readonly slots?: Readonly<Record<string, readonly PageNode[]>> | undefined;
}
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
const place = z.strictObject({ x: z.int().min(0).max(11), y: z.int().min(0).max(10_000), w: z.int().min(1).max(12), h: z.int().min(1).max(200) });

/** Most blocks of a page, and how deep they may nest. */
export const pageLimits = { nodes: 2000, depth: 12 } as const;

const pageNode: z.ZodType<PageNode> = z.looseObject({
  id: nodeId,
  type: z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/),
  props: z.record(z.string(), z.unknown()).optional(),
  visible: expressionSchema.optional(),
  at: place.optional(),
  get slots() {
    return z.record(z.string().regex(/^[a-z][A-Za-z0-9_]{0,39}$/), z.array(pageNode)).optional();
  },
});

/** Something a page is opened with, in its address: `?id=…`. */
const param = z.strictObject({ type: fieldTypeSchema.default('text'), required: z.boolean().optional(), title: titleSchema.optional() });

export const pageSchema = z.looseObject({
  format: z.literal(1),
  name: slug,
  title: titleSchema,
  description: titleSchema.optional(),
  icon: z.string().max(40).optional(),
  /** `page`: blocks one below the other · `dashboard`: blocks on a grid of twelve columns. */
  kind: z.enum(['page', 'dashboard']).default('page'),
  /** Of a dashboard: seconds after which its data is fetched anew, as long as somebody looks at it. */
  refreshEvery: z.int().min(5).max(86_400).optional(),
  /** The page shows in the menu, and opens, only while this is true. */
  visible: expressionSchema.optional(),
  params: z.record(named, param).optional(),
  /** Data that several blocks share, by name; expressions read it as `data.<name>`. */
  data: z.record(named, dataSourceSchema).optional(),
  /** What the page remembers while it is open, with what it starts as; expressions read it as `state.<name>`. */
  state: z.record(named, bound).optional(),
  body: z.array(pageNode).max(pageLimits.nodes),
});
export type Page = z.infer<typeof pageSchema>;

/** Where a page's file lies. */
export function pageFile(name: string): string {
  return `pages/${name}.page.json`;
}

/** Keys in the order they are written; those not named here stand at `*`, by name. */
const order = ['format', 'name', 'id', 'type', 'do', 'title', 'description', 'icon', 'kind', 'at', 'visible', 'params', 'state', '*', 'props', 'data', 'slots', 'body'];
const others = order.indexOf('*');

function rank(key: string): number {
  const found = order.indexOf(key);
  return found < 0 ? others : found;
}

/**
 * The file of a page: two spaces, keys in one order (what names a thing first, its content last), so that the same page
 * always gives the same bytes. Lists keep their order.
 */
export function writePage(page: object): string {
  return `${JSON.stringify(inOrder(page), null, 2)}\n`;
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, inOrder(part)]));
}
