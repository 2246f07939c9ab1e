import type { FactName, Operation, Principal } from '@portico/contracts';
import type { Exchange, ReadContext } from '../kernel/index.ts';

export type From = ReadContext['from'];

/** One call as an edge, a handler or the worker brings it to the door. */
export interface Call<O extends Operation = Operation> {
  readonly operation: O;
  /** Not parsed yet: the door does it with the operation's schema. */
  readonly input: unknown;
  /** Undefined only for `public` operations. */
  readonly principal: Principal | undefined;
  readonly from: From;
  /** Aborted when the caller goes away. */
  readonly signal?: AbortSignal;
  readonly session?: ReadContext['session'];
  /** The conversation with the caller, for edges that can hold one. */
  readonly exchange?: Exchange;
  /** The fact this call reacts to. */
  readonly cause?: Cause;
}

/** Where a chain of reactions has got to. */
export interface Cause {
  readonly fact: string;
  readonly name: FactName;
  readonly depth: number;
}

/** Facts caused by reactions to facts stop here, so that nothing runs in circles. */
export const deepestCause = 3;
