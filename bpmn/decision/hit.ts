import type { Aggregation, DecisionTable, HitPolicy } from './definition.ts';

/** A rule that matched: its number, counted from 1, and its values by output column. */
export interface Match {
  readonly number: number;
  readonly values: readonly unknown[];
}

/** What a table gives, and the rules it comes from; or why it gives nothing: rules contradict each other, or what shall be added up are no numbers. */
export type Hit =
  | { readonly ok: true; readonly value: unknown; readonly from: readonly Match[] }
  | { readonly ok: false; readonly why: 'contradict' | 'numbers'; readonly rules: readonly number[] };

/** The rank of a value in its column: the place in the list of allowed values, the best first. */
export type Rank = (column: number, value: unknown) => number;

const lists: readonly HitPolicy[] = ['COLLECT', 'RULE ORDER', 'OUTPUT ORDER'];

/** Makes one value of the rules that matched, as the table's hit policy says (DMN 1.5, clause 8.3.3). */
export function applyPolicy(table: Pick<DecisionTable, 'policy' | 'aggregation' | 'outputs'>, matches: readonly Match[], rank: Rank): Hit {
  const { policy, aggregation } = table;
  const value = ({ values }: Match): unknown => (table.outputs.length === 1 ? values[0] : Object.fromEntries(table.outputs.map(({ name }, column) => [name, values[column]])));
  const one = (match: Match | undefined): Hit => (match ? { ok: true, value: value(match), from: [match] } : { ok: true, value: null, from: [] });
  const ordered = (): Match[] => matches.toSorted((a, b) => compareRanks(a, b, rank));
  if (aggregation && policy === 'COLLECT') return aggregate(aggregation, matches);
  if (policy === 'FIRST') return one(matches[0]);
  if (policy === 'PRIORITY') return one(ordered()[0]);
  if (lists.includes(policy)) {
    const from = policy === 'OUTPUT ORDER' ? ordered() : matches;
    return { ok: true, value: from.map(value), from };
  }
  const differ = policy === 'UNIQUE' ? matches.length > 1 : new Set(matches.map((match) => JSON.stringify(match.values))).size > 1;
  if (differ) return { ok: false, why: 'contradict', rules: matches.map((match) => match.number) };
  return matches[0] ? { ok: true, value: value(matches[0]), from: matches } : one(undefined);
}

function compareRanks(a: Match, b: Match, rank: Rank): number {
  for (const [column, value] of a.values.entries()) {
    const difference = rank(column, value) - rank(column, b.values[column]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Of nothing there is a count, but no sum. */
function aggregate(aggregation: Aggregation, matches: readonly Match[]): Hit {
  if (aggregation === 'COUNT') return { ok: true, value: matches.length, from: matches };
  const numbers = matches.flatMap(({ values: [value] }) => (typeof value === 'number' ? [value] : []));
  if (numbers.length < matches.length) return { ok: false, why: 'numbers', rules: matches.filter(({ values: [value] }) => typeof value !== 'number').map(({ number }) => number) };
  if (numbers.length === 0) return { ok: true, value: null, from: [] };
  const value = aggregation === 'SUM' ? numbers.reduce((sum, one) => sum + one, 0) : aggregation === 'MIN' ? Math.min(...numbers) : Math.max(...numbers);
  return { ok: true, value, from: matches };
}
