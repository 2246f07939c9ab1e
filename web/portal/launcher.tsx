import { AppstoreAddOutlined, CheckSquareOutlined, ImportOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { type CallOutput, hasRole, problemOf, useCall, useSession } from '../client/index.ts';
import { loadMessages } from '../kit/i18n.ts';
import { Failure, formatAgo, Loading, Monogram, Page, PageHead, Section, State, useText } from '../kit/index.ts';
import { isActive, type Job, recentJobs } from '../render/job-state.ts';
import { JobIcon } from '../render/job-icon.tsx';
import css from './launcher.module.css';
import { FirstSteps } from './first-steps.tsx';

// Dialogs come when they are asked for, bars when something runs: the start page is there sooner.
const JobBar = lazy(async () => ({ default: (await import('../render/job-bar.tsx')).JobBar }));
const CreateApp = lazy(async () => {
  const [{ CreateApp: dialog }] = await Promise.all([import('./create-app.tsx'), loadMessages('templates')]);
  return { default: dialog };
});
const ImportDialog = lazy(async () => ({ default: (await import('./import-dialog.tsx')).ImportDialog }));

type App = CallOutput<'apps.list'>['apps'][number];
interface Shown {
  readonly open?: string;
  readonly from?: string;
  readonly job?: string;
}

/** The start page: what is running, the apps, and what to do first. Dialogs stand in the address, so that they can be found again. */
export function Launcher() {
  const { t } = useText();
  const session = useSession();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Shown;
  const apps = useCall('apps.list', {});
  const builder = hasRole(session, 'administrator', 'builder');
  const show = (next: Shown) => void navigate({ to: '/', search: next });
  const actions = builder && (
    <>
      <Button icon={<ImportOutlined />} onClick={() => show({ open: 'import' })}>
        {t('launcher.import')}
      </Button>
      <Button type="primary" icon={<AppstoreAddOutlined />} onClick={() => show({ open: 'create' })}>
        {t('launcher.create')}
      </Button>
    </>
  );
  const sample = apps.data?.apps.find((app) => app.sample);
  const taken = apps.data?.apps.map((app) => app.name) ?? [];
  return (
    <Page>
      <PageHead title={t('launcher.title')} actions={(apps.data?.apps.length ?? 0) > 0 && actions} />
      <WaitingTasks />
      <Jobs onOpen={(job) => show({ job })} />
      {apps.isError && <Failure failing={problemOf(apps.error)} onRetry={() => void apps.refetch()} />}
      {apps.isPending && <Loading />}
      {apps.data?.apps.length === 0 && <State title={t('launcher.none')} words={builder ? t('launcher.noneWords') : t('launcher.noneAsk')} action={actions} />}
      {apps.data && (
        <ul className={css['apps']}>
          {apps.data.apps.map((app) => (
            <AppCard key={app.name} app={app} />
          ))}
        </ul>
      )}
      {sample && <FirstSteps app={sample} />}
      <Suspense>
        {search.open === 'import' && (
          <ImportDialog {...(search.from === 'database' && { from: 'database' })} taken={taken} onStarted={(job) => show({ job })} onClose={() => show({})} />
        )}
        {search.job !== undefined && <ImportDialog key={search.job} job={search.job} taken={[]} onStarted={(job) => show({ job })} onClose={() => show({})} />}
        {search.open === 'create' && <CreateApp taken={taken} onImport={(from) => show({ open: 'import', from })} onClose={() => show({})} />}
      </Suspense>
    </Page>
  );
}

function AppCard({ app }: { app: App }) {
  const { t, language } = useText();
  const title = titleIn(language, app.title, app.name);
  const usable = app.release !== null;
  return (
    <li>
      <Link to={usable ? `/apps/${app.name}` : `/studio/${app.name}/data`} className={css['card']}>
        <Monogram name={title} seed={app.name} size={36} />
        <span className={css['words']}>
          <strong>{title}</strong>
          <span>{titleIn(language, app.description, t('launcher.entities', { count: app.entities }))}</span>
          {!usable && <em>{t('launcher.unpublished')}</em>}
          {usable && app.sample && <em>{t('launcher.sample')}</em>}
        </span>
      </Link>
    </li>
  );
}

/** What processes wait for from her: first of all there is to do. */
function WaitingTasks() {
  const { t } = useText();
  const count = useCall('tasks.count', {}, { retry: false }).data;
  const waiting = count ? count.mine + count.claimable : 0;
  if (!count || waiting === 0) return null;
  return (
    <p className={css['waiting']}>
      <CheckSquareOutlined />
      <Link to="/tasks" {...(count.mine === 0 && { search: { view: 'claimable' } })}>
        {t('waiting.tasks', { count: waiting })}
      </Link>
      {count.overdue > 0 && <strong>{t('waiting.overdue', { count: count.overdue })}</strong>}
    </p>
  );
}

/** Long work begun by the person: it goes on when the page is left, and is found again here. */
function Jobs({ onOpen }: { onOpen: (id: string) => void }) {
  const { t, language } = useText();
  const jobs = useCall('jobs.list', { limit: 20 }, { refetchInterval: (query) => (query.state.data?.jobs.some(isActive) ? 1500 : false) });
  const [now] = useState(() => Date.now());
  const recent = recentJobs(jobs.data?.jobs ?? [], now);
  if (recent.length === 0) return null;
  const words = (job: Job) => (isActive(job) && job.step ? job.step[language] : `${t(`job.${job.status}`)} · ${formatAgo(job.finishedAt ?? job.createdAt, language, now)}`);
  return (
    <Section title={t('job.title')}>
      <ul className={css['jobs']}>
        {recent.map((job) => (
          <li key={job.id}>
            <button type="button" onClick={() => onOpen(job.id)}>
              <JobIcon job={job} />
              <strong>{job.title[language]}</strong>
              <span>{words(job)}</span>
              {job.issues.length > 0 && <span>{t('job.findings', { count: job.issues.length })}</span>}
            </button>
            {isActive(job) && (
              <Suspense>
                <JobBar job={job} />
              </Suspense>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
