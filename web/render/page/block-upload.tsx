import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FileDrop } from '../../kit/file-drop.tsx';
import { useText, useToast } from '../../kit/index.ts';
import { fieldOf, isWritable } from '../model.ts';
import { Attachment } from '../record-detail.tsx';
import { recordsKey, useRendering } from '../source.ts';
import type { BlockProps } from './block.tsx';
import { ExpressionMark } from './expression-mark.tsx';
import { usePage, useValue } from './page-context.tsx';
import { propsOf, textIn } from './props.ts';
import { instead, Nothing } from './source-state.tsx';
import { idOf, useRecordOf } from './use-source.ts';

/** Puts a file into a field of a record, and shows the one that is there. */
export function UploadBlock({ node }: BlockProps) {
  const { t } = useText();
  const { model, source } = useRendering();
  const { mode } = usePage();
  const cache = useQueryClient();
  const toast = useToast();
  const { entity: name, id, field: fieldName } = propsOf(node);
  const wanted = useValue(id);
  const found = useRecordOf(textIn(name), idOf(wanted.value));
  const [done, setDone] = useState<number>();
  const other = textIn(name) ? instead(found, 2) : <Nothing words={t('pages.noData')} />;
  if (other) return other;
  const field = found.entity && typeof fieldName === 'string' ? fieldOf(found.entity, fieldName) : undefined;
  const { entity, record } = found;
  if (!entity || !record || field?.type !== 'attachment') return <Nothing />;
  async function send(file: File): Promise<void> {
    if (!entity || !record || !field || mode === 'design') return;
    setDone(0);
    try {
      const blob = await source.upload(file, setDone);
      await source.update(entity.name, { id: record.id }, { [field.name]: blob });
      toast.done(t('pages.uploaded', { name: file.name }));
      await cache.invalidateQueries({ queryKey: recordsKey(model.app) });
    } catch (error) {
      toast.failed(source.explain(error));
    }
    setDone(undefined);
  }
  return (
    <>
      <ExpressionMark problem={wanted.problem} />
      {Boolean(record.values[field.name]) && <Attachment entity={entity.name} id={record.id} field={field.name} />}
      {entity.may.includes('update') && isWritable(field, 'update') && (
        <FileDrop file={undefined} accept="" onFile={(file) => void send(file)} words={done === undefined ? t('pages.upload') : `${Math.round(done * 100)} %`} />
      )}
    </>
  );
}
