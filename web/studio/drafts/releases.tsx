import { RollbackOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import type { CallOutput, problemOf } from '../../client/index.ts';
import { type Column, Failure, formatDateTime, Table, Tag, useText } from '../../kit/index.ts';
import studio from '../studio.module.css';
import { useEditedApp } from '../use-edited-app.ts';
import { RollbackDialog } from './rollback-dialog.tsx';

type Release = CallOutput<'apps.releases'>['releases'][number];

/** The releases there have been, with the way back to each. */
export function Releases({ app, releases, failed }: { app: string; releases: readonly Release[] | undefined; failed: ReturnType<typeof problemOf> | undefined }) {
  const { t, language } = useText();
  const { app: edited } = useEditedApp();
  const [back, setBack] = useState<Release>();
  const mayPublish = edited?.may.includes('publish') ?? false;
  const before = releases?.[(releases.findIndex(({ active }) => active) ?? -1) + 1];
  const columns: Column<Release>[] = [
    { key: 'at', title: t('publish.at'), fixed: true, render: (release) => formatDateTime(release.at, language) },
    { key: 'state', title: t('studio.state'), render: (release) => release.active && <Tag colour="green">{t('publish.active')}</Tag> },
    { key: 'by', title: t('publish.by'), render: (release) => release.by },
    { key: 'notes', title: t('publish.notesShort'), render: (release) => release.notes },
    {
      key: 'version',
      title: t('publish.version'),
      render: (release) => (
        <Link to={`/studio/${app}/history`} search={{ branch: 'main', commit: release.commit }}>
          <code>{release.commit.slice(0, 8)}</code>
        </Link>
      ),
    },
    {
      key: 'back',
      title: '',
      render: (release) => {
        const to = release.active ? before : release;
        if (!mayPublish || !to) return null;
        return (
          <Button size="small" icon={<RollbackOutlined />} onClick={() => setBack(to)}>
            {t(release.active ? 'drafts.undoPublish' : 'drafts.back')}
          </Button>
        );
      },
    },
  ];
  return (
    <>
      <Table
        flow
        label={t('publish.releases')}
        columns={columns}
        rows={failed ? [] : releases}
        rowKey={(release) => release.id}
        {...(failed ? { instead: <Failure failing={failed} /> } : releases?.length === 0 && { instead: <p className={studio['muted']}>{t('publish.noReleases')}</p> })}
      />
      {back && <RollbackDialog app={app} release={back} onClose={() => setBack(undefined)} />}
    </>
  );
}
