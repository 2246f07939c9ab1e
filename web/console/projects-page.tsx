import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { projectRoles, type ProjectRole } from '@portico/contracts';
import { Alert, Button, Drawer, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { type CallOutput, problemOf, useCall, useChange } from '../client/index.ts';
import { type Column, Failure, formatDate, Labelled, State, Table, useText, useToast } from '../kit/index.ts';
import css from './console.module.css';
import { PrincipalPicker } from './principal-picker.tsx';

type Project = CallOutput<'projects.list'>['projects'][number];
const levels = ['public', 'internal', 'confidential', 'secret'] as const;

/** Groups of apps and who builds in them. */
export function ProjectsPage() {
  const { t, language } = useText();
  const projects = useCall('projects.list', {});
  const [creating, setCreating] = useState(false);
  const [open, setOpen] = useState<string>();
  const opened = projects.data?.projects.find((project) => project.name === open);
  const columns: Column<Project>[] = [
    {
      key: 'title',
      title: t('projects.title'),
      fixed: true,
      width: 200,
      render: (project) => (
        <>
          {project.title} <code className={css['muted']}>{project.name}</code>
        </>
      ),
    },
    { key: 'sensitivity', title: t('projects.sensitivity'), render: (project) => t(`projects.level.${project.sensitivity}`) },
    {
      key: 'members',
      title: t('projects.members'),
      render: (project) =>
        project.members.map((member) => `${member.name} (${t(`role.${member.role}`)})`).join(', ') || <span className={css['muted']}>{t('projects.noMembers')}</span>,
    },
    { key: 'created', title: t('projects.created'), render: (project) => formatDate(project.createdAt, language) },
  ];
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
      {t('projects.create')}
    </Button>
  );
  const instead = projects.isError ? (
    <Failure failing={problemOf(projects.error)} onRetry={() => void projects.refetch()} />
  ) : (
    <State title={t('projects.none')} words={t('projects.words')} action={create} />
  );
  return (
    <div className={css['part']}>
      <div className={css['head']}>
        <p>{t('projects.words')}</p>
        {create}
      </div>
      <Table
        label={t('console.projects')}
        columns={columns}
        rows={projects.isError ? [] : projects.data?.projects}
        rowKey={(project) => project.name}
        onOpen={(project) => setOpen(project.name)}
        {...((projects.isError || projects.data?.projects.length === 0) && { instead })}
      />
      {creating && (
        <CreateProject
          onClose={() => setCreating(false)}
          onDone={(project) => {
            setCreating(false);
            setOpen(project.name);
          }}
        />
      )}
      {opened && <ProjectMembers project={opened} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

function CreateProject({ onClose, onDone }: { onClose: () => void; onDone: (project: Project) => void }) {
  const { t } = useText();
  const [values, setValues] = useState<{ name: string; title: string; sensitivity: Project['sensitivity'] }>({ name: '', title: '', sensitivity: 'internal' });
  const create = useChange('projects.create', { stale: ['projects.list'], onDone });
  const good = /^[a-z][a-z0-9-]{0,39}$/.test(values.name);
  const ready = good && values.title.trim() !== '';
  return (
    <Modal
      open
      title={t('projects.create')}
      okText={t('projects.create')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !ready, loading: create.isPending }}
      onOk={() => create.mutate({ ...values, title: values.title.trim() })}
      onCancel={onClose}
    >
      <Labelled id="project-title" label={t('projects.title')}>
        <Input id="project-title" autoFocus maxLength={100} value={values.title} onChange={(event) => setValues({ ...values, title: event.target.value })} />
      </Labelled>
      <Labelled id="project-name" label={t('projects.name')} words={t('signIn.nameWords')} error={values.name !== '' && !good ? t('signIn.nameWords') : undefined}>
        <Input id="project-name" maxLength={40} value={values.name} onChange={(event) => setValues({ ...values, name: event.target.value })} />
      </Labelled>
      <Labelled id="project-level" label={t('projects.sensitivity')}>
        <Select
          id="project-level"
          value={values.sensitivity}
          onChange={(sensitivity) => setValues({ ...values, sensitivity })}
          options={levels.map((level) => ({ value: level, label: t(`projects.level.${level}`) }))}
        />
      </Labelled>
      {create.isError && <Alert type="error" showIcon title={problemOf(create.error).detail} />}
    </Modal>
  );
}

function ProjectMembers({ project, onClose }: { project: Project; onClose: () => void }) {
  const { t } = useText();
  const toast = useToast();
  const [added, setAdded] = useState<string>();
  const set = useChange('projects.member', { stale: ['projects.list'] });
  const failed = { onError: (error: unknown) => toast.failed(problemOf(error)) };
  const give = (member: string, role: ProjectRole) => set.mutate({ project: project.name, member, role }, failed);
  const roleOptions = projectRoles.map((role) => ({ value: role, label: t(`role.${role}`), title: t(`projects.roleWords.${role}`) }));
  function remove(member: Project['members'][number]): void {
    set.mutate(
      { project: project.name, member: member.id, role: null },
      { ...failed, onSuccess: () => toast.undo(t('projects.removed', { name: member.name }), () => give(member.id, member.role)) },
    );
  }
  const columns: Column<Project['members'][number]>[] = [
    { key: 'name', title: t('projects.who'), fixed: true, render: (member) => member.name },
    {
      key: 'role',
      title: t('projects.role'),
      width: 140,
      render: (member) => (
        <Select
          size="small"
          aria-label={`${t('projects.role')}: ${member.name}`}
          value={member.role}
          onChange={(role) => give(member.id, role)}
          options={roleOptions}
          style={{ width: 120 }}
        />
      ),
    },
  ];
  return (
    <Drawer open size={480} title={t('projects.open', { name: project.title })} onClose={onClose}>
      <Labelled id="project-who" label={t('projects.add')} words={t('projects.roleWords.editor')}>
        <span className={css['row']}>
          <PrincipalPicker id="project-who" value={added} taken={project.members.map((member) => member.id)} onChange={setAdded} />
          <Button
            type="primary"
            disabled={added === undefined}
            loading={set.isPending}
            onClick={() => {
              if (added !== undefined) give(added, 'editor');
              setAdded(undefined);
            }}
          >
            {t('projects.add')}
          </Button>
        </span>
      </Labelled>
      <Table
        flow
        label={t('projects.members')}
        columns={columns}
        rows={project.members}
        rowKey={(member) => member.id}
        actions={[{ key: 'remove', title: t('projects.remove'), icon: <DeleteOutlined />, shortcut: 'Delete', run: remove }]}
        {...(project.members.length === 0 && { instead: <p className={css['muted']}>{t('projects.noMembers')}</p> })}
      />
    </Drawer>
  );
}
