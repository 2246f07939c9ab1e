/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import { call } from '../client/call.ts';
import { hasCode } from '../client/problem.ts';
import { errorIn, safeTarget } from './address.ts';
import { useAsked } from './asked.ts';
import { enter } from './enter.ts';
import { Entrance, EntranceForm, Field } from './entrance.tsx';
import css from './entrance.module.css';
import { useText } from './words.ts';

interface Credentials {
  readonly email: string;
  readonly password: string;
}

const setupStatus = () => call('setup.status', {});

/** Sign-in by e-mail and password, then by a code where one is set up, or with a provider. */
export function SignInPage({ to }: { to: string }) {
  const { t } = useText();
  const [error] = useState(() => errorIn(location.hash));
  const status = useAsked(setupStatus, '').data;
  const [asked, setAsked] = useState<Credentials>();
  async function signIn(credentials: Credentials, code?: string): Promise<void> {
    try {
      await enter(await call('session.signIn', { ...credentials, ...(code !== undefined && { code }) }), to);
    } catch (failed) {
      if (!hasCode(failed, 'auth.second_factor_required')) throw failed;
      setAsked(credentials);
    }
  }
  if (status?.done === false) return <Entrance title={t('sign.unsetTitle')} words={t('sign.unset')} />;
  if (asked) {
    return (
      <Entrance title={t('sign.codeTitle')} words={t('sign.codeWords')}>
        <EntranceForm key="code" submit={t('sign.submit')} onSend={({ code = '' }) => signIn(asked, code.replaceAll(' ', ''))}>
          <Field label={t('sign.code')} name="code" autoComplete="one-time-code" numeric autoFocus />
        </EntranceForm>
        <button type="button" className={css['link']} onClick={() => setAsked(undefined)}>
          {t('action.back')}
        </button>
      </Entrance>
    );
  }
  return (
    <Entrance title={t('sign.title')} words={t('sign.words')}>
      {error && (
        <p role="alert" className={css['notice']}>
          {t('sign.oidcFailed')} {error}
        </p>
      )}
      <EntranceForm key="password" submit={t('sign.submit')} onSend={({ email = '', password = '' }) => signIn({ email, password })}>
        <Field label={t('sign.email')} name="email" type="email" autoComplete="username" autoFocus />
        <Field label={t('sign.password')} name="password" type="password" autoComplete="current-password" />
      </EntranceForm>
      {(status?.providers.length ?? 0) > 0 && (
        <div className={css['others']}>
          <span className={css['or']}>{t('sign.or')}</span>
          {status?.providers.map((provider) => (
            <a key={provider.name} className={css['other']} href={`/api/sign-in/oidc/${encodeURIComponent(provider.name)}/start?returnTo=${encodeURIComponent(safeTarget(to))}`}>
              {t('sign.with', { name: provider.title })}
            </a>
          ))}
        </div>
      )}
      <p className={css['note']}>{t('sign.forgotten')}</p>
    </Entrance>
  );
}
