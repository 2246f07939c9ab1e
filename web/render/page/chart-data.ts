import { nextSpan, spansBetween, spanWords } from './chart-buckets.ts';
import type { Axis, ChartSpec } from './chart-spec.ts';
import type { Language, TagColor } from '../../kit/index.ts';
import { isNumeric } from '../model.ts';
import { wordsOf } from '../value.tsx';

type Values = Readonly<Record<string, unknown>>;
type SumRows = readonly { readonly group: Values; readonly measures: Values }[];

/** A group of a chart, or one of the series it is split into. */
export interface Part {
  readonly key: string;
  readonly label: string;
  /** What the answer says of it, for actions; a span of time with its first day and the day after its last. */
  readonly values: Values;
  /** Of an enum's value. */
  readonly colour?: TagColor | undefined;
  /** Of a number: where it stands on an axis. */
  readonly at?: number | undefined;
  /** Those for whom nothing is filled in. */
  readonly none?: boolean;
  /** Gathers what is left over: it stands for nothing that could be chosen. */
  readonly rest?: boolean;
}
export interface ChartData {
  readonly groups: readonly Part[];
  /** One number per group; null where there is none. */
  readonly series: readonly { readonly part: Part; readonly numbers: readonly (number | null)[] }[];
  /** Groups that are not shown. */
  readonly left: number;
}

export interface ChartWords {
  readonly language: Language;
  readonly none: string;
  readonly other: string;
  readonly yes: string;
  readonly no: string;
  /** Names of people by id. */
  readonly people: ReadonlyMap<string, string>;
}

const whole: Part = { key: '', label: '', values: {} };

/** Puts counts and sums in the order a chart shows them: time without gaps, values of an enum as its file has them, else the largest first. */
export function chartData(rows: SumRows, spec: ChartSpec, words: ChartWords): ChartData {
  const { group, split, measure } = spec;
  const groups = new Map<string, Part>();
  const parts = new Map<string, Part>();
  const cells = new Map<string, number>();
  for (const row of rows) {
    const one = group ? partOf(group, row.group, words) : whole;
    const other = split ? partOf(split, row.group, words) : whole;
    groups.set(one.key, groups.get(one.key) ?? one);
    parts.set(other.key, parts.get(other.key) ?? other);
    const number = numberOf(row.measures[measure.as]);
    if (number !== null) cells.set(cell(one.key, other.key), number);
  }
  const adds = measure.fn === 'count' || measure.fn === 'sum';
  const total = (key: string): number => [...parts.keys()].reduce((sum, part) => sum + (cells.get(cell(key, part)) ?? 0), 0);
  const all = group ? inOrder(group, [...groups.values()], { spec, words, total }) : [...groups.values()];
  const { shown, left } = shorten(all, spec, total);
  const gathers = left.length > 0 && adds && (spec.kind === 'pie' || spec.kind === 'donut');
  const rest: Part = { key: '\u0000rest', label: words.other, values: {}, rest: true };
  if (gathers)
    cells.set(
      cell(rest.key, ''),
      left.reduce((sum, { key }) => sum + total(key), 0),
    );
  const drawn = gathers ? [...shown, rest] : shown;
  const empty = adds || measure.fn === 'countDistinct' ? 0 : null;
  const series = (
    split ? inOrder(split, [...parts.values()], { spec, words, total: (key) => drawn.reduce((sum, one) => sum + (cells.get(cell(one.key, key)) ?? 0), 0) }) : [...parts.values()]
  ).map((part) => ({
    part,
    numbers: drawn.map((one) => cells.get(cell(one.key, part.key)) ?? empty),
  }));
  return { groups: drawn, series, left: gathers ? 0 : left.length };
}

function cell(group: string, part: string): string {
  return JSON.stringify([group, part]);
}

/** Exact sums come as text. */
export function numberOf(value: unknown): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function partOf(axis: Axis, group: Values, words: ChartWords): Part {
  const ids = axis.keys.map((name) => group[name] ?? null);
  const values = Object.fromEntries([...axis.keys, axis.label].map((name) => [name, group[name] ?? null]));
  const shown = group[axis.label];
  if (shown === null || shown === undefined || shown === '') return { key: JSON.stringify(ids), label: words.none, values, none: true };
  if (axis.by) return spanPart(axis, String(shown).slice(0, 10), words.language);
  return {
    key: JSON.stringify(ids),
    label: labelOf(axis, shown, words),
    values,
    colour: axis.field.values?.find(({ value }) => value === shown)?.color,
    ...(isNumeric(axis.field) && { at: numberOf(shown) ?? undefined }),
  };
}

function spanPart(axis: Axis, day: string, language: Language): Part {
  const by = axis.by ?? 'day';
  return { key: JSON.stringify([day]), label: spanWords(day, by, language), values: { [axis.label]: day, from: day, to: nextSpan(day, by) } };
}

function labelOf({ field }: Axis, value: unknown, { language, yes, no, people }: ChartWords): string {
  if (field.type === 'boolean') return value === true ? yes : no;
  if (field.type === 'person') return people.get(String(value)) ?? String(value);
  return wordsOf(field, value, language);
}

function inOrder(axis: Axis, parts: readonly Part[], { spec, words, total }: { spec: ChartSpec; words: ChartWords; total: (key: string) => number }): readonly Part[] {
  const known = parts.filter(({ values }) => values[axis.label] !== null && values[axis.label] !== undefined);
  const unknown = parts.filter((part) => !known.includes(part));
  const value = (part: Part): string => String(part.values[axis.label]);
  const bySize = known.toSorted((a, b) => total(b.key) - total(a.key));
  if (axis.by) {
    const days = known.map(value).toSorted();
    const [first, last] = [days[0], days.at(-1)];
    const filled = first === undefined || last === undefined ? [] : spansBetween(first, last, { span: axis.by, most: spec.limit });
    return [...filled.map((day) => spanPart(axis, day, words.language)), ...unknown];
  }
  if (spec.kind === 'pie' || spec.kind === 'donut') return [...bySize, ...unknown];
  if (axis.field.type === 'enum') {
    const place = new Map(axis.field.values?.map((one, index) => [one.value, index]));
    return [...known.toSorted((a, b) => (place.get(value(a)) ?? place.size) - (place.get(value(b)) ?? place.size)), ...unknown];
  }
  const sorts = spec.kind === 'scatter' || spec.kind === 'line' || spec.kind === 'area';
  return sorts && known.every((part) => numberOf(value(part)) !== null) ? [...known.toSorted((a, b) => Number(value(a)) - Number(value(b))), ...unknown] : [...bySize, ...unknown];
}

/** The largest stay, in their order. */
function shorten(parts: readonly Part[], { limit, group }: ChartSpec, total: (key: string) => number): { shown: readonly Part[]; left: readonly Part[] } {
  if (parts.length <= limit || group?.by) return { shown: parts, left: [] };
  const kept = new Set(parts.toSorted((a, b) => total(b.key) - total(a.key)).slice(0, limit));
  return { shown: parts.filter((part) => kept.has(part)), left: parts.filter((part) => !kept.has(part)) };
}
