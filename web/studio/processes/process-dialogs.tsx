import { type Title, titleIn } from '@portico/contracts';
import { Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../kit/index.ts';
import { FileDrop } from '../../kit/file-drop.tsx';
import { isSlug } from '../../kit/slug.ts';
import { TitleInput } from '../pages/properties/title-input.tsx';
import { type Drawing, drawingsIn, fileOf, type FileEdits, freeName, looksLike } from './design/process-files.ts';
import { newDecision } from './design/new-decision.ts';
import { newProcess, type Template, templates } from './design/templates.ts';
import css from './processes-page.module.css';

type Files = Readonly<Record<string, string>>;
interface DialogProps {
  readonly files: Files;
  readonly onClose: () => void;
  /** Files to write, and the drawing to open then. */
  readonly onDone: (edits: FileEdits, open: { what: Drawing; name: string } | undefined) => void;
}

/** Id of the drawing in its file: `leave-request` → `LeaveRequest`. */
function idOf(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** A process begun from little: its title and what it starts with. */
export function NewProcessDialog({ files, onClose, onDone }: DialogProps) {
  const { t, language } = useText();
  const [title, setTitle] = useState<Title>();
  const [template, setTemplate] = useState<Template>('empty');
  const ready = titleIn(language, title, '').trim() !== '';
  const done = (): void => {
    if (!ready) return;
    const words = { en: titleIn('en', title, ''), zh: titleIn('zh', title, '') };
    const name = freeName(files, 'process', words.en);
    onDone({ [fileOf('process', name)]: newProcess(template, { id: idOf(name), title: words, language }) }, { what: 'process', name });
  };
  return (
    <Modal open title={t('processes.new.process')} okText={t('processes.make')} cancelText={t('action.cancel')} okButtonProps={{ disabled: !ready }} onOk={done} onCancel={onClose}>
      <TitleRow title={title} onTitle={setTitle} onEnter={done} />
      <Labelled id="process-template" label={t('processes.beginWith')}>
        <Radio.Group id="process-template" className={css['templates'] ?? ''} value={template} onChange={(event) => setTemplate(event.target.value as Template)}>
          {templates.map((one) => (
            <Radio key={one} value={one}>
              {t(`processes.template.${one}`)}
              <small>{t(`processes.templateWords.${one}`)}</small>
            </Radio>
          ))}
        </Radio.Group>
      </Labelled>
    </Modal>
  );
}

/** A decision with an empty table. */
export function NewDecisionDialog({ files, onClose, onDone }: DialogProps) {
  const { t, language } = useText();
  const [title, setTitle] = useState<Title>();
  const ready = titleIn(language, title, '').trim() !== '';
  const done = (): void => {
    if (!ready) return;
    const words = titleIn('en', title, titleIn(language, title, ''));
    const name = freeName(files, 'decision', words);
    onDone({ [fileOf('decision', name)]: newDecision({ id: idOf(name), title: { en: words, zh: titleIn('zh', title, words) } }) }, { what: 'decision', name });
  };
  return (
    <Modal
      open
      title={t('processes.new.decision')}
      okText={t('processes.make')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !ready }}
      onOk={done}
      onCancel={onClose}
    >
      <TitleRow title={title} onTitle={setTitle} onEnter={done} />
    </Modal>
  );
}

function TitleRow({ title, onTitle, onEnter }: { title: Title | undefined; onTitle: (title: Title | undefined) => void; onEnter: () => void }) {
  const { t } = useText();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onEnter();
      }}
    >
      <Labelled id="drawing-title" label={t('processes.panel.name')}>
        <TitleInput id="drawing-title" label={t('processes.panel.name')} value={title} onChange={(next) => onTitle(next as Title | undefined)} />
      </Labelled>
      <button type="submit" hidden />
    </form>
  );
}

/** A file drawn elsewhere, taken as it is. */
export function ImportDialog({ what, files, onClose, onDone }: DialogProps & { what: Drawing }) {
  const { t } = useText();
  const [file, setFile] = useState<File>();
  const [text, setText] = useState<string>();
  const bad = text !== undefined && !looksLike(what, text);
  const take = async (chosen: File): Promise<void> => {
    setFile(chosen);
    setText(chosen.size > mostBytes ? '' : await chosen.text());
  };
  const done = (): void => {
    if (text === undefined || bad || !file) return;
    const name = freeName(files, what, file.name);
    onDone({ [fileOf(what, name)]: text }, { what, name });
  };
  return (
    <Modal
      open
      title={t(`processes.import.${what}`)}
      okText={t('processes.take')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: text === undefined || bad }}
      onOk={done}
      onCancel={onClose}
    >
      <FileDrop file={file} accept={what === 'process' ? '.bpmn,.xml' : '.dmn,.xml'} words={t(`processes.importWords.${what}`)} onFile={(chosen) => void take(chosen)} />
      {bad && <p role="alert">{t(`processes.importBad.${what}`)}</p>}
    </Modal>
  );
}
/** As much as one file of an app holds. */
const mostBytes = 2_000_000;

/** Another name for the file; what calls it follows. */
export function RenameDialog({ what, name: before, files, onClose, onDone }: { what: Drawing; name: string; files: Files; onClose: () => void; onDone: (name: string) => void }) {
  const { t } = useText();
  const [name, setName] = useState(before);
  const taken = name !== before && drawingsIn(files, what).some((one) => one.name === name);
  const error = taken ? t('processes.nameTaken') : isSlug(name) ? undefined : t('processes.nameBad');
  const ready = error === undefined && name !== before;
  return (
    <Modal
      open
      title={t('processes.rename')}
      okText={t('action.save')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !ready }}
      onOk={() => ready && onDone(name)}
      onCancel={onClose}
    >
      <Labelled id="drawing-name" label={t('processes.nameInFile')} words={t('processes.renameWords')} error={error}>
        <Input
          id="drawing-name"
          autoFocus
          spellCheck={false}
          maxLength={40}
          value={name}
          onChange={(event) => setName(event.target.value.trim())}
          onPressEnter={() => ready && onDone(name)}
        />
      </Labelled>
    </Modal>
  );
}
