import { pageFile, type Title, titleIn, writePage } from '@portico/contracts';
import { Checkbox, Input, Modal, Segmented, Select } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../kit/index.ts';
import { isSlug } from '../../kit/slug.ts';
import { spell } from '../../render/index.ts';
import type { DraftModel, PageInfo } from './design/model.ts';
import { emptyPage, type FileEdits, freePageName, renamePage, retitlePage } from './design/page-files.ts';
import { hasChoice, type PageKind, pageKinds, pagesFromEntities } from './design/pages-from-entities.ts';
import css from './pages-page.module.css';
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

/** Pages of entities in one go: list, form and record of each, a board where there is a choice, a dashboard of all. */
export function FromEntitiesDialog({ files, model, onClose, onDone }: DialogProps & { model: DraftModel }) {
  const { t, language } = useText();
  const offered = model.entities.filter((entity) => entity.link !== true);
  // An app without pages gets them for all; later they are chosen.
  const [names, setNames] = useState(() => (model.pages.length === 0 ? offered.map(({ name }) => name) : []));
  const [kinds, setKinds] = useState<readonly PageKind[]>(() => (model.pages.some(({ kind }) => kind === 'dashboard') ? ['record', 'board'] : pageKinds));
  const entities = offered.filter(({ name }) => names.includes(name));
  const possible = (kind: PageKind): boolean => kind !== 'board' || entities.some(hasChoice);
  const chosen = kinds.filter(possible);
  const ready = entities.length > 0 && chosen.length > 0;
  const done = (): void => {
    const { edits, open } = pagesFromEntities(files, { entities, kinds: chosen, all: model.entities });
    onDone(edits, open);
  };
  return (
    <Modal open title={t('designer.fromEntities')} okText={t('designer.make')} cancelText={t('action.cancel')} okButtonProps={{ disabled: !ready }} onOk={done} onCancel={onClose}>
      <Labelled id="from-entities" label={t('designer.fromWhich')} words={t('designer.fromEntitiesWords')}>
        <Select
          id="from-entities"
          autoFocus
          mode="multiple"
          style={{ width: '100%' }}
          showSearch={{ optionFilterProp: 'label' }}
          value={names}
          options={offered.map((one) => ({ value: one.name, label: titleIn(language, one.plural ?? one.title, spell(one.name)) }))}
          onChange={setNames}
        />
      </Labelled>
      <fieldset className={css['kinds']}>
        <legend>{t('designer.whichPages')}</legend>
        <Checkbox.Group
          value={[...chosen]}
          onChange={(next) => setKinds(next)}
          options={pageKinds.map((kind) => ({ value: kind, label: t(`designer.kinds.${kind}`), disabled: !possible(kind) }))}
        />
      </fieldset>
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
