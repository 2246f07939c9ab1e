import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { ManyRows } from '../kit/index.ts';
import type { ListQuery } from './list-state.ts';
import type { RecordView } from './model.ts';
import { recordsKey, useRendering, type RecordPage } from './source.ts';
import { pagesFor, pageSize } from './record-window.ts';

/** A list of any length: the pages that are looked at, each read along the order where the one before it is at hand. */
export function useRecordWindow(entity: string, query: ListQuery, about: { expand: string[]; total: number | undefined; enabled: boolean }) {
  const { expand, total, enabled } = about;
  const { model, source } = useRendering();
  const cache = useQueryClient();
  const [shown, setShown] = useState({ first: 0, end: 40 });
  const key = (page: number) => recordsKey(model.app, entity, 'window', query, expand, page);
  const wanted = pagesFor(shown);
  const found = useQueries({
    queries: wanted.map((page) => ({
      queryKey: key(page),
      enabled,
      gcTime: 120_000,
      queryFn: ({ signal }: { signal: AbortSignal }): Promise<RecordPage> => {
        const before = page === 0 ? undefined : cache.getQueryState<RecordPage>(key(page - 1));
        // What was read before a change does not say where the page begins now.
        const cursor = before?.isInvalidated === false ? before.data?.next : undefined;
        return source.list(entity, { ...query, expand, limit: pageSize, ...(cursor ? { cursor } : page > 0 && { skip: page * pageSize }), signal });
      },
    })),
  });
  const pages = new Map(wanted.map((page, index) => [page, found[index]?.data]));
  const failed = found.find((one) => one.isError && !one.data);
  // Until the count is there, or where counting fails: as far as is known, and one more page if there is one.
  const reached = Math.max(0, ...wanted.map((page, index) => page * pageSize + (found[index]?.data?.records.length ?? 0) + (found[index]?.data?.next ? 1 : 0)));
  const count = total ?? reached;
  const at = (index: number): RecordView | undefined => pages.get(Math.floor(index / pageSize))?.records[index % pageSize];
  const onShown = useCallback((first: number, end: number) => setShown((old) => (old.first === first && old.end === end ? old : { first, end })), []);
  const records = found.flatMap((one) => one.data?.records ?? []);
  const started = found.some((one) => one.data !== undefined);
  const many: ManyRows<RecordView> = { count, at, onShown, about: JSON.stringify([entity, query]) };
  return { many, records: started ? records : undefined, error: failed?.error, retry: () => void failed?.refetch() };
}
