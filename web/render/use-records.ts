import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useText, useToast } from '../kit/index.ts';
import type { ListQuery } from './list-state.ts';
import type { EntityView, RecordView } from './model.ts';
import { recordsKey, useRendering } from './source.ts';
import { useTitles } from './titles.ts';

/** A list, page by page, and how many there are in all. */
export function useRecords(entity: string, query: ListQuery, about: { expand: string[]; enabled: boolean }) {
  const { expand, enabled } = about;
  const { model, source } = useRendering();
  const list = useInfiniteQuery({
    queryKey: recordsKey(model.app, entity, 'list', query, expand),
    queryFn: ({ pageParam, signal }) => source.list(entity, { ...query, expand, ...(pageParam && { cursor: pageParam }), signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (old) => old,
    enabled,
  });
  // Counting can be slow on a large table: asked for beside the rows, and missed by nobody when it fails.
  const total = useQuery({
    queryKey: recordsKey(model.app, entity, 'total', query),
    queryFn: ({ signal }) => source.list(entity, { ...query, limit: 1, total: true, signal }),
    retry: false,
  });
  return { ...list, records: list.data?.pages.flatMap((page) => page.records), total: total.data?.total };
}

/** Brings deleted records back, and says so. */
export function useBringBack(): (entity: string, ids: readonly string[]) => Promise<void> {
  const { t } = useText();
  const { model, source } = useRendering();
  const cache = useQueryClient();
  const toast = useToast();
  return useCallback(
    async (entity, ids) => {
      try {
        for (const id of ids) await source.undelete(entity, id);
        toast.done(t('record.broughtBack', { count: ids.length }));
      } catch (error) {
        toast.failed(source.explain(error));
      }
      await cache.invalidateQueries({ queryKey: recordsKey(model.app) });
    },
    [cache, model.app, source, t, toast],
  );
}

/** Deleting, with the way back that a toast offers. */
export function useRemoval(entity: EntityView) {
  const { t } = useText();
  const { model, source } = useRendering();
  const cache = useQueryClient();
  const toast = useToast();
  const titles = useTitles();
  const refresh = () => cache.invalidateQueries({ queryKey: recordsKey(model.app) });

  const bringBack = useBringBack();
  /** Tells `onGone` once they are gone, before anything is read anew: a page of theirs can leave first. */
  async function remove(records: readonly RecordView[], onGone?: () => void): Promise<void> {
    const [first] = records;
    if (!first) return;
    try {
      if (records.length === 1) await source.remove(entity.name, first);
      else
        await source.removeMany(
          entity.name,
          records.map(({ id, version }) => ({ id, version })),
        );
    } catch (error) {
      toast.failed(source.explain(error));
      return;
    }
    const words =
      records.length === 1 ? t('record.deletedOne', { name: first.label }) : t('record.deletedMany', { count: records.length, entity: titles.inside(titles.many(entity)) });
    if (entity.may.includes('create'))
      toast.undo(
        words,
        () =>
          void bringBack(
            entity.name,
            records.map((record) => record.id),
          ),
      );
    else toast.done(words);
    onGone?.();
    await refresh();
  }
  return { remove, refresh };
}
