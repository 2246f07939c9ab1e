import { Input, Radio } from 'antd';
import { Labelled, useText } from '../../kit/index.ts';
import css from './connect.module.css';
import { type SignIn, type SignInDraft, signIns } from './sign-in-draft.ts';
import { isWebAddress } from './web-address.ts';

/** How callers are known at the provider: by secrets that are always the same, by accounts, or as a client. */
export function SignInFields({ draft, secretIsSet = false, onChange }: { draft: SignInDraft; secretIsSet?: boolean; onChange: (draft: SignInDraft) => void }) {
  const { t } = useText();
  const { how } = draft;
  const set = (more: Partial<SignInDraft>) => onChange({ ...draft, ...more });
  const ways: readonly SignIn[] = how === 'exchange' ? [...signIns, 'exchange'] : signIns;
  const badIssuer = draft.issuer.trim() !== '' && !isWebAddress(draft.issuer.trim());
  const lacksIssuer = draft.clientId.trim() !== '' && draft.issuer.trim() === '';
  const client = (
    <>
      <Labelled
        id="sign-in-issuer"
        label={t('signIns.issuer')}
        words={how === 'client' ? undefined : t('signIns.issuerWords')}
        error={badIssuer ? t('connecting.urlRule') : lacksIssuer ? t('signIns.issuerRule') : undefined}
      >
        <Input
          id="sign-in-issuer"
          type="url"
          maxLength={2000}
          placeholder="https://login.example.com"
          value={draft.issuer}
          onChange={(event) => set({ issuer: event.target.value })}
        />
      </Labelled>
      <Labelled id="sign-in-client" label={t('signIns.client')} words={how === 'client' ? undefined : t('signIns.clientWords')}>
        <Input id="sign-in-client" maxLength={1000} autoComplete="off" value={draft.clientId} onChange={(event) => set({ clientId: event.target.value })} />
      </Labelled>
      {draft.clientId.trim() !== '' && (
        <Labelled id="sign-in-secret" label={t('signIns.clientSecret')} words={secretIsSet ? t('signIns.clientSecretSet') : t('connecting.secretWords')}>
          <Input.Password id="sign-in-secret" autoComplete="off" value={draft.clientSecret} onChange={(event) => set({ clientSecret: event.target.value })} />
        </Labelled>
      )}
      <Labelled id="sign-in-scopes" label={t('signIns.scopes')} words={t('signIns.scopesWords')}>
        <Input id="sign-in-scopes" maxLength={2000} spellCheck={false} value={draft.scopes} onChange={(event) => set({ scopes: event.target.value })} />
      </Labelled>
    </>
  );
  return (
    <fieldset className={css['signIn']}>
      <legend>{t('signIns.title')}</legend>
      <Radio.Group vertical value={how} onChange={(event) => set({ how: event.target.value as SignIn })}>
        {ways.map((one) => (
          <Radio key={one} value={one}>
            {t(`signIns.how.${one}`)}
            <small className={css['small']}>{t(`signIns.howWords.${one}`)}</small>
          </Radio>
        ))}
      </Radio.Group>
      {how === 'client' && client}
      {(how === 'each' || how === 'shared') && (
        <details open={draft.issuer !== ''}>
          <summary>{t('signIns.entered')}</summary>
          {client}
        </details>
      )}
    </fieldset>
  );
}
