import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { EntityView, RecordView } from '../model.ts';
import { recordsKey, useRendering } from '../source.ts';
import css from './picture.module.css';

/** Types that are pictures and nothing else: SVG may hold script and is offered as a file. */
const pictures = /^image\/(png|jpeg|gif|webp|avif)$/;

/** Where the picture in a field of a record lies; undefined while that is not known, null when it is none. */
export function usePicture(entity: EntityView | undefined, record: RecordView | undefined, field: string | undefined): { url: string; name: string } | null | undefined {
  const { model, source } = useRendering();
  const held = field !== undefined && (record?.values[field] ?? null) !== null;
  const query = useQuery({
    queryKey: recordsKey(model.app, entity?.name, 'picture', record?.id, field, record?.values[field ?? '']),
    queryFn: () => source.attachment(entity?.name ?? '', record?.id ?? '', field ?? ''),
    enabled: held && entity !== undefined,
    // The address works for some minutes.
    staleTime: 120_000,
    refetchInterval: 240_000,
    retry: false,
  });
  if (!held || query.isError) return null;
  if (!query.data) return undefined;
  return pictures.test(query.data.mediaType) ? query.data : null;
}

/** The picture of a record, small; nothing where there is none. */
export function RecordPicture({ entity, record, field, large = false }: { entity: EntityView; record: RecordView; field: string; large?: boolean }) {
  const picture = usePicture(entity, record, field);
  const [broken, setBroken] = useState(false);
  if (!picture || broken) return <span className={css['none']} data-large={large} aria-hidden />;
  return <img className={css['picture']} data-large={large} src={picture.url} alt="" loading="lazy" onError={() => setBroken(true)} />;
}
