import type { Input, Operation, Output, Principal } from '@portico/contracts';
import type { Door } from '../dispatch/index.ts';
import type { Exchange, ReadContext } from '../kernel/index.ts';

/** Who asks over MCP, and her way through the door. */
export interface Caller {
  readonly principal: Principal;
  readonly from: ReadContext['from'];
  /** What her client can do, as it said. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  ask<O extends Operation>(operation: O, input: Input<O>): Promise<Output<O>>;
  /** For an operation known only by name: the input is what the caller sent, the door checks it. */
  askUnchecked(operation: Operation, input: unknown): Promise<unknown>;
}

/** `signal` is aborted when the caller goes away, in eras where that cancels. */
export function createCaller(door: Pick<Door, 'call'>, who: { principal: Principal; from: Caller['from']; signal?: AbortSignal; exchange?: Exchange }): Caller {
  const askUnchecked = async (operation: Operation, input: unknown): Promise<unknown> => {
    const { value } = await door.call({
      operation,
      input,
      principal: who.principal,
      from: who.from,
      ...(who.signal && { signal: who.signal }),
      ...(who.exchange && { exchange: who.exchange }),
    });
    return value;
  };
  return {
    principal: who.principal,
    from: who.from,
    capabilities: who.exchange?.capabilities ?? {},
    ask: async <O extends Operation>(operation: O, input: Input<O>) => (await askUnchecked(operation, input)) as Output<O>,
    askUnchecked,
  };
}
