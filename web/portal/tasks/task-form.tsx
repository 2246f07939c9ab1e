import { CheckOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Radio } from 'antd';
import dayjs from 'dayjs';
import { useId, useMemo, useRef, useState } from 'react';
import { titleIn } from '@portico/contracts';
import { problemOf, type Session, useCall, useChange, useSession } from '../../client/index.ts';
import { createRecordSource } from '../../app/record-source.ts';
import { type Failing, FailureDetails, Loading, useText, useToast } from '../../kit/index.ts';
import { checkDraft, type Draft, errorsByField, type FieldErrors, formTraits } from '../../render/form-state.ts';
import type { AppView, Trait } from '../../render/model.ts';
import { errorOf, FormRow, startedWith } from '../../render/record-form.tsx';
import { RenderingProvider } from '../../render/source.ts';
import { useTitles } from '../../render/titles.ts';
import { formOf, isDecision, startOf, type TaskDetail } from './form-of.ts';
import css from './tasks.module.css';

/** The form of a task, drawn and checked as forms of records are. */
export function TaskForm({ task, onCompleted }: { task: TaskDetail; onCompleted: () => void }) {
  const navigate = useNavigate();
  const session = useSession();
  const model = useCall('apps.model', { app: task.app }, { staleTime: 60_000, retry: false });
  const { app, appTitle } = task;
  const rendering = useMemo(() => {
    const go = (address: string) => void navigate({ href: address });
    return {
      model: model.data ?? bareModel({ app, title: appTitle }, session),
      source: createRecordSource({ app, base: `/apps/${app}` }, { inside: go, outside: go }),
    };
  }, [model.data, navigate, session, app, appTitle]);
  if (model.isPending) return <Loading lines={3} />;
  return (
    <RenderingProvider value={rendering}>
      <Form task={task} model={rendering.model} onCompleted={onCompleted} />
    </RenderingProvider>
  );
}

/** For somebody who was handed a task of an app she may not use: its form is all she sees of it. */
function bareModel(of: Pick<AppView, 'app' | 'title'>, session: Session | null | undefined): AppView {
  const me = { id: session?.id ?? '', name: session?.name ?? '', email: session?.email ?? '', roles: [], attributes: {} };
  return { ...of, release: '', me, pages: [], menu: [], entities: [] };
}

function Form({ task, model, onCompleted }: { task: TaskDetail; model: AppView; onCompleted: () => void }) {
  const { t, language } = useText();
  const toast = useToast();
  const form = useMemo(() => formOf(task, model), [task, model]);
  // Kept while others comment or the task is read anew: it began with what the task held then.
  const [draft, setDraft] = useState<Draft>(() => startOf(form, { values: task.values, today: dayjs().format('YYYY-MM-DD'), me: model.me.id }));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [failed, setFailed] = useState<Failing>();
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const place = useRef<HTMLFormElement>(null);
  const title = titleIn(language, task.title, task.element);
  const complete = useChange('tasks.complete', {
    stale: ['tasks.list', 'tasks.count'],
    onDone: () => {
      toast.done(t('tasks.completed', { title }));
      onCompleted();
    },
  });
  const traits = formTraits(model, form, 'create');

  function set(values: Draft): void {
    setDraft((old) => ({ ...old, ...values }));
    setErrors((old) => Object.fromEntries(Object.entries(old).filter(([name]) => !(name in values))));
  }

  function submit(): void {
    if (complete.isPending) return;
    const checked = checkDraft(form, { values: startedWith(draft), mode: 'create', language });
    setErrors(checked.errors);
    setFailed(undefined);
    if (Object.keys(checked.errors).length > 0) return showFirstError();
    complete.mutate({ app: task.app, task: task.id, values: checked.values, idempotencyKey }, { onError: refused });
  }

  function refused(error: unknown): void {
    const problem = problemOf(error);
    setErrors(errorsByField(form, problem.issues ?? []));
    setFailed(problem);
    showFirstError();
  }

  function showFirstError(): void {
    setTimeout(() => place.current?.querySelector<HTMLElement>(':is(input, textarea)[aria-invalid="true"], :is([aria-invalid="true"], [class*="-status-error"]) input')?.focus());
  }

  return (
    <section>
      {traits.length > 0 && <h3>{t('tasks.form')}</h3>}
      <form
        ref={place}
        className={css['form']}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {failed && <Alert type="error" showIcon title={errors[''] ?? failed.detail} description={(failed.status ?? 0) >= 500 ? <FailureDetails failing={failed} /> : undefined} />}
        {traits.length === 0 && <p className={css['notice']}>{t('tasks.nothingAsked')}</p>}
        {traits.map((trait) =>
          isDecision(trait.field) ? (
            <Decision key={trait.key} trait={trait} value={draft[trait.key]} error={errorOf(errors, trait)} onChange={(value) => set({ [trait.key]: value })} />
          ) : (
            <FormRow key={trait.key} entity={form} trait={trait} mode="create" draft={draft} record={undefined} error={errorOf(errors, trait)} onChange={set} />
          ),
        )}
        <div className={css['go']}>
          <Button type="primary" htmlType="submit" icon={<CheckOutlined />} loading={complete.isPending}>
            {t('tasks.complete')}
          </Button>
          {task.may.claim && <small>{t('tasks.completeWords')}</small>}
        </div>
      </form>
    </section>
  );
}

/** A yes or no that must be given: both words stand there, and neither is chosen beforehand. */
function Decision({ trait, value, error, onChange }: { trait: Trait; value: unknown; error: string | undefined; onChange: (value: boolean) => void }) {
  const { t, language } = useText();
  const titles = useTitles();
  const id = useId();
  const words = error ?? (trait.field.description && titleIn(language, trait.field.description, ''));
  return (
    <div className={css['decision']}>
      <span id={id}>
        {titles.trait(trait)}
        <span aria-hidden> *</span>
      </span>
      <Radio.Group
        optionType="button"
        aria-labelledby={id}
        aria-required
        aria-invalid={error !== undefined}
        {...(words && { 'aria-describedby': `${id}-words` })}
        value={typeof value === 'boolean' ? value : undefined}
        onChange={(event) => onChange(event.target.value === true)}
        options={[
          { value: true, label: t('tasks.yes') },
          { value: false, label: t('tasks.no') },
        ]}
      />
      {words && (
        <small id={`${id}-words`} data-error={error !== undefined}>
          {words}
        </small>
      )}
    </div>
  );
}
