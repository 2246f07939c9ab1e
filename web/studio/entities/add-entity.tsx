import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { Labelled, useText } from '../../kit/index.ts';
import type { Edits } from './design.ts';
import { useDesigning } from './designing.ts';
import { addEntity } from './edit-entity.ts';
import { freePlace, layoutFile, writeLayout } from './layout.ts';

/** Asks what a new entity is called; the rest follows in place. */
export function AddEntity({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  return (
    <Modal open title={t('entities.add')} footer={null} width={420} onCancel={onClose}>
      <EntityName onDone={onClose} />
    </Modal>
  );
}

/** The name of a new entity, and the button that makes it. */
export function EntityName({ onDone }: { onDone?: () => void }) {
  const { t, language } = useText();
  const { design, places, change, select } = useDesigning();
  const [title, setTitle] = useState('');
  function add(): void {
    if (title.trim() === '') return;
    const { edits, name } = addEntity(design, { title, language });
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
      <Button type="primary" htmlType="submit" disabled={title.trim() === ''}>
        {t('entities.create')}
      </Button>
    </form>
  );
}
