import { type Title, titleIn } from '@portico/contracts';
import { Modal } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../../kit/index.ts';
import { TitleInput } from '../../pages/properties/title-input.tsx';

/** What the test is to be called that a simulation, or the trial of a decision, becomes. */
export function KeepDialog({ words, onKeep, onClose }: { words: string; onKeep: (title: Title) => void; onClose: () => void }) {
  const { t, language } = useText();
  const [title, setTitle] = useState<Title>();
  const ready = titleIn(language, title, '').trim() !== '';
  const done = (): void => {
    if (ready && title !== undefined) onKeep(title);
  };
  return (
    <Modal open title={t('processes.sim.keep')} okText={t('action.save')} cancelText={t('action.cancel')} okButtonProps={{ disabled: !ready }} onOk={done} onCancel={onClose}>
      <p>{words}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          done();
        }}
      >
        <Labelled id="keep-title" label={t('processes.sim.testName')}>
          <TitleInput id="keep-title" label={t('processes.sim.testName')} value={title} onChange={(next) => setTitle(next as Title | undefined)} />
        </Labelled>
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
