import { CheckOutlined, CloseOutlined, PercentageOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Popover } from 'antd';
import { useState } from 'react';
import { call, type CallOutput, problemOf, useChange } from '../../client/index.ts';
import { useText, useToast } from '../../kit/index.ts';
import css from './surfaces.module.css';

type Version = CallOutput<'surfaces.list'>['versions'][number];
/** What is read anew once somebody has decided. */
export const decided = ['surfaces.list', 'surfaces.compare', 'surfaces.overrides', 'surfaces.served', 'providers.get', 'providers.list', 'providers.history'] as const;

/** Approve for all, for a share, or reject: with a note that stays in the audit. */
export function Decide({ provider, version, served, risky }: { provider: string; version: Version; served: number | null; risky: boolean }) {
  const { t } = useText();
  const toast = useToast();
  const [note, setNote] = useState('');
  const [percent, setPercent] = useState(10);
  const [asking, setAsking] = useState(false);
  const failed = (error: unknown) => toast.failed(problemOf(error));
  const approve = useChange('surfaces.approve', { stale: decided });
  const reject = useChange('surfaces.reject', { stale: decided });
  const at = { provider, number: version.number, note: note.trim() };
  const canShare = served !== null && served !== version.number;
  function show(share?: number): void {
    setAsking(false);
    approve.mutate(
      { ...at, ...(share !== undefined && { percent: share }) },
      {
        onError: failed,
        onSuccess: () => {
          const words = share === undefined ? t('surfaces.approved', { version: version.number }) : t('surfaces.approvedFor', { version: version.number, percent: share });
          if (served === null) toast.done(words);
          else
            toast.undo(words, () => {
              call('surfaces.rollback', { provider, number: served }).catch(failed);
            });
        },
      },
    );
  }
  return (
    <div className={css['decide']}>
      <Input
        aria-label={t('surfaces.note')}
        placeholder={t(risky ? 'surfaces.noteRisky' : 'surfaces.note')}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <Button
        danger
        {...(risky && { type: 'primary' as const })}
        icon={<CloseOutlined />}
        loading={reject.isPending}
        onClick={() => reject.mutate(at, { onError: failed, onSuccess: () => toast.done(t('surfaces.rejected', { version: version.number })) })}
      >
        {t('surfaces.reject')}
      </Button>
      {canShare && (
        <Popover
          open={asking}
          onOpenChange={setAsking}
          trigger="click"
          placement="topRight"
          content={
            <div className={css['share']}>
              <p>{t('surfaces.shareWords')}</p>
              <div>
                <InputNumber aria-label={t('surfaces.percent')} min={1} max={99} suffix="%" value={percent} onChange={(next) => setPercent(next ?? 10)} />
                <Button type="primary" loading={approve.isPending} onClick={() => show(percent)}>
                  {t('surfaces.approveFor', { percent })}
                </Button>
              </div>
            </div>
          }
        >
          <Button icon={<PercentageOutlined />}>{t('surfaces.share')}</Button>
        </Popover>
      )}
      <Button {...(!risky && { type: 'primary' as const })} icon={<CheckOutlined />} loading={approve.isPending} onClick={() => show()}>
        {t('surfaces.approve')}
      </Button>
    </div>
  );
}
