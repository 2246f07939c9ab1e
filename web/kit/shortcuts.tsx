import { Modal } from 'antd';
import { useEffect, useRef } from 'react';
import { useText } from './i18n.ts';
import css from './shortcuts.module.css';

/** A key that does something on this page. `mod` is Ctrl, or ⌘ on a Mac. */
export interface Shortcut {
  readonly key: string;
  readonly mod?: boolean;
  readonly title: string;
  /** Absent: only listed (a table handles it itself). */
  readonly run?: () => void;
}

const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent);
export const modKey = isMac ? '⌘' : 'Ctrl';

/** Listens for the shortcuts while the component is shown; plain keys are left alone while somebody types. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented) return;
      const found = current.current.find((one) => one.run && one.key === event.key.toLowerCase() && (one.mod ?? false) === (event.ctrlKey || event.metaKey));
      if (!found?.run || (!found.mod && isTyping(event.target))) return;
      event.preventDefault();
      found.run();
    }
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [role="combobox"], [role="dialog"]') !== null);
}

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
