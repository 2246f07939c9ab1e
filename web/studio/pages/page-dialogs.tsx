import { pageFile, type Title, titleIn, writePage } from '@portico/contracts';
import { Input, Modal, Segmented, Select } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../kit/index.ts';
import { isSlug } from '../../kit/slug.ts';
import { spell } from '../../render/index.ts';
import type { DraftModel, PageInfo } from './design/model.ts';
import { pagesFromEntity } from './design/page-from-entity.ts';
import { emptyPage, type FileEdits, freePageName, renamePage, retitlePage } from './design/page-files.ts';
import { IconInput } from './properties/icon-input.tsx';
import { TitleInput } from './properties/title-input.tsx';

type Files = Readonly<Record<string, string>>;
interface DialogProps {
  readonly files: Files;
  readonly onClose: () => void;
  /** Files to write, and the page to open then. */
  readonly onDone: (edits: FileEdits, open: string | undefined) => void;
}

/** A page with nothing on it: its title, and whether it is a dashboard. */
export function NewPageDialog({ files, onClose, onDone }: DialogProps) {
  const { t, language } = useText();
  const [title, setTitle] = useState<Title>();
  const [kind, setKind] = useState<'page' | 'dashboard'>('page');
  const words = titleIn('en', title, titleIn(language, title, ''));
  const ready = words.trim() !== '';
  const done = (): void => {
    if (!ready || title === undefined) return;
    const name = freePageName(files, words);
    onDone({ [pageFile(name)]: writePage(emptyPage(name, title, kind)) }, name);
  };
  return (
    <Modal open title={t('designer.newPage')} okText={t('designer.make')} cancelText={t('action.cancel')} okButtonProps={{ disabled: !ready }} onOk={done} onCancel={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          done();
        }}
      >
        <Labelled id="new-page-title" label={t('designer.title')}>
          <TitleInput id="new-page-title" label={t('designer.title')} value={title} onChange={(next) => setTitle(next as Title | undefined)} />
        </Labelled>
        <Segmented
          aria-label={t('designer.kind')}
          value={kind}
          onChange={setKind}
          options={[
            { value: 'page', label: t('designer.page') },
            { value: 'dashboard', label: t('designer.dashboard') },
          ]}
        />
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}

/** List, form and detail of an entity in one go. */
export function FromEntityDialog({ files, model, onClose, onDone }: DialogProps & { model: DraftModel }) {
  const { t, language } = useText();
  const [name, setName] = useState<string | undefined>(model.entities[0]?.name);
  const entity = model.entities.find((one) => one.name === name);
  const plural = entity ? titleIn('en', entity.plural, spell(`${entity.name}s`)) : '';
  const names = entity && { list: freePageName(files, plural), form: freePageName(files, `${entity.name}-form`), detail: freePageName(files, entity.name) };
  const done = (): void => {
    if (!entity || !names) return;
    const pages = pagesFromEntity(entity, names, model.entities);
    onDone(Object.fromEntries(pages.map((page) => [pageFile(page.name), writePage(page)])), names.list);
  };
  return (
    <Modal open title={t('designer.fromEntity')} okText={t('designer.make')} cancelText={t('action.cancel')} okButtonProps={{ disabled: !names }} onOk={done} onCancel={onClose}>
      <Labelled id="from-entity" label={t('designer.entity')} words={names && t('designer.fromEntityWords', names)}>
        <Select
          id="from-entity"
          autoFocus
          style={{ width: '100%' }}
          showSearch={{ optionFilterProp: 'label' }}
          value={name ?? null}
          options={model.entities.map((one) => ({ value: one.name, label: titleIn(language, one.plural ?? one.title, spell(one.name)) }))}
          onChange={setName}
        />
      </Labelled>
    </Modal>
  );
}

/** Another title, icon or name; what opens the page follows the name. */
export function RenameDialog({ files, page, onClose, onDone }: DialogProps & { page: PageInfo }) {
  const { t } = useText();
  const [title, setTitle] = useState<Title | undefined>(page.title);
  const [icon, setIcon] = useState(page.icon);
  const [name, setName] = useState(page.name);
  const taken = name !== page.name && files[pageFile(name)] !== undefined;
  const error = taken ? t('designer.nameTaken') : isSlug(name) ? undefined : t('designer.nameBad');
  const done = (): void => {
    if (error !== undefined || title === undefined) return;
    const retitled = { ...files, ...(retitlePage(files, page.name, { title, icon }) as Record<string, string>) };
    const renamed = name === page.name ? {} : renamePage(retitled, page.name, name);
    onDone({ ...retitlePage(files, page.name, { title, icon }), ...renamed }, undefined);
  };
  return (
    <Modal
      open
      title={t('designer.rename')}
      okText={t('action.save')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: error !== undefined || title === undefined }}
      onOk={done}
      onCancel={onClose}
    >
      <Labelled id="page-retitle" label={t('designer.title')}>
        <TitleInput id="page-retitle" label={t('designer.title')} value={title} onChange={(next) => setTitle(next as Title | undefined)} />
      </Labelled>
      <Labelled id="page-reicon" label={t('designer.icon')}>
        <IconInput id="page-reicon" value={icon} onChange={(next) => setIcon(next as string | undefined)} />
      </Labelled>
      <Labelled id="page-rename" label={t('designer.name')} words={t('designer.nameWords')} error={error}>
        <Input id="page-rename" spellCheck={false} maxLength={40} value={name} onChange={(event) => setName(event.target.value.trim())} />
      </Labelled>
    </Modal>
  );
}
