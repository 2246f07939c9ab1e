import { ExclamationCircleFilled, StopOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect } from 'react';
import { Failure, formatNumber, Loading, useText } from '../kit/index.ts';
import { problemOf, useCall, useChange } from '../client/index.ts';
import { figuresOf, groupIssues, isActive, type Job, placeOf } from './job-state.ts';
import { JobBar } from './job-bar.tsx';
import { JobIcon } from './job-icon.tsx';
import css from './job-view.module.css';

/** Watches a job while it runs; `stale` names the reads that are fetched anew when it has ended. */
export function useJob(id: string, stale: readonly string[] = []) {
  const cache = useQueryClient();
  const job = useCall('jobs.get', { id }, { refetchInterval: (query) => (query.state.data && !isActive(query.state.data) ? false : 700) });
  const ended = job.data !== undefined && !isActive(job.data);
  const reads = ['jobs.list', ...stale].join(' ');
  useEffect(() => {
    if (ended) for (const read of reads.split(' ')) void cache.invalidateQueries({ queryKey: [read] });
  }, [ended, reads, cache]);
  return job;
}

/** A job in full: how far, what it found, what came of it. */
export function JobView({ id, stale }: { id: string; stale?: readonly string[] }) {
  const { t, language } = useText();
  const job = useJob(id, stale);
  const cancel = useChange('jobs.cancel', { stale: ['jobs.get', 'jobs.list'] });
  if (job.isError) return <Failure failing={problemOf(job.error)} onRetry={() => void job.refetch()} />;
  if (!job.data) return <Loading lines={3} />;
  const { data } = job;
  return (
    <div className={css['job']}>
      <div className={css['line']} role="status">
        <JobIcon job={data} />
        <strong>{data.title[language]}</strong>
        <span>{statusWords(data)}</span>
        {isActive(data) && (
          <Button size="small" icon={<StopOutlined />} loading={cancel.isPending} onClick={() => cancel.mutate({ id })}>
            {t('job.stop')}
          </Button>
        )}
      </div>
      {isActive(data) && <JobBar job={data} />}
      {data.error && <p className={css['error']}>{data.error.message[language]}</p>}
      {figuresOf(data).length > 0 && (
        <dl className={css['figures']}>
          {figuresOf(data).map((figure) => (
            <div key={figure.name}>
              <dd>{formatNumber(figure.value, language)}</dd>
              <dt>{t(`job.figure.${figure.name}` as 'job.figure.rows', { defaultValue: figure.name })}</dt>
            </div>
          ))}
        </dl>
      )}
      {data.issues.length > 0 && <Findings job={data} />}
    </div>
  );

  function statusWords(of: Job): string {
    return isActive(of) && of.step ? of.step[language] : t(`job.${of.status}`);
  }
}

/** Everything that was not taken over or looks odd, with its line; nothing is dropped in silence. */
function Findings({ job }: { job: Job }) {
  const { t, language } = useText();
  return (
    <section className={css['findings']}>
      <h3>{t('job.findings', { count: job.issues.length })}</h3>
      <ul tabIndex={0} aria-label={t('job.findings', { count: job.issues.length })}>
        {groupIssues(job, language).map((group) => (
          <li key={group.message}>
            <ExclamationCircleFilled className={css['warn']} aria-hidden /> {group.message}
            <small>
              {group.issues
                .slice(0, 8)
                .map((issue) => placeOf(issue, { line: t('job.line') }))
                .filter(Boolean)
                .join(', ')}
              {group.issues.length > 8 && ` ${t('job.moreIssues', { count: group.issues.length - 8 })}`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
