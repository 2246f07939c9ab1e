import { ApartmentOutlined, DeleteOutlined, EditOutlined, ImportOutlined, MoreOutlined, PlusOutlined, TableOutlined } from '@ant-design/icons';
import { titleIn } from '@portico/contracts';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { Failure, Loading, Section, State, Tag, useText, useToast } from '../../kit/index.ts';
import { spell } from '../../render/index.ts';
import { branchSearch } from '../pages/design-page.tsx';
import { type Draft, useDraft } from '../use-draft.ts';
import { type Drawing, type DrawingInfo, drawingsIn, type FileEdits, renameDrawing } from './design/process-files.ts';
import { ImportDialog, NewDecisionDialog, NewProcessDialog, RenameDialog } from './process-dialogs.tsx';
import css from './processes-page.module.css';

type Files = Readonly<Record<string, string>>;
type Dialog = { kind: 'new' | 'import'; what: Drawing } | { kind: 'rename'; what: Drawing; one: DrawingInfo };
const folders = { process: 'processes', decision: 'decisions' } as const;

/** The processes and decisions of an app: make, import, open, rename, remove. */
export function ProcessesPage() {
  const draft = useDraft();
  if (draft.view.problem && !draft.files) return <Failure failing={draft.view.problem} />;
  return draft.files ? <Drawings draft={draft} files={draft.files} /> : <Loading lines={8} />;
}

function Drawings({ draft, files }: { draft: Draft; files: Files }) {
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<Dialog>();
  const close = (): void => setDialog(undefined);
  const done = (edits: FileEdits, open: { what: Drawing; name: string } | undefined): void => {
    draft.change(edits);
    close();
    if (open) void navigate({ to: `/studio/${draft.app}/${folders[open.what]}/${open.name}`, search: branchSearch() });
  };
  return (
    <>
      <DrawingList what="process" draft={draft} files={files} onDialog={setDialog} />
      <DrawingList what="decision" draft={draft} files={files} onDialog={setDialog} />
      {dialog?.kind === 'new' && dialog.what === 'process' && <NewProcessDialog files={files} onClose={close} onDone={done} />}
      {dialog?.kind === 'new' && dialog.what === 'decision' && <NewDecisionDialog files={files} onClose={close} onDone={done} />}
      {dialog?.kind === 'import' && <ImportDialog what={dialog.what} files={files} onClose={close} onDone={done} />}
      {dialog?.kind === 'rename' && (
        <RenameDialog
          what={dialog.what}
          name={dialog.one.name}
          files={files}
          onClose={close}
          onDone={(to) => done(renameDrawing(files, dialog.what, { from: dialog.one.name, to }), undefined)}
        />
      )}
    </>
  );
}

function DrawingList({ what, draft, files, onDialog }: { what: Drawing; draft: Draft; files: Files; onDialog: (dialog: Dialog) => void }) {
  const { t } = useText();
  const list = drawingsIn(files, what);
  const buttons = (
    <>
      <Button type={what === 'process' ? 'primary' : 'default'} icon={<PlusOutlined />} onClick={() => onDialog({ kind: 'new', what })}>
        {t(`processes.new.${what}`)}
      </Button>
      <Button icon={<ImportOutlined />} onClick={() => onDialog({ kind: 'import', what })}>
        {t(`processes.import.${what}`)}
      </Button>
    </>
  );
  return (
    <Section title={t(`processes.list.${what}`)} words={t(`processes.listWords.${what}`)} actions={list.length > 0 && buttons}>
      {list.length === 0 ? (
        <State
          icon={what === 'process' ? <ApartmentOutlined /> : <TableOutlined />}
          title={t(`processes.none.${what}`)}
          words={t(`processes.noneWords.${what}`)}
          action={buttons}
        />
      ) : (
        <ul className={css['list']}>
          {list.map((one) => (
            <DrawingLine key={one.name} what={what} one={one} draft={draft} files={files} onRename={() => onDialog({ kind: 'rename', what, one })} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function DrawingLine({ what, one, draft, files, onRename }: { what: Drawing; one: DrawingInfo; draft: Draft; files: Files; onRename: () => void }) {
  const { t, language } = useText();
  const toast = useToast();
  const title = titleIn(language, one.title, spell(one.name));
  const remove = (): void => {
    draft.change({ [one.path]: null });
    toast.undo(t('processes.removed', { name: title }), () => draft.change({ [one.path]: files[one.path] ?? '' }));
  };
  return (
    <li className={css['line']}>
      {what === 'process' ? <ApartmentOutlined /> : <TableOutlined />}
      <Link to={`/studio/${draft.app}/${folders[what]}/${one.name}`} search={branchSearch()}>
        {title}
      </Link>
      <code>{one.name}</code>
      {what === 'process' && !one.executable && <Tag>{t('processes.onlyDrawn')}</Tag>}
      {what === 'process' && one.executable && <Link to={`/studio/${draft.app}/processes/${one.name}/monitor`}>{t('monitor.open')}</Link>}
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'rename', icon: <EditOutlined />, label: t('processes.rename'), onClick: onRename },
            { key: 'remove', icon: <DeleteOutlined />, danger: true, label: t('processes.panel.remove'), onClick: remove },
          ],
        }}
      >
        <Button type="text" icon={<MoreOutlined />} aria-label={t('processes.actionsFor', { name: title })} />
      </Dropdown>
    </li>
  );
}
