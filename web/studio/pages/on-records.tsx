import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useMemo, useRef } from 'react';
import { createRecordSource } from '../../app/record-source.ts';
import { callQuery, useCall, useWatch } from '../../client/index.ts';
import { RenderingProvider } from '../../render/index.ts';
import type { Draft } from '../use-draft.ts';
import type { DraftModel } from './design/model.ts';
import { sketchModel, withoutRecords } from './sketch.ts';

/** The blocks' data: records of the draft's preview; until that is there, none, over the model of the files. */
export function OnRecords({ draft, model, children }: { draft: Draft; model: DraftModel; children: ReactNode }) {
  const { app, branch = 'main' } = draft;
  const opened = useCall('previews.open', { app, branch }, { staleTime: Infinity, retry: false });
  const name = opened.data?.release === null ? undefined : opened.data?.name;
  const preview = useQuery({ ...callQuery('apps.model', { app: name ?? '' }), enabled: name !== undefined, staleTime: 60_000 });
  const cache = useQueryClient();
  const known = useRef(model.entities);
  useWatch(app, branch, ({ kind }) => {
    // Asked for anew only when entities have changed: every block looks at it.
    if (kind !== 'previewed' || known.current === model.entities) return;
    known.current = model.entities;
    void cache.invalidateQueries({ queryKey: ['apps.model'] });
  });
  const rendering = useMemo(() => {
    const nowhere = { inside: () => undefined, outside: () => undefined };
    if (name !== undefined && preview.data) return { model: preview.data, source: createRecordSource({ app: name }, nowhere) };
    return { model: sketchModel(app, model), source: withoutRecords(createRecordSource({ app }, nowhere)) };
  }, [name, preview.data, app, model]);
  return <RenderingProvider value={rendering}>{children}</RenderingProvider>;
}
