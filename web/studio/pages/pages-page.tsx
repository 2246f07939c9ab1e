import { CopyOutlined, DeleteOutlined, EditOutlined, EyeInvisibleOutlined, EyeOutlined, FileAddOutlined, MoreOutlined, ThunderboltOutlined } from '@ant-design/icons';
import { type Title, titleIn } from '@portico/contracts';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { useMemo, useState } from 'react';
import { Failure, Loading, NamedIcon, State, Tag, useText, useToast } from '../../kit/index.ts';
import { spell } from '../../render/index.ts';
import { type Draft, useDraft } from '../use-draft.ts';
import { branchSearch } from './design-page.tsx';
import { createModelReader, type DraftModel, type PageInfo } from './design/model.ts';
import { changeMenu, copyTitle, duplicatePage, type FileEdits, freePageName, menuOrder, removePage } from './design/page-files.ts';
import { FromEntitiesDialog, NewPageDialog, RenameDialog } from './page-dialogs.tsx';
import css from './pages-page.module.css';
import { OrderedList } from './properties/ordered-list.tsx';

type Files = Readonly<Record<string, string>>;
type Dialog = { kind: 'new' } | { kind: 'entity' } | { kind: 'rename'; page: PageInfo };

/** The pages of an app in the order of its menu: make, open, rename, copy, remove. */
export function PagesPage() {
  const draft = useDraft();
  if (draft.view.problem && !draft.files) return <Failure failing={draft.view.problem} />;
  return draft.files ? <Pages draft={draft} files={draft.files} /> : <Loading lines={8} />;
}

function Pages({ draft, files }: { draft: Draft; files: Files }) {
  const { t } = useText();
  const navigate = useNavigate();
  const [read] = useState(createModelReader);
  const model = useMemo(() => read(files), [read, files]);
  const [dialog, setDialog] = useState<Dialog>();
  const close = (): void => setDialog(undefined);
  const open = (page: string): void => void navigate({ to: `/studio/${draft.app}/pages/${page}`, search: branchSearch() });
  const make = (edits: FileEdits, first: string | undefined): void => {
    draft.change(edits);
    close();
    if (first !== undefined) open(first);
  };
  const buttons = (
    <>
      <Button type="primary" icon={<ThunderboltOutlined />} disabled={model.entities.length === 0} onClick={() => setDialog({ kind: 'entity' })}>
        {t('designer.fromEntities')}
      </Button>
      <Button icon={<FileAddOutlined />} onClick={() => setDialog({ kind: 'new' })}>
        {t('designer.newPage')}
      </Button>
    </>
  );
  return (
    <div className={css['pages']}>
      {model.pages.length === 0 ? (
        <State title={t('designer.noPages')} words={t('designer.noPagesWords')} action={buttons} />
      ) : (
        <>
          <header className={css['head']}>
            <p>{t('designer.menuWords')}</p>
            <div>{buttons}</div>
          </header>
          <Menu draft={draft} files={files} model={model} onRename={(page) => setDialog({ kind: 'rename', page })} onOpen={open} />
        </>
      )}
      {dialog?.kind === 'new' && <NewPageDialog files={files} onClose={close} onDone={make} />}
      {dialog?.kind === 'entity' && <FromEntitiesDialog files={files} model={model} onClose={close} onDone={make} />}
      {dialog?.kind === 'rename' && <RenameDialog files={files} page={dialog.page} onClose={close} onDone={(edits) => make(edits, undefined)} />}
    </div>
  );
}

function Menu({ draft, files, model, onRename, onOpen }: { draft: Draft; files: Files; model: DraftModel; onRename: (page: PageInfo) => void; onOpen: (page: string) => void }) {
  const { t, language } = useText();
  const toast = useToast();
  const visible = model.entities.filter((entity) => entity.link !== true);
  const isHidden = (name: string): boolean => model.hidden.includes(name) && !model.menu.includes(name);
  const all = menuOrder(
    model.menu,
    model.pages.map(({ name }) => name),
    visible.map(({ name }) => name),
  );
  // What the menu leaves out stands below it.
  const order = [...all.filter((name) => !isHidden(name)), ...all.filter(isHidden)];
  const pageNamed = (name: string): PageInfo | undefined => model.pages.find((page) => page.name === name);
  const titleOf = (name: string): string => {
    const page = pageNamed(name);
    const entity = visible.find((one) => one.name === name);
    return page ? titleIn(language, page.title, spell(name)) : titleIn(language, entity?.plural ?? entity?.title, spell(name));
  };
  const toggle = (name: string): void =>
    draft.change(
      isHidden(name)
        ? changeMenu(
            files,
            (menu) => [...menu, name],
            (hidden) => hidden.filter((one) => one !== name),
          )
        : changeMenu(
            files,
            (menu) => menu.filter((one) => one !== name),
            (hidden) => [...new Set([...hidden, name])],
          ),
    );
  const remove = (page: PageInfo): void => {
    const edits = removePage(files, page.name);
    const before = Object.fromEntries(Object.keys(edits).map((path) => [path, files[path] ?? null]));
    draft.change(edits);
    toast.undo(t('designer.removed', { name: titleOf(page.name) }), () => draft.change(before));
  };
  const copy = (page: PageInfo): void => {
    const title: Title = copyTitle(page.title ?? page.name, { en: 'copy', zh: '副本' });
    const name = freePageName(files, page.name);
    draft.change(duplicatePage(files, page.name, { name, title }));
    toast.done(t('designer.pageCopied', { name: titleIn(language, title, name) }));
  };
  return (
    <OrderedList
      items={order}
      keyOf={(name) => name}
      label={titleOf}
      fixed
      onChange={(next) => draft.change(changeMenu(files, () => next.filter((name) => !isHidden(name))))}
      renderItem={(name) => {
        const page = pageNamed(name);
        const entity = visible.find((one) => one.name === name);
        // What must be told which record to show stands in no menu.
        const isAlone = !Object.values(page?.params ?? {}).some(({ required }) => required === true);
        const words = t(isHidden(name) ? 'designer.showInMenu' : 'designer.hideInMenu', { name: titleOf(name) });
        return (
          <div className={css['line']}>
            <NamedIcon icon={page?.icon ?? entity?.icon} title={titleOf(name)} seed={name} />
            {page ? (
              <Link to={`/studio/${draft.app}/pages/${name}`} search={branchSearch()}>
                {titleOf(name)}
              </Link>
            ) : (
              <span>{titleOf(name)}</span>
            )}
            <code>{name}</code>
            {!page && <Tag>{t('designer.generated')}</Tag>}
            {page?.kind === 'dashboard' && <Tag colour="blue">{t('designer.dashboard')}</Tag>}
            {isHidden(name) && <Tag>{t('designer.leftOut')}</Tag>}
            {!isAlone && <Tag>{t('designer.notInMenu')}</Tag>}
            {page && !page.readable && <Tag colour="red">{t('designer.unreadable')}</Tag>}
            <span className={css['acts']}>
              {isAlone && <Button type="text" icon={isHidden(name) ? <EyeInvisibleOutlined /> : <EyeOutlined />} aria-label={words} title={words} onClick={() => toggle(name)} />}
              {page && (
                <Dropdown
                  trigger={['click']}
                  menu={{
                    items: [
                      { key: 'open', icon: <EditOutlined />, label: t('designer.open'), onClick: () => onOpen(name) },
                      { key: 'rename', icon: <EditOutlined />, label: t('designer.rename'), disabled: !page.readable, onClick: () => onRename(page) },
                      { key: 'copy', icon: <CopyOutlined />, label: t('designer.copyPage'), disabled: !page.readable, onClick: () => copy(page) },
                      { key: 'remove', icon: <DeleteOutlined />, danger: true, label: t('designer.removePage'), onClick: () => remove(page) },
                    ],
                  }}
                >
                  <Button type="text" icon={<MoreOutlined />} aria-label={t('designer.actionsFor', { name: titleOf(name) })} />
                </Dropdown>
              )}
            </span>
          </div>
        );
      }}
    />
  );
}
