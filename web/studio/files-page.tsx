import { CloudUploadOutlined, DeleteOutlined, EditOutlined, FileAddOutlined, MenuUnfoldOutlined, SaveOutlined, UndoOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useMemo, useState } from 'react';
import { callQuery, hasCode, problemOf, useCall, useChange } from '../client/index.ts';
import { Failure, FailureDetails, Loading, modKey, State, useShortcuts, useText, useToast } from '../kit/index.ts';
import { BranchBar } from './branch-bar.tsx';
import { changes, discard, type Drafts, edit, listed, noWork, rename, summary } from './drafts.ts';
import { Editor } from '../kit/code/editor.tsx';
import { firstText, PathDialog, SaveDialog } from './file-dialogs.tsx';
import { treeOf, usualFile } from './file-tree.ts';
import css from './files-page.module.css';
import { countByFile, type Finding } from './finding.ts';
import { FindingsList } from './findings-list.tsx';
import { MovedDialog } from './moved-dialog.tsx';
import { useEditedApp } from './studio-page.tsx';
import { TreeView } from './tree-view.tsx';
import { useSettled } from './use-settled.ts';
import { isEmpty, useWork } from './use-work.ts';

type Dialog = 'new' | 'rename' | 'save' | 'moved';

/** The files of an app: find, edit, check while typing, save as a version. Branch and file stand in the address. */
export function FilesPage() {
  const { name } = useEditedApp();
  const search = useSearch({ strict: false }) as { branch?: string; path?: string; line?: number };
  const branch = typeof search.branch === 'string' ? search.branch : 'main';
  return <Files key={`${name}/${branch}`} app={name} branch={branch} asked={search.path} line={search.line} />;
}

function Files({ app, branch, asked, line }: { app: string; branch: string; asked: string | undefined; line: number | undefined }) {
  const { t } = useText();
  const toast = useToast();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { app: summaryOfApp } = useEditedApp();
  const [work, setWork] = useWork(app, branch);
  const [dialog, setDialog] = useState<Dialog>();
  const [treeOpen, setTreeOpen] = useState(false);
  const list = useCall('files.list', { app, branch });
  const newest = list.data?.head;
  const head = work.head ?? newest;
  const saved = useMemo(() => list.data?.files.map((file) => file.path) ?? [], [list.data]);
  const files = useMemo(() => listed(saved, work.drafts), [saved, work.drafts]);
  const path = asked !== undefined && files.some((file) => file.path === asked) ? asked : usualFile(files);
  const draft = path === undefined ? undefined : work.drafts[path];
  const read = useCall(
    'files.read',
    { app, branch, path: path ?? '', ...(head !== undefined && { commit: head }) },
    { enabled: path !== undefined && head !== undefined && draft === undefined, staleTime: Infinity },
  );
  const text = draft ? draft.content : read.data?.content;
  const dirty = !isEmpty(work.drafts);
  const settled = useSettled(work.drafts, 500);
  const check = useCall('files.check', { app, branch, files: changes(settled) }, { enabled: list.data !== undefined, placeholderData: (last) => last });
  const findings = check.data?.issues;
  const goTo = useMemo(() => (line === undefined ? undefined : { line: line }), [line]);
  const [jump, setJump] = useState<{ line: number }>();

  const open = (to: string | undefined, at?: number) => {
    setTreeOpen(false);
    setJump(at === undefined ? undefined : { line: at });
    void navigate({ to: '.', search: { ...(branch !== 'main' && { branch }), ...(to !== undefined && { path: to }) } });
  };
  const change = (drafts: Drafts) => setWork({ head, drafts });
  const commit = useChange('files.commit', {
    stale: ['files.list', 'files.history', 'apps.get', 'apps.list', 'apps.plan'],
    onDone: (output) => {
      setWork(noWork);
      setDialog(undefined);
      if (output.warnings.length > 0) toast.done(t('files.savedWarnings', { count: output.warnings.length }));
      else toast.done(t('files.saved'));
    },
  });
  const save = (message: string) =>
    commit.mutate(
      { app, branch, message, files: changes(work.drafts), ...(head !== undefined && { head }) },
      {
        onSuccess: ({ commit: made }) => {
          const keep = (file: string, content: string) =>
            cache.setQueryData(callQuery('files.read', { app, branch, path: file, commit: made }).queryKey, { head: made, path: file, content });
          for (const [file, { content }] of Object.entries(work.drafts)) if (content !== null) keep(file, content);
          if (path !== undefined && typeof text === 'string') keep(path, text);
        },
        onError: (error) => hasCode(error, 'conflict.head') && setDialog('moved'),
      },
    );
  useShortcuts([
    {
      key: 's',
      mod: true,
      title: t('files.save'),
      run: () => dirty && setDialog((now) => now ?? 'save'),
    },
  ]);

  if (list.isError) return <Failure failing={problemOf(list.error)} onRetry={() => void list.refetch()} />;
  const tree = treeOf(files, countByFile(findings ?? []));
  const about = summary(work.drafts);
  const guess = about === undefined ? '' : t(`files.write_${about.kind}`, { name: about.name, count: about.more });
  const fileItems =
    path === undefined || typeof text !== 'string'
      ? []
      : [
          { key: 'rename', icon: <EditOutlined />, label: t('files.rename'), onClick: () => setDialog('rename') },
          { key: 'delete', icon: <DeleteOutlined />, danger: true, label: t('files.delete'), onClick: () => remove(path, text) },
        ];
  function remove(file: string, content: string): void {
    change(edit(work.drafts, file, { base: content, content: null }));
  }
  return (
    <div className={css['files']} data-tree={treeOpen}>
      <div className={css['bar']}>
        <Button className={css['treeButton'] ?? ''} icon={<MenuUnfoldOutlined />} aria-expanded={treeOpen} onClick={() => setTreeOpen(!treeOpen)}>
          {t('files.show')}
        </Button>
        <BranchBar
          app={app}
          branch={branch}
          branches={list.data?.branches ?? [{ name: branch, head: '' }]}
          unsaved={dirty}
          onBranch={(next) => void navigate({ to: '.', search: { ...(next !== 'main' && { branch: next }), ...(path !== undefined && { path }) } })}
        />
        <span className={css['state']} role="status">
          {dirty ? t('files.changes', { count: Object.keys(work.drafts).length }) : list.data && t('files.clean')}
        </span>
        {dirty && (
          <Button
            icon={<UndoOutlined />}
            onClick={() => {
              const lost = work;
              setWork(noWork);
              toast.undo(t('files.discardAll'), () => setWork(lost));
            }}
          >
            {t('files.discardAll')}
          </Button>
        )}
        {!dirty && summaryOfApp && (summaryOfApp.unpublished || summaryOfApp.release === null) ? (
          <Link to={`/studio/${app}/publish${branch === 'main' ? '' : `?branch=${encodeURIComponent(branch)}`}`}>
            <Button type="primary" icon={<CloudUploadOutlined />}>
              {t('files.publishNext')}
            </Button>
          </Link>
        ) : (
          <Button type="primary" icon={<SaveOutlined />} disabled={!dirty} title={`${modKey} S`} onClick={() => setDialog('save')}>
            {t('files.save')}
          </Button>
        )}
      </div>
      <aside className={css['side']}>
        {list.data ? <TreeView nodes={tree} open={path} onOpen={open} /> : <Loading lines={8} />}
        <Button type="text" icon={<FileAddOutlined />} onClick={() => setDialog('new')}>
          {t('files.new')}
        </Button>
      </aside>
      <div className={css['main']}>
        {path !== undefined && (
          <div className={css['fileHead']}>
            <code>{path}</code>
            {draft && (
              <Button size="small" type="text" icon={<UndoOutlined />} onClick={() => change(discard(work.drafts, path))}>
                {t('files.discard')}
              </Button>
            )}
            {fileItems.map((item) => (
              <Button key={item.key} size="small" type="text" icon={item.icon} aria-label={item.label} title={item.label} onClick={item.onClick} />
            ))}
          </div>
        )}
        {path === undefined && list.data && (
          <State title={t('files.pick')} words={t('files.pickWords')} action={<Button onClick={() => setDialog('new')}>{t('files.new')}</Button>} />
        )}
        {path !== undefined && text === null && (
          <State title={t('files.removed')} words={t('files.deletedHere')} action={<Button onClick={() => change(discard(work.drafts, path))}>{t('files.discard')}</Button>} />
        )}
        {read.isError && draft === undefined && <Failure failing={problemOf(read.error)} onRetry={() => void read.refetch()} />}
        {path !== undefined && text === undefined && !read.isError && <Loading lines={12} />}
        {path !== undefined && typeof text === 'string' && (
          <Editor
            key={path}
            path={path}
            text={text}
            findings={(findings ?? []).filter((finding) => finding.file === path)}
            goTo={jump ?? goTo}
            onChange={(next) => next !== text && change(edit(work.drafts, path, { base: draft ? draft.base : text, content: next }))}
          />
        )}
        <FindingsList findings={findings} open={path} checking={check.isFetching || settled !== work.drafts} onGo={(finding: Finding) => open(finding.file, finding.line ?? 1)} />
      </div>
      {dialog === 'new' && (
        <PathDialog
          title={t('files.new')}
          action={t('branch.create')}
          first=""
          taken={files.map((file) => file.path)}
          onClose={() => setDialog(undefined)}
          onDone={(to) => {
            change(edit(work.drafts, to, { base: null, content: firstText(to) }));
            setDialog(undefined);
            open(to);
          }}
        />
      )}
      {dialog === 'rename' && path !== undefined && typeof text === 'string' && (
        <PathDialog
          title={t('files.rename')}
          action={t('files.rename')}
          first={path}
          taken={files.map((file) => file.path)}
          onClose={() => setDialog(undefined)}
          onDone={(to) => {
            change(rename(work.drafts, path, { path: to, base: draft ? draft.base : text, content: text }));
            setDialog(undefined);
            open(to);
          }}
        />
      )}
      {dialog === 'save' && (
        <SaveDialog
          guess={guess}
          pending={commit.isPending}
          onSave={save}
          onClose={() => {
            commit.reset();
            setDialog(undefined);
          }}
          failed={
            commit.isError &&
            !hasCode(commit.error, 'conflict.head') && (
              <>
                <Alert type="error" showIcon title={problemOf(commit.error).detail} />
                <FailureDetails failing={problemOf(commit.error)} />
              </>
            )
          }
        />
      )}
      {dialog === 'moved' && head !== undefined && (
        <MovedDialog
          app={app}
          from={head}
          branch={branch}
          drafts={work.drafts}
          onClose={() => setDialog(undefined)}
          onDone={(to, drafts) => {
            setWork({ head: to, drafts });
            void list.refetch();
            commit.reset();
            setDialog(undefined);
            toast.done(t('files.updated'));
          }}
        />
      )}
    </div>
  );
}
