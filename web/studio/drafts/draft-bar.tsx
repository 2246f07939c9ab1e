import { BranchesOutlined, CloudUploadOutlined, DeleteOutlined, MoreOutlined, RedoOutlined, SwapOutlined, UndoOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, Popover, Select } from 'antd';
import { useEffect, useState } from 'react';
import { call, type OperationName, problemOf, useCall, useWatch } from '../../client/index.ts';
import { useText, useToast } from '../../kit/index.ts';
import { useDraft } from '../use-draft.ts';
import { useOfferedWayBack } from '../way-back.ts';
import { ClashDialog } from './clash-dialog.tsx';
import css from './drafts.module.css';
import { FileTitle, useFileWords } from './file-title.tsx';
import { JoinDialog } from './join-dialog.tsx';
import { PreviewButton } from './preview-button.tsx';
import { SaveMark } from './save-mark.tsx';

/** Reads that are out of date once something happened to the app. */
const stale: readonly OperationName[] = ['drafts.get', 'files.list', 'files.history', 'apps.get', 'apps.plan', 'apps.releases', 'files.check', 'files.plan', 'access.read'];

/** What is being edited, whether it is saved, what it changes, and the ways on: preview and publish. */
export function DraftBar() {
  const { t } = useText();
  const draft = useDraft();
  const { app, branch, view } = draft;
  const cache = useQueryClient();
  const [dialog, setDialog] = useState<'clash' | 'join'>();
  const standing = useCall('drafts.get', { app, ...(branch !== undefined && { branch }) }, { enabled: branch !== undefined });
  useWatch(branch === undefined ? undefined : app, branch, () => void Promise.all(stale.map((name) => cache.invalidateQueries({ queryKey: [name] }))));
  // In a designer a step back is one of its own, by the button and by the key.
  const way = useOfferedWayBack() ?? draft;
  useUndoKeys({ ...way, save: draft.save });
  useNews(draft);
  const search = branch !== undefined && standing.data?.branch === branch && isAsked() ? { branch } : {};
  if (branch === undefined) return null;
  return (
    <div className={css['bar']} role="group" aria-label={t('drafts.branch')}>
      <BranchChoice app={app} branch={branch} />
      <SaveMark draft={draft} onDecide={() => setDialog('clash')} />
      <Button type="text" icon={<UndoOutlined />} disabled={!way.canUndo} aria-label={t('drafts.undo')} title={t('drafts.undo')} onClick={() => way.undo()} />
      <Button type="text" icon={<RedoOutlined />} disabled={!way.canRedo} aria-label={t('drafts.redo')} title={t('drafts.redo')} onClick={() => way.redo()} />
      <Changes app={app} branch={branch} standing={standing.data} onBringIn={() => setDialog('join')} />
      <PreviewButton app={app} branch={branch} preview={standing.data?.preview} onBefore={() => draft.save()} />
      <Link to={`/studio/${app}/publish`} search={search}>
        <Button type="primary" icon={<CloudUploadOutlined />} onClick={() => void draft.save()}>
          {t('drafts.publish')}
        </Button>
      </Link>
      <More app={app} branch={branch} standing={standing.data} />
      {dialog === 'clash' && view.theirs && <ClashDialog draft={draft} onClose={() => setDialog(undefined)} />}
      {dialog === 'join' && <JoinDialog app={app} branch={branch} onClose={() => setDialog(undefined)} />}
    </div>
  );
}

type Standing = ReturnType<typeof useCall<'drafts.get'>>['data'];

/** Is a branch named in the address? Links keep it then. */
function isAsked(): boolean {
  return new URLSearchParams(window.location.search).has('branch');
}

function BranchChoice({ app, branch }: { app: string; branch: string }) {
  const { t } = useText();
  const navigate = useNavigate();
  const own = useCall('drafts.open', { app }, { staleTime: Infinity }).data?.branch;
  const list = useCall('files.list', { app, branch: 'main' });
  const label = (name: string): string =>
    name === own ? t('drafts.own') : name === 'main' ? t('drafts.main') : name.startsWith('draft/') ? t('drafts.of', { name: name.slice(6) }) : name;
  const names = [...new Set([...(own === undefined ? [] : [own]), 'main', ...(list.data?.branches.map(({ name }) => name) ?? []), branch])];
  return (
    <Select
      aria-label={t('drafts.branch')}
      value={branch}
      prefix={<BranchesOutlined />}
      popupMatchSelectWidth={false}
      style={{ minWidth: 130, maxWidth: 220 }}
      options={names.map((name) => ({ value: name, label: label(name) }))}
      onChange={(next) => void navigate({ to: '.', search: next === own ? {} : { branch: next } })}
    />
  );
}

function Changes({ app, branch, standing, onBringIn }: { app: string; branch: string; standing: Standing; onBringIn: () => void }) {
  const { t } = useText();
  if (!standing || branch === 'main') return null;
  const { changed, behind } = standing;
  const list = (
    <div className={css['changes']}>
      {changed.length > 0 && (
        <ul>
          {changed.map(({ path, status }) => (
            <li key={path}>
              <small>{t(`diff.${status}`)}</small> <FileTitle path={path} />
            </li>
          ))}
        </ul>
      )}
      {changed.length > 0 && (
        <Link to={`/studio/${app}/history`} search={{ branch, from: 'main', to: branch }}>
          <Button size="small" icon={<SwapOutlined />}>
            {t('drafts.compare')}
          </Button>
        </Link>
      )}
    </div>
  );
  return (
    <>
      {changed.length === 0 ? (
        <span className={css['muted']}>{t('drafts.nothing')}</span>
      ) : (
        <Popover trigger="click" title={t('drafts.changesTitle')} content={list}>
          <Button type="text">{t('drafts.changes', { count: changed.length })}</Button>
        </Popover>
      )}
      {behind > 0 && (
        <Button size="small" onClick={onBringIn} title={t('drafts.behind', { count: behind })}>
          {t('drafts.behind', { count: behind })}: {t('drafts.bringIn')}
        </Button>
      )}
    </>
  );
}

function More({ app, branch, standing }: { app: string; branch: string; standing: Standing }) {
  const { t } = useText();
  const toast = useToast();
  const cache = useQueryClient();
  const own = useCall('drafts.open', { app }, { staleTime: Infinity }).data?.branch;
  if (own !== branch || !standing || standing.ahead === 0) return null;
  const discard = async (): Promise<void> => {
    try {
      const { discarded } = await call('drafts.discard', { app, head: standing.head });
      await cache.invalidateQueries({ queryKey: ['drafts.get'] });
      toast.undo(t('drafts.discarded'), () => void call('files.restore', { app, branch, commit: discarded }).catch((error: unknown) => toast.failed(problemOf(error))));
    } catch (error) {
      toast.failed(problemOf(error));
    }
  };
  const items = [{ key: 'discard', icon: <DeleteOutlined />, danger: true, label: t('drafts.discard'), onClick: () => void discard() }];
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button type="text" icon={<MoreOutlined />} aria-label={t('drafts.actions')} title={t('drafts.actions')} />
    </Dropdown>
  );
}

/** Undo and redo over files, wherever no designer and no text field has its own. */
function useUndoKeys({ undo, redo, save }: Pick<ReturnType<typeof useDraft>, 'undo' | 'redo' | 'save'>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable="true"]') !== null;
      if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      if (key !== 's' && typing) return;
      const run = key === 's' ? save : key === 'y' || (key === 'z' && event.shiftKey) ? redo : key === 'z' ? undo : undefined;
      if (!run) return;
      event.preventDefault();
      void run();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [undo, redo, save]);
}

/** Says once what somebody else has saved. */
function useNews({ view, dismiss }: ReturnType<typeof useDraft>): void {
  const { t } = useText();
  const toast = useToast();
  const words = useFileWords();
  const { news } = view;
  useEffect(() => {
    if (!news) return;
    const paths = news.paths ?? [];
    const what = paths.length === 0 || paths.length > 3 ? t('drafts.newsMany') : paths.map(words).join(', ');
    toast.done(t('drafts.news', { by: news.by, what }));
    dismiss();
  }, [news, t, toast, words, dismiss]);
}
