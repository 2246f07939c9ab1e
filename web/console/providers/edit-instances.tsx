import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Input, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { problemOf, useChange } from '../../client/index.ts';
import { useText, useToast } from '../../kit/index.ts';
import css from './providers.module.css';
import { isWebAddress } from './web-address.ts';
import type { Provider } from './words.tsx';

/** The addresses calls go to, how many of the calls each gets, and which version stands there. */
export function EditInstances({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const { t } = useText();
  const toast = useToast();
  const [rows, setRows] = useState(provider.instances.map(({ address, weight, version }) => ({ url: address, weight, version: version ?? '' })));
  const save = useChange('providers.instances', {
    stale: ['providers.get', 'providers.history'],
    onDone: () => {
      toast.done(t('providers.saved'));
      onClose();
    },
  });
  const set = (at: number, more: Partial<(typeof rows)[number]>) => setRows(rows.map((row, index) => (index === at ? { ...row, ...more } : row)));
  const ready = rows.length > 0 && rows.every((row) => isWebAddress(row.url));
  const instances = rows.map(({ url, weight, version }) => ({ url, weight, version: version.trim() || null }));
  return (
    <Modal
      open
      width={680}
      title={t('providers.instancesEdit')}
      okText={t('action.save')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !ready, loading: save.isPending }}
      onOk={() => save.mutate({ provider: provider.name, instances })}
      onCancel={onClose}
    >
      <p>{t('providers.instancesEditWords')}</p>
      <div className={css['rows']}>
        <div aria-hidden>
          <small>{t('providers.where')}</small>
          <small>{t('providers.weight')}</small>
          <small>{t('providers.version')}</small>
        </div>
        {rows.map((row, at) => (
          <div key={at}>
            <Input
              aria-label={t('providers.where')}
              type="url"
              value={row.url}
              status={isWebAddress(row.url) ? '' : 'error'}
              onChange={(event) => set(at, { url: event.target.value })}
            />
            <InputNumber aria-label={t('providers.weight')} min={0} max={1000} value={row.weight} onChange={(weight) => set(at, { weight: weight ?? 0 })} />
            <Input aria-label={t('providers.version')} maxLength={50} value={row.version} onChange={(event) => set(at, { version: event.target.value })} />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('providers.instanceDrop')}
              disabled={rows.length === 1}
              onClick={() => setRows(rows.filter((_, index) => index !== at))}
            />
          </div>
        ))}
      </div>
      <Button icon={<PlusOutlined />} onClick={() => setRows([...rows, { url: '', weight: 100, version: '' }])}>
        {t('providers.instanceAdd')}
      </Button>
      {save.isError && <Alert type="error" showIcon title={problemOf(save.error).detail} />}
    </Modal>
  );
}
