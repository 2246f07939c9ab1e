import { useCall } from '../../client/index.ts';
import { changes } from '../drafts.ts';
import type { Draft } from '../use-draft.ts';
import { useSettled } from '../use-settled.ts';

/** What publishing the files as they are now would do, asked for after each pause. */
export function usePlan(draft: Draft) {
  const { state } = draft.view;
  const files = state && { ...changes(state.sending ?? {}), ...changes(state.drafts) };
  const now = JSON.stringify([draft.head, files]);
  const settled = useSettled(now, 600);
  const [, edits] = JSON.parse(settled) as [string | null, Record<string, string | null> | null];
  const plan = useCall(
    'files.plan',
    { app: draft.app, branch: draft.branch ?? 'main', files: edits ?? {} },
    { enabled: draft.branch !== undefined && edits !== null, placeholderData: (last) => last, retry: false },
  );
  return { plan: plan.data, problem: plan.error, checking: plan.isFetching || settled !== now };
}
