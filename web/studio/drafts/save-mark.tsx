import { CheckOutlined, CloudSyncOutlined, DisconnectOutlined, EditOutlined, WarningOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import type { ReactNode } from 'react';
import { FailureDetails, useText } from '../../kit/index.ts';
import type { Draft } from '../use-draft.ts';
import type { SaveState } from './draft-store.ts';
import css from './drafts.module.css';

const icons: Readonly<Record<SaveState, ReactNode>> = {
  clean: <CheckOutlined />,
  saved: <CheckOutlined />,
  unsaved: <EditOutlined />,
  saving: <CloudSyncOutlined />,
  refused: <WarningOutlined />,
  clash: <WarningOutlined />,
  apart: <DisconnectOutlined />,
};

/** Whether the work is saved; if not, why, and what to do. */
export function SaveMark({ draft, onDecide }: { draft: Draft; onDecide: () => void }) {
  const { t } = useText();
  const { save, problem } = draft.view;
  return (
    <>
      <span className={css['state']} data-state={save} role="status" title={save === 'apart' ? t('drafts.apartWords') : undefined}>
        {icons[save]} {t(`drafts.save.${save}`)}
      </span>
      {save === 'unsaved' && (
        <Button size="small" onClick={() => void draft.save()}>
          {t('drafts.saveNow')}
        </Button>
      )}
      {save === 'clash' && (
        <Button size="small" danger onClick={onDecide}>
          {t('drafts.decide')}
        </Button>
      )}
      {save === 'refused' && problem && (
        <Popover
          trigger="click"
          title={t('drafts.refusedTitle')}
          content={
            <div className={css['changes']}>
              <p>{problem.detail}</p>
              <p className={css['muted']}>{t('drafts.refusedWords')}</p>
              <FailureDetails failing={problem} />
              <Button onClick={() => draft.reset()}>{t('drafts.takeBack')}</Button>
            </div>
          }
        >
          <Button size="small" danger>
            {t('drafts.why')}
          </Button>
        </Popover>
      )}
    </>
  );
}
