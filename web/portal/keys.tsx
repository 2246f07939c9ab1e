import { PlusOutlined, StopOutlined } from '@ant-design/icons';
import { Alert, App as Antd, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { type CallOutput, problemOf, useCall, useChange } from '../client/index.ts';
import { type Column, CopyButton, Failure, formatDate, formatDateTime, Section, Table, Tag, useText, useToast } from '../kit/index.ts';
import css from './me-page.module.css';

type Key = CallOutput<'keys.list'>['keys'][number];

/** Makes a key for the caller and shows it this once. */
export function NewKey({ app, agent, onSecret }: { app?: string | undefined; agent?: string | undefined; onSecret?: (secret: string) => void }) {
  const { t } = useText();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<string>();
  const [days, setDays] = useState(90);
  const create = useChange('keys.create', { stale: ['keys.list'], onDone: ({ secret }) => onSecret?.(secret) });
  const scopes = [
    ...(app
      ? [
          { value: `app:${app}`, label: t('keys.scopeApp', { app }) },
          { value: `app:${app}:read`, label: t('keys.scopeAppRead', { app }) },
        ]
      : []),
    { value: '*', label: t('keys.scopeAll') },
    { value: 'read', label: t('keys.scopeRead') },
  ];
  const used = scopes.some((one) => one.value === scope) ? (scope ?? '*') : (scopes[0]?.value ?? '*');
  if (create.data) {
    return (
      <div className={css['secret']}>
        <p>{t('keys.once')}</p>
        <code>{create.data.secret}</code>
        <CopyButton text={create.data.secret} />
        <Button size="small" type="text" onClick={() => create.reset()}>
          {t('keys.another')}
        </Button>
      </div>
    );
  }
  return (
    <form
      className={css['inline']}
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ name: name.trim() || t('keys.usualName'), scopes: [used], days, ...(agent !== undefined && { agent }) });
      }}
    >
      <Input aria-label={t('keys.name')} placeholder={t('keys.name')} value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
      <Select aria-label={t('keys.scope')} value={used} onChange={setScope} options={scopes} />
      <Select aria-label={t('keys.expires')} value={days} onChange={setDays} options={[7, 30, 90, 365].map((count) => ({ value: count, label: t('keys.days', { count }) }))} />
      <Button type="primary" htmlType="submit" icon={<PlusOutlined />} loading={create.isPending}>
        {t('keys.create')}
      </Button>
      {create.isError && <Alert type="error" showIcon title={problemOf(create.error).detail} />}
    </form>
  );
}

/** The caller's keys and those of her agents. */
export function Keys() {
  const { t, language } = useText();
  const { modal } = Antd.useApp();
  const toast = useToast();
  const keys = useCall('keys.list', { limit: 200 });
  const revoke = useChange('keys.revoke', { stale: ['keys.list'] });
  const columns: Column<Key>[] = [
    { key: 'name', title: t('keys.name'), fixed: true, render: (key) => key.name },
    { key: 'prefix', title: t('keys.prefix'), render: (key) => <code>{key.prefix}…</code> },
    { key: 'for', title: t('keys.for'), render: (key) => key.principal.name },
    { key: 'scope', title: t('keys.scope'), render: (key) => <code>{key.scopes.join(' ')}</code> },
    { key: 'used', title: t('keys.used'), render: (key) => (key.lastUsed ? formatDateTime(key.lastUsed, language) : t('keys.never')) },
    {
      key: 'expires',
      title: t('keys.expires'),
      render: (key) => (key.revokedAt ? <Tag colour="red">{t('keys.revoked')}</Tag> : key.expiresAt ? formatDate(key.expiresAt, language) : t('keys.neverExpires')),
    },
  ];
  function ask(key: Key): void {
    void modal.confirm({
      title: t('keys.revokeTitle', { name: key.name }),
      content: t('keys.revokeWords'),
      okText: t('keys.revoke'),
      cancelText: t('action.cancel'),
      okButtonProps: { danger: true },
      onOk: () => revoke.mutateAsync({ id: key.id }).catch((error: unknown) => toast.failed(problemOf(error))),
    });
  }
  return (
    <Section title={t('keys.title')} words={t('keys.words')}>
      <NewKey />
      <Table
        flow
        label={t('keys.title')}
        columns={columns}
        rows={keys.isError ? [] : keys.data?.keys}
        rowKey={(key) => key.id}
        actions={[{ key: 'revoke', title: t('keys.revoke'), icon: <StopOutlined />, shortcut: 'Delete', run: ask, allowed: (key) => key.revokedAt === null }]}
        instead={
          keys.isError ? (
            <Failure failing={problemOf(keys.error)} onRetry={() => void keys.refetch()} />
          ) : keys.data?.keys.length === 0 ? (
            <p className={css['none']}>{t('keys.none')}</p>
          ) : undefined
        }
      />
    </Section>
  );
}
