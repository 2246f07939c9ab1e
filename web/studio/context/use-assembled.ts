import { useEffect } from 'react';
import { type CallOutput, problemOf, useCall, useChange } from '../../client/index.ts';
import { useSettled } from '../use-settled.ts';
import type { Draft } from '../use-draft.ts';

export type Assembled = CallOutput<'context.assemble'>;
type Preview = CallOutput<'previews.open'>;

/** Nothing waits to be saved. */
export function isSaved(draft: Draft): boolean {
  return draft.view.save === 'clean' || draft.view.save === 'saved';
}

/** The preview of the draft, brought up to date after each save, and as which role it is seen. */
export function useContextPreview(draft: Draft): {
  readonly preview: Preview | undefined;
  readonly problem: ReturnType<typeof problemOf> | undefined;
  readonly behind: boolean;
  actAs(role: string | null): void;
} {
  const { app, branch, head } = draft;
  const opened = useCall('previews.open', { app, branch: branch ?? '' }, { enabled: branch !== undefined && head !== undefined, staleTime: Infinity, retry: false });
  const { refetch } = opened;
  useEffect(() => {
    if (head !== undefined) void refetch();
  }, [head, refetch]);
  const act = useChange('previews.actAs', { stale: ['previews.open'] });
  return {
    preview: opened.data,
    problem: opened.isError ? problemOf(opened.error) : undefined,
    behind: opened.data !== undefined && (opened.data.commit !== head || opened.isFetching || act.isPending || !isSaved(draft)),
    actAs: (role) => act.mutate({ app, branch: branch ?? '', role }),
  };
}

/** What is given now, anew whenever the preview or the one who asks is another. */
export function useAssembled(of: { app: string | undefined; name: string; purpose: string; input: Readonly<Record<string, string>>; ready: boolean; stamp: string }) {
  const settled = useSettled(JSON.stringify({ purpose: of.purpose, input: of.input }), 400);
  const { purpose, input } = JSON.parse(settled) as Pick<typeof of, 'purpose' | 'input'>;
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== ''));
  const asked = useCall(
    'context.assemble',
    { app: of.app ?? '', name: of.name, purpose, input: given },
    { enabled: of.app !== undefined && of.ready, staleTime: Infinity, retry: false, placeholderData: (last) => (last?.name === of.name ? last : undefined) },
  );
  const { refetch } = asked;
  const may = of.app !== undefined && of.ready;
  useEffect(() => {
    if (may && of.stamp !== '') void refetch();
  }, [of.stamp, may, refetch]);
  return asked;
}
