import { type Title, titleIn } from '@portico/contracts';
import { Modal, Radio } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../kit/index.ts';
import { TitleInput } from '../pages/properties/title-input.tsx';
import { type CodeLanguage, type Files, newFunction } from './function-files.ts';
import { codeLanguages } from './language-names.ts';

/** A function begun from little: its title and its language. */
export function NewFunctionDialog({ files, onClose, onDone }: { files: Files; onClose: () => void; onDone: (made: ReturnType<typeof newFunction>) => void }) {
  const { t, language } = useText();
  const [title, setTitle] = useState<Title>();
  const [code, setCode] = useState<CodeLanguage>('javascript');
  const ready = titleIn(language, title, '').trim() !== '';
  const done = (): void => {
    if (!ready) return;
    const own = titleIn(language, title, '');
    onDone(newFunction(files, { title: { en: titleIn('en', title, own), zh: titleIn('zh', title, own) }, language: code }));
  };
  return (
    <Modal open title={t('functions.new')} okText={t('functions.make')} cancelText={t('action.cancel')} okButtonProps={{ disabled: !ready }} onOk={done} onCancel={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          done();
        }}
      >
        <Labelled id="function-title" label={t('functions.name')}>
          <TitleInput id="function-title" label={t('functions.name')} value={title} onChange={(next) => setTitle(next as Title | undefined)} />
        </Labelled>
        <Labelled id="function-language" label={t('functions.language')}>
          <Radio.Group
            id="function-language"
            value={code}
            onChange={(event) => setCode(event.target.value as CodeLanguage)}
            options={(['javascript', 'python'] as const).map((value) => ({ value, label: codeLanguages[value] }))}
          />
        </Labelled>
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
