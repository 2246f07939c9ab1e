import { DeleteOutlined, EditOutlined, FileAddOutlined, MenuUnfoldOutlined, SaveOutlined, UndoOutlined } from '@ant-design/icons';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useMemo, useState } from 'react';
import { useCall } from '../client/index.ts';
import { Failure, FailureDetails, Loading, modKey, State, useShortcuts, useText, useToast } from '../kit/index.ts';
import { changes, isEmpty, listed, summary } from './drafts.ts';
import { type DraftState, textOf } from './drafts/draft-state.ts';
import { Editor } from '../kit/code/editor.tsx';
import { BranchMenu } from './branch-menu.tsx';
import { firstText, PathDialog, SaveDialog } from './file-dialogs.tsx';
import { treeOf, usualFile } from './file-tree.ts';
import css from './files-page.module.css';
import { countByFile, type Finding } from './finding.ts';
import { FindingsList } from './findings-list.tsx';
import { TreeView } from './tree-view.tsx';
import { type Draft, useDraft } from './use-draft.ts';
import { useSettled } from './use-settled.ts';

type Dialog = 'new' | 'rename' | 'save';

/** The files of an app: find, edit, check while typing, save as a version. Branch and file stand in the address. */
export function FilesPage() {
  const search = useSearch({ strict: false }) as { path?: string; line?: number };
  const draft = useDraft();
  const { view } = draft;
  if (view.problem && !view.state) return <Failure failing={view.problem} />;
  if (!view.state || draft.branch === undefined) return <Loading lines={12} />;
  return <Files key={`${draft.app}/${draft.branch}`} draft={draft} state={view.state} branch={draft.branch} asked={search.path} line={search.line} />;
}

interface FilesProps {
  readonly draft: Draft;
  readonly state: DraftState;
  readonly branch: string;
  readonly asked: string | undefined;
  readonly line: number | undefined;
}

function Files({ draft, state, branch, asked, line }: FilesProps) {
  const { t } = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<Dialog>();
  const [treeOpen, setTreeOpen] = useState(false);
  const { app, view } = draft;
  const { drafts } = state;
  const saved = useMemo(() => Object.keys(state.saved), [state.saved]);
  const files = useMemo(() => listed(saved, drafts), [saved, drafts]);
  const path = asked !== undefined && files.some((file) => file.path === asked) ? asked : usualFile(files);
  const text = path === undefined ? null : textOf(state, path);
  const dirty = !isEmpty(drafts);
  const settled = useSettled(drafts, 500);
  const check = useCall('files.check', { app, branch, files: changes(settled) }, { placeholderData: (last) => last });
  const findings = check.data?.issues;
  const goTo = useMemo(() => (line === undefined ? undefined : { line: line }), [line]);
  const [jump, setJump] = useState<{ line: number }>();

  const open = (to: string | undefined, at?: number) => {
    setTreeOpen(false);
    setJump(at === undefined ? undefined : { line: at });
    void navigate({ to: '.', search: (now: Record<string, unknown>) => ({ ...('branch' in now && { branch }), ...(to !== undefined && { path: to }) }) });
  };
  // Code is saved when its writer says so, not between two letters.
  const write = (edits: Record<string, string | null>, mark?: string) => draft.change(edits, { later: false, ...(mark !== undefined && { mark }) });
  const save = async (message: string): Promise<void> => {
    if (!(await draft.save(message))) return;
    setDialog(undefined);
    toast.done(t('files.saved'));
  };
  useShortcuts([
    {
      key: 's',
      mod: true,
      title: t('files.save'),
      run: () => dirty && setDialog((now) => now ?? 'save'),
    },
  ]);

  const tree = treeOf(files, countByFile(findings ?? []));
  const about = summary(drafts);
  const guess = about === undefined ? '' : t(`files.write_${about.kind}`, { name: about.name, count: about.more });
  const fileItems =
    path === undefined || text === null
      ? []
      : [
          { key: 'rename', icon: <EditOutlined />, label: t('files.rename'), onClick: () => setDialog('rename') },
          { key: 'delete', icon: <DeleteOutlined />, danger: true, label: t('files.delete'), onClick: () => write({ [path]: null }) },
        ];
  const discard = (file: string) => write({ [file]: drafts[file]?.base ?? null });
  return (
    <div className={css['files']} data-tree={treeOpen}>
      <div className={css['bar']}>
        <Button className={css['treeButton'] ?? ''} icon={<MenuUnfoldOutlined />} aria-expanded={treeOpen} onClick={() => setTreeOpen(!treeOpen)}>
          {t('files.show')}
        </Button>
        <BranchMenu app={app} branch={branch} unsaved={dirty} />
        <span className={css['state']} role="status">
          {dirty ? t('files.changes', { count: Object.keys(drafts).length }) : t('files.clean')}
        </span>
        {dirty && (
          <Button
            icon={<UndoOutlined />}
            onClick={() => {
              const lost = changes(drafts);
              draft.reset();
              toast.undo(t('files.discardAll'), () => write(lost));
            }}
          >
            {t('files.discardAll')}
          </Button>
        )}
        <Button type="primary" icon={<SaveOutlined />} disabled={!dirty} title={`${modKey} S`} onClick={() => setDialog('save')}>
          {t('files.save')}
        </Button>
      </div>
      <aside className={css['side']}>
        <TreeView nodes={tree} open={path} onOpen={open} />
        <Button type="text" icon={<FileAddOutlined />} onClick={() => setDialog('new')}>
          {t('files.new')}
        </Button>
      </aside>
      <div className={css['main']}>
        {path !== undefined && (
          <div className={css['fileHead']}>
            <code>{path}</code>
            {drafts[path] && (
              <Button size="small" type="text" icon={<UndoOutlined />} onClick={() => discard(path)}>
                {t('files.discard')}
              </Button>
            )}
            {fileItems.map((item) => (
              <Button key={item.key} size="small" type="text" icon={item.icon} aria-label={item.label} title={item.label} onClick={item.onClick} />
            ))}
          </div>
        )}
        {path === undefined && <State title={t('files.pick')} words={t('files.pickWords')} action={<Button onClick={() => setDialog('new')}>{t('files.new')}</Button>} />}
        {path !== undefined && text === null && (
          <State title={t('files.removed')} words={t('files.deletedHere')} action={<Button onClick={() => discard(path)}>{t('files.discard')}</Button>} />
        )}
        {path !== undefined && text !== null && (
          <Editor
            key={path}
            path={path}
            text={text}
            findings={(findings ?? []).filter((finding) => finding.file === path)}
            goTo={jump ?? goTo}
            onChange={(next) => next !== text && write({ [path]: next }, path)}
          />
        )}
        <FindingsList findings={findings} open={path} checking={check.isFetching || settled !== drafts} onGo={(finding: Finding) => open(finding.file, finding.line ?? 1)} />
      </div>
      {dialog === 'new' && (
        <PathDialog
          title={t('files.new')}
          action={t('branch.create')}
          first=""
          taken={files.map((file) => file.path)}
          onClose={() => setDialog(undefined)}
          onDone={(to) => {
            write({ [to]: firstText(to) });
            setDialog(undefined);
            open(to);
          }}
        />
      )}
      {dialog === 'rename' && path !== undefined && text !== null && (
        <PathDialog
          title={t('files.rename')}
          action={t('files.rename')}
          first={path}
          taken={files.map((file) => file.path)}
          onClose={() => setDialog(undefined)}
          onDone={(to) => {
            write({ [path]: null, [to]: text });
            setDialog(undefined);
            open(to);
          }}
        />
      )}
      {dialog === 'save' && (
        <SaveDialog
          guess={guess}
          pending={view.save === 'saving'}
          onSave={(message) => void save(message)}
          onClose={() => setDialog(undefined)}
          failed={
            view.problem && (
              <>
                <Alert type="error" showIcon title={view.problem.detail} />
                <FailureDetails failing={view.problem} />
              </>
            )
          }
        />
      )}
    </div>
  );
}
