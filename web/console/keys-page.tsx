import { KeyOutlined, PlusOutlined, StopOutlined } from '@ant-design/icons';
import { useSearch } from '@tanstack/react-router';
import { App as Antd, Button } from 'antd';
import { useState } from 'react';
import { type CallOutput, problemOf, useChange } from '../client/index.ts';
import { type Column, Failure, formatAgo, formatDate, State, Table, Tag, type TagColor, useText, useToast } from '../kit/index.ts';
import css from './console.module.css';
import { CreateKey } from './create-key.tsx';
import { usePagesOf } from './pages-of.ts';
import { keyState } from './scopes.ts';

type Key = CallOutput<'keys.list'>['keys'][number];
const colours: Readonly<Record<ReturnType<typeof keyState>, TagColor>> = { works: 'green', revoked: 'red', expired: 'neutral' };

/** All API keys: whose, for what, until when. */
export function KeysPage() {
  const { t, language } = useText();
  const { modal } = Antd.useApp();
  const toast = useToast();
  const search = useSearch({ strict: false }) as { for?: string };
  const [creating, setCreating] = useState(search.for !== undefined);
  const keys = usePagesOf('keys.list', { limit: 100 }, (page) => page.keys);
  const revoke = useChange('keys.revoke', { stale: ['keys.list'], onDone: (key) => toast.done(t('key.revokeDone', { name: key.name })) });
  const columns: Column<Key>[] = [
    { key: 'name', title: t('key.name'), fixed: true, width: 180, render: (key) => key.name },
    { key: 'prefix', title: t('key.prefix'), render: (key) => <code>{key.prefix}…</code> },
    { key: 'for', title: t('key.actsFor'), render: (key) => key.principal.name },
    { key: 'scopes', title: t('key.scopes'), render: (key) => <code>{key.scopes.join(' ')}</code> },
    { key: 'state', title: t('key.state'), render: (key) => <KeyTag state={keyState(key, keys.at)} /> },
    { key: 'expires', title: t('key.days'), render: (key) => (key.expiresAt ? formatDate(key.expiresAt, language) : t('key.forever')) },
    { key: 'used', title: t('key.used'), render: (key) => (key.lastUsed ? formatAgo(key.lastUsed, language, keys.at) : <span className={css['muted']}>{t('key.never')}</span>) },
  ];
  function ask(key: Key): void {
    void modal.confirm({
      title: t('key.revokeTitle', { name: key.name }),
      content: t('key.revokeWords'),
      okText: t('key.revoke'),
      cancelText: t('action.cancel'),
      okButtonProps: { danger: true },
      onOk: () => revoke.mutateAsync({ id: key.id }).catch((error: unknown) => toast.failed(problemOf(error))),
    });
  }
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
      {t('key.create')}
    </Button>
  );
  const instead = keys.error ? (
    <Failure failing={problemOf(keys.error)} onRetry={keys.again} />
  ) : (
    <State icon={<KeyOutlined />} title={t('key.none')} words={t('key.noneWords')} action={create} />
  );
  return (
    <div className={css['part']}>
      <div className={css['head']}>
        <p>{t('key.words')}</p>
        {create}
      </div>
      <Table
        label={t('console.keys')}
        columns={columns}
        rows={keys.error ? [] : keys.rows}
        rowKey={(key) => key.id}
        onMore={keys.more}
        actions={[{ key: 'revoke', title: t('key.revoke'), icon: <StopOutlined />, shortcut: 'Delete', allowed: (key) => key.revokedAt === null, run: ask }]}
        {...((keys.error !== undefined || keys.rows?.length === 0) && { instead })}
      />
      {creating && <CreateKey agent={search.for} onClose={() => setCreating(false)} />}
    </div>
  );
}

function KeyTag({ state }: { state: ReturnType<typeof keyState> }) {
  const { t } = useText();
  return <Tag colour={colours[state]}>{t(`key.${state}`)}</Tag>;
}
