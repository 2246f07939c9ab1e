import { titleIn } from '@portico/contracts';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Input, Radio } from 'antd';
import { useState } from 'react';
import { problemOf, useChange } from '../../client/index.ts';
import { Labelled, Loading, Section, TypedConfirm, useText, useToast } from '../../kit/index.ts';
import { Accounts } from './accounts.tsx';
import { wordsOf } from './connect-draft.ts';
import { DatabaseForm } from './database-form.tsx';
import css from './providers.module.css';
import { SecretRows } from './secret-rows.tsx';
import { accountsOf, authIn, clientSecretName, draftOfAuth, isWhole, knowsOAuth, withAuth } from './sign-in-draft.ts';
import { SignInFields } from './sign-in-fields.tsx';
import { useProvider } from './use-provider.ts';
import { isWebAddress } from './web-address.ts';
import type { Provider } from './words.tsx';

/** How a provider is called and reached, its secrets by name, and the way out. */
export function SettingsPage() {
  const { t } = useText();
  const { provider } = useProvider();
  const [removing, setRemoving] = useState(false);
  if (!provider) return <Loading />;
  const whose = accountsOf(authIn(provider.settings));
  return (
    <div className={css['read']}>
      <SettingsForm key={JSON.stringify([provider.title, provider.description, provider.mode, provider.settings])} provider={provider} />
      {provider.kind === 'database' && <DatabaseForm key={String(provider.settings.kind === 'database' && provider.settings.options['writes'])} provider={provider} />}
      {knowsOAuth(provider.settings) && <SignInForm key={JSON.stringify(authIn(provider.settings))} provider={provider} />}
      {whose && <Accounts name={provider.name} whose={whose} />}
      <Section title={t('providers.secrets')} words={t('providers.secretsWords')}>
        <SecretRows provider={provider} />
      </Section>
      <Section title={t('providers.remove')} words={t('providers.removeWords')}>
        <Button danger onClick={() => setRemoving(true)}>
          {t('providers.remove')}
        </Button>
      </Section>
      {removing && <RemoveProvider provider={provider} onClose={() => setRemoving(false)} />}
    </div>
  );
}

type Settings = Provider['settings'];

/** The one line that says where it is, by kind; undefined where there is none to change here. */
function placeOf(settings: Settings): string | undefined {
  if ('url' in settings) return settings.url;
  if (settings.kind === 'stdio') return [settings.command, ...settings.args].map((word) => (/[\s"']/.test(word) ? JSON.stringify(word) : word)).join(' ');
  return settings.kind === 'openapi' ? (settings.server ?? '') : undefined;
}

/** The settings with that line changed; undefined when it can not be one. */
function withPlace(settings: Settings, place: string): Settings | undefined {
  const text = place.trim();
  if ('url' in settings) return isWebAddress(text) ? { ...settings, url: text } : undefined;
  if (settings.kind === 'stdio') {
    const [command, ...args] = wordsOf(text);
    return command === undefined ? undefined : { ...settings, command, args };
  }
  if (settings.kind !== 'openapi') return settings;
  const { server: _old, ...rest } = settings;
  if (text === '') return rest;
  return isWebAddress(text) ? { ...rest, server: text } : undefined;
}

function SettingsForm({ provider }: { provider: Provider }) {
  const { t } = useText();
  const toast = useToast();
  const [title, setTitle] = useState({ en: titleIn('en', provider.title, ''), zh: titleIn('zh', provider.title, '') });
  const [words, setWords] = useState({ en: titleIn('en', provider.description ?? undefined, ''), zh: titleIn('zh', provider.description ?? undefined, '') });
  const [mode, setMode] = useState(provider.mode);
  const [place, setPlace] = useState(placeOf(provider.settings));
  const save = useChange('providers.update', { stale: ['providers.get', 'providers.list'], onDone: () => toast.done(t('providers.saved')) });
  const settings = place === undefined ? provider.settings : withPlace(provider.settings, place);
  const moved = place !== placeOf(provider.settings);
  const both = (text: { en: string; zh: string }) => ({ ...(text.en.trim() && { en: text.en.trim() }), ...(text.zh.trim() && { zh: text.zh.trim() }) });
  function go(): void {
    const [newTitle, newWords] = [both(title), both(words)];
    save.mutate({
      provider: provider.name,
      mode,
      ...(Object.keys(newTitle).length > 0 && { title: newTitle }),
      ...(Object.keys(newWords).length > 0 && { description: newWords }),
      ...(moved && settings && { settings }),
    });
  }
  const placeLabel = provider.kind === 'stdio' ? t('connecting.command') : provider.kind === 'openapi' ? t('connecting.server') : t('connecting.url');
  return (
    <div className={css['form']}>
      <div className={css['titles']}>
        {(['en', 'zh'] as const).map((language) => (
          <div key={language}>
            <Labelled id={`title-${language}`} label={t(`providers.titleIn.${language}`)}>
              <Input id={`title-${language}`} maxLength={200} value={title[language]} onChange={(event) => setTitle({ ...title, [language]: event.target.value })} />
            </Labelled>
            <Labelled id={`words-${language}`} label={t(`providers.descriptionIn.${language}`)}>
              <Input id={`words-${language}`} maxLength={200} value={words[language]} onChange={(event) => setWords({ ...words, [language]: event.target.value })} />
            </Labelled>
          </div>
        ))}
      </div>
      {place !== undefined && (
        <Labelled id="provider-place" label={placeLabel} words={t('providers.placeWords')} error={settings === undefined ? t('providers.placeRule') : undefined}>
          <Input id="provider-place" spellCheck={false} status={settings === undefined ? 'error' : ''} value={place} onChange={(event) => setPlace(event.target.value)} />
        </Labelled>
      )}
      <Labelled id="provider-mode" label={t('providers.mode')}>
        <Radio.Group
          id="provider-mode"
          vertical
          value={mode}
          onChange={(event) => setMode(event.target.value as Provider['mode'])}
          options={(['pinned', 'follow'] as const).map((one) => ({ value: one, label: t(`providers.modes.${one}`) }))}
        />
      </Labelled>
      {save.isError && <Alert type="error" showIcon title={problemOf(save.error).detail} />}
      <div className={css['bar']}>
        <Button type="primary" disabled={settings === undefined} loading={save.isPending} onClick={go}>
          {t('action.save')}
        </Button>
      </div>
    </div>
  );
}

/** How callers are known there; a change dials it anew. */
function SignInForm({ provider }: { provider: Provider }) {
  const { t } = useText();
  const toast = useToast();
  const before = draftOfAuth(authIn(provider.settings));
  const [draft, setDraft] = useState(before);
  const save = useChange('providers.update', { stale: ['providers.get', 'providers.list', 'providerCredentials.list'], onDone: () => toast.done(t('providers.saved')) });
  const { clientSecret } = draft;
  const go = () =>
    save.mutate({ provider: provider.name, settings: withAuth(provider.settings, draft), ...(clientSecret !== '' && { secrets: { [clientSecretName]: clientSecret } }) });
  return (
    <div className={css['form']}>
      <SignInFields draft={draft} secretIsSet={provider.secrets.includes(clientSecretName)} onChange={setDraft} />
      {save.isError && <Alert type="error" showIcon title={problemOf(save.error).detail} />}
      <div className={css['bar']}>
        <Button type="primary" disabled={!isWhole(draft) || JSON.stringify(draft) === JSON.stringify(before)} loading={save.isPending} onClick={go}>
          {t('signIns.save')}
        </Button>
      </div>
    </div>
  );
}

function RemoveProvider({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const { t } = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const remove = useChange('providers.remove', {
    stale: ['providers.list'],
    onDone: () => {
      toast.done(t('providers.removed', { name: provider.name }));
      void navigate({ to: '/console/providers' });
    },
  });
  return (
    <TypedConfirm
      title={t('providers.removeTitle', { name: provider.name })}
      word={provider.name}
      action={t('providers.remove')}
      pending={remove.isPending}
      failed={remove.isError ? problemOf(remove.error).detail : undefined}
      onConfirm={() => remove.mutate({ provider: provider.name })}
      onClose={onClose}
    >
      <p>{t('providers.removeWords')}</p>
    </TypedConfirm>
  );
}
