import { PlayCircleOutlined } from '@ant-design/icons';
import { Link, useSearch } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { problemOf, useCall } from '../client/index.ts';
import { CopyButton, Failure, Loading, Page, PageHead, Section, Tabs, useText } from '../kit/index.ts';
import { AgentChoice } from './agent-choice.tsx';
import { clientSettings } from './client-settings.ts';
import css from './connect-page.module.css';
import { NewKey } from './keys.tsx';
import { TestConnection } from './test-connection.tsx';

/** How to connect an agent over MCP: which app, a key, and settings to copy for common clients. */
export function ConnectPage() {
  const { t } = useText();
  const search = useSearch({ strict: false }) as { app?: string };
  const providers = useCall('providers.list', {});
  const [chosen, setChosen] = useState(search.app);
  const [client, setClient] = useState<string>();
  const [secret, setSecret] = useState<string>();
  const [agent, setAgent] = useState<string>();
  if (providers.isError) return <Failure failing={problemOf(providers.error)} onRetry={() => void providers.refetch()} />;
  if (!providers.data) {
    return (
      <Page>
        <Loading />
      </Page>
    );
  }
  const all = providers.data.providers;
  const provider = all.find((one) => one.name === chosen);
  const url = provider?.url ?? `${location.origin}/mcp`;
  const settings = clientSettings({ name: provider?.name ?? 'portico', url, key: secret ?? t('connect.yourKey') });
  return (
    <Page>
      <PageHead
        title={t('connect.title')}
        words={t('connect.words')}
        actions={
          all.some((one) => one.kind !== 'app' && one.kind !== 'platform' && one.may.includes('use')) && (
            <Link to="/console/playground">
              <Button icon={<PlayCircleOutlined />}>{t('connect.playground')}</Button>
            </Link>
          )
        }
      />
      <Section title={t('connect.what')} words={t('connect.whatWords')}>
        <Select
          className={css['select'] ?? ''}
          aria-label={t('connect.what')}
          value={provider?.name ?? ''}
          onChange={(name) => setChosen(name ?? undefined)}
          options={[{ value: '', label: t('connect.everything') }, ...all.map((one) => ({ value: one.name, label: `${one.title} · ${t('connect.tools', { count: one.tools })}` }))]}
        />
        <Code text={url} />
      </Section>
      <Section title={t('connect.who')} words={t('connect.whoWords')}>
        <AgentChoice value={agent} onChange={setAgent} />
      </Section>
      <Section title={t('connect.key')} words={t('connect.keyWords')}>
        <NewKey app={provider?.kind === 'app' ? provider.name : undefined} key={agent ?? ''} agent={agent} onSecret={setSecret} />
      </Section>
      <Section title={t('connect.settings')} words={t('connect.settingsWords')}>
        <Tabs
          label={t('connect.settings')}
          active={client}
          onChange={setClient}
          tabs={settings.map((one) => ({ key: one.name, label: one.name, content: <Code text={one.text} place={one.place} /> }))}
        />
      </Section>
      <Section title={t('connect.test')} words={t('connect.testWords')}>
        <TestConnection key={url} url={url} secret={secret} />
      </Section>
    </Page>
  );
}

function Code({ text, place }: { text: string; place?: string }) {
  return (
    <div className={css['code']}>
      {place && <small>{place}</small>}
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} />
    </div>
  );
}
