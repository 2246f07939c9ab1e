import type { Problem, Text } from '@portico/contracts';

/** The command was written wrongly: exit code 2. */
export class WrongUsage extends Error {
  readonly text: Text;
  /** The verb whose usage line helps. */
  readonly verb: string | undefined;
  constructor(text: Text, verb?: string) {
    super(text.en);
    this.text = text;
    this.verb = verb;
  }
}

/** It was understood and could not be done: exit code 1, with the reason and what to do. */
export class Failed extends Error {
  readonly text: Text;
  readonly problem: Problem | undefined;
  constructor(text: Text, problem?: Problem) {
    super(text.en);
    this.text = text;
    this.problem = problem;
  }
}
