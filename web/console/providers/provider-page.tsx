import { ArrowLeftOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link, Outlet } from '@tanstack/react-router';
import { Button } from 'antd';
import { problemOf } from '../../client/index.ts';
import { Failure, formatAgo, Loading, Page, SectionNav, useText } from '../../kit/index.ts';
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
    <div className={css['page']}>
      <header className={css['top']}>
        <Link to="/console/providers" className={css['back']} aria-label={t('console.providers')} title={t('console.providers')}>
          <ArrowLeftOutlined />
        </Link>
        <h1>{titleIn(language, provider.title, name)}</h1>
        <StateWords state={provider.state} />
        <KindWords kind={provider.kind} />
        <ProviderActions provider={provider} />
      </header>
      {stopped && (
        <p className={css['reason']} data-state={provider.state}>
          {provider.reason?.[language]} <small>{formatAgo(provider.since, language, at)}</small>
        </p>
      )}
      <SectionNav label={t('providers.parts')}>
        {parts
          .filter((part) => provider.may.includes(part.needs))
          .map((part) => (
            <li key={part.key}>
              <Link to={`/console/providers/${name}${part.path}`} activeOptions={{ exact: true, includeSearch: false }}>
                {t(`providers.${part.key}`)}
                {part.key === 'surfaceTab' && provider.surface.pending !== null && ` · ${t('providers.pending')}`}
              </Link>
            </li>
          ))}
      </SectionNav>
      <Outlet />
    </div>
  );
}
