import { DeleteOutlined, PlusOutlined, RobotOutlined, TeamOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { type CallOutput, problemOf, useCall, useChange } from '../../client/index.ts';
import { type Column, Failure, Section, State, Table, Tag, useText, useToast } from '../../kit/index.ts';
import frame from '../console.module.css';
import { PrincipalPicker } from '../principal-picker.tsx';
import css from './providers.module.css';

type Member = CallOutput<'providerMembers.list'>['members'][number];

/** People and agents with a role in the provider. */
export function Members({ name }: { name: string }) {
  const { t } = useText();
  const toast = useToast();
  const members = useCall('providerMembers.list', { provider: name });
  const set = useChange('providerMembers.set', { stale: ['providerMembers.list'] });
  const [who, setWho] = useState<string>();
  const [role, setRole] = useState<string>('user');
  const failed = (error: unknown) => toast.failed(problemOf(error));
  const title = (one: string) => t(`providers.roles.${one}` as 'providers.roles.user', { defaultValue: one });
  function add(): void {
    if (who === undefined) return;
    set.mutate({ provider: name, member: who, roles: [role] }, { onError: failed, onSuccess: () => setWho(undefined) });
  }
  function remove(member: Member): void {
    const { id, roles, attributes } = member;
    const back = () => set.mutate({ provider: name, member: id, roles, attributes }, { onError: failed });
    set.mutate({ provider: name, member: id, roles: [] }, { onError: failed, onSuccess: () => toast.undo(t('projects.removed', { name: member.name }), back) });
  }
  const columns: Column<Member>[] = [
    {
      key: 'name',
      title: t('people.name'),
      fixed: true,
      width: 220,
      render: (member) => (
        <span className={frame['row']}>
          {member.kind === 'agent' ? <RobotOutlined /> : <UserOutlined />} {member.name}
        </span>
      ),
    },
    {
      key: 'roles',
      title: t('people.roles'),
      width: 240,
      render: (member) => (
        <span className={frame['row']}>
          {member.roles.map((one) => (
            <Tag key={one} colour={one === 'owner' ? 'green' : 'neutral'}>
              {title(one)}
            </Tag>
          ))}
        </span>
      ),
    },
    {
      key: 'attributes',
      title: t('providers.attributes'),
      render: (member) => Object.keys(member.attributes).length > 0 && <code>{JSON.stringify(member.attributes)}</code>,
    },
  ];
  const instead = members.isError ? (
    <Failure failing={problemOf(members.error)} onRetry={() => void members.refetch()} />
  ) : (
    <State icon={<TeamOutlined />} title={t('projects.noMembers')} />
  );
  return (
    <Section title={t('providers.members')} words={t('providers.membersWords')}>
      <div className={css['bar']}>
        <PrincipalPicker id="provider-member" value={who} taken={members.data?.members.map((one) => one.id) ?? []} onChange={setWho} />
        <Select
          aria-label={t('projects.role')}
          value={role}
          onChange={setRole}
          popupMatchSelectWidth={false}
          options={(['user', 'owner'] as const).map((one) => ({ value: one, label: title(one) }))}
        />
        <Button icon={<PlusOutlined />} disabled={who === undefined} loading={set.isPending} onClick={add}>
          {t('projects.add')}
        </Button>
      </div>
      <Table
        flow
        label={t('providers.members')}
        columns={columns}
        rows={members.isError ? [] : members.data?.members}
        rowKey={(member) => member.id}
        actions={[{ key: 'remove', title: t('projects.remove'), icon: <DeleteOutlined />, shortcut: 'Delete', run: remove }]}
        {...((members.isError || members.data?.members.length === 0) && { instead })}
      />
    </Section>
  );
}
