import { ArrowLeftOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link, Outlet } from '@tanstack/react-router';
import { Button } from 'antd';
import { problemOf } from '../../client/index.ts';
import { Failure, formatAgo, Loading, Page, Subject, useText } from '../../kit/index.ts';
import { AccountStrip, ConnectAccount, useMissingAccount } from './account-strip.tsx';
import { ProviderActions } from './provider-actions.tsx';
import css from './providers.module.css';
import { useProvider } from './use-provider.ts';
import { KindWords, StateWords } from './words.tsx';

/** The parts of a provider's page; `needs` is what the caller must be able to do with it. */
const parts = [
  { key: 'overview', path: '', needs: 'look' },
  { key: 'surfaceTab', path: '/surface', needs: 'look' },
  { key: 'toolsTab', path: '/tools', needs: 'look' },
  { key: 'policy', path: '/policy', needs: 'manage' },
  { key: 'limits', path: '/limits', needs: 'manage' },
  { key: 'settings', path: '/settings', needs: 'manage' },
] as const;

/** Head and parts of one provider. */
export function ProviderPage() {
  const { t, language } = useText();
  const { name, provider, error, at, again } = useProvider();
  const missing = useMissingAccount(provider);
  const back = (
    <Link to="/console/providers">
      <Button>{t('console.providers')}</Button>
    </Link>
  );
  if (error !== undefined)
    return (
      <Page>
        <Failure failing={problemOf(error)} onRetry={again} action={back} />
      </Page>
    );
  if (!provider)
    return (
      <Page wide>
        <Loading />
      </Page>
    );
  const stopped = provider.reason !== null && provider.state !== 'healthy';
  return (
    <Subject
      back={
        <Link to="/console/providers" aria-label={t('console.providers')} title={t('console.providers')}>
          <ArrowLeftOutlined />
        </Link>
      }
      title={titleIn(language, provider.title, name)}
      beside={
        <>
          <StateWords state={provider.state} />
          <KindWords kind={provider.kind} />
          <ProviderActions provider={provider} />
        </>
      }
      notice={
        stopped ? (
          <div className={css['reason']} data-state={provider.state}>
            <p>
              {provider.reason?.[language]} <small>{formatAgo(provider.since, language, at)}</small>
            </p>
            {missing && <ConnectAccount name={name} whose={missing} />}
          </div>
        ) : (
          missing && <AccountStrip name={name} whose={missing} />
        )
      }
      label={t('providers.parts')}
      parts={parts
        .filter((part) => provider.may.includes(part.needs))
        .map((part) => (
          <li key={part.key}>
            <Link to={`/console/providers/${name}${part.path}`} activeOptions={{ exact: true, includeSearch: false }}>
              {t(`providers.${part.key}`)}
              {part.key === 'surfaceTab' && provider.surface.pending !== null && ` · ${t('providers.pending')}`}
            </Link>
          </li>
        ))}
    >
      <Outlet />
    </Subject>
  );
}
