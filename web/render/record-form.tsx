import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer } from 'antd';
import dayjs from 'dayjs';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { titleIn } from '@portico/contracts';
import { FailureDetails, Loading, useShortcuts, useText, useToast } from '../kit/index.ts';
import { FieldInput } from './field-input.tsx';
import { changesOf, checkDraft, type Clash, clashesOf, type Draft, errorsByField, type FieldErrors, formTraits, isAsked, isEditable, keepMine, startDraft } from './form-state.ts';
import { type EntityView, entityNamed, fieldOf, relatedOf, type RecordView, type Trait } from './model.ts';
import css from './record-form.module.css';
import { keyOf, RecordPicker } from './record-picker.tsx';
import { type Failed, recordsKey, useRendering } from './source.ts';
import { useTitles } from './titles.ts';
import { FieldValue, TraitValue } from './value.tsx';

interface FormProps {
  readonly entity: EntityView;
  /** Absent: a new record. */
  readonly record?: RecordView | undefined;
  /** Values a new record starts with, e.g. the relation to where it was begun. */
  readonly preset?: Draft;
  readonly onClose: () => void;
  readonly onSaved: (record: RecordView) => void;
}

/** A form in a drawer, for a new record or an existing one. */
export function RecordFormDrawer({ loading = false, ...props }: FormProps & { loading?: boolean }) {
  const { t } = useText();
  const titles = useTitles();
  const name = titles.one(props.entity);
  const title = props.record ? t('record.editTitle', { name: props.record.label || name }) : t('record.new', { entity: titles.inside(name) });
  return (
    <Drawer open size="min(560px, 100vw)" title={title} onClose={props.onClose} keyboard mask={{ closable: false }} styles={{ body: { padding: 0 } }}>
      {loading ? (
        <div className={css['loading']}>
          <Loading />
        </div>
      ) : (
        <RecordForm {...props} />
      )}
    </Drawer>
  );
}

function RecordForm({ entity, record, preset, onClose, onSaved }: FormProps) {
  const { t, language } = useText();
  const { model, source } = useRendering();
  const cache = useQueryClient();
  const toast = useToast();
  const titles = useTitles();
  const mode = record ? 'update' : 'create';
  const [base, setBase] = useState(() => ({ draft: startDraft(entity, { record, preset, today: dayjs().format('YYYY-MM-DD'), me: model.me.id }), version: record?.version ?? '' }));
  const [draft, setDraft] = useState<Draft>(base.draft);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [failed, setFailed] = useState<Failed>();
  const [theirs, setTheirs] = useState<RecordView>();
  const [busy, setBusy] = useState(false);
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // After the drawer has taken the focus for itself.
    const timer = setTimeout(() => form.current?.querySelector<HTMLElement>('input, textarea')?.focus({ preventScroll: true }), 50);
    return () => clearTimeout(timer);
  }, []);

  function set(values: Draft): void {
    setDraft((old) => ({ ...old, ...values }));
    setErrors((old) => Object.fromEntries(Object.entries(old).filter(([name]) => !(name in values))));
  }

  async function save(from = base, wanted = draft): Promise<void> {
    const changed = mode === 'create' ? startedWith(wanted) : changesOf(from.draft, wanted);
    const checked = checkDraft(entity, { values: changed, mode, language });
    setErrors(checked.errors);
    setFailed(undefined);
    if (Object.keys(checked.errors).length > 0) return showFirstError();
    if (record && Object.keys(checked.values).length === 0) return onClose();
    setBusy(true);
    try {
      const saved = record
        ? await source.update(entity.name, { id: record.id, version: from.version }, checked.values)
        : await source.create(entity.name, checked.values, idempotencyKey);
      await cache.invalidateQueries({ queryKey: recordsKey(model.app) });
      toast.done(t(record ? 'record.saved' : 'record.created', { name: saved.label || titles.one(entity) }));
      onSaved(saved);
    } catch (error) {
      setBusy(false);
      await refused(source.explain(error));
    }
  }

  async function refused(why: Failed): Promise<void> {
    if (why.code === 'conflict.version' && record) {
      setTheirs(
        await source
          .get(
            entity.name,
            record.id,
            entity.relations.map((relation) => relation.name),
          )
          .catch(() => undefined),
      );
      return;
    }
    const found = errorsByField(entity, why.issues ?? []);
    setErrors(found);
    setFailed(why);
    showFirstError();
  }

  /** Their version becomes the ground; mine is laid upon it, or let go. */
  function settle(current: RecordView, mine: boolean): void {
    const next = { draft: { ...current.values }, version: current.version };
    const wanted = mine ? keepMine(base.draft, draft, next.draft) : next.draft;
    setBase(next);
    setDraft(wanted);
    setTheirs(undefined);
    if (mine) void save(next, wanted);
  }

  function showFirstError(): void {
    setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [class*="-status-error"] input')?.focus());
  }

  useShortcuts([{ key: 's', mod: true, title: t('action.save'), run: () => void save() }]);
  return (
    <form
      ref={form}
      className={css['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className={css['fields']}>
        {theirs && <Conflict entity={entity} clashes={clashesOf(base.draft, draft, theirs.values)} onReload={() => settle(theirs, false)} onKeep={() => settle(theirs, true)} />}
        {failed && !theirs && (
          <Alert type="error" showIcon title={errors[''] ?? failed.detail} description={failed.status >= 500 ? <FailureDetails failing={failed} /> : undefined} />
        )}
        {formTraits(model, entity, mode).map((trait) => (
          <FormRow key={trait.key} entity={entity} trait={trait} mode={mode} draft={draft} record={record} error={errorOf(errors, trait)} onChange={set} />
        ))}
      </div>
      <div className={css['foot']}>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={busy} disabled={theirs !== undefined}>
          {t('action.save')}
        </Button>
      </div>
    </form>
  );
}

/** What of a draft is given for a new record. */
export function startedWith(draft: Draft): Record<string, unknown> {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined && value !== null && value !== ''));
}

/** What is wrong with a field or with any of those of a relation. */
export function errorOf(errors: FieldErrors, trait: Trait): string | undefined {
  return (trait.relation?.fields ?? [trait.field.name]).map((name) => errors[name]).find((found) => found !== undefined);
}

interface RowProps {
  readonly entity: EntityView;
  readonly trait: Trait;
  readonly mode: 'create' | 'update';
  readonly draft: Draft;
  readonly record: RecordView | undefined;
  readonly error: string | undefined;
  readonly onChange: (values: Draft) => void;
  /** Other words than those of the model. */
  readonly label?: string | undefined;
  readonly help?: string | undefined;
  /** Shown as it stands in the draft, not entered. */
  readonly fixed?: boolean;
}

/** A field or relation of a form: its name, its input, what is wrong with it or what there is to know. */
export function FormRow({ entity, trait, mode, draft, record, error, onChange, ...own }: RowProps) {
  const { language } = useText();
  const titles = useTitles();
  const id = useId();
  const label = own.label ?? titles.trait(trait);
  const editable = own.fixed !== true && isEditable(entity, trait, mode);
  const words = own.help ?? (trait.field.description && titleIn(language, trait.field.description, ''));
  const describedBy = error ? `${id}-error` : words ? `${id}-words` : undefined;
  let input: ReactNode;
  if (!editable)
    input = (
      <div className={css['fixed']}>
        {record && own.fixed !== true ? <TraitValue trait={trait} record={record} /> : <FieldValue field={trait.field} value={draft[trait.field.name]} />}
      </div>
    );
  else if (trait.relation)
    input = <RelationInput id={id} trait={trait} label={label} draft={draft} record={record} invalid={error !== undefined} describedBy={describedBy} onChange={onChange} />;
  else
    input = (
      <FieldInput
        id={id}
        field={trait.field}
        label={label}
        value={draft[trait.field.name]}
        invalid={error !== undefined}
        describedBy={describedBy}
        onChange={(value) => onChange({ [trait.field.name]: value })}
      />
    );
  return (
    <div className={css['row']}>
      <label htmlFor={editable ? id : undefined}>
        {label}
        {editable && isAsked(trait.field) && <span aria-hidden> *</span>}
      </label>
      {input}
      {error ? (
        <small id={`${id}-error`} className={css['error']}>
          {error}
        </small>
      ) : (
        words && <small id={`${id}-words`}>{words}</small>
      )}
    </div>
  );
}

function RelationInput({
  id,
  trait,
  label,
  draft,
  record,
  invalid,
  describedBy,
  onChange,
}: {
  id: string;
  trait: Trait;
  label: string;
  draft: Draft;
  record: RecordView | undefined;
  invalid: boolean;
  describedBy: string | undefined;
  onChange: (values: Draft) => void;
}) {
  const { model } = useRendering();
  const [labels, setLabels] = useState<Readonly<Record<string, string>>>({});
  const relation = trait.relation;
  const target = relation && entityNamed(model, relation.to);
  if (!relation || !target) return null;
  const given = relation.fields.every((name) => draft[name] !== undefined && draft[name] !== null && draft[name] !== '');
  const key = keyOf(relation, draft);
  const before = record && keyOf(relation, record.values) === key ? relatedOf(record, relation.name)?.label : undefined;
  return (
    <RecordPicker
      id={id}
      relation={relation}
      label={label}
      invalid={invalid}
      describedBy={describedBy}
      chosen={given ? [{ key, label: labels[key] ?? before ?? key, values: draft }] : []}
      onChange={([chosen]) => {
        if (chosen) setLabels((old) => ({ ...old, [chosen.key]: chosen.label }));
        onChange(Object.fromEntries(relation.fields.map((name) => [name, chosen?.values[name] ?? null])));
      }}
    />
  );
}

/** Somebody was faster: what differs, and the two ways on. */
export function Conflict({ entity, clashes, onReload, onKeep }: { entity: EntityView; clashes: readonly Clash[]; onReload: () => void; onKeep: () => void }) {
  const { t } = useText();
  const titles = useTitles();
  return (
    <section className={css['conflict']} role="alert">
      <h3>{t('record.conflict')}</h3>
      <p>{t('record.conflictWords')}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('record.field')}</th>
            <th scope="col">{t('record.theirs')}</th>
            <th scope="col">{t('record.mine')}</th>
          </tr>
        </thead>
        <tbody>
          {clashes.map((clash) => {
            const field = fieldOf(entity, clash.field);
            return (
              field && (
                <tr key={clash.field}>
                  <th scope="row">{titles.field(field)}</th>
                  <td>
                    <FieldValue field={field} value={clash.theirs} />
                  </td>
                  <td>{clash.touched ? <FieldValue field={field} value={clash.mine} /> : t('record.untouched')}</td>
                </tr>
              )
            );
          })}
        </tbody>
      </table>
      <div>
        <Button onClick={onReload}>{t('record.reload')}</Button>
        <Button type="primary" onClick={onKeep}>
          {t('record.keepMine')}
        </Button>
      </div>
    </section>
  );
}
