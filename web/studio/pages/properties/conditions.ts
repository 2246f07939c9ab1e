import type { Filter, FilterOperator } from '@portico/contracts';

/** One condition of a filter as a person reads it: a field, how it is compared, with what. */
export interface Condition {
  readonly field: string;
  readonly operator: FilterOperator;
  readonly value: unknown;
}
export interface Conditions {
  /** Must all hold, or any of them? */
  readonly mode: 'all' | 'any';
  readonly list: readonly Condition[];
}

/** A filter as a list of conditions; undefined where it nests deeper than a list can say. */
export function readConditions(filter: Filter | undefined): Conditions | undefined {
  if (filter === undefined) return { mode: 'all', list: [] };
  const names = Object.keys(filter);
  if (names.length === 1 && Array.isArray(filter.or)) {
    const parts = filter.or.map(flat);
    return parts.every((part) => part?.length === 1) ? { mode: 'any', list: parts.flatMap((part) => part ?? []) } : undefined;
  }
  const { and = [], ...own } = filter;
  const parts = [flat(own), ...(Array.isArray(and) ? and.map(flat) : [undefined])];
  return parts.every((part) => part !== undefined) ? { mode: 'all', list: parts.flat() } : undefined;
}

/** The filter of a list of conditions; undefined for none. */
export function writeConditions({ mode, list }: Conditions): Filter | undefined {
  if (list.length === 0) return undefined;
  if (mode === 'any') return { or: list.map((one) => ({ [one.field]: comparisonOf(one) })) };
  const own: Record<string, unknown> = {};
  const more: Filter[] = [];
  for (const one of list) {
    const before = own[one.field];
    if (before === undefined) own[one.field] = comparisonOf(one);
    else if (isComparison(before) && isComparison(comparisonOf(one)) && !(one.operator in before)) own[one.field] = { ...before, [one.operator]: one.value };
    else more.push({ [one.field]: comparisonOf(one) });
  }
  return more.length > 0 ? { ...own, and: more } : own;
}

function flat(filter: Filter): Condition[] | undefined {
  const found: Condition[] = [];
  for (const [field, part] of Object.entries(filter)) {
    if (field === 'and' || field === 'or' || field === 'not') return undefined;
    if (!isComparison(part)) found.push({ field, operator: 'eq', value: part });
    else for (const [operator, value] of Object.entries(part)) found.push({ field, operator: operator as FilterOperator, value });
  }
  return found;
}

/** Equal to a value is written as the value alone. */
function comparisonOf({ operator, value }: Condition): unknown {
  return operator === 'eq' ? value : { [operator]: value };
}

function isComparison(part: unknown): part is Readonly<Record<string, unknown>> {
  return typeof part === 'object' && part !== null && !Array.isArray(part);
}

/** The ways to compare that make sense for a type of field. */
export function operatorsFor(type: string): readonly FilterOperator[] {
  if (['integer', 'bigint', 'smallint', 'decimal', 'float', 'money', 'date', 'datetime', 'localDatetime', 'time'].includes(type))
    return ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'isNull'];
  if (type === 'boolean') return ['eq', 'isNull'];
  if (type === 'enum') return ['eq', 'ne', 'in', 'isNull'];
  if (type === 'text' || type === 'localText') return ['contains', 'startsWith', 'eq', 'ne', 'isNull'];
  return ['eq', 'ne', 'in', 'isNull'];
}
