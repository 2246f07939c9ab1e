import { type ReactNode, useEffect } from 'react';
import { useText } from './i18n.ts';
import css from './frame.module.css';

interface FrameProps {
  readonly rail: ReactNode;
  readonly bar: ReactNode;
  readonly children: ReactNode;
  /** On narrow screens the rail is a drawer. */
  readonly railOpen: boolean;
  readonly onRailClose: () => void;
}

/** The frame of every page after sign-in: rail, bar, content. Draws only; the shell says what is in it. */
export function Frame({ rail, bar, children, railOpen, onRailClose }: FrameProps) {
  const { t } = useText();
  useEffect(() => {
    if (!railOpen) return;
    const close = (event: KeyboardEvent) => event.key === 'Escape' && onRailClose();
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [railOpen, onRailClose]);
  return (
    <div className={css['frame']}>
      <a className={css['skip']} href="#content">
        {t('frame.skip')}
      </a>
      {railOpen && <div className={css['veil']} onClick={onRailClose} aria-hidden />}
      <nav className={css['rail']} data-open={railOpen} aria-label={t('frame.navigation')}>
        {rail}
      </nav>
      <header className={css['bar']}>{bar}</header>
      <main className={css['content']} id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** A titled group of rail entries. */
export function RailGroup({ title, children }: { title?: ReactNode; children: ReactNode }) {
  return (
    <div className={css['group']}>
      {title && <div className={css['groupTitle']}>{title}</div>}
      <ul>{children}</ul>
    </div>
  );
}

/** One rail entry; give it a link. The link's `data-status="active"` marks where one is. */
export function RailItem({ children }: { children: ReactNode }) {
  return <li className={css['item']}>{children}</li>;
}
