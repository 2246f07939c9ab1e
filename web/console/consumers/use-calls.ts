import { useQueries } from '@tanstack/react-query';
import { type CallInput, callQuery } from '../../client/index.ts';
import { callOperations, callsOf, type Call } from './calls.ts';

/** The newest calls, of everybody or of one; read again every `every` milliseconds, or once. */
export function useCalls(
  input: Pick<CallInput<'audit.search'>, 'principal' | 'text' | 'limit'>,
  every: number | false,
): { calls: readonly Call[] | undefined; error: unknown; again: () => void } {
  const found = useQueries({
    queries: callOperations.map((operation) => ({ ...callQuery('audit.search', { ...input, operation }), refetchInterval: every })),
  });
  const failed = found.find((one) => one.isError && one.data === undefined);
  const lines = found.flatMap((one) => one.data?.lines ?? []).toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  return {
    calls: found.every((one) => one.data !== undefined) ? callsOf(lines) : undefined,
    error: failed?.error,
    again: () => found.forEach((one) => void one.refetch()),
  };
}
