import { RobotOutlined, StopOutlined, UserOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { call, problemOf, useChange } from '../../client/index.ts';
import { type Column, Failure, formatAgo, State, Table, Tag, useText, useToast } from '../../kit/index.ts';
import frame from '../console.module.css';
import { usePagesOf } from '../pages-of.ts';
import { ConsumerDrawer } from './consumer-drawer.tsx';
import { type Consumer, consumersOf } from './consumers.ts';

/** Whoever calls: agents and people with keys, when they were last seen, and how to stop them. */
export function ConsumersPage() {
  const { t, language } = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const agents = usePagesOf('agents.list', { limit: 500 }, (page) => page.agents);
  const keys = usePagesOf('keys.list', { limit: 500 }, (page) => page.keys);
  const [open, setOpen] = useState<string>();
  const update = useChange('agents.update', { stale: ['agents.list'] });
  const rows = agents.rows && keys.rows ? consumersOf(agents.rows, keys.rows, agents.at) : undefined;
  const error = agents.error ?? keys.error;
  function turn(one: Consumer, status: 'active' | 'disabled'): void {
    const back = () => {
      call('agents.update', { id: one.id, status: 'active' }).then(agents.again, (failed: unknown) => toast.failed(problemOf(failed)));
    };
    update.mutate(
      { id: one.id, status },
      {
        onError: (failed) => toast.failed(problemOf(failed)),
        onSuccess: () => (status === 'active' ? toast.done(t('agents.enabledDone', { name: one.name })) : toast.undo(t('consumers.stopped', { name: one.name }), back)),
      },
    );
  }
  const columns: Column<Consumer>[] = [
    {
      key: 'name',
      title: t('agents.name'),
      fixed: true,
      width: 240,
      render: (one) => (
        <>
          {one.kind === 'agent' ? <RobotOutlined /> : <UserOutlined />} {one.name}
          {one.owner && <span className={frame['small']}>{t('consumers.of', { owner: one.owner })}</span>}
        </>
      ),
    },
    { key: 'kind', title: t('consumers.kind'), render: (one) => t(`consumers.kinds.${one.kind}`) },
    {
      key: 'status',
      title: t('agents.status'),
      render: (one) => one.status !== undefined && <Tag colour={one.status === 'active' ? 'green' : 'red'}>{t(one.status === 'active' ? 'agents.active' : 'consumers.off')}</Tag>,
    },
    { key: 'keys', title: t('consumers.keys'), align: 'right', render: (one) => one.keys.length },
    {
      key: 'seen',
      title: t('agents.seen'),
      render: (one) => (one.lastSeen === null ? <span className={frame['muted']}>{t('people.never')}</span> : formatAgo(one.lastSeen, language, agents.at)),
    },
  ];
  const instead = error ? (
    <Failure
      failing={problemOf(error)}
      onRetry={() => {
        agents.again();
        keys.again();
      }}
    />
  ) : (
    <State
      icon={<RobotOutlined />}
      title={t('agents.none')}
      words={t('agents.noneWords')}
      action={<Button onClick={() => void navigate({ to: '/console/agents' })}>{t('console.agents')}</Button>}
    />
  );
  const shown = rows?.find((one) => one.id === open);
  return (
    <div className={frame['part']}>
      <div className={frame['head']}>
        <p>{t('consumers.words')}</p>
      </div>
      <Table
        label={t('console.consumers')}
        columns={columns}
        rows={error ? [] : rows}
        rowKey={(one) => one.id}
        onOpen={(one) => setOpen(one.id)}
        onMore={agents.more ?? keys.more}
        actions={[
          { key: 'stop', title: t('consumers.stop'), icon: <StopOutlined />, shortcut: 'Delete', allowed: (one) => one.status === 'active', run: (one) => turn(one, 'disabled') },
        ]}
        {...((error !== undefined || rows?.length === 0) && { instead })}
      />
      {shown && <ConsumerDrawer consumer={shown} at={agents.at} onTurn={(status) => turn(shown, status)} onClose={() => setOpen(undefined)} />}
    </div>
  );
}
