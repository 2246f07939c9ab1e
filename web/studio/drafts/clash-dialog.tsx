import { useState } from 'react';
import { useText } from '../../kit/index.ts';
import type { Draft } from '../use-draft.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { textOf } from './draft-state.ts';

/** Somebody saved the same files of this draft meanwhile. */
export function ClashDialog({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const { t } = useText();
  const { state, theirs } = draft.view;
  const [pending, setPending] = useState(false);
  const conflicts = state?.clashing.map(({ path, after }) => ({ path, mine: textOf(state, path), theirs: after }));
  return (
    <ConflictDialog
      title={t('drafts.clashTitle')}
      words={t('drafts.clashWords', { by: theirs?.by ?? t('drafts.somebody') })}
      sides={{ mine: t('drafts.mine'), theirs: t('drafts.theirs') }}
      action={t('drafts.keep')}
      conflicts={conflicts}
      pending={pending}
      onClose={onClose}
      onDone={(decisions) => {
        setPending(true);
        void draft.decide(decisions).finally(onClose);
      }}
    />
  );
}
