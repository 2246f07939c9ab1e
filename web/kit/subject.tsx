import type { ReactNode } from 'react';
import { SectionNav } from './section-nav.tsx';
import css from './subject.module.css';

interface SubjectProps {
  /** A link with an icon that leads to the list it was chosen from. */
  readonly back: ReactNode;
  readonly title: string;
  /** What stands beside the name: its state, what can be done with it. */
  readonly beside: ReactNode;
  readonly notice?: ReactNode;
  /** Links to its parts, as list items, and what they are together. */
  readonly parts: ReactNode;
  readonly label: string;
  readonly children: ReactNode;
}

/** The page of one thing out of a list: the way back, its name, its parts, and the part that is open. */
export function Subject({ back, title, beside, notice, parts, label, children }: SubjectProps) {
  return (
    <div className={css['subject']}>
      <header className={css['head']}>
        <span className={css['back']}>{back}</span>
        <h1>{title}</h1>
        {beside}
      </header>
      {notice}
      <SectionNav label={label}>{parts}</SectionNav>
      {children}
    </div>
  );
}
