import { DeleteOutlined, MergeOutlined, MoreOutlined, PlusOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Dropdown, Input, Modal } from 'antd';
import { useState } from 'react';
import { call, type CallOutput, problemOf, useCall, useChange } from '../client/index.ts';
import { Labelled, useText, useToast } from '../kit/index.ts';
import { isBranch } from './drafts.ts';
import { ConflictDialog } from './drafts/conflict-dialog.tsx';

/** For people who know branches: make one, merge it into main, delete it. Work that is not saved comes first. */
export function BranchMenu({ app, branch, unsaved }: { app: string; branch: string; unsaved: boolean }) {
  const { t } = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const onBranch = (next: string | undefined) => void navigate({ to: '.', search: next === undefined ? {} : { branch: next } });
  const list = useCall('files.list', { app, branch: 'main' });
  const [naming, setNaming] = useState(false);
  const [conflicts, setConflicts] = useState<CallOutput<'branches.merge'>['conflicts']>([]);
  const merge = useChange('branches.merge', {
    stale: ['files.list', 'files.history', 'drafts.get', 'apps.get', 'apps.list', 'apps.plan'],
    onDone: ({ commit, conflicts: found }, { into = 'main' }) => {
      setConflicts(found);
      if (commit === null) return;
      toast.done(t('branch.merged', { into }));
      onBranch(into);
    },
  });
  const remove = useChange('branches.remove', { stale: ['files.list'] });
  async function removeBranch(): Promise<void> {
    const gone = await remove.mutateAsync({ app, branch }).catch((error: unknown) => toast.failed(problemOf(error)));
    if (!gone) return;
    onBranch('main');
    toast.undo(t('branch.deleted', { name: branch }), () => {
      call('branches.create', { app, branch, from: gone.head }).then(
        () => onBranch(branch),
        (error: unknown) => toast.failed(problemOf(error)),
      );
    });
  }
  const begin = () =>
    unsaved
      ? toast.failed({ code: 'unsaved', detail: t('branch.unsavedFirst') })
      : merge.mutate({ app, branch, into: 'main' }, { onError: (error) => toast.failed(problemOf(error)) });
  const items = [
    { key: 'new', icon: <PlusOutlined />, label: t('branch.new'), onClick: () => setNaming(true) },
    ...(branch === 'main'
      ? []
      : [
          { key: 'merge', icon: <MergeOutlined />, label: t('branch.merge', { branch, into: 'main' }), onClick: begin },
          { key: 'delete', icon: <DeleteOutlined />, danger: true, label: t('branch.delete'), onClick: () => void removeBranch() },
        ]),
  ];
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items }}>
        <Button icon={<MoreOutlined />} loading={merge.isPending} aria-label={t('branch.actions')} title={t('branch.actions')} />
      </Dropdown>
      {naming && <NewBranch app={app} from={branch} taken={list.data?.branches.map((one) => one.name) ?? []} onDone={onBranch} onClose={() => setNaming(false)} />}
      {conflicts.length > 0 && (
        <ConflictDialog
          title={t('branch.mergeTitle')}
          words={t('branch.mergeWords')}
          sides={{ mine: branch, theirs: 'main' }}
          action={t('branch.finish')}
          conflicts={conflicts.map(({ path, ours, theirs }) => ({ path, mine: theirs, theirs: ours }))}
          pending={merge.isPending}
          failed={merge.isError ? problemOf(merge.error).detail : undefined}
          onDone={(resolved) => merge.mutate({ app, branch, into: 'main', resolved })}
          onClose={() => setConflicts([])}
        />
      )}
    </>
  );
}

function NewBranch({ app, from, taken, onDone, onClose }: { app: string; from: string; taken: readonly string[]; onDone: (branch: string) => void; onClose: () => void }) {
  const { t } = useText();
  const [name, setName] = useState('');
  const create = useChange('branches.create', {
    stale: ['files.list'],
    onDone: (made) => {
      onDone(made.name);
      onClose();
    },
  });
  const error = name === '' ? undefined : taken.includes(name) ? t('files.pathTaken') : isBranch(name) ? undefined : t('branch.nameRule');
  const ready = isBranch(name) && error === undefined;
  const go = () => ready && create.mutate({ app, branch: name, from });
  return (
    <Modal
      open
      title={t('branch.new')}
      okText={t('branch.create')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !ready, loading: create.isPending }}
      onOk={go}
      onCancel={onClose}
    >
      <Labelled id="branch-name" label={t('branch.name')} words={t('branch.newWords', { branch: from })} error={error}>
        <Input
          id="branch-name"
          autoFocus
          spellCheck={false}
          maxLength={100}
          placeholder={'draft/prices'}
          value={name}
          onChange={(event) => setName(event.target.value.trim())}
          onPressEnter={go}
        />
      </Labelled>
      {create.isError && <Alert type="error" showIcon title={problemOf(create.error).detail} />}
    </Modal>
  );
}
