import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App as Antd, Button, Progress } from 'antd';
import { useEffect, useState } from 'react';
import { hasRole, problemOf, useCall, useChange, useSession } from '../client/index.ts';
import { Failure, Section, TypedConfirm, useText, useToast } from '../kit/index.ts';
import css from './console.module.css';

/** What `/readyz` says; not ready is an answer too. */
async function askReady(): Promise<{ ready: boolean; missing: readonly string[] }> {
  const response = await fetch('/readyz');
  return (await response.json()) as { ready: boolean; missing: readonly string[] };
}

/** The installation itself: version, health, sample app. */
export function SystemPage() {
  const { t } = useText();
  const session = useSession();
  const setup = useCall('setup.status', {});
  const ready = useQuery({ queryKey: ['readyz'], queryFn: askReady, refetchInterval: 10_000, retry: false });
  return (
    <div className={css['read']}>
      <p className={css['muted']}>{t('system.words')}</p>
      <Section title={t('system.state')}>
        {ready.isError ? (
          <Failure failing={{ code: 'network', detail: t('state.network') }} onRetry={() => void ready.refetch()} />
        ) : (
          <dl className={css['facts']}>
            <dt>{t('system.state')}</dt>
            <dd>
              <span role="status">
                {!ready.data && t('system.asking')}
                {ready.data?.ready && (
                  <>
                    <CheckCircleFilled style={{ color: 'var(--success)' }} /> {t('system.ready')}
                  </>
                )}
                {ready.data?.ready === false && (
                  <>
                    <CloseCircleFilled style={{ color: 'var(--danger)' }} /> {t('system.notReady')}: {ready.data.missing.join('; ')}
                  </>
                )}
              </span>
            </dd>
            <dt>{t('system.version')}</dt>
            <dd>{setup.data?.version}</dd>
            <dt>{t('system.address')}</dt>
            <dd>
              <code>{location.origin}</code>
            </dd>
          </dl>
        )}
      </Section>
      {hasRole(session, 'administrator') && <Sample />}
    </div>
  );
}

function Sample() {
  const { t, language } = useText();
  const toast = useToast();
  const cache = useQueryClient();
  const { modal } = Antd.useApp();
  const apps = useCall('apps.list', {});
  const sample = apps.data?.apps.find((app) => app.sample);
  const [removing, setRemoving] = useState(false);
  const [job, setJob] = useState<string>();
  const reset = useChange('samples.reset', {
    stale: ['jobs.list'],
    onDone: (started) => {
      setRemoving(false);
      setJob(started.job);
    },
  });
  const state = useCall(
    'jobs.get',
    { id: job ?? '' },
    { enabled: job !== undefined, refetchInterval: (query) => (['done', 'failed', 'cancelled'].includes(query.state.data?.status ?? '') ? false : 700) },
  ).data;
  const running = job !== undefined && (state === undefined || state.status === 'waiting' || state.status === 'running');
  const ended = state !== undefined && !running;
  useEffect(() => {
    if (ended) void cache.invalidateQueries({ queryKey: ['apps.list'] });
  }, [ended, cache]);
  const start = (install: boolean) => reset.mutateAsync({ install }).catch((error: unknown) => toast.failed(problemOf(error)));
  function ask(): void {
    void modal.confirm({ title: t('system.resetTitle'), content: t('system.resetWords'), okText: t('system.reset'), cancelText: t('action.cancel'), onOk: () => start(true) });
  }
  return (
    <Section title={t('system.sample')} words={t('system.sampleWords')}>
      <p>{apps.data && t(sample ? 'system.sampleThere' : 'system.sampleGone')}</p>
      {running && <Progress percent={Math.round((state?.progress ?? 0) * 100)} status="active" size="small" aria-label={t('system.running')} />}
      {state && <p role="status">{state.error ? state.error.message[language] : running ? (state.step?.[language] ?? t('system.running')) : t('system.done')}</p>}
      <div className={css['tools']} style={{ marginTop: 12 }}>
        {sample ? (
          <>
            <Button disabled={running} onClick={ask}>
              {t('system.reset')}
            </Button>
            <Button danger disabled={running} onClick={() => setRemoving(true)}>
              {t('system.remove')}
            </Button>
          </>
        ) : (
          <Button type="primary" disabled={running || !apps.data} onClick={() => void start(true)}>
            {t('system.install')}
          </Button>
        )}
      </div>
      {removing && sample && (
        <TypedConfirm
          title={t('system.removeTitle')}
          word={sample.name}
          action={t('system.remove')}
          pending={reset.isPending}
          failed={reset.isError ? problemOf(reset.error).detail : undefined}
          onConfirm={() => void start(false)}
          onClose={() => setRemoving(false)}
        >
          <p>{t('system.removeWords')}</p>
        </TypedConfirm>
      )}
    </Section>
  );
}
