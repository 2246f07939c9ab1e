import { Modal } from 'antd';
import { useText } from './i18n.ts';
import { modKey, type Shortcut } from './shortcuts.tsx';
import css from './shortcuts.module.css';

/** The list under `?`. */
export function ShortcutList({ groups, open, onClose }: { groups: readonly { title: string; shortcuts: readonly Shortcut[] }[]; open: boolean; onClose: () => void }) {
  const { t } = useText();
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('shortcuts.title')} width={480}>
      {groups.map((group) => (
        <section key={group.title} className={css['group']}>
          <h3>{group.title}</h3>
          <dl>
            {group.shortcuts.map((shortcut) => (
              <div key={shortcut.title}>
                <dt>{shortcut.title}</dt>
                <dd>
                  {shortcut.mod && <kbd>{modKey}</kbd>} <kbd>{shortcut.key.length === 1 ? shortcut.key.toUpperCase() : shortcut.key}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  );
}
