import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useText, useToast } from '../kit/index.ts';
import { entityNamed, type EntityView, type RecordView, relatedOf, type RelationView } from './model.ts';
import { type Chosen, keyOf, RecordPicker } from './record-picker.tsx';
import { recordsKey, useRendering } from './source.ts';
import { RecordLink } from './value.tsx';

/** Most records shown as tags; beyond, a list of its own is the better look. */
const mostTags = 200;

/** The other end of an entity that only ties records together, seen from one end; undefined for any other entity. */
export function otherEnd(link: EntityView, here: string): RelationView | undefined {
  const others = link.relations.filter((relation) => relation.name !== here && relation.fields.every((field) => link.key.includes(field)));
  return link.link === true && others.length === 1 ? others[0] : undefined;
}

/** Many-to-many as tags: what is tied to a record, to be added and taken away. `filter` holds the record's own key. */
export function LinkTags({ link, other, filter, title }: { link: EntityView; other: RelationView; filter: Readonly<Record<string, unknown>>; title: string }) {
  const { t } = useText();
  const { model, source } = useRendering();
  const cache = useQueryClient();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const target = entityNamed(model, other.to);
  const ties = useQuery({
    queryKey: recordsKey(model.app, link.name, 'ties', filter),
    queryFn: ({ signal }) => source.list(link.name, { filter, expand: [other.name], limit: mostTags, signal }),
  });
  const tied = (ties.data?.records ?? []).map((tie) => ({ tie, chosen: chosenOf(tie, other), record: relatedOf(tie, other.name) }));
  async function change(next: readonly Chosen[]): Promise<void> {
    setBusy(true);
    try {
      for (const one of next) if (!tied.some(({ chosen }) => chosen.key === one.key)) await source.create(link.name, { ...filter, ...one.values }, crypto.randomUUID());
      for (const { tie, chosen } of tied) if (!next.some((one) => one.key === chosen.key)) await source.remove(link.name, tie);
    } catch (error) {
      toast.failed(source.explain(error));
    }
    await cache.invalidateQueries({ queryKey: recordsKey(model.app) });
    setBusy(false);
  }
  if (target && link.may.includes('create') && link.may.includes('delete'))
    return <RecordPicker relation={other} label={title} many disabled={busy || !ties.data} chosen={tied.map(({ chosen }) => chosen)} onChange={(next) => void change(next)} />;
  if (tied.length === 0) return <span>{t('record.empty')}</span>;
  return tied.map(({ chosen, record }, at) => (
    <span key={chosen.key}>
      {at > 0 && ', '}
      {record ? (
        <RecordLink entity={other.to} id={record.id}>
          {record.label}
        </RecordLink>
      ) : (
        chosen.label
      )}
    </span>
  ));
}

function chosenOf(tie: RecordView, other: RelationView): Chosen {
  const key = keyOf(other, tie.values);
  return { key, label: relatedOf(tie, other.name)?.label ?? key, values: Object.fromEntries(other.fields.map((field) => [field, tie.values[field]])) };
}
