import type { Action, DataSource, Page, PageNode } from './page.ts';
import { nodesOf } from './page.ts';
import { blockTypes } from './blocks.ts';

export type Path = readonly (string | number)[];

/** Something a page names that lies elsewhere: in the model, in another page, in the page itself. */
export type PageReference =
  | { readonly path: Path; readonly kind: 'entity' | 'page' | 'source' | 'node' | 'component'; readonly name: string }
  /** `name` may go over relations: `customer.name`. */
  | { readonly path: Path; readonly kind: 'field' | 'relation'; readonly name: string; readonly entity: string }
  | { readonly path: Path; readonly kind: 'tool'; readonly name: string; readonly provider?: string }
  | { readonly path: Path; readonly kind: 'expression'; readonly name: string };

type Add = (reference: PageReference) => void;

/** Everything a page names, with the way to each place: what a check looks up and a rename follows. */
export function referencesOf(page: Page): readonly PageReference[] {
  const found: PageReference[] = [];
  const add: Add = (reference) => found.push(reference);
  if (page.visible !== undefined) add({ path: ['visible'], kind: 'expression', name: page.visible.slice(1) });
  for (const [name, source] of Object.entries(page.data ?? {})) ofSource(add, source, ['data', name]);
  for (const { node, path } of nodesOf(page)) ofNode(add, { page, node, path });
  return found;
}

/** The entity a block's fields belong to: its own `entity`, or that of its source. */
export function entityOfNode(page: Pick<Page, 'data' | 'body'>, node: PageNode): string | undefined {
  const { entity, source } = node.props ?? {};
  if (typeof entity === 'string') return entity;
  if (typeof source === 'string') return entityOfSource(page.data?.[source]);
  return typeof source === 'object' && source !== null ? entityOfSource(source as DataSource) : undefined;
}

/** The sources of a page by name: those of its `data`, and of blocks that bring their own by the block's id. */
export function sourcesOfPage(page: Pick<Page, 'data' | 'body'>): Readonly<Record<string, DataSource>> {
  const own = [...nodesOf(page)].flatMap(({ node }): [string, DataSource][] => {
    const source = node.props?.['source'];
    return typeof source === 'object' && source !== null ? [[node.id, source as DataSource]] : [];
  });
  return { ...Object.fromEntries(own), ...page.data };
}

/** The entity a source reads; undefined for tools. */
export function entityOfSource(source: DataSource | undefined): string | undefined {
  if (!source || 'tool' in source) return undefined;
  if ('records' in source) return source.records;
  return 'record' in source ? source.record : source.aggregate;
}

function ofNode(add: Add, at: { page: Page; node: PageNode; path: Path }): void {
  const { page, node, path } = at;
  if (node.visible !== undefined) add({ path: [...path, 'visible'], kind: 'expression', name: node.visible.slice(1) });
  const type = blockTypes[node.type];
  const entity = node.type === 'field' ? entityAround(page, node.id) : entityOfNode(page, node);
  for (const [name, value] of Object.entries(node.props ?? {})) {
    const kind = type?.props[name]?.kind;
    const here = [...path, 'props', name];
    if (kind === 'actions' && Array.isArray(value)) (value as Action[]).forEach((action, index) => ofAction(add, action, [...here, index]));
    else if (kind === 'source' && typeof value === 'object' && value !== null) ofSource(add, value as DataSource, here);
    else if (kind === 'source' && typeof value === 'string') add({ path: here, kind: 'source', name: value });
    else if (kind === 'sources') texts(value).forEach((one, index) => add({ path: [...here, index], kind: 'source', name: one }));
    else if (kind === 'entity' && typeof value === 'string') add({ path: here, kind: 'entity', name: value });
    else if (kind === 'component' && typeof value === 'string') add({ path: here, kind: 'component', name: value });
    else if (kind === 'relation' && typeof value === 'string' && entity !== undefined) add({ path: here, kind: 'relation', name: value, entity });
    else if (kind === 'field' && typeof value === 'string' && entity !== undefined) add({ path: here, kind: 'field', name: value, entity });
    else if (kind === 'fields' && entity !== undefined) texts(value).forEach((one, index) => add({ path: [...here, index], kind: 'field', name: one, entity }));
    else if (kind === 'measure' && entity !== undefined && isRecord(value) && typeof value['field'] === 'string')
      add({ path: [...here, 'field'], kind: 'field', name: value['field'], entity });
    else ofValue(add, value, here);
  }
}

/** The entity of the form a field block stands in. */
function entityAround(page: Page, id: string): string | undefined {
  for (const { node } of nodesOf(page)) {
    if (node.type !== 'form') continue;
    for (const inner of nodesOf({ body: Object.values(node.slots ?? {}).flat() })) if (inner.node.id === id) return entityOfNode(page, node);
  }
  return undefined;
}

function ofSource(add: Add, source: DataSource, path: Path): void {
  if ('tool' in source) {
    add({ path: [...path, 'tool'], kind: 'tool', name: source.tool, ...(source.provider !== undefined && { provider: source.provider }) });
    ofValue(add, source.arguments, [...path, 'arguments']);
    return;
  }
  const key = 'records' in source ? 'records' : 'record' in source ? 'record' : 'aggregate';
  const entity = entityOfSource(source) ?? '';
  add({ path: [...path, key], kind: 'entity', name: entity });
  const field = (name: string, ...more: (string | number)[]): void => add({ path: [...path, ...more], kind: 'field', name, entity });
  if ('record' in source) ofValue(add, source.id, [...path, 'id']);
  if ('expand' in source) source.expand?.forEach((name, index) => add({ path: [...path, 'expand', index], kind: 'relation', name, entity }));
  if ('fields' in source) source.fields?.forEach((name, index) => field(name, 'fields', index));
  if ('sort' in source) source.sort?.forEach((one, index) => field(one.replace(/^-/, ''), 'sort', index));
  if ('groupBy' in source) source.groupBy?.forEach((one, index) => field(one.field, 'groupBy', index, 'field'));
  if ('measures' in source) source.measures.forEach((one, index) => one.field !== undefined && field(one.field, 'measures', index, 'field'));
  if ('filter' in source && source.filter) ofFilter(add, source.filter, { path: [...path, 'filter'], entity });
}

function ofFilter(add: Add, filter: Readonly<Record<string, unknown>>, at: { path: Path; entity: string }): void {
  for (const [name, part] of Object.entries(filter)) {
    const here = [...at.path, name];
    if (name === 'and' || name === 'or') {
      if (Array.isArray(part)) part.forEach((one, index) => isRecord(one) && ofFilter(add, one, { path: [...here, index], entity: at.entity }));
    } else if (name === 'not') {
      if (isRecord(part)) ofFilter(add, part, { path: here, entity: at.entity });
    } else {
      add({ path: here, kind: 'field', name, entity: at.entity });
      ofValue(add, part, here);
    }
  }
}

function ofAction(add: Add, action: Action, path: Path): void {
  if (action.do === 'open') add({ path: [...path, 'page'], kind: 'page', name: action.page });
  if (action.do === 'save') add({ path: [...path, 'form'], kind: 'node', name: action.form });
  if (action.do === 'show') add({ path: [...path, 'modal'], kind: 'node', name: action.modal });
  if (action.do === 'refresh') action.sources?.forEach((name, index) => add({ path: [...path, 'sources', index], kind: 'source', name }));
  if (action.do === 'call') add({ path: [...path, 'tool'], kind: 'tool', name: action.tool, ...(action.provider !== undefined && { provider: action.provider }) });
  if ('entity' in action) {
    add({ path: [...path, 'entity'], kind: 'entity', name: action.entity });
    const values = 'values' in action ? action.values : 'preset' in action ? action.preset : undefined;
    const key = 'values' in action ? 'values' : 'preset';
    for (const name of Object.keys(values ?? {})) add({ path: [...path, key, name], kind: 'field', name, entity: action.entity });
  }
  ofValue(add, action, path);
}

/** Expressions wherever they stand in a value. */
function ofValue(add: Add, value: unknown, path: Path): void {
  if (typeof value === 'string') {
    if (value.startsWith('=')) add({ path, kind: 'expression', name: value.slice(1) });
  } else if (Array.isArray(value)) value.forEach((part, index) => ofValue(add, part, [...path, index]));
  else if (isRecord(value)) for (const [name, part] of Object.entries(value)) ofValue(add, part, [...path, name]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
