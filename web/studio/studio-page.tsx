import { ArrowLeftOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link, Outlet, useParams, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { problemOf, useCall } from '../client/index.ts';
import { Failure, Loading, Page, State, Subject, Tag, useText } from '../kit/index.ts';
import { DraftBar } from './drafts/draft-bar.tsx';
import type { App } from './use-edited-app.ts';

/** The parts of the studio, in the order of the work. `needs` is what the caller must be able to do with the app. */
const parts = [
  { key: 'pages', path: '/pages', needs: 'edit' },
  { key: 'data', path: '/data', needs: 'edit' },
  { key: 'processes', path: '/processes', needs: 'edit' },
  { key: 'functions', path: '/functions', needs: 'edit' },
  { key: 'files', path: '', needs: 'edit' },
  { key: 'tests', path: '/tests', needs: 'edit' },
  { key: 'history', path: '/history', needs: 'edit' },
  { key: 'publish', path: '/publish', needs: 'edit' },
  { key: 'members', path: '/members', needs: 'manage' },
  { key: 'access', path: '/access', needs: 'edit' },
  { key: 'permissions', path: '/permissions', needs: 'use' },
  { key: 'context', path: '/context', needs: 'edit' },
  { key: 'surface', path: '/surface', needs: 'use' },
  { key: 'settings', path: '/settings', needs: 'use' },
] as const;

/** Head and parts of one app in the studio. */
export function StudioPage() {
  const { t, language } = useText();
  const { edited = '' } = useParams({ strict: false });
  const search = useSearch({ strict: false }) as { branch?: string };
  // Whoever looks at another branch stays on it.
  const branch = typeof search.branch === 'string' ? { branch: search.branch } : {};
  const app = useCall('apps.get', { app: edited });
  const back = (
    <Link to="/studio">
      <Button>{t('studio.title')}</Button>
    </Link>
  );
  if (app.isError)
    return (
      <Page>
        <Failure failing={problemOf(app.error)} onRetry={() => void app.refetch()} action={back} />
      </Page>
    );
  if (!app.data)
    return (
      <Page wide>
        <Loading />
      </Page>
    );
  const { data } = app;
  const shown = parts.filter((part) => data.may.includes(part.needs));
  if (!data.may.includes('edit') && !data.may.includes('manage'))
    return (
      <Page>
        <State title={t('state.denied')} words={t('studio.denied')} action={back} />
      </Page>
    );
  return (
    <Subject
      back={
        <Link to="/studio" aria-label={t('studio.title')} title={t('studio.title')}>
          <ArrowLeftOutlined />
        </Link>
      }
      title={titleIn(language, data.title, data.name)}
      beside={
        <>
          <AppState app={data} />
          {data.release !== null && <Link to={`/apps/${data.name}`}>{t('studio.open')}</Link>}
          {data.may.includes('edit') && <DraftBar />}
        </>
      }
      label={t('studio.parts')}
      parts={shown.map((part) => (
        <li key={part.key}>
          <Link to={`/studio/${data.name}${part.path}`} search={branch} activeOptions={{ exact: true, includeSearch: false }}>
            {t(`studio.${part.key}`)}
          </Link>
        </li>
      ))}
    >
      <Outlet />
    </Subject>
  );
}

/** Published, or not all of it: in a word. */
export function AppState({ app }: { app: Pick<App, 'release' | 'unpublished'> }) {
  const { t } = useText();
  if (app.release === null) return <Tag>{t('studio.neverReleased')}</Tag>;
  return app.unpublished ? <Tag colour="amber">{t('studio.unpublished')}</Tag> : <Tag colour="green">{t('studio.upToDate')}</Tag>;
}
