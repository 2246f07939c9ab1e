import { isObject, valueAt } from './json.ts';
import type { ShapePlan } from './plan.ts';
import { plain } from './serialise.ts';

/** An answer as an agent is to see it. `text` stands instead of the value where one was made. */
export interface Shaped {
  readonly value: unknown;
  readonly text?: string;
  /** Rows of the longest list that was cut: how many are left of how many. */
  readonly cut?: { readonly kept: number; readonly of: number };
}

/** Picks, truncates, and makes a table or a text, in this order. */
export function shapeAnswer(answer: unknown, plan: ShapePlan | undefined, rowsPath?: string): Shaped {
  if (!plan) return { value: answer };
  const picked = plan.pick ? pick(answer, plan.pick.map(partsOf)) : answer;
  const cuts: { kept: number; of: number }[] = [];
  const value = plan.truncate ? truncate(picked, { ...plan.truncate, cuts }) : picked;
  const [cut] = cuts.toSorted((a, b) => b.of - a.of);
  const text = plan.template === undefined ? plan.table && tableOf(value, plan.table, rowsPath) : fill(plan.template, value);
  return { value, ...(text !== undefined && { text }), ...(cut && { cut }) };
}

/** `items[].owner.login` → `items`, `owner`, `login`: lists are gone through without being named. */
function partsOf(path: string): string[] {
  return path
    .replaceAll('[]', '')
    .split('.')
    .filter((part) => part !== '');
}

function pick(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (Array.isArray(value)) return value.map((one) => pick(one, paths));
  if (!isObject(value)) return value;
  const heads = [...new Set(paths.map(([head = '']) => head))].filter((head) => Object.hasOwn(value, head));
  return Object.fromEntries(
    heads.map((head) => {
      const below = paths.filter(([first]) => first === head).map((path) => path.slice(1));
      return [head, below.some((path) => path.length === 0) ? value[head] : pick(value[head], below)];
    }),
  );
}

function truncate(value: unknown, to: { rows?: number | undefined; characters?: number | undefined; cuts: { kept: number; of: number }[] }): unknown {
  if (Array.isArray(value)) {
    const most = to.rows ?? Infinity;
    if (value.length > most) to.cuts.push({ kept: most, of: value.length });
    return value.slice(0, most).map((one) => truncate(one, to));
  }
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, truncate(one, to)]));
  return typeof value === 'string' && value.length > (to.characters ?? Infinity) ? `${value.slice(0, (to.characters ?? 1) - 1).toWellFormed()}…` : value;
}

/** Everything at a path; several values where it leads through lists. */
export function valuesAt(value: unknown, path: string): unknown[] {
  return partsOf(path).reduce<unknown[]>((found, part) => found.flatMap((one) => (Array.isArray(one) ? one.map((item) => valueAt(item, part)) : [valueAt(one, part)])), [value]);
}

const usualRows = ['items', 'data', 'results', 'values', 'records', 'entries', 'rows', 'value'];

/** The rows of an answer and where they stand: the answer itself, a list at the path given or of a usual name, or its only list. */
export function rowsOf(answer: unknown, path?: string): { rows: readonly unknown[]; path: string } | undefined {
  if (path !== undefined) {
    const [found] = valuesAt(answer, path);
    return Array.isArray(found) ? { rows: found, path } : undefined;
  }
  if (Array.isArray(answer)) return { rows: answer, path: '' };
  if (!isObject(answer)) return undefined;
  const lists = Object.keys(answer).filter((key) => Array.isArray(answer[key]));
  const name = usualRows.find((usual) => lists.includes(usual)) ?? (lists.length === 1 ? lists[0] : undefined);
  return name === undefined ? undefined : { rows: answer[name] as unknown[], path: name };
}

/** The same answer with other rows. */
export function withRows(answer: unknown, path: string, rows: readonly unknown[]): unknown {
  const [head, ...rest] = partsOf(path);
  if (head === undefined) return rows;
  return isObject(answer) ? { ...answer, [head]: withRows(answer[head], rest.join('.'), rows) } : answer;
}

/** Names of the columns once, then a line for each row: about a third of the same rows in JSON. */
function tableOf(answer: unknown, columns: true | readonly string[], rowsPath: string | undefined): string | undefined {
  const rows = rowsOf(answer, rowsPath)?.rows;
  if (!rows) return undefined;
  const names = columns === true ? plainColumns(rows) : columns;
  const cell = (value: unknown): string =>
    plain(value)
      .replace(/\s*\n\s*/g, ' ')
      .replaceAll('|', '\\|');
  const line = (row: unknown): string => (names.length === 0 ? cell(row) : names.map((name) => valuesAt(row, name).map(cell).join(', ')).join(' | '));
  return [...(names.length === 0 ? [] : [names.join(' | ')]), ...rows.map(line)].join('\n');
}

function plainColumns(rows: readonly unknown[]): string[] {
  const keys = new Set(rows.flatMap((row) => (isObject(row) ? Object.keys(row) : [])));
  return [...keys].filter((key) => !rows.some((row) => isNested(valueAt(row, key))));
}

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null;

function fill(template: string, answer: unknown): string {
  return template.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, path: string) =>
    valuesAt(answer, path)
      .map(plain)
      .filter((text) => text !== '')
      .join(', '),
  );
}
