import type { ExpressionProblem, Outcome } from './evaluate.ts';
import type { Scope } from './scope.ts';

/** What works expressions out; loaded with the first one. */
export interface Evaluator {
  pathsOf(expression: string): readonly string[];
  evaluate(expression: string, scope: Scope): Outcome;
}

/** A value of a page file as it is now. */
export interface Worked {
  readonly value: unknown;
  /** Why an expression in it has no value. */
  readonly problem?: ExpressionProblem | undefined;
  /** A source it names has not answered yet. */
  readonly waiting: boolean;
}

/** Text that begins with `=` is an expression. */
export function expressionIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith('=') ? value.slice(1) : undefined;
}

/** Does an expression stand anywhere in it? */
export function hasExpression(value: unknown): boolean {
  if (expressionIn(value) !== undefined) return true;
  if (Array.isArray(value)) return value.some(hasExpression);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasExpression);
}

/** The names of the page's sources that expressions in a value use. */
export function sourcesIn(value: unknown, evaluator: Evaluator): readonly string[] {
  const found = new Set<string>();
  for (const expression of expressionsIn(value)) for (const path of evaluator.pathsOf(expression)) if (path.startsWith('data.')) found.add(path.split('.')[1] ?? '');
  return [...found];
}

function expressionsIn(value: unknown): string[] {
  const expression = expressionIn(value);
  if (expression !== undefined) return [expression];
  if (Array.isArray(value)) return value.flatMap(expressionsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(expressionsIn) : [];
}

/**
 * Reads a value over and over: expressions in it are worked out anew only when something they name has changed, and as
 * long as nothing did the answer is the same object.
 */
export function createReader(value: unknown, evaluator: Evaluator | undefined): (scope: Scope) => Worked {
  if (!hasExpression(value) || !evaluator) {
    const plain: Worked = { value, waiting: false };
    return () => plain;
  }
  const used = [...new Set(expressionsIn(value).flatMap((expression) => evaluator.pathsOf(expression)))].map((path) => path.split('.').slice(0, 2));
  let last: { seen: readonly unknown[]; worked: Worked } | undefined;
  return (scope) => {
    const seen = [...used.map((path) => at(scope, path)), scope.now, scope.language];
    if (last && seen.every((one, index) => one === last?.seen[index])) return last.worked;
    const waiting = used.some(([root, name]) => root === 'data' && name !== undefined && scope.loading.has(name));
    let problem: ExpressionProblem | undefined;
    const found = workOut(value, (expression) => {
      const outcome = evaluator.evaluate(expression, scope);
      problem ??= outcome.problem;
      return outcome.value;
    });
    const worked: Worked = { value: found, waiting, ...(problem && !waiting && { problem }) };
    last = { seen, worked };
    return worked;
  };
}

/** What a path stands for, as an object that changes only when it does. */
function at(scope: Scope, [root, name]: readonly string[]): unknown {
  if (root === 'row') return scope.row?.record;
  if (root === 'form') return name === undefined ? scope.form?.values : scope.form?.values[name];
  if (root === 'data') return name === undefined ? scope.data : (scope.data[name] ?? scope.loading.has(name));
  if (root === 'params' || root === 'state') return name === undefined ? scope[root] : scope[root][name];
  if (root === 'answer') return scope.answer;
  return root === 'user' ? scope.user : undefined;
}

/** A value with its expressions replaced by what they give. */
export function workOut(value: unknown, work: (expression: string) => unknown): unknown {
  const expression = expressionIn(value);
  if (expression !== undefined) return work(expression);
  if (Array.isArray(value)) return value.map((part) => workOut(part, work));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, workOut(part, work)]));
}

/** A filter with its expressions worked out. A condition whose expression gives nothing falls away: it does not narrow. */
export function withoutEmpty(filter: Readonly<Record<string, unknown>>, written: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(filter).flatMap(([name, part]): [string, unknown][] => {
    const said = written[name];
    if ((name === 'and' || name === 'or') && Array.isArray(part)) {
      const parts = part
        .map((one, index) => withoutEmpty(one as Record<string, unknown>, (said as Record<string, unknown>[])[index] ?? {}))
        .filter((one) => Object.keys(one).length > 0);
      return parts.length > 0 ? [[name, parts]] : [];
    }
    if (isPlain(part) && isPlain(said)) {
      const inner = withoutEmpty(part, said);
      return Object.keys(inner).length > 0 ? [[name, inner]] : [];
    }
    return isEmpty(part) && expressionIn(said) !== undefined ? [] : [[name, part]];
  });
  return Object.fromEntries(kept);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
