import { useNavigate } from '@tanstack/react-router';
import { Alert, Input, Modal } from 'antd';
import { useState } from 'react';
import { problemOf, useChange } from '../client/index.ts';
import { useText } from '../kit/index.ts';
import { NameFields } from './name-fields.tsx';
import { freeSlug, isSlug, slugOf } from '../kit/slug.ts';

/** An empty app to start from. */
export function CreateApp({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) {
  const { t } = useText();
  const navigate = useNavigate();
  const [title, setTitle] = useState('');
  const [name, setName] = useState<string>();
  const create = useChange('apps.create', { stale: ['apps.list'], onDone: (app) => void navigate({ to: app.release ? `/apps/${app.name}` : `/studio/${app.name}` }) });
  const used = name ?? freeSlug(slugOf(title), taken);
  return (
    <Modal
      open
      title={t('create.title')}
      okText={t('create.submit')}
      cancelText={t('action.cancel')}
      onCancel={onClose}
      okButtonProps={{ disabled: title.trim() === '' || !isSlug(used), loading: create.isPending }}
      onOk={() => create.mutate({ name: used, title: title.trim() })}
    >
      <NameFields
        title={<Input id="app-title" autoFocus maxLength={100} value={title} onChange={(event) => setTitle(event.target.value)} placeholder={t('create.example')} />}
        name={used}
        onName={setName}
      />
      {create.isError && <Alert type="error" showIcon title={problemOf(create.error).detail} />}
    </Modal>
  );
}
