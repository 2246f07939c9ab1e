import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Checkbox, Input, Segmented } from 'antd';
import { useState } from 'react';
import { problemOf, uploadFile } from '../../client/index.ts';
import { FileDrop } from '../../kit/file-drop.tsx';
import { Labelled, useText } from '../../kit/index.ts';
import { titleOf } from '../../kit/slug.ts';
import { type Draft, engines, type Secret, type Way } from './connect-draft.ts';
import css from './connect.module.css';
import { ConversionPreview } from './conversion-preview.tsx';
import { isJsonObject, secretNamesIn } from './server-json.ts';
import { SignInFields } from './sign-in-fields.tsx';
import { isWebAddress } from './web-address.ts';

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (more: Partial<Draft>) => void;
}

/** The fields of one way of connecting. */
export function WayFields({ way, ...props }: FieldsProps & { way: Way }) {
  switch (way) {
    case 'mcp':
      return <McpFields {...props} />;
    case 'stdio':
      return <ProgramFields {...props} />;
    case 'openapi':
      return <ApiFields {...props} />;
    case 'database':
      return <DatabaseFields {...props} />;
    case 'portico':
      return <PorticoFields {...props} />;
    case 'serverJson':
      return <ServerJsonFields {...props} />;
  }
}

function Address({ draft, onChange, example }: FieldsProps & { example: string }) {
  const { t } = useText();
  const bad = draft.url.trim() !== '' && !isWebAddress(draft.url.trim());
  return (
    <Labelled id="connect-url" label={t('connecting.url')} error={bad ? t('connecting.urlRule') : undefined}>
      <Input
        id="connect-url"
        autoFocus
        type="url"
        placeholder={example}
        status={bad ? 'error' : ''}
        maxLength={2000}
        value={draft.url}
        onChange={(event) => onChange({ url: event.target.value })}
      />
    </Labelled>
  );
}

function McpFields({ draft, onChange }: FieldsProps) {
  const { t } = useText();
  return (
    <>
      <Address draft={draft} onChange={onChange} example="https://tools.example.com/mcp" />
      <SignInFields draft={draft.signIn} onChange={(signIn) => onChange({ signIn })} />
      {draft.signIn.how === 'secrets' && (
        <Secrets label={t('connecting.headers')} words={t('connecting.headersWords')} first="Authorization" secrets={draft.secrets} onChange={(secrets) => onChange({ secrets })} />
      )}
      <Checkbox checked={draft.oldTransport} onChange={(event) => onChange({ oldTransport: event.target.checked })}>
        {t('connecting.oldTransport')}
      </Checkbox>
    </>
  );
}

function PorticoFields({ draft, onChange }: FieldsProps) {
  const { t } = useText();
  return (
    <>
      <Address draft={draft} onChange={onChange} example="https://portico.example.com/mcp" />
      <Labelled id="connect-key" label={t('connecting.key')} words={t('connecting.keyWords')}>
        <Input.Password
          id="connect-key"
          autoComplete="off"
          value={draft.secrets[0]?.value ?? ''}
          onChange={(event) => onChange({ secrets: [{ name: 'key', value: event.target.value }] })}
        />
      </Labelled>
    </>
  );
}

function ProgramFields({ draft, onChange }: FieldsProps) {
  const { t } = useText();
  return (
    <>
      <Labelled id="connect-command" label={t('connecting.command')} words={t('connecting.commandWords')}>
        <Input
          id="connect-command"
          autoFocus
          className={css['code'] ?? ''}
          spellCheck={false}
          maxLength={4000}
          value={draft.command}
          onChange={(event) => onChange({ command: event.target.value })}
        />
      </Labelled>
      <Secrets label={t('connecting.environment')} words={t('connecting.environmentWords')} first="API_KEY" secrets={draft.secrets} onChange={(secrets) => onChange({ secrets })} />
    </>
  );
}

function ApiFields({ draft, onChange }: FieldsProps) {
  const { t } = useText();
  const [file, setFile] = useState<File>();
  const [sending, setSending] = useState(false);
  const [failed, setFailed] = useState<string>();
  async function send(chosen: File): Promise<void> {
    setFile(chosen);
    setSending(true);
    setFailed(undefined);
    onChange({ blob: '', without: [], withoutPaths: '', readsOnly: false });
    try {
      onChange({ blob: await uploadFile(chosen), without: [], ...(draft.title === '' && { title: titleOf(chosen.name) }) });
    } catch (error) {
      setFailed(problemOf(error).detail);
    }
    setSending(false);
  }
  return (
    <>
      <FileDrop file={file} accept=".json,.yaml,.yml" words={t('connecting.documentWords')} onFile={(chosen) => void send(chosen)} />
      {failed !== undefined && <Alert type="error" showIcon title={failed} />}
      <div aria-live="polite" aria-busy={sending}>
        {draft.blob !== '' && <ConversionPreview draft={draft} onChange={onChange} />}
      </div>
      <Labelled id="connect-server" label={t('connecting.server')} words={t('connecting.serverWords')}>
        <Input
          id="connect-server"
          type="url"
          placeholder="https://api.example.com/v1"
          maxLength={2000}
          value={draft.server}
          onChange={(event) => onChange({ server: event.target.value })}
        />
      </Labelled>
    </>
  );
}

function DatabaseFields({ draft, onChange }: FieldsProps) {
  const { t } = useText();
  return (
    <>
      <DatabaseAddress autoFocus draft={draft} onChange={onChange} />
      <p className={css['small']}>{t('connecting.secretWords')}</p>
      <Checkbox checked={draft.writes} onChange={(event) => onChange({ writes: event.target.checked })}>
        {t('connecting.writes')}
        <small className={css['small']}>{t('connecting.writesWords')}</small>
      </Checkbox>
    </>
  );
}

/** Where a database is, and who signs in there. */
export function DatabaseAddress({ draft, autoFocus = false, onChange }: FieldsProps & { autoFocus?: boolean }) {
  const { t } = useText();
  const text = (field: 'host' | 'port' | 'database' | 'user', more: { placeholder?: string; autoFocus?: boolean } = {}) => (
    <Labelled id={`connect-${field}`} label={t(`connecting.${field}`)}>
      <Input id={`connect-${field}`} maxLength={200} autoComplete="off" {...more} value={draft[field]} onChange={(event) => onChange({ [field]: event.target.value })} />
    </Labelled>
  );
  return (
    <>
      <Segmented
        aria-label={t('connecting.engine')}
        value={draft.engine}
        onChange={(engine) => onChange({ engine })}
        options={engines.map((engine) => ({ value: engine, label: t(`connecting.engines.${engine}`) }))}
      />
      <div className={css['pair']}>
        {text('host', { autoFocus, placeholder: 'db.example.com' })}
        {text('port', { placeholder: draft.engine === 'postgresql' ? '5432' : '3306' })}
      </div>
      {text('database')}
      <div className={css['halves']}>
        {text('user')}
        <Labelled id="connect-password" label={t('connecting.password')}>
          <Input.Password id="connect-password" autoComplete="off" value={draft.password} onChange={(event) => onChange({ password: event.target.value })} />
        </Labelled>
      </div>
    </>
  );
}

function ServerJsonFields({ draft, onChange }: FieldsProps) {
  const { t } = useText();
  const [file, setFile] = useState<File>();
  const bad = draft.json.trim() !== '' && !isJsonObject(draft.json);
  // What the file says is secret is asked for at once; what was typed already stays.
  const take = (json: string) => {
    const kept = draft.secrets.filter((one) => one.value !== '');
    const wanted = secretNamesIn(json).filter((name) => !kept.some((one) => one.name === name));
    onChange({ json, secrets: [...kept, ...wanted.map((name) => ({ name, value: '' }))] });
  };
  return (
    <>
      <FileDrop
        file={file}
        accept=".json"
        words={t('connecting.serverJsonWords')}
        onFile={(chosen) => {
          setFile(chosen);
          void chosen.text().then(take);
        }}
      />
      <Labelled id="connect-json" label={t('connecting.serverJsonText')} error={bad ? t('connecting.serverJsonRule') : undefined}>
        <Input.TextArea
          id="connect-json"
          className={css['code'] ?? ''}
          spellCheck={false}
          autoSize={{ minRows: 4, maxRows: 12 }}
          status={bad ? 'error' : ''}
          value={draft.json}
          onChange={(event) => take(event.target.value)}
        />
      </Labelled>
      <Secrets label={t('connecting.headers')} words={t('connecting.secretWords')} first="Authorization" secrets={draft.secrets} onChange={(secrets) => onChange({ secrets })} />
    </>
  );
}

/** Names and values that are sealed: the value is a password field. */
export function Secrets({
  label,
  words,
  first,
  secrets,
  onChange,
}: {
  label: string;
  words: string;
  /** What the first name usually is. */
  first: string;
  secrets: readonly Secret[];
  onChange: (secrets: readonly Secret[]) => void;
}) {
  const { t } = useText();
  const set = (at: number, more: Partial<Secret>) => onChange(secrets.map((one, index) => (index === at ? { ...one, ...more } : one)));
  return (
    <fieldset className={css['secrets']}>
      <legend>{label}</legend>
      {secrets.map((one, at) => (
        <div key={at}>
          <Input aria-label={t('connecting.secretName')} placeholder={first} value={one.name} maxLength={100} onChange={(event) => set(at, { name: event.target.value })} />
          <Input.Password
            aria-label={t('connecting.secretValue', { name: one.name })}
            autoComplete="off"
            value={one.value}
            onChange={(event) => set(at, { value: event.target.value })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('connecting.secretDrop', { name: one.name })}
            onClick={() => onChange(secrets.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      <Button size="small" icon={<PlusOutlined />} onClick={() => onChange([...secrets, { name: secrets.length === 0 ? first : '', value: '' }])}>
        {t('connecting.secretAdd')}
      </Button>
      <small className={css['small']}>{words}</small>
    </fieldset>
  );
}
