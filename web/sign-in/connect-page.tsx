/** @jsxImportSource preact */
import { titleIn } from '@portico/contracts';
import { useState } from 'preact/hooks';
import { call, type CallOutput } from '../client/call.ts';
import { problemOf } from '../client/problem.ts';
import { useAsked } from './asked.ts';
import { cameBack } from './connect.ts';
import { Entrance } from './entrance.tsx';
import css from './consent-page.module.css';
import { useText } from './words.ts';

type Way = CallOutput<'credentials.connect'>;
const ownAccounts = () => call('credentials.list', {});

/** Her own account; where a provider is called with one sign-in for all, that one, by who manages it. */
async function way(provider: string): Promise<Way> {
  try {
    return await call('credentials.connect', { provider });
  } catch (error) {
    if (problemOf(error).code !== 'request.invalid') throw error;
    return call('providerCredentials.connect', { provider });
  }
}

/** Where a person connects her account at a provider: what it will be asked for, and by whom; then on to that server. */
export function ConnectPage({ provider, person }: { provider: string; person: string }) {
  const { t } = useText();
  const [back, setBack] = useState(() => cameBack(location.hash));
  if (back.is === 'done')
    return (
      <Entrance title={t('account.done', { provider })} words={t('account.doneWords')}>
        <p className={css['note']}>
          <a href={`/console/providers/${provider}`}>{t('account.toProvider')}</a>
        </p>
      </Entrance>
    );
  if (back.is === 'failed')
    return (
      <Entrance title={t('account.over')}>
        <p role="alert" className={css['failed']}>
          {back.words}
        </p>
        <div className={css['answers']}>
          <button type="button" className={css['allow']} onClick={() => setBack({ is: 'new' })}>
            {t('account.again')}
          </button>
        </div>
      </Entrance>
    );
  return <Question provider={provider} person={person} />;
}

function Question({ provider, person }: { provider: string; person: string }) {
  const { t, language } = useText();
  const asked = useAsked(way, provider);
  if (asked.failed !== undefined)
    return (
      <Entrance title={t('account.over')}>
        <p role="alert" className={css['failed']}>
          {asked.failed}
        </p>
      </Entrance>
    );
  if (!asked.data) return <Entrance title={t('account.looking')} />;
  const { url, title, host, issuer, scopes, state } = asked.data;
  const connected = state === 'connected';
  const named = { provider: titleIn(language, title, provider) };
  return (
    <Entrance title={t(connected ? 'account.titleAgain' : 'account.title', named)} words={t('consent.signedInAs', { name: person })}>
      {scopes.length > 0 && (
        <>
          <h2 className={css['heading']}>{t('account.asks')}</h2>
          <ul className={css['scopes']}>
            {scopes.map((scope) => (
              <li key={scope}>
                <code>{scope}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      <dl className={css['facts']}>
        <dt>{t('account.at')}</dt>
        <dd>
          <code>{host}</code>
        </dd>
        <dt>{t('account.by')}</dt>
        <dd>
          <code>{new URL(issuer).host}</code>
        </dd>
      </dl>
      <div className={css['answers']} data-one>
        <button type="button" className={css['allow']} onClick={() => location.assign(url)}>
          {t(connected ? 'account.renew' : 'account.go', { host: new URL(issuer).host })}
        </button>
        {connected && <Disconnect provider={provider} onGone={asked.again} />}
      </div>
      <p className={css['note']}>{t('account.later')}</p>
    </Entrance>
  );
}

/** Ends her own account at the provider; what was connected for everybody is ended where the provider is managed. */
function Disconnect({ provider, onGone }: { provider: string; onGone: () => void }) {
  const { t } = useText();
  const own = useAsked(ownAccounts, provider);
  const [failed, setFailed] = useState<string>();
  if (own.data?.connections.every((one) => one.provider !== provider) ?? true) return null;
  async function end(): Promise<void> {
    try {
      await call('credentials.disconnect', { provider });
      onGone();
    } catch (error) {
      setFailed(problemOf(error).detail);
    }
  }
  return (
    <>
      <button type="button" className={css['refuse']} onClick={() => void end()}>
        {t('account.end')}
      </button>
      {failed !== undefined && (
        <p role="alert" className={css['failed']}>
          {failed}
        </p>
      )}
    </>
  );
}
