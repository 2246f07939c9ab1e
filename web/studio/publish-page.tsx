import { CheckCircleOutlined, CloudUploadOutlined, WarningOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import { hasCode, problemOf, useCall, useChange } from '../client/index.ts';
import { Failure, FailureDetails, Labelled, Loading, Section, State, useText, useToast } from '../kit/index.ts';
import { ChangedFiles } from './changed-files.tsx';
import { JoinDialog } from './drafts/join-dialog.tsx';
import { PlanSteps } from './drafts/plan-steps.tsx';
import { Releases } from './drafts/releases.tsx';
import { type Finding, inOrder, placeOf } from './finding.ts';
import css from './publish-page.module.css';
import { missing, type Plan, publishState } from './publish-state.ts';
import studio from './studio.module.css';
import { TestGate } from './tests/test-gate.tsx';
import { useEditedApp } from './use-edited-app.ts';
import { useBranch } from './use-draft.ts';

/** What publishing would do, and the releases there have been. */
export function PublishPage() {
  const { t } = useText();
  const { name } = useEditedApp();
  const { branch = 'main', own, problem } = useBranch();
  const title = own ? t('drafts.ownWithin') : branch === 'main' ? t('drafts.main') : branch;
  const ready = { enabled: !own || branch !== 'main' };
  const plan = useCall('apps.plan', { app: name, branch }, { staleTime: 0, ...ready });
  const releases = useCall('apps.releases', { app: name });
  const current = releases.data?.releases.find((release) => release.active);
  const diff = useCall('files.diff', { app: name, from: current?.commit ?? '', to: branch }, { enabled: current !== undefined && ready.enabled });
  const failed = problem ?? (plan.isError ? problemOf(plan.error) : undefined);
  return (
    <div className={studio['read']}>
      <Section title={t('publish.title', { branch: title })} words={t('publish.words')}>
        {failed ? (
          <Failure failing={failed} onRetry={() => void plan.refetch()} />
        ) : plan.data && releases.data ? (
          <PlanView
            key={plan.data.hash + plan.data.commit}
            plan={plan.data}
            branch={branch}
            title={title}
            address={own ? {} : { branch }}
            current={current?.commit}
            onAgain={() => void plan.refetch()}
          />
        ) : (
          <Loading lines={4} />
        )}
      </Section>
      {diff.data && diff.data.files.length > 0 && (
        <Section title={t('drafts.whatChanges')}>
          <ChangedFiles files={diff.data.files} />
        </Section>
      )}
      <Section title={t('publish.releases')}>
        <Releases app={name} releases={releases.data?.releases} failed={releases.isError ? problemOf(releases.error) : undefined} />
      </Section>
    </div>
  );
}

interface PlanViewProps {
  readonly plan: Plan;
  readonly branch: string;
  readonly title: string;
  /** What names the branch in addresses. */
  readonly address: { readonly branch?: string };
  readonly current: string | undefined;
  readonly onAgain: () => void;
}

function PlanView({ plan, branch, title, address, current, onAgain }: PlanViewProps) {
  const { t } = useText();
  const toast = useToast();
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const [notes, setNotes] = useState('');
  const [joining, setJoining] = useState(false);
  const [skipTests, setSkipTests] = useState<string>();
  const owner = useEditedApp().app?.may.includes('manage') ?? false;
  const publish = useChange('apps.publish', {
    stale: ['apps.get', 'apps.list', 'apps.plan', 'apps.releases', 'apps.model', 'drafts.get', 'files.list', 'surfaces.get'],
    onDone: () => toast.done(t('publish.done')),
  });
  const state = publishState(plan, accepted, { commit: current });
  if (state === 'nothing') {
    return (
      <State
        icon={<CheckCircleOutlined />}
        title={t('publish.nothing')}
        words={t('publish.nothingWords', { branch: title })}
        action={
          <Link to={`/studio/${plan.app}`} search={address}>
            <Button>{t('publish.toFiles')}</Button>
          </Link>
        }
      />
    );
  }
  const go = () =>
    publish.mutate(
      { app: plan.app, branch, notes: notes.trim(), confirm: [...accepted], plan: plan.hash, ...(skipTests !== undefined && skipTests.trim() !== '' && { skipTests }) },
      { onError: (error) => hasCode(error, 'conflict.head', 'conflict.files') && onAgain() },
    );
  const left = missing(plan, accepted);
  return (
    <>
      {plan.conflicts.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('drafts.conflicts')}
          action={
            <Button size="small" onClick={() => setJoining(true)}>
              {t('drafts.joinGo')}
            </Button>
          }
        />
      )}
      {joining && <JoinDialog app={plan.app} branch={branch} onClose={() => setJoining(false)} />}
      {state === 'broken' && (
        <div className={css['broken']} role="alert">
          <h3>
            <WarningOutlined /> {t('publish.broken')}
          </h3>
          <p>{t('publish.brokenWords')}</p>
          <Findings app={plan.app} address={address} findings={plan.issues} />
        </div>
      )}
      {plan.warnings.length > 0 && (
        <details className={studio['fold']}>
          <summary>{t('drafts.warnings')}</summary>
          <Findings app={plan.app} address={address} findings={plan.warnings} />
        </details>
      )}
      <div className={css['count']}>
        <h3>{plan.steps.length === 0 ? t('publish.noSteps') : t('publish.steps', { count: plan.steps.length })}</h3>
      </div>
      <PlanSteps steps={plan.steps} accepted={accepted} onAccept={setAccepted} />
      {state !== 'broken' && (
        <div className={css['go']}>
          <Labelled id="publish-notes" label={t('publish.notes')}>
            <Input.TextArea id="publish-notes" autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={notes} onChange={(event) => setNotes(event.target.value)} />
          </Labelled>
          <TestGate
            app={plan.app}
            address={address}
            tests={hasCode(publish.error, 'tests.failed') ? 'red' : plan.tests}
            reason={skipTests}
            onReason={owner ? setSkipTests : undefined}
          />
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

function Findings({ app, address, findings }: { app: string; address: { readonly branch?: string }; findings: readonly Finding[] }) {
  const { language } = useText();
  return (
    <ul>
      {inOrder(findings, undefined).map((issue, index) => (
        <li key={index}>
          {issue.file ? (
            <Link to={`/studio/${app}`} search={{ ...address, path: issue.file, line: issue.line ?? 1 }}>
              {placeOf(issue)}
            </Link>
          ) : (
            placeOf(issue)
          )}{' '}
          {issue.message[language]}
        </li>
      ))}
    </ul>
  );
}
