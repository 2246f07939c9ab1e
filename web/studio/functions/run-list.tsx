import { CheckCircleFilled, CloseCircleFilled, HistoryOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { problemOf, useCall } from '../../client/index.ts';
import { Failure, formatDateTime, formatNumber, Loading, State, useText } from '../../kit/index.ts';
import css from './function-page.module.css';
import { RunView } from './run-view.tsx';

/** The latest runs of a function, published or tried; one of them opened. */
export function RunList({ app, name, onLine }: { app: string; name: string; onLine: (line: number) => void }) {
  const { t, language } = useText();
  const [open, setOpen] = useState<string>();
  const runs = useCall('functions.runs', { app, function: name, limit: 50 }, { staleTime: 0, refetchInterval: 10_000 });
  if (runs.isError) return <Failure failing={problemOf(runs.error)} onRetry={() => void runs.refetch()} />;
  if (!runs.data) return <Loading lines={4} />;
  if (runs.data.runs.length === 0) return <State icon={<HistoryOutlined />} title={t('functions.noRuns')} words={t('functions.noRunsWords')} />;
  return (
    <ul className={css['runs']}>
      {runs.data.runs.map((run) => (
        <li key={run.id} data-outcome={run.outcome}>
          <button type="button" aria-expanded={open === run.id} onClick={() => setOpen(open === run.id ? undefined : run.id)}>
            {run.outcome === 'done' ? <CheckCircleFilled aria-label={t('functions.done')} /> : <CloseCircleFilled aria-label={t('functions.failed')} />}
            <span>{formatDateTime(run.at, language)}</span>
            <span className={css['muted']}>{[t(`functions.cause.${run.cause}`), run.by, run.code].filter((part) => part !== null).join(' · ')}</span>
            <span>{t('functions.took', { ms: formatNumber(run.milliseconds, language) })}</span>
          </button>
          {open === run.id && <OpenRun app={app} id={run.id} onLine={onLine} />}
        </li>
      ))}
    </ul>
  );
}

function OpenRun({ app, id, onLine }: { app: string; id: string; onLine: (line: number) => void }) {
  const run = useCall('functions.run', { app, id }, { staleTime: Infinity });
  if (run.isError) return <Failure failing={problemOf(run.error)} />;
  return run.data ? <RunView run={run.data.run} onLine={onLine} /> : <Loading lines={3} />;
}
