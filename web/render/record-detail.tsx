import { DeleteOutlined, DownloadOutlined, EditOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Failure, formatBytes, Loading, PageHead, Tabs, useShortcuts, useText, useToast } from '../kit/index.ts';
import { type ListState, pointingAt } from './list-state.ts';
import { LinkTags, otherEnd } from './link-tags.tsx';
import { type EntityView, entityNamed, fieldsOf, isAutomatic, isLong, isWritable, type RecordView, type Trait, traitsOf } from './model.ts';
import css from './record-detail.module.css';
import { RecordFormDrawer } from './record-form.tsx';
import { RecordList } from './record-list.tsx';
import { recordsKey, useRendering } from './source.ts';
import { useTitles } from './titles.ts';
import { useRemoval } from './use-records.ts';
import { TraitValue } from './value.tsx';

interface DetailProps {
  readonly entity: EntityView;
  readonly id: string;
  readonly editing: boolean;
  readonly onEditing: (editing: boolean) => void;
  readonly tab: string | undefined;
  readonly onTab: (tab: string) => void;
}

/** One record with relations, for the detail page and for forms. */
export function useRecord(entity: EntityView, id: string | undefined) {
  const { model, source } = useRendering();
  const expand = entity.relations.map((relation) => relation.name).filter((name) => entityNamed(model, entity.relations.find((one) => one.name === name)?.to ?? ''));
  return useQuery({ queryKey: recordsKey(model.app, entity.name, 'one', id), queryFn: () => source.get(entity.name, id ?? '', expand), enabled: id !== undefined });
}

/** A record's page: its fields in groups, then what points at it, each as a list of its own. */
export function RecordDetail({ entity, id, editing, onEditing, tab, onTab }: DetailProps) {
  const { t } = useText();
  const { source } = useRendering();
  const titles = useTitles();
  const { remove } = useRemoval(entity);
  const record = useRecord(entity, id);
  const mayUpdate = entity.may.includes('update');
  useShortcuts(mayUpdate ? [{ key: 'e', title: t('record.edit'), run: () => onEditing(true) }] : []);
  if (record.isError)
    return (
      <Failure
        failing={source.explain(record.error)}
        onRetry={() => void record.refetch()}
        action={<Button onClick={() => source.go(source.address(entity.name))}>{t('record.backTo', { entity: titles.inside(titles.many(entity)) })}</Button>}
      />
    );
  if (!record.data) return <Loading />;
  const found = record.data;
  return (
    <>
      <PageHead
        above={
          <a href={source.address(entity.name)} onClick={(event) => (event.preventDefault(), source.go(source.address(entity.name)))}>
            {titles.many(entity)}
          </a>
        }
        title={found.label || found.id}
        actions={
          <>
            {entity.may.includes('delete') && (
              <Button icon={<DeleteOutlined />} onClick={() => void remove([found], () => source.go(source.address(entity.name)))}>
                {t('record.delete')}
              </Button>
            )}
            {mayUpdate && (
              <Button type="primary" icon={<EditOutlined />} onClick={() => onEditing(true)}>
                {t('record.edit')}
              </Button>
            )}
          </>
        }
      />
      <Fields entity={entity} record={found} />
      <Related entity={entity} record={found} tab={tab} onTab={onTab} />
      {editing && mayUpdate && <RecordFormDrawer key={found.version} entity={entity} record={found} onClose={() => onEditing(false)} onSaved={() => onEditing(false)} />}
    </>
  );
}

/** Short fields in columns, long ones across, what the system fills in last and small. */
function Fields({ entity, record }: { entity: EntityView; record: RecordView }) {
  const { model } = useRendering();
  const traits = traitsOf(model, entity);
  // The page's title says the name already.
  const named = (trait: Trait) => entity.label.length === 1 && trait.key === entity.label[0] && !trait.relation;
  const readable = traits.filter((trait) => trait.field.type !== 'binary' && !named(trait));
  const system = readable.filter((trait) => isAutomatic(trait.field) && !trait.field.computed && !trait.relation);
  const long = readable.filter((trait) => isLong(trait.field) && !system.includes(trait));
  const short = readable.filter((trait) => !system.includes(trait) && !long.includes(trait));
  return (
    <>
      <Group traits={short} entity={entity} record={record} />
      {long.length > 0 && <Group traits={long} entity={entity} record={record} kind="long" />}
      {system.length > 0 && <Group traits={system} entity={entity} record={record} kind="system" />}
    </>
  );
}

function Group({ traits, entity, record, kind = 'short' }: { traits: readonly Trait[]; entity: EntityView; record: RecordView; kind?: 'short' | 'long' | 'system' }) {
  const titles = useTitles();
  return (
    <dl className={css['group']} data-kind={kind}>
      {traits.map((trait) => (
        <div key={trait.key}>
          <dt>{titles.trait(trait)}</dt>
          <dd>
            {trait.field.type === 'attachment' && record.values[trait.field.name] ? (
              <Attachment entity={entity.name} id={record.id} field={trait.field.name} />
            ) : (
              <TraitValue trait={trait} record={record} long={kind === 'long'} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The address of a file works only for a while: it is asked for when somebody wants the file. */
export function Attachment({ entity, id, field }: { entity: string; id: string; field: string }) {
  const { t, language } = useText();
  const { source, model } = useRendering();
  const toast = useToast();
  const about = useQuery({
    queryKey: recordsKey(model.app, entity, 'attachment', id, field),
    queryFn: () => source.attachment(entity, id, field),
    staleTime: 60_000,
    retry: false,
  }).data;
  async function open(): Promise<void> {
    try {
      location.assign((await source.attachment(entity, id, field)).url);
    } catch (error) {
      toast.failed(source.explain(error));
    }
  }
  return (
    <Button size="small" icon={<DownloadOutlined />} onClick={() => void open()}>
      {about ? `${about.name} · ${formatBytes(about.size, language)}` : t('record.download')}
    </Button>
  );
}

function Related({ entity, record, tab, onTab }: { entity: EntityView; record: RecordView; tab: string | undefined; onTab: (tab: string) => void }) {
  const { t } = useText();
  const { model } = useRendering();
  const titles = useTitles();
  const ties = entity.reverse.flatMap((reverse) => {
    const link = entityNamed(model, reverse.entity);
    const other = link && otherEnd(link, reverse.relation);
    const filter = link && pointingAt(link, reverse.relation, record.values);
    const target = other && entityNamed(model, other.to);
    return link && other && filter && target ? [{ key: `${reverse.entity}.${reverse.relation}`, link, other, filter, title: titles.many(target) }] : [];
  });
  const tabs = entity.reverse.flatMap((reverse) => {
    const from = entityNamed(model, reverse.entity);
    const filter = from && pointingAt(from, reverse.relation, record.values);
    return from && filter && !otherEnd(from, reverse.relation)
      ? [{ key: `${reverse.entity}.${reverse.relation}`, label: titles.reverse(reverse), content: <RelatedList entity={from} relation={reverse.relation} filter={filter} /> }]
      : [];
  });
  return (
    <>
      {ties.length > 0 && (
        <dl className={css['group']} data-kind="long">
          {ties.map(({ key, title, ...tie }) => (
            <div key={key}>
              <dt>{title}</dt>
              <dd>
                <LinkTags {...tie} title={title} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {tabs.length > 0 && (
        <div className={css['tabs']}>
          <Tabs label={t('record.related')} tabs={tabs} active={tab} onChange={onTab} />
        </div>
      )}
    </>
  );
}

function RelatedList({ entity, relation, filter }: { entity: EntityView; relation: string; filter: Record<string, unknown> }) {
  const [state, setState] = useState<ListState>({});
  const [form, setForm] = useState<{ record?: RecordView }>();
  const editable = fieldsOf(entity).some((field) => isWritable(field, 'create'));
  return (
    <>
      <RecordList
        entity={entity}
        flow
        state={state}
        onState={setState}
        fixed={{ filter, relation }}
        onEdit={(record) => setForm({ record })}
        {...(entity.may.includes('create') && editable && { onNew: () => setForm({}) })}
      />
      {form && <RelatedForm entity={entity} form={form} preset={filter} onClose={() => setForm(undefined)} />}
    </>
  );
}

function RelatedForm({ entity, form, preset, onClose }: { entity: EntityView; form: { record?: RecordView }; preset: Record<string, unknown>; onClose: () => void }) {
  const whole = useRecord(entity, form.record?.id);
  return (
    <RecordFormDrawer
      key={whole.data?.version}
      entity={entity}
      record={whole.data}
      preset={preset}
      loading={form.record !== undefined && !whole.data}
      onClose={onClose}
      onSaved={onClose}
    />
  );
}
