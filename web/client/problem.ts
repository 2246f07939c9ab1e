import type { Problem } from '@portico/contracts';

/** What a failed call throws: the server's problem details, or one of our own making when no answer came. */
export class CallError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'CallError';
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** Codes that only a browser can meet: nobody answered, or something else than Portico did. */
export type LocalCode = 'network' | 'unreadable';

/** A problem for a failure that happened before or instead of an answer of the server. */
export function localProblem(code: LocalCode, status: number, detail: string): Problem {
  return { type: `about:blank#${code}`, title: detail, status, code: code as Problem['code'], detail, retryable: true };
}

/** The problem behind anything thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof CallError) return error.problem;
  return localProblem('unreadable', 0, error instanceof Error ? error.message : String(error));
}

/** Was it thrown by a call and does it carry this code? */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof CallError && codes.includes(error.code);
}
