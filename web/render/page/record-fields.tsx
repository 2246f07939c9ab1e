import { EditOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useText, useToast } from '../../kit/index.ts';
import { changesOf, checkDraft, type Draft, errorsByField, isEditable } from '../form-state.ts';
import { type EntityView, isAutomatic, isLong, type RecordView, type Trait, traitAt, traitsOf } from '../model.ts';
import { Attachment } from '../record-detail.tsx';
import { errorOf, FormRow } from '../record-form.tsx';
import { recordsKey, useRendering } from '../source.ts';
import { useTitles } from '../titles.ts';
import { TraitValue } from '../value.tsx';
import { usePage } from './page-context.tsx';
import css from './record-fields.module.css';

interface FieldsProps {
  readonly entity: EntityView;
  readonly record: RecordView;
  /** Empty: those people fill in. */
  readonly names: readonly string[];
  readonly columns?: number | undefined;
  readonly edit: boolean;
}

/** Values of a record with their names; with `edit` each can be changed in its place. */
export function RecordFields({ entity, record, names, columns, edit }: FieldsProps) {
  const { model } = useRendering();
  const [open, setOpen] = useState<string>();
  const named = names.flatMap((name) => traitAt(model, entity, name) ?? []);
  const traits = named.length > 0 ? named : traitsOf(model, entity).filter((trait) => trait.field.type !== 'binary' && (!isAutomatic(trait.field) || trait.field.computed));
  return (
    <dl className={css['fields']} style={columns === undefined ? undefined : { gridTemplateColumns: `repeat(auto-fit, minmax(max(160px, calc(100% / ${columns} - 24px)), 1fr))` }}>
      {traits.map((trait) => {
        const changeable = edit && trait.via === undefined && entity.may.includes('update') && isEditable(entity, trait, 'update');
        return (
          <div key={trait.key} data-long={isLong(trait.field)}>
            {changeable && open === trait.key ? (
              <Editor key={record.version} entity={entity} record={record} trait={trait} onDone={() => setOpen(undefined)} />
            ) : (
              <Shown entity={entity} record={record} trait={trait} onEdit={changeable ? () => setOpen(trait.key) : undefined} />
            )}
          </div>
        );
      })}
    </dl>
  );
}

function Shown({ entity, record, trait, onEdit }: { entity: EntityView; record: RecordView; trait: Trait; onEdit: (() => void) | undefined }) {
  const { t } = useText();
  const titles = useTitles();
  const isFile = trait.field.type === 'attachment' && trait.via === undefined && Boolean(record.values[trait.field.name]);
  return (
    <>
      <dt>
        {titles.trait(trait)}
        {onEdit && (
          <button type="button" className={css['edit']} aria-label={t('pages.editField', { name: titles.trait(trait) })} onClick={onEdit}>
            <EditOutlined />
          </button>
        )}
      </dt>
      <dd onDoubleClick={onEdit}>{isFile ? <Attachment entity={entity.name} id={record.id} field={trait.field.name} /> : <TraitValue trait={trait} record={record} long />}</dd>
    </>
  );
}

/** One field as a form of its own: Enter or the button saves, Escape leaves it as it was. */
function Editor({ entity, record, trait, onDone }: { entity: EntityView; record: RecordView; trait: Trait; onDone: () => void }) {
  const { t, language } = useText();
  const { model, source } = useRendering();
  const { mode } = usePage();
  const cache = useQueryClient();
  const toast = useToast();
  const [draft, setDraft] = useState<Draft>(record.values);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const place = useRef<HTMLDivElement>(null);

  async function save(): Promise<void> {
    const checked = checkDraft(entity, { values: changesOf(record.values, draft), mode: 'update', language });
    setErrors(checked.errors);
    if (Object.keys(checked.errors).length > 0 || mode === 'design') return;
    if (Object.keys(checked.values).length === 0) return onDone();
    setBusy(true);
    try {
      await source.update(entity.name, { id: record.id, version: record.version }, checked.values);
      await cache.invalidateQueries({ queryKey: recordsKey(model.app) });
      onDone();
    } catch (error) {
      const why = source.explain(error);
      const found = errorsByField(entity, why.issues ?? []);
      setErrors(found);
      if (errorOf(found, trait) === undefined) toast.failed(why);
      setBusy(false);
    }
  }
  function onKeyDown(event: KeyboardEvent): void {
    const long = event.target instanceof HTMLTextAreaElement && !event.ctrlKey && !event.metaKey;
    const inMenu = event.target instanceof Element && event.target.getAttribute('aria-expanded') === 'true';
    if (event.key === 'Escape' && !inMenu) onDone();
    else if (event.key === 'Enter' && !long && !inMenu && event.target instanceof HTMLInputElement) void save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div
      ref={(element) => {
        if (element && !place.current) element.querySelector<HTMLElement>('input, textarea')?.focus();
        place.current = element;
      }}
      className={css['editor']}
      onKeyDown={onKeyDown}
    >
      <FormRow
        entity={entity}
        trait={trait}
        mode="update"
        draft={draft}
        record={record}
        error={errorOf(errors, trait)}
        onChange={(values) => setDraft((old) => ({ ...old, ...values }))}
      />
      <div>
        <Button size="small" type="primary" loading={busy} onClick={() => void save()}>
          {t('action.save')}
        </Button>
        <Button size="small" onClick={onDone}>
          {t('action.cancel')}
        </Button>
      </div>
    </div>
  );
}
