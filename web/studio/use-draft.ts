import { useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { problemOf, useCall } from '../client/index.ts';
import { useText } from '../kit/index.ts';
import { type Drafts, summary } from './drafts.ts';
import { useEditedApp } from './use-edited-app.ts';
import { filesNow } from './drafts/draft-state.ts';
import { type DraftStore, draftStore, type DraftView } from './drafts/draft-store.ts';

/** The branch that is edited: the one in the address, else the person's own draft. Undefined until that is there. */
export function useBranch(): { branch: string | undefined; own: boolean; problem: ReturnType<typeof problemOf> | undefined } {
  const { name } = useEditedApp();
  const search = useSearch({ strict: false }) as { branch?: unknown };
  const asked = typeof search.branch === 'string' && search.branch !== '' ? search.branch : undefined;
  const draft = useCall('drafts.open', { app: name }, { staleTime: Infinity, enabled: asked === undefined });
  return { branch: asked ?? draft.data?.branch, own: asked === undefined, problem: draft.isError && asked === undefined ? problemOf(draft.error) : undefined };
}

export interface Draft extends Omit<DraftStore, 'now' | 'subscribe' | 'branch'> {
  readonly branch: string | undefined;
  /** The commit the files were read at. */
  readonly head: string | undefined;
  /** All files as they are now, unsaved edits included; undefined until they are here. */
  readonly files: Readonly<Record<string, string>> | undefined;
  readonly view: DraftView;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

const nothing: DraftView = { state: undefined, save: 'clean', problem: undefined, news: undefined, theirs: undefined };
const idle: Omit<DraftStore, 'now' | 'subscribe' | 'branch' | 'app'> = {
  change: () => undefined,
  undo: () => undefined,
  redo: () => undefined,
  save: () => Promise.resolve(false),
  decide: () => Promise.resolve(),
  reset: () => undefined,
  dismiss: () => undefined,
};

/**
 * The files of the app as the person edits them, for every designer: read `files`, write with `change`, which is saved
 * by itself after a pause. What others save, or push with git, is taken in at once; what clashes waits for a decision.
 */
export function useDraft(): Draft {
  const { name } = useEditedApp();
  const { branch, problem } = useBranch();
  const { t } = useText();
  const describe = useCallback(
    (drafts: Drafts): string => {
      const about = summary(drafts);
      return about === undefined ? t('files.write_changed', { name, count: 0 }) : t(`files.write_${about.kind}`, { name: about.name, count: about.more });
    },
    [name, t],
  );
  const store = useMemo(() => (branch === undefined ? undefined : draftStore(name, branch, describe)), [name, branch, describe]);
  const view = useSyncExternalStore(
    useCallback((told: () => void) => store?.subscribe(told) ?? (() => undefined), [store]),
    () => store?.now() ?? nothing,
  );
  const files = useMemo(() => view.state && filesNow(view.state), [view.state]);
  return {
    ...idle,
    ...store,
    app: name,
    branch,
    head: view.state?.head,
    files,
    view: view.problem === undefined && problem ? { ...view, problem } : view,
    canUndo: (view.state?.past.length ?? 0) > 0,
    canRedo: (view.state?.future.length ?? 0) > 0,
  };
}
