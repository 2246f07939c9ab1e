import { ApiOutlined, CloudServerOutlined, CodeOutlined, DatabaseOutlined, FileTextOutlined, NodeIndexOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Input, Modal, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { call, type CallOutput, problemOf, useCall } from '../../client/index.ts';
import { FailureDetails, type Failing, Labelled, useText } from '../../kit/index.ts';
import { slugOf } from '../../kit/slug.ts';
import { type Draft, emptyDraft, inputOf, isUsableName, nameHint, type Way, ways } from './connect-draft.ts';
import { WayFields } from './connect-fields.tsx';
import { ConnectResult } from './connect-result.tsx';
import css from './connect.module.css';
import { isJsonObject } from './server-json.ts';

const icons: Readonly<Record<Way, ReactNode>> = {
  mcp: <CloudServerOutlined />,
  stdio: <CodeOutlined />,
  openapi: <ApiOutlined />,
  database: <DatabaseOutlined />,
  portico: <NodeIndexOutlined />,
  serverJson: <FileTextOutlined />,
};
type Tested = CallOutput<'providers.test'>;

/** Connects a system in three steps: what it is, where it is, what was found there. */
export function ConnectProvider({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  const cache = useQueryClient();
  const [way, setWay] = useState<Way>();
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [named, setNamed] = useState(false);
  const [busy, setBusy] = useState<'saving' | 'testing'>();
  const [failed, setFailed] = useState<Failing>();
  const [made, setMade] = useState<{ name: string; tested?: Tested }>();
  const hint = way === undefined ? '' : nameHint(way, draft);
  const full: Draft = { ...draft, name: named ? draft.name : hint === '' ? '' : slugOf(hint) };
  const ready = way === 'serverJson' ? isJsonObject(draft.json) && (full.name === '' || isUsableName(full.name)) : way !== undefined && inputOf(way, full) !== undefined;

  // Functional: a file that is still being read must not bring back what was typed over meanwhile.
  function change(more: Partial<Draft>): void {
    setDraft((last) => ({ ...last, ...more }));
    setFailed(undefined);
  }
  async function test(name: string): Promise<void> {
    setBusy('testing');
    setFailed(undefined);
    try {
      setMade({ name, tested: await call('providers.test', { provider: name }) });
    } catch (error) {
      setFailed(problemOf(error));
    }
    setBusy(undefined);
    await cache.invalidateQueries({ queryKey: ['providers.list'] });
  }
  async function connect(): Promise<void> {
    if (way === undefined || !ready) return;
    setBusy('saving');
    setFailed(undefined);
    try {
      const { name } = await save(way, full);
      setMade({ name });
      await test(name);
    } catch (error) {
      setFailed(problemOf(error));
      setBusy(undefined);
    }
  }
  if (made)
    return (
      <Modal open title={t('connecting.titleOf', { name: made.name })} onCancel={onClose} footer={null} width={640}>
        <ConnectResult name={made.name} tested={made.tested} failed={failed} onAgain={() => void test(made.name)} onClose={onClose} />
      </Modal>
    );
  if (way === undefined)
    return (
      <Modal open title={t('connecting.title')} onCancel={onClose} footer={null} width={640}>
        <p className={css['lead']}>{t('connecting.words')}</p>
        <ul className={css['ways']}>
          {ways.map((one) => (
            <li key={one}>
              <button type="button" onClick={() => setWay(one)}>
                {icons[one]}
                <span>
                  <strong>{t(`connecting.ways.${one}`)}</strong>
                  <small>{t(`connecting.waysWords.${one}`)}</small>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Modal>
    );
  return (
    <Modal
      open
      title={t(`connecting.ways.${way}`)}
      width={640}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={() => setWay(undefined)} disabled={busy !== undefined}>
            {t('action.back')}
          </Button>
          <Button type="primary" loading={busy !== undefined} disabled={!ready} onClick={() => void connect()}>
            {t('connecting.go')}
          </Button>
        </>
      }
    >
      <p className={css['lead']}>{t(`connecting.waysWords.${way}`)}</p>
      <WayFields way={way} draft={draft} onChange={change} />
      <Naming
        draft={full}
        imported={way === 'serverJson'}
        onChange={(more) => {
          if (more.name !== undefined) setNamed(true);
          change(more);
        }}
      />
      {failed && (
        <>
          <Alert type="error" showIcon title={failed.detail} />
          <FailureDetails failing={failed} />
        </>
      )}
    </Modal>
  );
}

async function save(way: Way, draft: Draft): Promise<{ name: string }> {
  if (way === 'serverJson') {
    const secrets = Object.fromEntries(draft.secrets.filter((one) => one.name && one.value).map((one) => [one.name, one.value]));
    return call('providers.import', { server: JSON.parse(draft.json) as Record<string, unknown>, ...(draft.name && { name: draft.name }), project: draft.project, secrets });
  }
  const input = inputOf(way, draft);
  if (!input) throw new TypeError('the draft is not complete');
  return call('providers.add', input);
}

/** How it is called here, in which project, and whether its changes wait for somebody. */
function Naming({ draft, imported, onChange }: { draft: Draft; imported: boolean; onChange: (more: Partial<Draft>) => void }) {
  const { t } = useText();
  const projects = useCall('projects.list', {}).data?.projects ?? [];
  const bad = draft.name !== '' && !isUsableName(draft.name);
  return (
    <div className={css['naming']}>
      {!imported && (
        <Labelled id="connect-title" label={t('connecting.name')} words={t('connecting.nameWords')}>
          <Input id="connect-title" maxLength={200} value={draft.title} onChange={(event) => onChange({ title: event.target.value })} />
        </Labelled>
      )}
      <Labelled
        id="connect-name"
        label={t('connecting.address')}
        error={bad ? t('connecting.addressRule') : undefined}
        words={imported ? t('connecting.addressImported') : draft.name === '' ? t('connecting.addressRule') : undefined}
      >
        <Input id="connect-name" prefix="/mcp/" maxLength={40} value={draft.name} status={bad ? 'error' : ''} onChange={(event) => onChange({ name: event.target.value })} />
      </Labelled>
      {projects.length > 1 && (
        <Labelled id="connect-project" label={t('connecting.project')}>
          <Select
            id="connect-project"
            value={draft.project}
            onChange={(project: string) => onChange({ project })}
            options={projects.map((project) => ({ value: project.name, label: project.name }))}
          />
        </Labelled>
      )}
      {!imported && (
        <Checkbox checked={draft.follow} onChange={(event) => onChange({ follow: event.target.checked })}>
          {t('connecting.follow')}
          <small className={css['small']}>{t('connecting.followWords')}</small>
        </Checkbox>
      )}
    </div>
  );
}
