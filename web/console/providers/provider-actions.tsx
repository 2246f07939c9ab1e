import { DownOutlined, PlayCircleOutlined, StopOutlined, ThunderboltOutlined, ToolOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button, Dropdown, Input, Modal } from 'antd';
import { useState } from 'react';
import { call, type CallInput, type CallOutput, problemOf, useChange } from '../../client/index.ts';
import { Labelled, useText, useToast } from '../../kit/index.ts';
import { Found, NotReached } from './connect-result.tsx';
import connect from './connect.module.css';
import css from './providers.module.css';
import type { Provider } from './words.tsx';

type To = CallInput<'providers.switch'>['to'];
const touched = ['providers.get', 'providers.list', 'providers.history', 'surfaces.list', 'surfaces.compare'] as const;

/** Test, try, switch on and off: what can be done from every part of a provider's page. */
export function ProviderActions({ provider }: { provider: Provider }) {
  const { t } = useText();
  const toast = useToast();
  const [asking, setAsking] = useState<Exclude<To, 'on'>>();
  const [tested, setTested] = useState<CallOutput<'providers.test'>>();
  const test = useChange('providers.test', { stale: touched, onDone: setTested });
  const turn = useChange('providers.switch', { stale: touched });
  const failed = (error: unknown) => toast.failed(problemOf(error));
  const isOff = provider.state === 'maintenance' || provider.state === 'quarantined';
  const on = () => turn.mutate({ provider: provider.name, to: 'on' }, { onSuccess: () => toast.done(t('providers.switchedOn')), onError: failed });
  function off(to: Exclude<To, 'on'>, reason: string): void {
    turn.mutate(
      { provider: provider.name, to, reason },
      {
        onError: failed,
        onSuccess: () => {
          setAsking(undefined);
          toast.undo(t(`providers.switched.${to}`), () => {
            call('providers.switch', { provider: provider.name, to: 'on' }).catch(failed);
          });
        },
      },
    );
  }
  return (
    <div className={css['topActions']}>
      {provider.may.includes('use') && (
        <Link to={`/console/playground?provider=${provider.name}`}>
          <Button icon={<PlayCircleOutlined />}>{t('providers.try')}</Button>
        </Link>
      )}
      {provider.may.includes('manage') && (
        <Button icon={<ThunderboltOutlined />} loading={test.isPending} onClick={() => test.mutate({ provider: provider.name }, { onError: failed })}>
          {t('providers.test')}
        </Button>
      )}
      {provider.may.includes('switch') &&
        (isOff ? (
          <Button type="primary" loading={turn.isPending} onClick={on}>
            {t('providers.switchOn')}
          </Button>
        ) : (
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                { key: 'maintenance', icon: <ToolOutlined />, label: t('providers.toMaintenance'), onClick: () => setAsking('maintenance') },
                { key: 'quarantined', icon: <StopOutlined />, danger: true, label: t('providers.toQuarantine'), onClick: () => setAsking('quarantined') },
              ],
            }}
          >
            <Button>
              {t('providers.switch')} <DownOutlined />
            </Button>
          </Dropdown>
        ))}
      {asking && <SwitchOff to={asking} pending={turn.isPending} onGo={(reason) => off(asking, reason)} onClose={() => setAsking(undefined)} />}
      {tested && (
        <Modal open title={t('providers.tested')} footer={null} onCancel={() => setTested(undefined)}>
          {tested.instances.some((one) => one.ok) ? (
            <ol className={connect['progress']}>
              <Found name={provider.name} tested={tested} onLeave={() => setTested(undefined)} />
            </ol>
          ) : (
            <NotReached tested={tested} />
          )}
        </Modal>
      )}
    </div>
  );
}

function SwitchOff({ to, pending, onGo, onClose }: { to: Exclude<To, 'on'>; pending: boolean; onGo: (reason: string) => void; onClose: () => void }) {
  const { t } = useText();
  const [reason, setReason] = useState('');
  return (
    <Modal
      open
      title={t(to === 'quarantined' ? 'providers.toQuarantine' : 'providers.toMaintenance')}
      okText={t(to === 'quarantined' ? 'providers.quarantineGo' : 'providers.maintenanceGo')}
      cancelText={t('action.cancel')}
      okButtonProps={{ loading: pending, danger: to === 'quarantined' }}
      onOk={() => onGo(reason)}
      onCancel={onClose}
    >
      <p>{t(`providers.switchWords.${to}`)}</p>
      <Labelled id="switch-reason" label={t('providers.reason')} words={t('providers.reasonWords')}>
        <Input id="switch-reason" autoFocus maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} onPressEnter={() => onGo(reason)} />
      </Labelled>
    </Modal>
  );
}
