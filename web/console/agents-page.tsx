import { CheckCircleOutlined, KeyOutlined, PlusOutlined, RobotOutlined, StopOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { call, type CallOutput, problemOf, useChange } from '../client/index.ts';
import { type Column, Failure, formatAgo, Labelled, State, Table, Tag, useText, useToast } from '../kit/index.ts';
import css from './console.module.css';
import { usePagesOf } from './pages-of.ts';

type Agent = CallOutput<'agents.list'>['agents'][number];

/** The agents of the tenant: create, disable, enable. */
export function AgentsPage() {
  const { t, language } = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const agents = usePagesOf('agents.list', { limit: 100 }, (page) => page.agents);
  const update = useChange('agents.update', { stale: ['agents.list'] });
  const toKey = (agent: Agent) => void navigate({ to: `/console/keys?for=${agent.id}` });
  function turn(agent: Agent, status: Agent['status']): void {
    update.mutate(
      { id: agent.id, status },
      {
        onError: (error) => toast.failed(problemOf(error)),
        onSuccess: () =>
          status === 'active'
            ? toast.done(t('agents.enabledDone', { name: agent.name }))
            : toast.undo(t('agents.disabledDone', { name: agent.name }), () => {
                call('agents.update', { id: agent.id, status: 'active' }).then(agents.again, (error: unknown) => toast.failed(problemOf(error)));
              }),
      },
    );
  }
  const columns: Column<Agent>[] = [
    {
      key: 'name',
      title: t('agents.name'),
      fixed: true,
      width: 220,
      render: (agent) => (
        <>
          <RobotOutlined /> {agent.name}
          {agent.description && <span className={css['small']}>{agent.description}</span>}
        </>
      ),
    },
    { key: 'owner', title: t('agents.owner'), render: (agent) => (agent.owner.active ? agent.owner.name : `${agent.owner.name} (${t('agents.ownerLeft')})`) },
    { key: 'acts', title: t('agents.acts'), render: (agent) => t(agent.onBehalfOfOwner ? 'agents.onBehalf' : 'agents.alone') },
    { key: 'status', title: t('agents.status'), render: (agent) => <Tag colour={agent.status === 'active' ? 'green' : 'neutral'}>{t(`agents.${agent.status}`)}</Tag> },
    {
      key: 'seen',
      title: t('agents.seen'),
      render: (agent) => (agent.lastSeen ? formatAgo(agent.lastSeen, language, agents.at) : <span className={css['muted']}>{t('people.never')}</span>),
    },
  ];
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
      {t('agents.create')}
    </Button>
  );
  const instead = agents.error ? (
    <Failure failing={problemOf(agents.error)} onRetry={agents.again} />
  ) : (
    <State icon={<RobotOutlined />} title={t('agents.none')} words={t('agents.noneWords')} action={create} />
  );
  return (
    <div className={css['part']}>
      <div className={css['head']}>
        <p>{t('agents.words')}</p>
        {create}
      </div>
      <Table
        label={t('console.agents')}
        columns={columns}
        rows={agents.error ? [] : agents.rows}
        rowKey={(agent) => agent.id}
        onMore={agents.more}
        actions={[
          { key: 'key', title: t('agents.key'), icon: <KeyOutlined />, allowed: (agent) => agent.status === 'active', run: toKey },
          {
            key: 'disable',
            title: t('agents.disable'),
            icon: <StopOutlined />,
            shortcut: 'Delete',
            allowed: (agent) => agent.status === 'active',
            run: (agent) => turn(agent, 'disabled'),
          },
          {
            key: 'enable',
            title: t('agents.enable'),
            icon: <CheckCircleOutlined />,
            allowed: (agent) => agent.status === 'disabled' && agent.owner.active,
            run: (agent) => turn(agent, 'active'),
          },
        ]}
        {...((agents.error !== undefined || agents.rows?.length === 0) && { instead })}
      />
      {creating && <CreateAgent onClose={() => setCreating(false)} onKey={toKey} />}
    </div>
  );
}

function CreateAgent({ onClose, onKey }: { onClose: () => void; onKey: (agent: Agent) => void }) {
  const { t } = useText();
  const [values, setValues] = useState({ name: '', description: '', onBehalfOfOwner: true });
  const create = useChange('agents.create', { stale: ['agents.list'] });
  if (create.data) {
    const made = create.data;
    return (
      <Modal open title={made.name} okText={t('agents.key')} cancelText={t('action.close')} onOk={() => onKey(made)} onCancel={onClose}>
        <p>{t('agents.nextKey')}</p>
      </Modal>
    );
  }
  const ready = values.name.trim() !== '';
  const go = () => ready && create.mutate({ ...values, name: values.name.trim(), description: values.description.trim() });
  return (
    <Modal
      open
      title={t('agents.create')}
      okText={t('agents.create')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !ready, loading: create.isPending }}
      onOk={go}
      onCancel={onClose}
    >
      <Labelled id="agent-name" label={t('agents.name')}>
        <Input id="agent-name" autoFocus maxLength={100} value={values.name} onChange={(event) => setValues({ ...values, name: event.target.value })} onPressEnter={go} />
      </Labelled>
      <Labelled id="agent-description" label={t('agents.description')}>
        <Input.TextArea
          id="agent-description"
          autoSize={{ minRows: 2, maxRows: 5 }}
          maxLength={500}
          value={values.description}
          onChange={(event) => setValues({ ...values, description: event.target.value })}
        />
      </Labelled>
      <fieldset className={css['choices']}>
        <legend>{t('agents.acts')}</legend>
        <Radio.Group
          vertical
          value={values.onBehalfOfOwner}
          onChange={(event) => setValues({ ...values, onBehalfOfOwner: event.target.value === true })}
          options={[
            { value: true, label: <Choice title={t('agents.onBehalf')} words={t('agents.onBehalfWords')} /> },
            { value: false, label: <Choice title={t('agents.alone')} words={t('agents.aloneWords')} /> },
          ]}
        />
      </fieldset>
      {create.isError && <Alert type="error" showIcon title={problemOf(create.error).detail} />}
    </Modal>
  );
}

function Choice({ title, words }: { title: string; words: string }) {
  return (
    <>
      {title}
      <small>{words}</small>
    </>
  );
}
