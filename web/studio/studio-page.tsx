import { ArrowLeftOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { type CallOutput, problemOf, useCall } from '../client/index.ts';
import { Failure, Loading, Page, SectionNav, State, Tag, useText } from '../kit/index.ts';
import css from './studio.module.css';

export type App = CallOutput<'apps.get'>;

/** The parts of the studio, in the order of the work. `needs` is what the caller must be able to do with the app. */
const parts = [
  { key: 'files', path: '', needs: 'edit' },
  { key: 'history', path: '/history', needs: 'edit' },
  { key: 'publish', path: '/publish', needs: 'edit' },
  { key: 'members', path: '/members', needs: 'manage' },
  { key: 'permissions', path: '/permissions', needs: 'use' },
  { key: 'surface', path: '/surface', needs: 'use' },
  { key: 'settings', path: '/settings', needs: 'use' },
] as const;

/** The app that is being edited; undefined until it is loaded. */
export function useEditedApp(): { name: string; app: App | undefined } {
  const { edited = '' } = useParams({ strict: false });
  return { name: edited, app: useCall('apps.get', { app: edited }).data };
}

/** Head and parts of one app in the studio. */
export function StudioPage() {
  const { t, language } = useText();
  const { edited = '' } = useParams({ strict: false });
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
    <div className={css['studio']}>
      <header className={css['head']}>
        <Link to="/studio" className={css['back']} aria-label={t('studio.title')} title={t('studio.title')}>
          <ArrowLeftOutlined />
        </Link>
        <h1>{titleIn(language, data.title, data.name)}</h1>
        <AppState app={data} />
        {data.release !== null && (
          <Link to={`/apps/${data.name}`} className={css['toApp']}>
            {t('studio.open')}
          </Link>
        )}
      </header>
      <SectionNav label={t('studio.parts')}>
        {shown.map((part) => (
          <li key={part.key}>
            <Link to={`/studio/${data.name}${part.path}`} activeOptions={{ exact: true, includeSearch: false }}>
              {t(`studio.${part.key}`)}
            </Link>
          </li>
        ))}
      </SectionNav>
      <Outlet />
    </div>
  );
}

/** Published, or not all of it: in a word. */
export function AppState({ app }: { app: Pick<App, 'release' | 'unpublished'> }) {
  const { t } = useText();
  if (app.release === null) return <Tag>{t('studio.neverReleased')}</Tag>;
  return app.unpublished ? <Tag colour="amber">{t('studio.unpublished')}</Tag> : <Tag colour="green">{t('studio.upToDate')}</Tag>;
}
