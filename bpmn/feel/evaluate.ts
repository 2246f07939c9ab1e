import { evaluate, type FeelDate, type FeelDateTime, parseDate, parseDateTime, unaryTest } from 'feelin';
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
export function evaluateFeel(expression: string, about: FeelAbout): FeelOutcome {
  const outcome = workOut(expression, about);
  return outcome.ok ? { ...outcome, value: plainValue(outcome.value) } : outcome;
}

export interface FeelAbout {
  readonly variables: FeelVariables;
  readonly now: Date;
  readonly today?: string;
}

/** As `evaluateFeel`, but gives the value as FEEL has it: dates are dates, functions can be called. */
export function workOut(expression: string, about: FeelAbout): FeelOutcome {
  return run(expression, about, evaluate);
}

/** Whether unary tests (DMN 1.5, clause 7.3.13: a cell of a decision table) hold for a value. */
export function testFeel(tests: string, about: FeelAbout & { value: unknown }): FeelOutcome {
  return run(tests, { ...about, variables: { ...about.variables, '?': about.value } }, unaryTest);
}

function run(expression: string, about: FeelAbout, how: typeof evaluate): FeelOutcome {
  if (expression.length > longest) return { ok: false, message: `longer than ${longest} characters`, from: longest, to: expression.length };
  const iso = about.now.toISOString();
  const clock = { today: (): FeelDate | null => parseDate(about.today ?? iso.slice(0, 10)), now: (): FeelDateTime | null => parseDateTime(iso) };
  try {
    const { value, warnings } = how(expression, { ...about.variables, ...clock });
    const missing = warnings.filter(({ type }) => type === 'NO_VARIABLE_FOUND').map(({ position }) => expression.slice(position.from, position.to));
    return { ok: true, value, missing: [...new Set(missing)] };
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
