import { Alert, Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useText } from './i18n.ts';
import { Labelled } from './labelled.tsx';

interface TypedConfirmProps {
  readonly title: string;
  /** What will end or be lost. */
  readonly children: ReactNode;
  /** What has to be typed, letter by letter. */
  readonly word: string;
  readonly action: string;
  readonly pending: boolean;
  readonly failed?: string | undefined;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** For what can't be undone: says what is lost and asks for the name to be typed. */
export function TypedConfirm({ title, children, word, action, pending, failed, onConfirm, onClose }: TypedConfirmProps) {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const same = typed.trim() === word;
  return (
    <Modal
      open
      title={title}
      okText={action}
      cancelText={t('action.cancel')}
      okButtonProps={{ danger: true, disabled: !same, loading: pending }}
      onOk={onConfirm}
      onCancel={onClose}
    >
      {children}
      <Labelled id="typed-confirm" label={t('confirm.type', { word })}>
        <Input
          id="typed-confirm"
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onPressEnter={() => same && !pending && onConfirm()}
        />
      </Labelled>
      {failed && <Alert type="error" showIcon title={failed} />}
    </Modal>
  );
}
