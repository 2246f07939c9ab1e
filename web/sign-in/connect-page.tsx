import { titleIn } from '@portico/contracts';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { call, type CallOutput } from '../client/call.ts';
import { problemOf } from '../client/problem.ts';
import { sessionQuery } from '../client/session.ts';
import { useText } from '../kit/i18n.ts';
import { cameBack } from './connect.ts';
import { Entrance } from './entrance.tsx';
import css from './consent-page.module.css';

type Way = CallOutput<'credentials.connect'>;

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
export function ConnectPage() {
  const { t } = useText();
  const { provider = '' } = useParams({ strict: false });
  const [back, setBack] = useState(() => cameBack(location.hash));
  if (back.is === 'done') return <Entrance title={t('account.done', { provider })} words={t('account.doneWords')} />;
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
  return <Question provider={provider} />;
}

function Question({ provider }: { provider: string }) {
  const { t, language } = useText();
  const person = useQuery(sessionQuery).data;
  const asked = useQuery({ queryKey: ['credentials.connect', provider], queryFn: () => way(provider), retry: false, staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false });
  if (asked.isError)
    return (
      <Entrance title={t('account.over')}>
        <p role="alert" className={css['failed']}>
          {problemOf(asked.error).detail}
        </p>
      </Entrance>
    );
  if (!asked.data) return <Entrance title={t('account.looking')} />;
  const { url, title, host, issuer, scopes } = asked.data;
  return (
    <Entrance title={t('account.title', { provider: titleIn(language, title, provider) })} words={person ? t('consent.signedInAs', { name: person.name }) : ''}>
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
      <div className={css['answers']}>
        <button type="button" className={css['allow']} onClick={() => location.assign(url)}>
          {t('account.go', { host: new URL(issuer).host })}
        </button>
      </div>
      <p className={css['note']}>{t('account.later')}</p>
    </Entrance>
  );
}
