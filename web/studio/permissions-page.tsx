import { CheckCircleFilled, CloseCircleFilled, PieChartFilled } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { type CallInput, type CallOutput, problemOf, useCall } from '../client/index.ts';
import { Failure, Loading, Section, State, Tag, useText } from '../kit/index.ts';
import css from './permissions-page.module.css';
import studio from './studio.module.css';
import { useEditedApp } from './use-edited-app.ts';
import { useSettled } from './use-settled.ts';

type Answer = CallOutput<'policy.explain'>;
type Rule = Answer['rules'][number];
type Model = CallOutput<'apps.model'>;
type Action = CallInput<'policy.explain'>['action'];
const actions: readonly Action[] = ['read', 'create', 'update', 'delete', 'readField', 'writeField'];

/** Why may somebody do something, and who can? Answered by the rules that are published. */
export function PermissionsPage() {
  const { t } = useText();
  const { name, app } = useEditedApp();
  const model = useCall('apps.model', { app: name }, { enabled: app?.release != null });
  const manages = app?.may.includes('manage') ?? false;
  if (app?.release === null)
    return (
      <State
        title={t('permissions.unpublished')}
        words={t('permissions.unpublishedWords')}
        action={
          <Link to={`/studio/${name}/publish`}>
            <Button type="primary">{t('publish.go')}</Button>
          </Link>
        }
      />
    );
  if (model.isError) return <Failure failing={problemOf(model.error)} onRetry={() => void model.refetch()} />;
  if (!model.data) return <Loading />;
  const rules = (
    <Link to={`/studio/${name}?path=access.cedar`}>
      <Button>{t('permissions.toRules')}</Button>
    </Link>
  );
  return (
    <div className={studio['read']}>
      <Section title={t('permissions.why')} words={t('permissions.whyWords')} actions={rules}>
        <Why app={name} model={model.data} manages={manages} />
      </Section>
      {manages && (
        <Section title={t('permissions.whoCan')} words={t('permissions.whoCanWords')}>
          <WhoCan app={name} model={model.data} />
        </Section>
      )}
    </div>
  );
}

function useEntityOptions(model: Model) {
  const { language } = useText();
  return model.entities.map((entity) => ({ value: entity.name, label: titleIn(language, entity.plural ?? entity.title, entity.name) }));
}

function Why({ app, model, manages }: { app: string; model: Model; manages: boolean }) {
  const { t, language } = useText();
  const members = useCall('appMembers.list', { app }, { enabled: manages });
  const entities = useEntityOptions(model);
  const [asked, setAsked] = useState({ principal: '', entity: entities[0]?.value ?? '', action: 'read' as Action, id: '', field: '' });
  const settled = useSettled(asked, 300);
  const principal = settled.principal || members.data?.members[0]?.id;
  const fields = model.entities.find((one) => one.name === asked.entity)?.fields ?? [];
  const aboutField = settled.action === 'readField' || settled.action === 'writeField';
  const field = fields.some((one) => one.name === settled.field) ? settled.field : fields[0]?.name;
  const answer = useCall(
    'policy.explain',
    {
      app,
      entity: settled.entity,
      action: settled.action,
      ...(principal !== undefined && { principal }),
      ...(settled.id.trim() && { id: settled.id.trim() }),
      ...(aboutField && field !== undefined && { field }),
    },
    { enabled: settled.entity !== '' && (!manages || members.data !== undefined), placeholderData: (last) => last, retry: false },
  );
  const set = (more: Partial<typeof asked>) => setAsked({ ...asked, ...more });
  return (
    <>
      <div className={css['ask']}>
        {manages && (
          <Ask label={t('permissions.who')} id="why-who">
            <Select
              id="why-who"
              showSearch={{ optionFilterProp: 'label' }}
              value={asked.principal || members.data?.members[0]?.id}
              onChange={(next: string) => set({ principal: next })}
              options={members.data?.members.map((member) => ({ value: member.id, label: member.name })) ?? []}
            />
          </Ask>
        )}
        <Ask label={t('permissions.action')} id="why-action">
          <Select
            id="why-action"
            value={asked.action}
            onChange={(action: Action) => set({ action })}
            options={actions.map((action) => ({ value: action, label: t(`permissions.actions.${action}`) }))}
          />
        </Ask>
        <Ask label={t('permissions.entity')} id="why-entity">
          <Select id="why-entity" value={asked.entity} onChange={(entity: string) => set({ entity })} options={entities} />
        </Ask>
        {(asked.action === 'readField' || asked.action === 'writeField') && (
          <Ask label={t('permissions.field')} id="why-field">
            <Select
              id="why-field"
              value={fields.some((one) => one.name === asked.field) ? asked.field : fields[0]?.name}
              onChange={(next: string) => set({ field: next })}
              options={fields.map((one) => ({ value: one.name, label: titleIn(language, one['title'] as never, one.name) }))}
            />
          </Ask>
        )}
        <Ask label={t('permissions.record')} id="why-id">
          <Input id="why-id" type="search" value={asked.id} placeholder={t('permissions.recordWords')} onChange={(event) => set({ id: event.target.value })} />
        </Ask>
      </div>
      {answer.isError ? (
        <Failure failing={problemOf(answer.error)} />
      ) : answer.data ? (
        <AnswerView app={app} answer={answer.data} stale={answer.isPlaceholderData} />
      ) : (
        <Loading lines={3} />
      )}
    </>
  );
}

function Ask({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      {children}
    </div>
  );
}

const icons = { yes: <CheckCircleFilled data-yes />, no: <CloseCircleFilled data-no />, some: <PieChartFilled data-some /> } as const;

function AnswerView({ app, answer, stale }: { app: string; answer: Answer; stale: boolean }) {
  const { t, language } = useText();
  const lists = [
    { key: 'readable', names: answer.fields.readable },
    { key: 'writable', names: answer.fields.writable },
    { key: 'hidden', names: answer.fields.hidden },
  ] as const;
  return (
    <div className={css['answer']} aria-busy={stale} role="status">
      <p className={css['verdict']}>
        {icons[answer.allowed]} <strong>{t(`permissions.allowed.${answer.allowed}`)}</strong>
      </p>
      <p>{answer.words[language]}</p>
      {answer.condition !== null && (
        <p>
          {t('permissions.condition')} <code>{answer.condition}</code>
        </p>
      )}
      <Rules app={app} rules={answer.rules} />
      <dl className={css['fields']}>
        {lists
          .filter((list) => list.names.length > 0)
          .map((list) => (
            <div key={list.key}>
              <dt>{t(`permissions.${list.key}`)}</dt>
              <dd>{list.names.join(', ')}</dd>
            </div>
          ))}
      </dl>
    </div>
  );
}

function Rules({ app, rules }: { app: string; rules: readonly Rule[] }) {
  const { t } = useText();
  if (rules.length === 0) return <p className={studio['muted']}>{t('permissions.noRules')}</p>;
  return (
    <ul className={css['rules']} aria-label={t('permissions.rules')}>
      {rules.map((rule) => (
        <li key={rule.id}>
          <details className={studio['fold']}>
            <summary>
              <Tag colour={rule.effect === 'permit' ? 'green' : 'red'}>{t(`permissions.${rule.effect}`)}</Tag> {rule.id}
            </summary>
            <pre className={studio['code']}>{rule.text}</pre>
            <Link to={`/studio/${app}?path=${encodeURIComponent(rule.file)}&line=${rule.line}`}>{`${rule.file}:${rule.line}`}</Link>
          </details>
        </li>
      ))}
    </ul>
  );
}

/** Who can do something with one entity, where rules are drawn; nothing for those who may not ask, or before a release. */
export function WhoCanHere({ app, entity }: { app: string; entity: string }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const { app: edited } = useEditedApp();
  const ready = edited?.release != null && edited.may.includes('manage');
  const model = useCall('apps.model', { app }, { enabled: ready && open });
  if (!ready || (model.data && !model.data.entities.some((one) => one.name === entity))) return null;
  return (
    <details className={studio['fold']} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {t('access.whoToday')} {t('access.whoTodayWords')}
      </summary>
      {open && model.data && <WhoCan app={app} model={model.data} only={entity} />}
    </details>
  );
}

function WhoCan({ app, model, only }: { app: string; model: Model; only?: string }) {
  const { t } = useText();
  const entities = useEntityOptions(model);
  const [asked, setAsked] = useState({ entity: only ?? entities[0]?.value ?? '', action: 'update' as 'read' | 'create' | 'update' | 'delete' });
  const found = useCall('policy.whoCan', { app, ...asked }, { enabled: asked.entity !== '', placeholderData: (last) => last });
  return (
    <>
      <div className={css['ask']}>
        <Ask label={t('permissions.action')} id="who-action">
          <Select
            id="who-action"
            value={asked.action}
            onChange={(action) => setAsked({ ...asked, action })}
            options={(['read', 'create', 'update', 'delete'] as const).map((action) => ({ value: action, label: t(`permissions.actions.${action}`) }))}
          />
        </Ask>
        {only === undefined && (
          <Ask label={t('permissions.entity')} id="who-entity">
            <Select id="who-entity" value={asked.entity} onChange={(entity: string) => setAsked({ ...asked, entity })} options={entities} />
          </Ask>
        )}
      </div>
      {found.isError && <Failure failing={problemOf(found.error)} onRetry={() => void found.refetch()} />}
      {!found.data && !found.isError && <Loading lines={4} />}
      {found.data?.members.length === 0 && <State title={t('permissions.nobody')} words={t('permissions.nobodyWords')} />}
      <ul className={css['who']} aria-busy={found.isPlaceholderData}>
        {found.data?.members.map((member) => (
          <li key={member.id}>
            <p>
              {icons[member.allowed]} <strong>{member.name}</strong> <Tag>{t(`members.${member.kind}`)}</Tag>{' '}
              <span className={studio['muted']}>{member.allowed === 'some' && t('permissions.allowed.some')}</span>
            </p>
            <Rules app={app} rules={member.rules} />
          </li>
        ))}
      </ul>
    </>
  );
}
