import { titleIn } from '@portico/contracts';
import { Alert, Button, Checkbox, Input, Modal, Radio, Segmented, Select } from 'antd';
import { useState } from 'react';
import { problemOf, useCall, useChange, useSession } from '../client/index.ts';
import { Labelled, Once, useText } from '../kit/index.ts';
import css from './console.module.css';
import { everything, type ScopeChoice, scopesOf } from './scopes.ts';

/** Makes a key: for whom, what it may do, until when. The secret is shown this once. */
export function CreateKey({ agent, onClose }: { agent?: string | undefined; onClose: () => void }) {
  const { t } = useText();
  const session = useSession();
  const agents = useCall('agents.list', { limit: 500 });
  const [name, setName] = useState('');
  const [actsFor, setActsFor] = useState(agent ?? '');
  const [choice, setChoice] = useState(everything);
  const [days, setDays] = useState(90);
  const create = useChange('keys.create', { stale: ['keys.list'] });
  const scopes = scopesOf(choice);
  const ready = name.trim() !== '' && scopes.length > 0;
  if (create.data) {
    return (
      <Modal open title={create.data.key.name} onCancel={onClose} mask={{ closable: false }} footer={<Button onClick={onClose}>{t('action.close')}</Button>}>
        <Once words={t('key.once')} text={create.data.secret} />
      </Modal>
    );
  }
  // Only who owns an agent, or an administrator, makes keys for it; the server has the last word.
  const candidates = (agents.data?.agents ?? []).filter((one) => one.status === 'active');
  return (
    <Modal
      open
      title={t('key.create')}
      okText={t('key.create')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !ready, loading: create.isPending }}
      onOk={() => create.mutate({ name: name.trim(), scopes: [...scopes], days: days === 0 ? null : days, ...(actsFor && { agent: actsFor }) })}
      onCancel={onClose}
    >
      <Labelled id="key-name" label={t('key.name')}>
        <Input id="key-name" autoFocus maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </Labelled>
      <Labelled id="key-for" label={t('key.actsFor')}>
        <Select
          id="key-for"
          showSearch={{ optionFilterProp: 'label' }}
          value={actsFor}
          onChange={setActsFor}
          options={[{ value: '', label: t('key.me', { name: session?.name ?? '' }) }, ...candidates.map((one) => ({ value: one.id, label: `${one.name} · ${one.owner.name}` }))]}
        />
      </Labelled>
      <Scopes choice={choice} onChange={setChoice} />
      <Labelled id="key-days" label={t('key.days')}>
        <Select
          id="key-days"
          value={days}
          onChange={setDays}
          options={[...[7, 30, 90, 365].map((count) => ({ value: count, label: t('key.daysCount', { count }) })), { value: 0, label: t('key.forever') }]}
        />
      </Labelled>
      {create.isError && <Alert type="error" showIcon title={problemOf(create.error).detail} />}
    </Modal>
  );
}

function Scopes({ choice, onChange }: { choice: ScopeChoice; onChange: (choice: ScopeChoice) => void }) {
  const { t, language } = useText();
  const apps = useCall('apps.list', {}).data?.apps ?? [];
  const option = (kind: 'everything' | 'reading' | 'chosen') => (
    <>
      {t(`key.${kind}`)}
      <small>{t(`key.${kind}Words`)}</small>
    </>
  );
  return (
    <fieldset className={css['choices']}>
      <legend>{t('key.scopes')}</legend>
      <Radio.Group
        vertical
        value={choice.kind}
        onChange={(event) => onChange({ ...choice, kind: event.target.value as ScopeChoice['kind'] })}
        options={[
          { value: 'everything', label: option('everything') },
          { value: 'read', label: option('reading') },
          { value: 'chosen', label: option('chosen') },
        ]}
      />
      {choice.kind === 'chosen' && (
        <>
          <table className={css['grid']}>
            <tbody>
              {apps.map((app) => (
                <tr key={app.name}>
                  <th scope="row">{titleIn(language, app.title, app.name)}</th>
                  <td>
                    <Segmented<'off' | 'read' | 'use'>
                      size="small"
                      aria-label={titleIn(language, app.title, app.name)}
                      value={choice.apps[app.name] ?? 'off'}
                      onChange={(may) => onChange({ ...choice, apps: { ...choice.apps, [app.name]: may === 'off' ? undefined : may } })}
                      options={[
                        { value: 'off', label: t('key.off') },
                        { value: 'read', label: t('key.read') },
                        { value: 'use', label: t('key.use') },
                      ]}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <Checkbox checked={choice.platform} onChange={(event) => onChange({ ...choice, platform: event.target.checked })}>
            {t('key.platform')}
          </Checkbox>
          {scopesOf(choice).length === 0 && <small>{t('key.chooseScope')}</small>}
        </>
      )}
    </fieldset>
  );
}
