import { useInfiniteQuery } from '@tanstack/react-query';
import { call, type CallInput, type CallOutput, type OperationName } from '../client/index.ts';

type Paged = { [N in OperationName]: CallOutput<N> extends { next: string | null } ? N : never }[OperationName];

/** All pages of a list read so far, and how to get the next one. Undefined rows are still loading. */
export function usePagesOf<N extends Paged, R>(name: N, input: CallInput<N>, rowsOf: (page: CallOutput<N>) => readonly R[]) {
  const found = useInfiniteQuery({
    queryKey: [name, 'pages', input],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => call(name, { ...input, ...(pageParam !== undefined && { cursor: pageParam }) }, { signal }),
    getNextPageParam: (last: CallOutput<N>) => (last as { next: string | null }).next ?? undefined,
    placeholderData: (last) => last,
  });
  return {
    rows: found.data?.pages.flatMap((page) => rowsOf(page)),
    error: found.isError ? found.error : undefined,
    again: () => void found.refetch(),
    more: found.hasNextPage && !found.isFetchingNextPage ? () => void found.fetchNextPage() : undefined,
    at: found.dataUpdatedAt,
  };
}
