import { type Line, type Outcome, otherHalf } from '../audit-search.ts';

/** A call as somebody looks at it: both halves of its audit lines as one. */
export interface Call {
  readonly id: string;
  readonly line: Line;
  readonly provider: string;
  readonly thing: string;
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly took: number | null;
}

/** Operations that are calls to providers; their names begin alike with nothing else. */
export const callOperations = ['tools.call', 'prompts.get', 'resources.read'] as const;
export type CallOperation = (typeof callOperations)[number];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Calls out of audit lines, newest first; the outcome stands with its intent. */
export function callsOf(lines: readonly Line[]): Call[] {
  return lines
    .filter((line) => line.phase !== 'outcome' && callOperations.some((one) => one === line.operation))
    .map((line) => {
      const end = line.phase === 'intent' ? otherHalf(line, lines) : line;
      const { provider, tool, prompt, uri } = line.detail;
      return {
        id: line.id,
        line,
        provider: text(provider),
        thing: text(tool) || text(prompt) || text(uri),
        outcome: end?.outcome ?? 'begun',
        code: end?.code ?? null,
        took: end?.duration ?? null,
      };
    });
}

export interface CallFilters {
  readonly provider?: string;
  readonly thing?: string;
  readonly outcome?: Outcome;
  readonly who?: string;
}

/** Does a call fit what somebody looks for? */
export function fitsCall(call: Call, { provider, thing = '', outcome, who = '' }: CallFilters): boolean {
  const has = (value: string, part: string) => value.toLowerCase().includes(part.trim().toLowerCase());
  return (
    (provider === undefined || call.provider === provider) && (outcome === undefined || call.outcome === outcome) && has(call.thing, thing) && has(call.line.principal.name, who)
  );
}

/** Calls and how many of them were refused or failed, and the middle of what they took. */
export function summaryOf(calls: readonly Call[]): { calls: number; bad: number; median: number | null } {
  const times = calls.flatMap((call) => (call.took === null ? [] : [call.took])).toSorted((a, b) => a - b);
  return { calls: calls.length, bad: calls.filter((call) => call.outcome === 'refused' || call.outcome === 'failed').length, median: times[Math.floor(times.length / 2)] ?? null };
}
