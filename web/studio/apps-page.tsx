import { PlusOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link, useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import { hasRole, problemOf, useCall, useSession } from '../client/index.ts';
import { type Column, Failure, formatDateTime, Monogram, Page, PageHead, State, Table, useText } from '../kit/index.ts';
import css from './studio.module.css';
import { AppState } from './studio-page.tsx';
import { type App } from './use-edited-app.ts';

/** The apps the caller can change. */
export function StudioAppsPage() {
  const { t, language } = useText();
  const router = useRouter();
  const session = useSession();
  const apps = useCall('apps.list', {});
  const editable = apps.data?.apps.filter((app) => app.may.includes('edit') || app.may.includes('manage'));
  const create = hasRole(session, 'administrator', 'builder') && (
    <Link to={'/?open=create'}>
      <Button type="primary" icon={<PlusOutlined />}>
        {t('studio.create')}
      </Button>
    </Link>
  );
  const columns: Column<App>[] = [
    {
      key: 'app',
      title: t('studio.app'),
      fixed: true,
      width: 220,
      render: (app) => (
        <Link to={`/studio/${app.name}`} className={css['row']}>
          <Monogram name={titleIn(language, app.title, app.name)} seed={app.name} />
          {titleIn(language, app.title, app.name)}
        </Link>
      ),
    },
    { key: 'state', title: t('studio.state'), render: (app) => <AppState app={app} /> },
    { key: 'lists', title: t('studio.lists'), align: 'right', render: (app) => app.entities },
    { key: 'project', title: t('studio.project'), render: (app) => app.project },
    {
      key: 'released',
      title: t('studio.released'),
      render: (app) => (app.publishedAt ? formatDateTime(app.publishedAt, language) : <span className={css['muted']}>{t('studio.neverReleased')}</span>),
    },
  ];
  const instead = apps.isError ? (
    <Failure failing={problemOf(apps.error)} onRetry={() => void apps.refetch()} />
  ) : (
    <State title={t('studio.none')} words={t('studio.noneWords')} action={create} />
  );
  return (
    <Page>
      <PageHead title={t('studio.title')} words={t('studio.words')} actions={create} />
      <Table
        flow
        label={t('studio.title')}
        columns={columns}
        rows={apps.isError ? [] : editable}
        rowKey={(app) => app.name}
        onOpen={(app) => router.history.push(`/studio/${app.name}`)}
        {...((apps.isError || editable?.length === 0) && { instead })}
      />
    </Page>
  );
}
