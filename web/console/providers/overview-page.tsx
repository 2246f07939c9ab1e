import { titleIn } from '@portico/contracts';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { problemOf } from '../../client/index.ts';
import { type Column, CopyButton, Failure, formatAgo, formatDateTime, Loading, Section, Table, useText } from '../../kit/index.ts';
import frame from '../console.module.css';
import { usePagesOf } from '../pages-of.ts';
import { EditInstances } from './edit-instances.tsx';
import css from './providers.module.css';
import { useProvider } from './use-provider.ts';
import { Milliseconds, type Provider, StateWords } from './words.tsx';

/** How a provider is: address, where calls go, what happened to it lately. */
export function OverviewPage() {
  const { t, language } = useText();
  const { provider, at } = useProvider();
  const [editing, setEditing] = useState(false);
  if (!provider) return <Loading />;
  const { surface, server } = provider;
  const edits = provider.may.includes('manage') && (provider.kind === 'http' || provider.kind === 'sse' || provider.kind === 'portico');
  return (
    <div className={css['read']}>
      <dl className={frame['facts']}>
        <dt>{t('providers.address')}</dt>
        <dd className={css['copy']}>
          <code>{provider.url}</code>
          <CopyButton text={provider.url} />
        </dd>
        {provider.description && (
          <>
            <dt>{t('providers.description')}</dt>
            <dd>{titleIn(language, provider.description, '')}</dd>
          </>
        )}
        <dt>{t('providers.shows')}</dt>
        <dd>
          {surface.served === null ? t('providers.showsNothing') : t('providers.showsVersion', { count: surface.tools, version: surface.served })}
          {surface.canary && ` · ${t('providers.canary', { version: surface.canary.number, percent: surface.canary.percent })}`}
          {surface.pending !== null && (
            <div>
              <Link to={`/console/providers/${provider.name}/surface`}>{t('providers.waitsVersion', { version: surface.pending })}</Link>
            </div>
          )}
        </dd>
        <dt>{t('providers.mode')}</dt>
        <dd>{t(`providers.modes.${provider.mode}`)}</dd>
        {server && (
          <>
            <dt>{t('providers.server')}</dt>
            <dd>{`${server.name} ${server.version} · MCP ${server.protocolVersion}`}</dd>
          </>
        )}
        <dt>{t('providers.project')}</dt>
        <dd>{provider.project}</dd>
      </dl>
      <Section
        title={t('providers.instances')}
        words={t('providers.instancesWords')}
        actions={edits && <Button onClick={() => setEditing(true)}>{t('providers.instancesEdit')}</Button>}
      >
        <Instances provider={provider} at={at} />
      </Section>
      <History name={provider.name} />
      {editing && <EditInstances provider={provider} onClose={() => setEditing(false)} />}
    </div>
  );
}

type Instance = Provider['instances'][number];

function Instances({ provider, at }: { provider: Provider; at: number }) {
  const { t, language } = useText();
  const sum = provider.instances.reduce((all, one) => all + one.weight, 0);
  const columns: Column<Instance>[] = [
    { key: 'address', title: t('providers.where'), fixed: true, width: 260, render: (one) => <code>{one.address}</code> },
    {
      key: 'state',
      title: t('providers.state'),
      width: 200,
      render: (one) => (
        <>
          <StateWords state={one.state} />
          {one.error && <span className={frame['small']}>{one.error[language]}</span>}
        </>
      ),
    },
    { key: 'latency', title: t('providers.latency'), align: 'right', render: (one) => <Milliseconds value={one.state === 'healthy' ? one.latency : null} /> },
    { key: 'weight', title: t('providers.weight'), align: 'right', render: (one) => (sum === 0 ? '0 %' : `${Math.round((100 * one.weight) / sum)} %`) },
    { key: 'version', title: t('providers.version'), render: (one) => one.version },
    { key: 'probed', title: t('providers.probed'), render: (one) => one.probedAt !== null && formatAgo(one.probedAt, language, at) },
  ];
  return <Table flow label={t('providers.instances')} columns={columns} rows={provider.instances} rowKey={(one) => one.id} />;
}

/** Changes of state and errors, newest first. */
function History({ name }: { name: string }) {
  const { t, language } = useText();
  const found = usePagesOf('providers.history', { provider: name, limit: 30 }, (page) => page.events);
  return (
    <Section title={t('providers.history')} words={t('providers.historyWords')}>
      {found.error !== undefined && <Failure failing={problemOf(found.error)} onRetry={found.again} />}
      {found.rows === undefined && found.error === undefined && <Loading lines={3} />}
      <ol className={css['events']}>
        {found.rows?.map((event) => (
          <li key={`${event.at}${event.instance ?? ''}`}>
            <time dateTime={event.at}>{formatDateTime(event.at, language)}</time>
            <StateWords state={event.state} />
            <span>
              {event.message?.[language]}
              {event.instance !== null && <code className={frame['small']}>{event.instance}</code>}
            </span>
            <small>
              <Milliseconds value={event.latency} />
            </small>
          </li>
        ))}
      </ol>
      {found.rows?.length === 0 && <p className={frame['muted']}>{t('providers.historyNone')}</p>}
      {found.more && <Button onClick={found.more}>{t('console.more')}</Button>}
    </Section>
  );
}
