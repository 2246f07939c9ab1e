import { useEffect, useRef } from 'react';
import { problemOf, useChange } from '../../client/index.ts';
import { useText, useToast } from '../../kit/index.ts';
import { ConflictDialog } from './conflict-dialog.tsx';

/** Brings what is new on main into a draft: at once, or after a decision about each file both changed. */
export function JoinDialog({ app, branch, onClose }: { app: string; branch: string; onClose: () => void }) {
  const { t } = useText();
  const toast = useToast();
  const join = useChange('branches.merge', {
    stale: ['drafts.get', 'files.list', 'files.history', 'apps.plan'],
    onDone: ({ commit }) => {
      if (commit === null) return;
      toast.done(t('drafts.broughtIn'));
      onClose();
    },
  });
  const begun = useRef(false);
  const { mutate } = join;
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    mutate({ app, branch: 'main', into: branch });
  }, [app, branch, mutate]);
  const conflicts = join.data?.conflicts.map(({ path, ours, theirs }) => ({ path, mine: ours, theirs }));
  if (!join.isError && (conflicts === undefined || conflicts.length === 0)) return null;
  return (
    <ConflictDialog
      title={t('drafts.joinTitle')}
      words={t('drafts.joinWords')}
      sides={{ mine: t('drafts.here'), theirs: t('drafts.there') }}
      action={t('drafts.joinGo')}
      conflicts={conflicts ?? []}
      pending={join.isPending}
      failed={join.isError ? problemOf(join.error).detail : undefined}
      onClose={onClose}
      onDone={(resolved) => mutate({ app, branch: 'main', into: branch, resolved })}
    />
  );
}
