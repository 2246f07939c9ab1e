import { StopOutlined } from '@ant-design/icons';
import { App as Antd, Button, Drawer } from 'antd';
import { problemOf, useChange } from '../../client/index.ts';
import { Failure, formatAgo, Loading, useText, useToast } from '../../kit/index.ts';
import frame from '../console.module.css';
import { CallTable } from './call-table.tsx';
import type { Consumer } from './consumers.ts';
import css from './consumers.module.css';
import { useCalls } from './use-calls.ts';

/** One consumer as it was `at` (milliseconds): its keys, its last calls, and the switch that stops it at once. */
export function ConsumerDrawer({ consumer, at, onTurn, onClose }: { consumer: Consumer; at: number; onTurn: (status: 'active' | 'disabled') => void; onClose: () => void }) {
  const { t, language } = useText();
  const toast = useToast();
  const { modal } = Antd.useApp();
  const { calls, error, again } = useCalls({ principal: consumer.id, limit: 50 }, 5000);
  const revoke = useChange('keys.revoke', { stale: ['keys.list'], onDone: (key) => toast.done(t('key.revokeDone', { name: key.name })) });
  const ask = (id: string, name: string) =>
    void modal.confirm({
      title: t('key.revokeTitle', { name }),
      content: t('key.revokeWords'),
      okText: t('key.revoke'),
      cancelText: t('action.cancel'),
      okButtonProps: { danger: true },
      onOk: () => revoke.mutateAsync({ id }).catch((failed: unknown) => toast.failed(problemOf(failed))),
    });
  return (
    <Drawer
      open
      size={760}
      title={consumer.name}
      onClose={onClose}
      extra={
        consumer.status === 'active' ? (
          <Button danger icon={<StopOutlined />} onClick={() => onTurn('disabled')}>
            {t('consumers.stop')}
          </Button>
        ) : (
          consumer.status === 'disabled' && <Button onClick={() => onTurn('active')}>{t('agents.enable')}</Button>
        )
      }
    >
      <h3>{t('consumers.keys')}</h3>
      {consumer.keys.length === 0 && <p className={frame['muted']}>{t('key.none')}</p>}
      <ul className={css['keys']}>
        {consumer.keys.map((key) => (
          <li key={key.id}>
            <span>
              {key.name} <code>{key.prefix}…</code>
            </span>
            <code>{key.scopes.join(' ')}</code>
            <small>{key.lastUsed === null ? t('key.never') : formatAgo(key.lastUsed, language, at)}</small>
            <Button size="small" danger onClick={() => ask(key.id, key.name)}>
              {t('key.revoke')}
            </Button>
          </li>
        ))}
      </ul>
      <h3>{t('consumers.calls')}</h3>
      {error === undefined ? (
        calls === undefined ? (
          <Loading lines={4} />
        ) : (
          <CallTable flow who={false} calls={calls} instead={<p className={frame['muted']}>{t('consumers.callsNone')}</p>} />
        )
      ) : (
        <Failure failing={problemOf(error)} onRetry={again} />
      )}
    </Drawer>
  );
}
