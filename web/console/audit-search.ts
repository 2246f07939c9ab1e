import type { CallInput, CallOutput } from '../client/index.ts';

export type Line = CallOutput<'audit.search'>['lines'][number];
export type Outcome = Line['outcome'];
export const outcomes: readonly Outcome[] = ['done', 'refused', 'failed', 'begun'];
/** Filters as they stand in the address. */
export interface Filters {
  readonly from?: string;
  readonly to?: string;
  readonly principal?: string;
  readonly operation?: string;
  readonly app?: string;
  readonly outcome?: Outcome;
  readonly text?: string;
}
const texts = ['principal', 'operation', 'app', 'text'] as const;

/** Reads filters from an address; what makes no sense there is left out. */
export function readFilters(search: Readonly<Record<string, unknown>>): Filters {
  const found: Record<string, string> = {};
  for (const name of texts) {
    const value = search[name];
    if ((typeof value === 'string' || typeof value === 'number') && String(value) !== '') found[name] = String(value);
  }
  for (const name of ['from', 'to'] as const) {
    const value = search[name];
    if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) found[name] = value;
  }
  const outcome = outcomes.find((one) => one === search['outcome']);
  return { ...found, ...(outcome && { outcome }) };
}

/** What `audit.search` is asked. */
export function queryOf(filters: Filters): CallInput<'audit.search'> {
  return { ...filters, limit: 100 };
}

export function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

/** Intent and outcome of the same call: an outcome names the line of its intent. */
export function otherHalf(line: Line, lines: readonly Line[]): Line | undefined {
  if (line.phase === 'outcome') return lines.find((one) => one.id === line.detail['of']);
  return line.phase === 'intent' ? lines.find((one) => one.detail['of'] === line.id) : undefined;
}
