/** @jsxImportSource preact */
import { call } from '../client/call.ts';
import { tokenIn } from './address.ts';
import { enter } from './enter.ts';
import { Entrance, EntranceForm, Field } from './entrance.tsx';
import css from './entrance.module.css';
import { useText } from './words.ts';

/** First set-up: the link printed at first start makes its reader the administrator. */
export function SetupPage() {
  const { t, language } = useText();
  const token = tokenIn(location.hash);
  if (!token) return <NoToken />;
  return (
    <Entrance title={t('sign.setupTitle')} words={t('sign.setupWords')}>
      <EntranceForm
        submit={t('sign.setupSubmit')}
        onSend={async ({ name = '', email = '', password = '' }) => enter(await call('setup.complete', { token, name, email, password, language }), '/')}
      >
        <Field label={t('sign.name')} name="name" autoComplete="name" autoFocus />
        <Field label={t('sign.email')} name="email" type="email" autoComplete="username" />
        <Field label={t('sign.passwordNew')} name="password" type="password" autoComplete="new-password" minLength={10} hint={t('sign.passwordRule')} />
      </EntranceForm>
    </Entrance>
  );
}

/** For addresses that were cut off. */
export function NoToken() {
  const { t } = useText();
  return (
    <Entrance title={t('state.missing')} words={t('sign.needToken')}>
      <p className={css['note']}>
        <a href="/sign-in">{t('sign.toSignIn')}</a>
      </p>
    </Entrance>
  );
}
