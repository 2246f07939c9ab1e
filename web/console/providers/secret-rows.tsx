import { LockOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { problemOf, useChange } from '../../client/index.ts';
import { Tag, useText, useToast } from '../../kit/index.ts';
import css from './providers.module.css';
import type { Provider } from './words.tsx';

/** What each secret of a kind is usually called. */
const usualNames: Readonly<Record<Provider['kind'], string>> = {
  http: 'Authorization',
  sse: 'Authorization',
  portico: 'Authorization',
  stdio: 'API_KEY',
  openapi: '',
  database: 'replicaUrl',
};

/** The address of a database is given above, as fields. */
const isAddress = (provider: Provider, secret: string): boolean => provider.kind === 'database' && secret === 'url';

/** The secrets of a provider by name; values go in and never come out. */
export function SecretRows({ provider }: { provider: Provider }) {
  const { t } = useText();
  const toast = useToast();
  const [edited, setEdited] = useState<string>();
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const update = useChange('providers.update', { stale: ['providers.get'] });
  function save(secret: string, text: string): void {
    update.mutate(
      { provider: provider.name, secrets: { [secret]: text } },
      {
        onError: (error) => toast.failed(problemOf(error)),
        onSuccess: () => {
          toast.done(t(text === '' ? 'providers.secretGone' : 'providers.secretSet', { name: secret }));
          setEdited(undefined);
          setName('');
          setValue('');
        },
      },
    );
  }
  const field = (secret: string) => (
    <>
      <Input.Password
        aria-label={t('connecting.secretValue', { name: secret })}
        autoComplete="off"
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onPressEnter={() => secret && value && save(secret, value)}
        style={{ width: 240 }}
      />
      <Button type="primary" disabled={secret === '' || value === ''} loading={update.isPending} onClick={() => save(secret, value)}>
        {t('action.save')}
      </Button>
      <Button onClick={() => setEdited(undefined)}>{t('action.cancel')}</Button>
    </>
  );
  return (
    <>
      <ul className={css['secretRows']}>
        {provider.secrets.map((secret) => (
          <li key={secret}>
            <LockOutlined /> <code>{secret}</code> <Tag colour="green">{t('providers.isSet')}</Tag>
            <span className={css['copy']}>
              {edited === secret ? (
                field(secret)
              ) : (
                <>
                  <Button
                    size="small"
                    disabled={isAddress(provider, secret)}
                    onClick={() => {
                      setEdited(secret);
                      setValue('');
                    }}
                  >
                    {t('providers.secretReplace')}
                  </Button>
                  <Button size="small" danger disabled={isAddress(provider, secret)} onClick={() => save(secret, '')}>
                    {t('providers.secretRemove')}
                  </Button>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      <div className={css['bar']}>
        {edited === '' ? (
          <>
            <Input
              aria-label={t('connecting.secretName')}
              autoFocus
              maxLength={100}
              placeholder={usualNames[provider.kind] || t('connecting.secretName')}
              value={name}
              onChange={(event) => setName(event.target.value)}
              style={{ width: 200 }}
            />
            {field(name.trim())}
          </>
        ) : (
          <Button
            onClick={() => {
              setEdited('');
              setName(usualNames[provider.kind]);
              setValue('');
            }}
          >
            {t('connecting.secretAdd')}
          </Button>
        )}
      </div>
    </>
  );
}
