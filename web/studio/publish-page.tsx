import { CheckCircleOutlined, ClockCircleOutlined, CloudUploadOutlined, DeleteOutlined, WarningOutlined } from '@ant-design/icons';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { type CallOutput, hasCode, problemOf, useCall, useChange } from '../client/index.ts';
import {
  type Column,
  Failure,
  FailureDetails,
  formatDateTime,
  formatNumber,
  Labelled,
  Loading,
  Section,
  State,
  Table,
  Tag,
  type TagColor,
  useText,
  useToast,
} from '../kit/index.ts';
import { inOrder, placeOf } from './finding.ts';
import css from './publish-page.module.css';
import { byWeight, missing, type Plan, publishState, type Step } from './publish-state.ts';
import studio from './studio.module.css';
import { useEditedApp } from './studio-page.tsx';

type Release = CallOutput<'apps.releases'>['releases'][number];

/** What publishing would do, and the releases there have been. */
export function PublishPage() {
  const { t } = useText();
  const { name } = useEditedApp();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { branch?: string };
  const branch = search.branch ?? 'main';
  const plan = useCall('apps.plan', { app: name, branch }, { staleTime: 0 });
  const releases = useCall('apps.releases', { app: name });
  const list = useCall('files.list', { app: name, branch });
  const branches = list.data?.branches ?? [];
  const chooser = branches.length > 1 && (
    <Select
      aria-label={t('studio.branch')}
      value={branch}
      popupMatchSelectWidth={false}
      onChange={(next) => void navigate({ to: '.', search: next === 'main' ? {} : { branch: next } })}
      options={branches.map((one) => ({ value: one.name, label: one.name }))}
    />
  );
  return (
    <div className={studio['read']}>
      <Section title={t('publish.title', { branch })} words={t('publish.words')} actions={chooser}>
        {plan.isError ? (
          <Failure failing={problemOf(plan.error)} onRetry={() => void plan.refetch()} />
        ) : plan.data && releases.data ? (
          <PlanView
            key={plan.data.hash + plan.data.commit}
            plan={plan.data}
            branch={branch}
            current={releases.data.releases.find((release) => release.active)?.commit}
            onAgain={() => void plan.refetch()}
          />
        ) : (
          <Loading lines={4} />
        )}
      </Section>
      <Section title={t('publish.releases')}>
        <Releases app={name} releases={releases.data?.releases} failed={releases.isError ? problemOf(releases.error) : undefined} />
      </Section>
    </div>
  );
}

function PlanView({ plan, branch, current, onAgain }: { plan: Plan; branch: string; current: string | undefined; onAgain: () => void }) {
  const { t, language } = useText();
  const toast = useToast();
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const [notes, setNotes] = useState('');
  const publish = useChange('apps.publish', {
    stale: ['apps.get', 'apps.list', 'apps.plan', 'apps.releases', 'apps.model', 'surfaces.get'],
    onDone: () => toast.done(t('publish.done')),
  });
  const state = publishState(plan, accepted, { commit: current });
  const files = `/studio/${plan.app}${branch === 'main' ? '' : `?branch=${encodeURIComponent(branch)}`}`;
  if (state === 'nothing') {
    return (
      <State
        icon={<CheckCircleOutlined />}
        title={t('publish.nothing')}
        words={t('publish.nothingWords', { branch })}
        action={
          <Link to={files}>
            <Button>{t('publish.toFiles')}</Button>
          </Link>
        }
      />
    );
  }
  const go = () =>
    publish.mutate({ app: plan.app, branch, notes: notes.trim(), confirm: [...accepted], plan: plan.hash }, { onError: (error) => hasCode(error, 'conflict.head') && onAgain() });
  const left = missing(plan, accepted);
  const since = current !== undefined && <Link to={`/studio/${plan.app}/history?from=${current}&to=${encodeURIComponent(branch)}`}>{t('publish.changesSince')}</Link>;
  return (
    <>
      {state === 'broken' && (
        <div className={css['broken']} role="alert">
          <h3>
            <WarningOutlined /> {t('publish.broken')}
          </h3>
          <p>{t('publish.brokenWords')}</p>
          <ul>
            {inOrder(plan.issues, undefined).map((issue, index) => (
              <li key={index}>
                {issue.file ? (
                  <Link
                    to={`/studio/${plan.app}?${branch === 'main' ? '' : `branch=${encodeURIComponent(branch)}&`}path=${encodeURIComponent(issue.file)}&line=${issue.line ?? 1}`}
                  >
                    {placeOf(issue)}
                  </Link>
                ) : (
                  placeOf(issue)
                )}{' '}
                {issue.message[language]}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className={css['count']}>
        <h3>{plan.steps.length === 0 ? t('publish.noSteps') : t('publish.steps', { count: plan.steps.length })}</h3>
        {since}
      </div>
      <ol className={css['steps']}>
        {byWeight(plan.steps).map((step) => (
          <StepRow key={step.id} step={step} onAccept={(yes) => setAccepted((now) => (yes ? new Set([...now, step.id]) : new Set([...now].filter((id) => id !== step.id))))} />
        ))}
      </ol>
      {state !== 'broken' && (
        <div className={css['go']}>
          <Labelled id="publish-notes" label={t('publish.notes')}>
            <Input.TextArea id="publish-notes" autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={notes} onChange={(event) => setNotes(event.target.value)} />
          </Labelled>
          {publish.isError && (
            <>
              <Alert type="error" showIcon title={hasCode(publish.error, 'conflict.head') ? t('publish.moved') : problemOf(publish.error).detail} />
              <FailureDetails failing={problemOf(publish.error)} />
            </>
          )}
          <div className={studio['row']}>
            <Button type="primary" icon={<CloudUploadOutlined />} disabled={state !== 'ready'} loading={publish.isPending} onClick={go}>
              {t('publish.go')}
            </Button>
            {left > 0 && <span className={studio['muted']}>{t('publish.goConfirm', { count: left })}</span>}
          </div>
        </div>
      )}
    </>
  );
}

const looks: Readonly<Record<Step['loss'], { readonly colour: TagColor; readonly icon: ReactNode }>> = {
  safe: { colour: 'green', icon: <CheckCircleOutlined /> },
  slow: { colour: 'blue', icon: <ClockCircleOutlined /> },
  lossy: { colour: 'amber', icon: <WarningOutlined /> },
  destructive: { colour: 'red', icon: <DeleteOutlined /> },
};

function StepRow({ step, onAccept }: { step: Step; onAccept: (yes: boolean) => void }) {
  const { t, language } = useText();
  const [typed, setTyped] = useState('');
  const { colour, icon } = looks[step.loss];
  const word = t('publish.word');
  const id = `accept-${step.id}`;
  return (
    <li data-loss={step.loss}>
      <span className={css['icon']} aria-hidden>
        {icon}
      </span>
      <div>
        <p>
          {step.what[language]} <Tag colour={colour}>{t(`publish.loss.${step.loss}`)}</Tag>
          {step.rows !== undefined && <strong className={css['rows']}>{t('publish.rows', { count: step.rows, number: formatNumber(step.rows, language) })}</strong>}
        </p>
        {step.loss !== 'safe' && <small>{t(`publish.lossWords.${step.loss}`)}</small>}
        <details className={studio['fold']}>
          <summary>{t('publish.sql')}</summary>
          <pre className={studio['code']}>{step.sql}</pre>
        </details>
        {step.confirm && (
          <div className={css['accept']}>
            <label htmlFor={id}>{t('publish.confirm', { word })}</label>
            <Input
              id={id}
              autoComplete="off"
              value={typed}
              status={typed !== '' && !word.startsWith(typed.trim().toLowerCase()) ? 'error' : ''}
              onChange={(event) => {
                setTyped(event.target.value);
                onAccept(event.target.value.trim().toLowerCase() === word);
              }}
            />
          </div>
        )}
      </div>
    </li>
  );
}

function Releases({ app, releases, failed }: { app: string; releases: readonly Release[] | undefined; failed: ReturnType<typeof problemOf> | undefined }) {
  const { t, language } = useText();
  const columns: Column<Release>[] = [
    { key: 'at', title: t('publish.at'), fixed: true, render: (release) => formatDateTime(release.at, language) },
    { key: 'state', title: t('studio.state'), render: (release) => release.active && <Tag colour="green">{t('publish.active')}</Tag> },
    { key: 'by', title: t('publish.by'), render: (release) => release.by },
    { key: 'notes', title: t('publish.notesShort'), render: (release) => release.notes },
    {
      key: 'version',
      title: t('publish.version'),
      render: (release) => (
        <Link to={`/studio/${app}/history?commit=${release.commit}`}>
          <code>{release.commit.slice(0, 8)}</code>
        </Link>
      ),
    },
  ];
  return (
    <Table
      flow
      label={t('publish.releases')}
      columns={columns}
      rows={failed ? [] : releases}
      rowKey={(release) => release.id}
      {...(failed ? { instead: <Failure failing={failed} /> } : releases?.length === 0 && { instead: <p className={studio['muted']}>{t('publish.noReleases')}</p> })}
    />
  );
}
