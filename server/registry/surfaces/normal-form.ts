import type { Definitions, ItemKind, JsonObject } from '@portico/contracts';
import { canonical, isObject } from './canonical.ts';

/** One tool, prompt, resource or template of a surface. */
export interface Item {
  readonly kind: Exclude<ItemKind, 'instructions'>;
  /** What it is known by: name, uri or uriTemplate. */
  readonly name: string;
  readonly definition: JsonObject;
}

/** All items of a surface, in the order the provider gave. */
export function itemsOf(definitions: Definitions): Item[] {
  return [
    ...definitions.tools.map((definition) => ({ kind: 'tool' as const, name: definition.name, definition })),
    ...definitions.prompts.map((definition) => ({ kind: 'prompt' as const, name: definition.name, definition })),
    ...definitions.resources.map((definition) => ({ kind: 'resource' as const, name: definition.uri, definition })),
    ...definitions.resourceTemplates.map((definition) => ({ kind: 'resourceTemplate' as const, name: definition.uriTemplate, definition })),
  ];
}

/** Says how long a list may be kept and where it goes on, not what is offered. */
const volatile = new Set(['ttlMs', 'cacheScope', 'nextCursor']);
/** Move with a resource's content. */
const volatileOfResource = new Set(['size']);

/** The item without what is volatile, and with lists whose order means nothing brought into one order. */
export function normalItem(item: Pick<Item, 'kind' | 'definition'>): JsonObject {
  const entries = Object.entries(item.definition).filter(([key]) => !volatile.has(key) && !(item.kind === 'resource' && volatileOfResource.has(key)));
  return Object.fromEntries(entries.map(([key, value]) => [key, normalPart(item.kind, key, value)] as const).filter(([, value]) => value !== undefined));
}

function normalPart(kind: ItemKind, key: string, value: unknown): unknown {
  if (key === 'inputSchema' || key === 'outputSchema') return normalSchema(value);
  if ((key === 'arguments' || key === 'icons') && Array.isArray(value)) return sorted(value);
  if (key === 'annotations' && kind === 'resource' && isObject(value)) {
    const rest = Object.entries(value).filter(([name]) => name !== 'lastModified');
    return rest.length > 0 ? Object.fromEntries(rest) : undefined;
  }
  return value;
}

/** What a keyword's value is made of, as JSON Schema 2020-12 and draft-07 say; others are plain data. */
const one = new Set([
  'items',
  'additionalItems',
  'contains',
  'unevaluatedItems',
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
  'contentSchema',
]);
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
const either = new Set(['anyOf', 'oneOf', 'allOf']);
const inOrder = new Set(['prefixItems', 'items']);

/** What lies below a keyword: one schema, schemas by name, a list of schemas, or data. */
export function shapeOf(keyword: string, value: unknown): 'schema' | 'named' | 'list' | 'data' {
  if (Array.isArray(value)) return either.has(keyword) || inOrder.has(keyword) ? 'list' : 'data';
  if (named.has(keyword) && isObject(value)) return 'named';
  return one.has(keyword) ? 'schema' : 'data';
}

/** A schema with its sets (`required`, `enum`, `type`, `anyOf`, …) in one order. Defaults and examples stay as they are. */
export function normalSchema(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  return Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, normalKeyword(keyword, value)]));
}

/** One keyword of a schema in the same form. */
export function normalKeyword(keyword: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    if (keyword === 'type' && value.length === 1) return value[0];
    if (keyword === 'required' || keyword === 'enum' || keyword === 'type') return sorted(value);
    if (either.has(keyword)) return sorted(value.map((branch) => normalSchema(branch)));
    return inOrder.has(keyword) ? value.map((branch) => normalSchema(branch)) : value;
  }
  if (keyword === 'dependentRequired' && isObject(value)) return mapped(value, (names) => (Array.isArray(names) ? sorted(names) : names));
  if (named.has(keyword) && isObject(value)) return mapped(value, normalSchema);
  return one.has(keyword) ? normalSchema(value) : value;
}

const mapped = (value: JsonObject, change: (one: unknown) => unknown): JsonObject => Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));

function sorted(list: readonly unknown[]): unknown[] {
  return list
    .map((item) => ({ item, text: canonical(item) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ item }) => item);
}
