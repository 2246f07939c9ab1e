import { DeleteOutlined, EditOutlined, PlusOutlined, RobotOutlined, UserOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Button } from 'antd';
import { useState } from 'react';
import { type CallOutput, problemOf, useCall, useChange } from '../client/index.ts';
import { type Column, Failure, Section, State, Table, Tag, useText, useToast } from '../kit/index.ts';
import { wordOf } from './entity-diff.ts';
import { MemberDrawer } from './member-drawer.tsx';
import studio from './studio.module.css';
import { useEditedApp } from './use-edited-app.ts';

export type Members = CallOutput<'appMembers.list'>;
export type Member = Members['members'][number];

/** Who may use the app, with which roles and attributes. */
export function MembersPage() {
  const { t, language } = useText();
  const toast = useToast();
  const { name } = useEditedApp();
  const members = useCall('appMembers.list', { app: name });
  const [edited, setEdited] = useState<Member | 'new'>();
  const set = useChange('appMembers.set', { stale: ['appMembers.list', 'policy.whoCan', 'policy.explain'] });
  const roleTitle = (role: string) => titleIn(language, members.data?.roles.find((one) => one.name === role)?.title, role);
  const columns: Column<Member>[] = [
    {
      key: 'name',
      title: t('members.name'),
      fixed: true,
      width: 200,
      render: (member) => (
        <span className={studio['row']}>
          {member.kind === 'agent' ? <RobotOutlined aria-label={t('members.agent')} /> : <UserOutlined aria-label={t('members.person')} />}
          {member.name}
        </span>
      ),
    },
    {
      key: 'roles',
      title: t('members.roles'),
      width: 240,
      render: (member) => (
        <span className={studio['row']}>
          {member.roles.map((role) => (
            <Tag key={role} colour={role === 'owner' ? 'green' : 'neutral'}>
              {roleTitle(role)}
            </Tag>
          ))}
        </span>
      ),
    },
    ...(members.data?.attributes ?? []).map((attribute): Column<Member> => ({
      key: attribute.name,
      title: titleIn(language, attribute.title, attribute.name),
      render: (member) => wordOf(member.attributes[attribute.name], language),
    })),
  ];
  function remove(member: Member): void {
    set.mutate(
      { app: name, member: member.id, roles: [] },
      {
        onSuccess: () =>
          toast.undo(t('members.removed', { name: member.name }), () => set.mutate({ app: name, member: member.id, roles: member.roles, attributes: member.attributes })),
        onError: (error) => toast.failed(problemOf(error)),
      },
    );
  }
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
      {t('members.add')}
    </Button>
  );
  const instead = members.isError ? (
    <Failure failing={problemOf(members.error)} onRetry={() => void members.refetch()} />
  ) : (
    <State title={t('members.none')} words={t('members.noneWords')} action={add} />
  );
  return (
    <div className={studio['read']}>
      <Section title={t('members.title')} words={t('members.words')} actions={!members.isError && add}>
        <Table
          flow
          label={t('members.title')}
          columns={columns}
          rows={members.isError ? [] : members.data?.members}
          rowKey={(member) => member.id}
          onOpen={setEdited}
          actions={[
            { key: 'edit', title: t('record.edit'), icon: <EditOutlined />, shortcut: 'e', run: setEdited },
            { key: 'remove', title: t('members.remove'), icon: <DeleteOutlined />, shortcut: 'Delete', run: remove },
          ]}
          {...((members.isError || members.data?.members.length === 0) && { instead })}
        />
      </Section>
      {edited !== undefined && members.data && (
        <MemberDrawer
          key={edited === 'new' ? 'new' : edited.id}
          app={name}
          members={members.data}
          member={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </div>
  );
}
