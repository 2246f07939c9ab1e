import type { Comparison } from '@portico/contracts';
import { type AppView, type EntityView, fieldOf, isAutomatic, isLong, type Trait, traitAt, traitsOf } from './model.ts';

/** What a list shows, as it stands in the address: so that it can be shared, bookmarked and gone back to. */
export interface ListState {
  /** Words searched for. */
  readonly q?: string | undefined;
  /** Field name, with `-` for descending. */
  readonly sort?: string | undefined;
  /** Field → comparison. */
  readonly filter?: Readonly<Record<string, Comparison>> | undefined;
}

/** What goes to `records.list` for a state, together with a fixed filter of the place the list stands in. */
export interface ListQuery {
  readonly search?: string;
  readonly sort?: string[];
  readonly filter?: Record<string, unknown>;
}

/** Reads a state out of an address; what is not understood is left out. */
export function readState(search: Readonly<Record<string, unknown>>): ListState {
  const q = search['q'];
  const sort = search['sort'];
  const filter = search['filter'];
  const comparisons = typeof filter === 'object' && filter !== null ? Object.entries(filter).filter(([, value]) => isComparison(value)) : [];
  return {
    ...((typeof q === 'string' || typeof q === 'number') && q !== '' && { q: String(q) }),
    ...(typeof sort === 'string' && /^-?[a-z]\w*$/.test(sort) && { sort }),
    ...(comparisons.length > 0 && { filter: Object.fromEntries(comparisons) }),
  };
}

const operators: ReadonlySet<string> = new Set(['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'contains', 'startsWith', 'isNull']);
function isComparison(value: unknown): value is Comparison {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => operators.has(name));
}

/** The question for the server. Fields the caller can't see any more are left out. */
export function queryOf(entity: EntityView, state: ListState, place: ListQuery = {}): ListQuery {
  const filter = Object.fromEntries(Object.entries(state.filter ?? {}).filter(([name]) => fieldOf(entity, name)));
  const parts = [filter, place.filter ?? {}].filter((part) => Object.keys(part).length > 0);
  const sorted = state.sort !== undefined && fieldOf(entity, state.sort.replace('-', '')) !== undefined;
  return {
    ...((state.q ?? place.search) && { search: state.q ?? place.search }),
    ...(sorted && state.sort ? { sort: [state.sort] } : place.sort && { sort: place.sort }),
    ...(parts.length === 1 && { filter: { ...parts[0] } }),
    ...(parts.length > 1 && { filter: { and: parts } }),
  };
}

/** Sets or, with undefined, removes the comparison of one field. */
export function withFilter(state: ListState, field: string, comparison: Comparison | undefined): ListState {
  const { [field]: _old, ...others } = state.filter ?? {};
  const filter = comparison ? { ...others, [field]: comparison } : others;
  return { ...state, filter: Object.keys(filter).length > 0 ? filter : undefined };
}

/** One column of a generated list. */
export interface ColumnSpec extends Trait {
  readonly fixed: boolean;
  readonly extra: boolean;
}
const usualColumns = 8;
const labelColumn = '#label';

/** The columns: the record's name first and fixed, then fields and relations; long and automatic ones only when chosen. */
export function columnsOf(model: AppView, entity: EntityView): readonly ColumnSpec[] {
  const traits = traitsOf(model, entity);
  const name = traits.find((trait) => trait.field.name === entity.label[0]) ?? traits[0];
  if (!name) return [];
  // A name made of a relation (order 12, line 3) stands for itself; the relation keeps its own column.
  const first = name.relation ? { key: labelColumn, title: entity.title, field: name.field } : name;
  const others = traits.filter((trait) => trait !== first && !(entity.label.length > 1 && entity.label.includes(trait.key)));
  let shown = 1;
  return [
    { ...first, fixed: true, extra: false },
    ...others.map((trait) => {
      const extra = isLong(trait.field) || isAutomatic(trait.field) || shown >= usualColumns;
      if (!extra) shown += 1;
      return { ...trait, fixed: false, extra };
    }),
  ];
}

/** Columns as a page names them, first those; everything else of the entity only when chosen. Names that lead nowhere are left out. */
export function columnsNamed(model: AppView, entity: EntityView, names: readonly string[]): readonly ColumnSpec[] {
  const named = names.flatMap((name) => traitAt(model, entity, name) ?? []);
  if (named.length === 0) return columnsOf(model, entity);
  const chosen = new Set(named.map((trait) => trait.key));
  const others = columnsOf(model, entity).filter((spec) => !chosen.has(spec.key) && spec.key !== labelColumn);
  return [...named.map((trait, index) => ({ ...trait, fixed: index === 0, extra: false })), ...others.map((spec) => ({ ...spec, fixed: false, extra: true }))];
}

/** May a list be sorted by it? */
export function isSortable(trait: Trait): boolean {
  return !trait.via && !trait.field.list && !['json', 'binary', 'attachment'].includes(trait.field.type);
}

/** Filter that keeps the records of `entity` which point at `record` through a relation. */
export function pointingAt(entity: EntityView, relationName: string, values: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const relation = entity.relations.find((one) => one.name === relationName);
  if (!relation) return undefined;
  const entries = relation.fields.map((field, index) => [field, values[relation.keys[index] ?? '']] as const);
  return entries.some(([, value]) => value === undefined || value === null) ? undefined : Object.fromEntries(entries);
}
