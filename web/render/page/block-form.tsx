import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import dayjs from 'dayjs';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useText, useToast } from '../../kit/index.ts';
import { checkDraft, clashesOf, type Draft, errorsByField, formTraits, keepMine } from '../form-state.ts';
import { entityNamed, type EntityView, type RecordView, traitAt } from '../model.ts';
import { Conflict, errorOf, FormRow, startedWith } from '../record-form.tsx';
import { type Failed, recordsKey, useRendering } from '../source.ts';
import { useTitles } from '../titles.ts';
import type { BlockProps } from './block.tsx';
import css from './block-form.module.css';
import { ExpressionMark } from './expression-mark.tsx';
import { createFormStore, draftPlace, type FormStore } from './form-store.ts';
import { SurroundingsProvider, usePage, useValue } from './page-context.tsx';
import { propsOf, textIn, textsIn, titleText } from './props.ts';
import { instead, Nothing } from './source-state.tsx';
import { useActions } from './use-actions.tsx';
import { idOf, useRecordOf } from './use-source.ts';

interface FormAround {
  readonly store: FormStore;
  readonly entity: EntityView;
}
const context = createContext<FormAround | undefined>(undefined);

/** The form a field block stands in; undefined outside of any. */
export function useFormAround(): FormAround | undefined {
  return useContext(context);
}

/** Enters a new record or changes one: the fields it names, those placed inside it, or all. */
export function FormBlock({ node, slots }: BlockProps) {
  const { t } = useText();
  const { model } = useRendering();
  const { entity: name, id } = propsOf(node);
  const wanted = useValue(id);
  const key = idOf(wanted.value);
  const entity = typeof name === 'string' ? entityNamed(model, name) : undefined;
  const found = useRecordOf(entity?.name, key);
  const denied = typeof name === 'string' && (!entity || (key === undefined ? !entity.may.includes('create') : !entity.may.includes('read')));
  if (!textIn(name)) return <Nothing words={t('pages.noData')} />;
  const other = instead({ ...found, waiting: wanted.waiting || found.waiting, denied });
  if (other) return other;
  if (!entity || (key !== undefined && !found.record)) return <Nothing />;
  return (
    <>
      <ExpressionMark problem={wanted.problem} />
      <Form key={key ?? ''} node={node} slots={slots} entity={entity} record={found.record} />
    </>
  );
}

interface FormProps extends BlockProps {
  readonly entity: EntityView;
  readonly record: RecordView | undefined;
}

function Form({ node, slots, entity, record }: FormProps) {
  const { t, language } = useText();
  const { model } = useRendering();
  const { page, mode, store: pageStore } = usePage();
  const { fields, submit } = propsOf(node);
  const [form] = useState(() =>
    createFormStore({ entity, record, today: dayjs().format('YYYY-MM-DD'), me: model.me.id, place: draftPlace([model.app, page.name, node.id, record?.id ?? ''].join('.')) }),
  );
  const state = useSyncExternalStore(form.subscribe, form.read);
  const element = useRef<HTMLFormElement>(null);
  const saving = useSaving({ form, entity, node, showFirstError: () => setTimeout(() => firstError(element.current)?.focus()) });
  const { save, settle, busy, failed, theirs } = saving;
  const changed = form.isChanged();
  useEffect(() => pageStore.addForm(node.id, { save, isChanged: form.isChanged }), [pageStore, node.id, save, form]);
  // What somebody else saved meanwhile is taken over where nothing was entered.
  useEffect(() => {
    if (record && record.version !== form.read().record?.version && !form.isChanged()) form.begin(record);
  }, [form, record]);
  const placed = (node.slots?.['content']?.length ?? 0) > 0;
  const named = textsIn(fields);
  const traits = named.length > 0 ? named.flatMap((one) => traitAt(model, entity, one) ?? []) : placed ? [] : formTraits(model, entity, record ? 'update' : 'create');
  const around = useMemo(() => ({ store: form, entity }), [form, entity]);
  const surroundings = useMemo(() => ({ form: { read: () => form.read().values, subscribe: form.subscribe } }), [form]);
  return (
    <context.Provider value={around}>
      <SurroundingsProvider value={surroundings}>
        <form
          ref={element}
          className={css['form']}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (mode === 'use') void save();
          }}
        >
          {theirs && (
            <Conflict
              entity={entity}
              clashes={clashesOf(state.base, state.values.values, theirs.values)}
              onReload={() => settle(theirs, false)}
              onKeep={() => settle(theirs, true)}
            />
          )}
          {failed && !theirs && <Alert type="error" showIcon title={state.errors[''] ?? failed.detail} />}
          {state.restored && changed && <Alert type="info" showIcon title={t('pages.restored')} />}
          {traits.length > 0 && (
            <div className={css['fields']}>
              {traits.map((trait) => (
                <FormRow
                  key={trait.key}
                  entity={entity}
                  trait={trait}
                  mode={record ? 'update' : 'create'}
                  draft={state.values.values}
                  record={state.record}
                  error={errorOf(state.errors, trait)}
                  onChange={(values) => form.set(values)}
                />
              ))}
            </div>
          )}
          {slots['content']}
          <Foot changed={changed} busy={busy} held={theirs !== undefined} words={titleText(submit, language) || t('action.save')} onDiscard={() => form.begin(state.record)} />
        </form>
      </SurroundingsProvider>
    </context.Provider>
  );
}

function Foot({ changed, busy, held, words, onDiscard }: { changed: boolean; busy: boolean; held: boolean; words: string; onDiscard: () => void }): ReactNode {
  const { t } = useText();
  return (
    <div className={css['foot']}>
      <Button type="primary" htmlType="submit" loading={busy} disabled={held}>
        {words}
      </Button>
      {changed && (
        <>
          <Button type="text" onClick={onDiscard}>
            {t('pages.discard')}
          </Button>
          <span className={css['unsaved']} role="status">
            {t('pages.unsaved')}
          </span>
        </>
      )}
    </div>
  );
}

/** Checks, sends, and tells what came of it: at the fields, as a conflict, or by what the page does next. */
function useSaving({ form, entity, node, showFirstError }: { form: FormStore; entity: EntityView; node: BlockProps['node']; showFirstError: () => void }) {
  const { t, language } = useText();
  const { model, source } = useRendering();
  const cache = useQueryClient();
  const toast = useToast();
  const titles = useTitles();
  const run = useActions();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<Failed>();
  const [theirs, setTheirs] = useState<RecordView>();
  const idempotencyKey = useRef(crypto.randomUUID());
  const { onSaved } = propsOf(node);

  async function send(): Promise<boolean> {
    const { record, values } = form.read();
    const changed = record ? form.changes() : startedWith(values.values);
    const checked = checkDraft(entity, { values: changed, mode: record ? 'update' : 'create', language });
    const errors = { ...Object.fromEntries(form.failedChecks().map((one) => [one.field, one.message])), ...checked.errors };
    form.setErrors(errors);
    setFailed(undefined);
    if (Object.keys(errors).length > 0) {
      showFirstError();
      return false;
    }
    if (record && Object.keys(checked.values).length === 0) return true;
    setBusy(true);
    try {
      const saved = record
        ? await source.update(entity.name, { id: record.id, version: record.version }, checked.values)
        : await source.create(entity.name, checked.values, idempotencyKey.current);
      idempotencyKey.current = crypto.randomUUID();
      form.begin(record ? saved : undefined);
      toast.done(t(record ? 'record.saved' : 'record.created', { name: saved.label || titles.one(entity) }));
      await cache.invalidateQueries({ queryKey: recordsKey(model.app) });
      await run(onSaved, { row: { entity, record: saved } });
      return true;
    } catch (error) {
      await refused(source.explain(error), record);
      return false;
    } finally {
      setBusy(false);
    }
  }

  async function refused(why: Failed, record: RecordView | undefined): Promise<void> {
    if (why.code === 'conflict.version' && record) {
      const names = entity.relations.map((relation) => relation.name);
      const found = await source.get(entity.name, record.id, names).catch(() => undefined);
      if (found) return setTheirs(found);
    }
    form.setErrors(errorsByField(entity, why.issues ?? []));
    setFailed(why);
    showFirstError();
  }

  function settle(current: RecordView, mine: boolean): void {
    const { base, values } = form.read();
    const wanted: Draft = mine ? keepMine(base, values.values, current.values) : current.values;
    form.rebase(current, wanted);
    setTheirs(undefined);
    if (mine) void send();
  }
  const latest = useRef(send);
  useEffect(() => {
    latest.current = send;
  });
  const [save] = useState(() => () => latest.current());
  return { save, settle, busy, failed, theirs };
}

function firstError(form: HTMLFormElement | null): HTMLElement | null | undefined {
  return form?.querySelector<HTMLElement>('[aria-invalid="true"], .ant-select-status-error input, .ant-picker-status-error input');
}
