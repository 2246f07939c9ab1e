import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../kit/index.ts';
import type { Edits } from './design.ts';
import { useDesigning } from './designing.ts';
import { addEntity } from './edit-entity.ts';
import { freePlace, layoutFile, writeLayout } from './layout.ts';

/** Asks what a new entity is called and what is kept of it; the rest follows in place. */
export function AddEntity({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  return (
    <Modal open title={t('entities.add')} footer={null} width={480} onCancel={onClose}>
      <EntityName onDone={onClose} />
    </Modal>
  );
}

/** The name of a new entity, its fields a line each, and the button that makes it. */
export function EntityName({ onDone }: { onDone?: () => void }) {
  const { t, language } = useText();
  const { design, places, change, select } = useDesigning();
  const [title, setTitle] = useState('');
  const [lines, setLines] = useState('');
  function add(): void {
    if (title.trim() === '') return;
    const { edits, name } = addEntity(design, { title, language, lines: lines.split('\n') });
    // What stands in the picture stays where it is.
    const layout: Edits =
      design.entities.length > 0
        ? {
            [layoutFile]: writeLayout({
              ...places,
              [name]: freePlace(
                design.entities.map((one) => one.entity),
                places,
              ),
            }),
          }
        : {};
    change({ ...edits, ...layout });
    select({ entity: name });
    setLines('');
    onDone?.();
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Labelled id="entity-name" label={t('entities.name')} words={t('entities.addWords')}>
        <Input id="entity-name" autoFocus autoComplete="off" maxLength={100} value={title} onChange={(event) => setTitle(event.target.value)} />
      </Labelled>
      <Labelled id="entity-lines" label={t('entities.lines')} words={t('entities.linesWords')}>
        <Input.TextArea
          id="entity-lines"
          autoSize={{ minRows: 4, maxRows: 12 }}
          maxLength={10_000}
          placeholder={t('entities.linesExample')}
          value={lines}
          onChange={(event) => setLines(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) add();
          }}
        />
      </Labelled>
      <Button type="primary" htmlType="submit" disabled={title.trim() === ''}>
        {t('entities.create')}
      </Button>
    </form>
  );
}
