import { Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { Labelled, useText } from '../kit/index.ts';
import { isPath } from './drafts.ts';

/** Asks for a file's path: of a new file, or the other one of a file that is renamed. */
export function PathDialog({
  title,
  action,
  first,
  taken,
  onDone,
  onClose,
}: {
  title: string;
  action: string;
  first: string;
  taken: readonly string[];
  onDone: (path: string) => void;
  onClose: () => void;
}) {
  const { t } = useText();
  const [path, setPath] = useState(first);
  const error = path === '' || path === first ? undefined : taken.includes(path) ? t('files.pathTaken') : isPath(path) ? undefined : t('files.pathBad');
  const ready = isPath(path) && path !== first && error === undefined;
  const done = () => ready && onDone(path);
  return (
    <Modal open title={title} okText={action} cancelText={t('action.cancel')} okButtonProps={{ disabled: !ready }} onOk={done} onCancel={onClose}>
      <Labelled id="file-path" label={t('files.newPath')} words={t('files.newPathWords')} error={error}>
        <Input
          id="file-path"
          autoFocus
          spellCheck={false}
          maxLength={300}
          value={path}
          status={error ? 'error' : ''}
          onChange={(event) => setPath(event.target.value.trim())}
          onPressEnter={done}
        />
      </Labelled>
    </Modal>
  );
}

/** Asks what was changed, with a first guess. */
export function SaveDialog({
  guess,
  pending,
  onSave,
  onClose,
  failed,
}: {
  guess: string;
  pending: boolean;
  onSave: (message: string) => void;
  onClose: () => void;
  failed: ReactNode;
}) {
  const { t } = useText();
  const [message, setMessage] = useState(guess);
  const ready = message.trim() !== '';
  return (
    <Modal
      open
      title={t('files.saveTitle')}
      okText={t('files.save')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !ready, loading: pending }}
      onOk={() => onSave(message.trim())}
      onCancel={onClose}
    >
      <Labelled id="save-message" label={t('files.saveMessage')}>
        <Input
          id="save-message"
          autoFocus
          maxLength={2000}
          value={message}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setMessage(event.target.value)}
          onPressEnter={() => ready && !pending && onSave(message.trim())}
        />
      </Labelled>
      {failed}
    </Modal>
  );
}

/** What a new file begins with. */
export function firstText(path: string): string {
  const entity = /^entities\/([A-Za-z][A-Za-z0-9_]*)\.ya?ml$/.exec(path)?.[1];
  if (entity === undefined) return '';
  return [
    'format: 1',
    `name: ${entity}`,
    'key: [id]',
    'fields:',
    '  id: { type: integer, required: true, default: { auto: increment } }',
    '  name: { type: text, length: 200, required: true }',
    '',
  ].join('\n');
}
