/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks';
import { call, type CallOutput } from '../client/call.ts';
import { problemOf } from '../client/problem.ts';
import { tokenIn } from './address.ts';
import { useAsked } from './asked.ts';
import { enter } from './enter.ts';
import { Entrance, EntranceForm, Field } from './entrance.tsx';
import css from './entrance.module.css';
import { NoToken, SetupPage } from './setup-page.tsx';
import { useText } from './words.ts';

const lookAt = (token: string) => call('link.look', { token });

/** A one-time link: an invitation, a reset of the password, or the first sign-in of a demonstration. */
export function LinkPage() {
  const token = tokenIn(location.hash);
  return token ? <Looked token={token} /> : <NoToken />;
}

function Looked({ token }: { token: string }) {
  const { t } = useText();
  const look = useAsked(lookAt, token);
  if (look.failed !== undefined) return <Unusable words={look.failed} />;
  if (!look.data) return <Entrance title={t('sign.linkLooking')} />;
  if (look.data.kind === 'setup') return <SetupPage />;
  if (look.data.kind === 'demo') return <Demo token={token} name={look.data.name} />;
  return <Choose token={token} link={look.data} />;
}

function Choose({ token, link }: { token: string; link: CallOutput<'link.look'> }) {
  const { t } = useText();
  const kind = link.kind === 'reset' ? 'reset' : 'invitation';
  return (
    <Entrance title={t(`sign.${kind}Title`, { tenant: link.tenant })} words={t(`sign.${kind}Words`, { email: link.email })}>
      <EntranceForm submit={t(`sign.${kind}Submit`)} onSend={async ({ password = '' }) => enter(await call('link.use', { token, password }), '/')}>
        <input type="hidden" name="email" autoComplete="username" value={link.email} readOnly />
        <Field label={t('sign.passwordNew')} name="password" type="password" autoComplete="new-password" minLength={10} hint={t('sign.passwordRule')} autoFocus />
      </EntranceForm>
    </Entrance>
  );
}

/** The printed link of a first start: signs in without a question. */
function Demo({ token, name }: { token: string; name: string }) {
  const { t } = useText();
  const [failed, setFailed] = useState<string>();
  useEffect(() => {
    call('link.use', { token })
      .then((me) => enter(me, '/'))
      .catch((error: unknown) => setFailed(problemOf(error).detail));
  }, [token]);
  return failed ? <Unusable words={failed} /> : <Entrance title={t('sign.demo', { name })} />;
}

function Unusable({ words }: { words: string }) {
  const { t } = useText();
  return (
    <Entrance title={t('state.failed')}>
      <p role="alert" className={css['notice']}>
        {words}
      </p>
      <p className={css['note']}>
        <a href="/sign-in">{t('sign.toSignIn')}</a>
      </p>
    </Entrance>
  );
}
