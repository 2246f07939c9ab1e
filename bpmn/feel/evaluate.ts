import { evaluate, type FeelDate, type FeelDateTime, parseDate, parseDateTime } from 'feelin';
import { plainValue } from './values.ts';

export type FeelVariables = Readonly<Record<string, unknown>>;

/** What came of an expression. `missing` are names it used that were not given: they counted as null. */
export type FeelOutcome =
  | { readonly ok: true; readonly value: unknown; readonly missing: readonly string[] }
  | { readonly ok: false; readonly message: string; readonly from: number; readonly to: number };

/** Longest expression that is taken, in characters. */
const longest = 4000;

/**
 * Works out a FEEL expression (DMN 1.5, clause 10) over named values; gives plain JSON. `now` is what `now()` and
 * `today()` mean, unless `today` (YYYY-MM-DD) says which day it is where the reader is: nothing here looks at a clock.
 * Never throws: what can't be read comes back with its place.
 */
export function evaluateFeel(expression: string, about: { variables: FeelVariables; now: Date; today?: string }): FeelOutcome {
  if (expression.length > longest) return { ok: false, message: `longer than ${longest} characters`, from: longest, to: expression.length };
  const iso = about.now.toISOString();
  const clock = { today: (): FeelDate | null => parseDate(about.today ?? iso.slice(0, 10)), now: (): FeelDateTime | null => parseDateTime(iso) };
  try {
    const { value, warnings } = evaluate(expression, { ...about.variables, ...clock });
    const missing = warnings.filter(({ type }) => type === 'NO_VARIABLE_FOUND').map(({ position }) => expression.slice(position.from, position.to));
    return { ok: true, value: plainValue(value), missing: [...new Set(missing)] };
  } catch (error) {
    return { ok: false, ...placeOf(error, expression) };
  }
}

/** Where and why an expression could not be read. */
export function placeOf(error: unknown, expression: string): { message: string; from: number; to: number } {
  const message = error instanceof Error ? error.message : String(error);
  const position = (error as { position?: { from: number; to: number } }).position;
  return { message, from: position?.from ?? 0, to: position?.to ?? expression.length };
}
