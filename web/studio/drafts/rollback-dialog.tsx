import { Alert, Modal } from 'antd';
import { useState } from 'react';
import { type CallOutput, hasCode, problemOf, useCall, useChange } from '../../client/index.ts';
import { Failure, formatDateTime, Loading, useText, useToast } from '../../kit/index.ts';
import { missing } from '../publish-state.ts';
import css from './drafts.module.css';
import { PlanSteps } from './plan-steps.tsx';

/** Shows what going back to a release does, and does it once all that is lost by it was accepted. */
export function RollbackDialog({ app, release, onClose }: { app: string; release: CallOutput<'apps.releases'>['releases'][number]; onClose: () => void }) {
  const { t, language } = useText();
  const toast = useToast();
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const plan = useCall('apps.plan', { app, release: release.id }, { staleTime: 0, gcTime: 0 });
  const rollback = useChange('apps.rollback', {
    stale: ['apps.get', 'apps.list', 'apps.plan', 'apps.releases', 'apps.model', 'drafts.get', 'files.list', 'files.history', 'surfaces.get'],
    onDone: () => {
      toast.done(t('drafts.backDone'));
      onClose();
    },
  });
  const broken = plan.data?.issues ?? [];
  const left = plan.data ? missing(plan.data, accepted) : 0;
  const go = () =>
    plan.data &&
    rollback.mutate({ app, release: release.id, confirm: [...accepted], plan: plan.data.hash }, { onError: (error) => hasCode(error, 'conflict.head') && void plan.refetch() });
  return (
    <Modal
      open
      width={760}
      title={t('drafts.backTitle', { at: formatDateTime(release.at, language) })}
      okText={t('drafts.backGo')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !plan.data || broken.length > 0 || left > 0, loading: rollback.isPending }}
      onOk={go}
      onCancel={onClose}
    >
      <p className={css['words']}>{t('drafts.backWords')}</p>
      {plan.isError && <Failure failing={problemOf(plan.error)} />}
      {plan.isPending && <Loading lines={3} />}
      {broken.length > 0 && (
        <Alert
          type="error"
          showIcon
          title={t('publish.broken')}
          description={
            <ul>
              {broken.map((issue, index) => (
                <li key={index}>{issue.message[language]}</li>
              ))}
            </ul>
          }
        />
      )}
      {plan.data && plan.data.steps.length === 0 && broken.length === 0 && <p>{t('drafts.backNothing')}</p>}
      {plan.data && <PlanSteps steps={plan.data.steps} accepted={accepted} onAccept={setAccepted} />}
      {left > 0 && <p className={css['muted']}>{t('publish.goConfirm', { count: left })}</p>}
      {rollback.isError && <Alert type="error" showIcon title={problemOf(rollback.error).detail} />}
    </Modal>
  );
}
