import { queryOptions, useMutation, useQuery, useQueryClient, type UseQueryOptions } from '@tanstack/react-query';
import { call, type CallInput, type CallOutput, type OperationName } from './call.ts';
import { CallError } from './problem.ts';

/** Query options of a read, to be shared by loaders and components. The key is `[name, input]`. */
export function callQuery<N extends OperationName>(name: N, input: CallInput<N>) {
  return queryOptions<CallOutput<N>>({ queryKey: [name, input], queryFn: ({ signal }) => call(name, input, { signal }) });
}

/** Reads through the cache. */
export function useCall<N extends OperationName>(name: N, input: CallInput<N>, options: Omit<UseQueryOptions<CallOutput<N>>, 'queryKey' | 'queryFn'> = {}) {
  return useQuery<CallOutput<N>>({ ...callQuery(name, input), ...options });
}

/** A change: `mutate(input)`. The reads named in `stale` are fetched anew once it is done. */
export function useChange<N extends OperationName>(name: N, options: { stale?: readonly OperationName[]; onDone?: (output: CallOutput<N>, input: CallInput<N>) => void } = {}) {
  const cache = useQueryClient();
  return useMutation<CallOutput<N>, unknown, CallInput<N>>({
    mutationKey: [name],
    mutationFn: (input) => call(name, input),
    onSuccess: async (output, input) => {
      await Promise.all((options.stale ?? []).map((read) => cache.invalidateQueries({ queryKey: [read] })));
      options.onDone?.(output, input);
    },
  });
}

/** Tried again only when the problem says that it may succeed, and at most twice. */
export function retryCall(count: number, error: unknown): boolean {
  return count < 2 && error instanceof CallError && error.problem.retryable && error.code !== 'request.rate_limited';
}
