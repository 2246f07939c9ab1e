import { RobotOutlined } from '@ant-design/icons';
import { Alert, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { problemOf, useCall, useChange, useSession } from '../client/index.ts';
import { useText } from '../kit/index.ts';
import css from './connect-page.module.css';

/** Who the key acts as: the person herself, one of her agents, or a new one. */
export function AgentChoice({ value, onChange }: { value: string | undefined; onChange: (agent: string | undefined) => void }) {
  const { t } = useText();
  const session = useSession();
  const agents = useCall('agents.list', { limit: 200 });
  const [name, setName] = useState('');
  const create = useChange('agents.create', {
    stale: ['agents.list'],
    onDone: (agent) => {
      setName('');
      onChange(agent.id);
    },
  });
  const own = (agents.data?.agents ?? []).filter((agent) => agent.status === 'active' && agent.owner.id === session?.id);
  return (
    <div className={css['who']}>
      <Select
        aria-label={t('connect.who')}
        value={value ?? ''}
        onChange={(agent: string) => onChange(agent || undefined)}
        options={[{ value: '', label: t('connect.asMe', { name: session?.name ?? '' }) }, ...own.map((agent) => ({ value: agent.id, label: agent.name }))]}
      />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) create.mutate({ name: name.trim() });
        }}
      >
        <Input aria-label={t('connect.newAgent')} placeholder={t('connect.newAgent')} maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        <Button htmlType="submit" icon={<RobotOutlined />} disabled={name.trim() === ''} loading={create.isPending}>
          {t('connect.createAgent')}
        </Button>
      </form>
      {create.isError && <Alert type="error" showIcon title={problemOf(create.error).detail} />}
    </div>
  );
}
