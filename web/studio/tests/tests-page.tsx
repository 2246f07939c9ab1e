import { BulbOutlined, CheckCircleFilled, CloseCircleFilled, ExperimentOutlined, MinusCircleOutlined, PlayCircleOutlined, StopOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { type CallOutput, problemOf, useCall, useChange } from '../../client/index.ts';
import { Failure, formatDateTime, formatNumber, Loading, Section, State, Tag, useText, useToast } from '../../kit/index.ts';
import { JobBar } from '../../render/job-bar.tsx';
import { isActive } from '../../render/job-state.ts';
import { useJob } from '../../render/job-view.tsx';
import studio from '../studio.module.css';
import { useBranch, useDraft } from '../use-draft.ts';
import { ProposalDialog } from './proposal-dialog.tsx';
import { type ListedTest, listTests, type TestResult } from './test-list.ts';
import css from './tests-page.module.css';

type Results = CallOutput<'tests.results'>;

/** The tests of the app with what came of them the last time; run them, propose some, and see what fails and where. */
export function TestsPage() {
  const { t } = useText();
  const toast = useToast();
  const draft = useDraft();
  const { own } = useBranch();
  const { app, branch } = draft;
  const [job, setJob] = useState<string>();
  const [proposing, setProposing] = useState(false);
  const results = useCall('tests.results', { app, branch: branch ?? 'main' }, { enabled: branch !== undefined, staleTime: 0 });
  const { refetch } = results;
  useEffect(() => {
    if (draft.head !== undefined) void refetch();
  }, [draft.head, refetch]);
  const run = useChange('tests.run', { onDone: (started) => setJob(started.job) });
  const begin = async (files?: string[]): Promise<void> => {
    await draft.save();
    run.mutate({ app, branch: branch ?? 'main', ...(files && { files }) }, { onError: (error) => toast.failed(problemOf(error)) });
  };
  const address = own || branch === undefined ? {} : { branch };
  const busy = run.isPending || job !== undefined;
  const propose = (
    <Button icon={<BulbOutlined />} onClick={() => setProposing(true)}>
      {t('tests.propose')}
    </Button>
  );
  const some = (results.data?.tests.length ?? 0) > 0;
  return (
    <div className={css['page']}>
      <Section
        title={t('tests.title')}
        words={t('tests.words')}
        actions={
          some && (
            <>
              {propose}
              <Button type="primary" icon={<PlayCircleOutlined />} loading={busy} onClick={() => void begin()}>
                {t('tests.run')}
              </Button>
            </>
          )
        }
      >
        {job !== undefined && <Running key={job} job={job} onEnd={() => setJob(undefined)} />}
        {results.isError ? (
          <Failure failing={problemOf(results.error)} onRetry={() => void results.refetch()} />
        ) : !results.data ? (
          <Loading />
        ) : some ? (
          <>
            <Standing results={results.data} />
            {[...listTests(results.data)].map(([file, tests]) => (
              <TestFile key={file} app={app} file={file} tests={tests} address={address} busy={busy} onRun={() => void begin([file])} />
            ))}
          </>
        ) : (
          <State icon={<ExperimentOutlined />} title={t('tests.none')} words={t('tests.noneWords')} action={propose} />
        )}
      </Section>
      {proposing && branch !== undefined && (
        <ProposalDialog app={app} branch={branch} files={draft.files ?? {}} onSave={(files) => draft.change(files)} onClose={() => setProposing(false)} />
      )}
    </div>
  );
}

/** How far a run is; tells when it has ended. */
function Running({ job, onEnd }: { job: string; onEnd: () => void }) {
  const { t, language } = useText();
  const toast = useToast();
  const { data } = useJob(job, ['tests.results', 'apps.plan']);
  const cancel = useChange('jobs.cancel', { stale: ['jobs.get'] });
  const ended = data !== undefined && !isActive(data);
  useEffect(() => {
    if (!ended) return;
    if (data.error) toast.failed({ ...problemOf(undefined), detail: data.error.message[language] });
    onEnd();
  }, [ended, data, toast, language, onEnd]);
  if (!data || ended) return null;
  return (
    <div className={css['running']} role="status">
      <span>{data.step?.[language] ?? t('tests.starting')}</span>
      <JobBar job={data} />
      <Button size="small" icon={<StopOutlined />} loading={cancel.isPending} onClick={() => cancel.mutate({ id: job })}>
        {t('tests.stop')}
      </Button>
    </div>
  );
}

/** Green, red or not known for what would be published now, and when and by whom it was found out. */
function Standing({ results: { state, run } }: { results: Results }) {
  const { t, language } = useText();
  return (
    <p className={css['standing']}>
      {state === 'green' && <Tag colour="green">{t('tests.state.green')}</Tag>}
      {state === 'red' && <Tag colour="red">{t('tests.state.red')}</Tag>}
      {(state === 'unknown' || state === 'none') && <Tag colour="amber">{t(run ? 'tests.state.changed' : 'tests.state.unknown')}</Tag>}
      {run && (
        <span className={studio['muted']}>
          {[
            t('tests.passed', { count: run.passed }),
            ...(run.failed > 0 ? [t('tests.failed', { count: run.failed })] : []),
            ...(run.skipped > 0 ? [t('tests.skipped', { count: run.skipped })] : []),
            t('tests.seconds', { seconds: formatNumber(run.milliseconds / 1000, language, { min: 1, max: 1 }) }),
            run.by,
            formatDateTime(run.at, language),
          ].join(' · ')}
        </span>
      )}
    </p>
  );
}

type Address = { readonly branch?: string };

function TestFile({ app, file, tests, address, busy, onRun }: { app: string; file: string; tests: readonly ListedTest[]; address: Address; busy: boolean; onRun: () => void }) {
  const { t } = useText();
  return (
    <section className={css['file']} aria-label={file}>
      <header>
        <h3>
          <Link to={`/studio/${app}`} search={{ ...address, path: file }}>
            {file}
          </Link>
        </h3>
        <Button size="small" type="text" icon={<PlayCircleOutlined />} disabled={busy} onClick={onRun} aria-label={t('tests.runFile', { file })}>
          {t('tests.runOne')}
        </Button>
      </header>
      <ul>
        {tests.map((test) => (
          <TestRow key={test.line} app={app} test={test} address={address} />
        ))}
      </ul>
    </section>
  );
}

function TestRow({ app, test, address }: { app: string; test: ListedTest; address: Address }) {
  const { t, language } = useText();
  const title = titleIn(language, test.name, test.file);
  const steps = test.result?.steps ?? [];
  return (
    <li className={css['test']}>
      <StateMark state={test.state} />
      <div>
        {steps.length === 0 ? (
          <span>{title}</span>
        ) : (
          <details open={test.state === 'failed'}>
            <summary>
              {title} <small>{t('tests.steps', { count: steps.length })}</small>
            </summary>
            <ol>
              {steps.map((step, index) => (
                <Step key={index} app={app} file={test.file} step={step} address={address} />
              ))}
            </ol>
          </details>
        )}
      </div>
    </li>
  );
}

function Step({ app, file, step, address }: { app: string; file: string; step: TestResult['steps'][number]; address: Address }) {
  const { t, language } = useText();
  return (
    <li className={css['step']} data-passed={step.passed}>
      <p>
        <StateMark state={step.passed ? 'passed' : 'failed'} /> {step.what[language]}{' '}
        {!step.passed && (
          <Link to={`/studio/${app}`} search={{ ...address, path: file, line: step.line }}>
            {t('tests.line', { line: step.line })}
          </Link>
        )}
      </p>
      {!step.passed && step.expected && step.got && (
        <dl>
          <div>
            <dt>{t('tests.expected')}</dt>
            <dd>{step.expected[language]}</dd>
          </div>
          <div>
            <dt>{t('tests.got')}</dt>
            <dd>{step.got[language]}</dd>
          </div>
        </dl>
      )}
    </li>
  );
}

function StateMark({ state }: { state: ListedTest['state'] }) {
  const { t } = useText();
  const label = t(`tests.outcome.${state}`);
  const icon = state === 'passed' ? <CheckCircleFilled /> : state === 'failed' ? <CloseCircleFilled /> : <MinusCircleOutlined />;
  return (
    <span className={css['mark']} data-state={state} role="img" aria-label={label} title={label}>
      {icon}
    </span>
  );
}
